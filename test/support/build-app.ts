/** Small apps as integrators build them: with Vite, from the built package. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'svelte/compiler';
import { build, type Plugin } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const APPS = join(ROOT, 'test/apps');

export interface AppRecipe {
  /** Entry in `test/apps`. */
  readonly entry: string;
  /** Folder in `test/apps` whose React it runs with. Default: the project's own. */
  readonly react?: string;
}

/** A component as a module: what a Svelte plugin does, without the rest. */
const svelte: Plugin = {
  name: 'svelte-components',
  transform: {
    filter: { id: /\.svelte$/ },
    handler: (code, id) => ({ code: compile(code, { filename: id, css: 'injected', dev: true }).js.code, map: null }),
  },
};

/** The app as one module, with what is said only to developers: double mounts, warnings. */
export async function buildApp({ entry, react }: AppRecipe): Promise<string> {
  const require = createRequire(join(react ? join(APPS, react) : ROOT, 'package.json'));
  const reactFolders = ['react', 'react-dom'].map((name) => ({
    find: new RegExp(`^${name}(?=/|$)`),
    replacement: dirname(require.resolve(`${name}/package.json`)),
  }));
  const result = await build({
    configFile: false,
    root: APPS,
    mode: 'development',
    logLevel: 'error',
    publicDir: false,
    plugins: [svelte],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    resolve: {
      alias: [
        { find: /^inquiry-widget$/, replacement: join(ROOT, 'dist/index.js') },
        { find: /^inquiry-widget\/(\w+)$/, replacement: join(ROOT, 'dist/$1.js') },
        ...reactFolders,
      ],
    },
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: join(APPS, entry), output: { codeSplitting: false } },
    },
  });
  const [output] = [result].flat();
  const [chunk] = output && 'output' in output ? output.output : [];
  if (chunk?.type !== 'chunk') throw new Error(`No code was built from ${entry}`);
  return chunk.code;
}
