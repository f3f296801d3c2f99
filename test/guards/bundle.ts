import { build } from 'vite';

/** What a bundler makes of a script of an integrator, in one file, without what is fetched when asked for. */
export async function bundle(source: string, { minify }: { readonly minify: boolean }): Promise<string> {
  const entry = 'script-of-a-page';
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: entry,
        resolveId: (id) => (id.endsWith(entry) ? `\0${entry}` : undefined),
        load: (id) => (id === `\0${entry}` ? source : undefined),
      },
    ],
    build: { write: false, minify, lib: { entry, formats: ['es'], fileName: entry } },
  });
  const chunks = [output].flat().flatMap((built) => ('output' in built ? built.output : []));
  return chunks.flatMap((chunk) => (chunk.type === 'chunk' && chunk.isEntry ? [chunk.code] : [])).join('');
}
