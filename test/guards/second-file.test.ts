import { existsSync, readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';

/** What explains a failure, brotli: nobody waits for it but who asked. The limit keeps it from becoming a second product. */
const DIAGNOSTICS_LIMIT_BYTES = 5_680;
/** Words that stand in the second file only. */
const SENTENCE = 'Did you mean';

function readBuilt(file: string): string {
  const path = `dist/${file}`;
  if (!existsSync(path)) throw new Error(`${path} is not there: run npm run build`);
  return readFileSync(path, 'utf8');
}

describe('the second file', () => {
  test('stays within its byte limit', () => {
    const bytes = brotliCompressSync(readBuilt('diagnostics.js'), {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }).length;
    expect(bytes).toBeLessThanOrEqual(DIAGNOSTICS_LIMIT_BYTES);
  });

  test('is complete in itself, ASCII, and names no source map', () => {
    const code = readBuilt('diagnostics.js');
    expect(code).not.toMatch(/\bfrom\s*["']|\bimport\s*[("']/);
    expect([...code].filter((character) => character > '\x7f')).toEqual([]);
    expect(code).not.toContain('sourceMappingURL');
    expect(code).toContain(SENTENCE);
  });

  test('is imported by the modules of the package, and none of it stands in them', () => {
    const modules = ['index.js', ...matches(readBuilt('index.js'), /from\s*"\.\/([^"]+)"/g)].map(readBuilt);
    expect(modules.filter((code) => /import\("\.\.?\/diagnostics\.js"\)/.test(code))).not.toEqual([]);
    for (const code of [...modules, readBuilt('inquiry.js')]) expect(code).not.toContain(SENTENCE);
  });

  test('becomes a chunk of its own in the bundle of an integrator', async () => {
    const { entry, chunks } = await bundle("export { check } from 'virtual:inquiry-widget';");
    expect(entry).not.toContain(SENTENCE);
    expect(chunks.filter((code) => code.includes(SENTENCE))).toHaveLength(1);
  });

  test('costs an integrator who only launches nothing of the check', async () => {
    const { entry } = await bundle("export { launch } from 'virtual:inquiry-widget';");
    expect(entry).toContain('/widget?');
    expect(entry).not.toMatch(/\.check\(/);
    expect(entry).not.toContain(SENTENCE);
  });
});

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** What an integrator's bundler makes of this entry on top of the built package. */
async function bundle(entry: string): Promise<{ readonly entry: string; readonly chunks: readonly string[] }> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: { input: 'virtual:entry', preserveEntrySignatures: 'strict' },
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => {
          if (id === 'virtual:entry') return id;
          return id === 'virtual:inquiry-widget' ? `${process.cwd()}/dist/index.js` : undefined;
        },
        load: (id) => (id === 'virtual:entry' ? entry : undefined),
      },
    ],
  });
  const outputs = [result].flat().flatMap((each) => ('output' in each ? each.output : []));
  const chunks = outputs.filter((output) => output.type === 'chunk');
  const codeOf = (isEntry: boolean) => chunks.filter((chunk) => chunk.isEntry === isEntry).map(({ code }) => code);
  return { entry: codeOf(true).join(''), chunks: codeOf(false) };
}
