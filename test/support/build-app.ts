/** Small apps as integrators build them: with Vite, from the built package. */

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'svelte/compiler';
import { build, type Plugin } from 'vite';
import { compileScript, parse } from 'vue/compiler-sfc';

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

/** The same for Vue's components. */
const vue: Plugin = {
  name: 'vue-components',
  transform: {
    filter: { id: /\.vue$/ },
    handler(code, id) {
      const { descriptor } = parse(code, { filename: id });
      return {
        code: compileScript(descriptor, { id: 'app', inlineTemplate: true }).content,
        moduleType: 'ts',
        map: null,
      };
    },
  },
};

interface Bundle {
  readonly root: string;
  readonly entry: string;
  /** From where React is found. */
  readonly reactFrom: string;
  /** Whose elements markup in a script makes. */
  readonly jsx: 'preact' | 'react';
}

/** An app as one module, with what is said only to developers: double mounts, warnings. */
async function bundle({ root, entry, reactFrom, jsx }: Bundle): Promise<string> {
  const require = createRequire(join(reactFrom, 'package.json'));
  const reactFolders = ['react', 'react-dom'].map((name) => ({
    find: new RegExp(`^${name}(?=/|$)`),
    replacement: dirname(require.resolve(`${name}/package.json`)),
  }));
  const result = await build({
    configFile: false,
    root,
    mode: 'development',
    logLevel: 'error',
    publicDir: false,
    plugins: [svelte, vue],
    oxc: { jsx: { runtime: 'automatic', importSource: jsx } },
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
      rolldownOptions: { input: join(root, entry), output: { codeSplitting: false } },
    },
  });
  const [output] = [result].flat();
  const [chunk] = output && 'output' in output ? output.output : [];
  if (chunk?.type !== 'chunk') throw new Error(`No code was built from ${entry}`);
  return chunk.code;
}

/** One of the apps in `test/apps`. */
export async function buildApp({ entry, react }: AppRecipe): Promise<string> {
  return bundle({ root: APPS, entry, reactFrom: react ? join(APPS, react) : ROOT, jsx: 'preact' });
}

/** An app of these files, by their names; the first one begins it. Markup in their scripts is React's. */
export async function buildFiles(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'app-'));
  try {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, code] of Object.entries(files)) await writeFile(join(folder, name), code);
    return await bundle({ root: folder, entry: Object.keys(files)[0] ?? '', reactFrom: ROOT, jsx: 'react' });
  } finally {
    await rm(folder, { recursive: true });
  }
}
