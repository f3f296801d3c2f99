import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { minify } from 'terser';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { bundle } from './bundle.ts';
import { codeIn, tableUnder } from './markdown.ts';

/**
 * The classic script with all it does, brotli: what every page of an integrator loads. The aim is 4,500: until then, this
 * only keeps it from growing.
 */
const CLASSIC_LIMIT_BYTES = 6_420;
/** The npm entry with all it imports, minified but with its property names, brotli. */
const MODULE_LIMIT_BYTES = 5_675;
/** What `import { launch }` alone costs an integrator whose bundler leaves out what is not used, minified, brotli. The aim is 3,200. */
const LAUNCH_LIMIT_BYTES = 5_435;
/** A binding with what it needs beside the entry that it stands on, brotli of both less brotli of that entry. */
const BINDING_LIMITS_BYTES = [
  { binding: 'persona.js', on: 'index.js', limit: 700 },
  { binding: 'preact.js', on: 'index.js', limit: 700 },
  { binding: 'react.js', on: 'index.js', limit: 700 },
  { binding: 'svelte.js', on: 'index.js', limit: 700 },
  { binding: 'vue.js', on: 'index.js', limit: 700 },
  { binding: 'element.js', on: 'auto.js', limit: 700 },
] as const;
/** Page, style and script of the first screen in one document, brotli: what a visitor waits for. */
const FIRST_SCREEN_LIMIT_BYTES = 20_000;

function readBuilt(file: string): string {
  const path = join('dist', file);
  if (!existsSync(path)) throw new Error(`${path} is not there: run npm run build`);
  return readFileSync(path, 'utf8');
}

function brotliBytes(text: string): number {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })
    .length;
}

/** A module with everything it imports statically, each file once. */
function readWithImports(file: string, seen = new Set<string>()): string {
  if (seen.has(file)) return '';
  seen.add(file);
  const text = readBuilt(file);
  const imported = [...text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g)].map((match) =>
    join(dirname(file), match[1] ?? ''),
  );
  return [text, ...imported.map((path) => readWithImports(path, seen))].join('');
}

/** What the page names and the service inlines: style and script of the first screen. */
function readFirstScreen(): string {
  const page = readBuilt('flow/index.html');
  const files = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
  expect(files.map((file) => file.slice(file.lastIndexOf('.'))).sort(), 'one script, one style').toEqual([
    '.css',
    '.js',
  ]);
  return [page, ...files.map((file) => readBuilt(`flow/${file}`))].join('');
}

describe('the classic script', () => {
  test('stays within its byte limit', () => {
    expect(brotliBytes(readBuilt('inquiry.js'))).toBeLessThanOrEqual(CLASSIC_LIMIT_BYTES);
  });

  test('adds no name to the page but the ones it sets itself', () => {
    // What a classic script declares outside of a function is a global variable of the integrator's page.
    const { program, errors } = parseSync('inquiry.js', readBuilt('inquiry.js'), { sourceType: 'script' });
    expect(errors).toEqual([]);
    expect(program.body.map(({ type }) => type).filter((type) => type.endsWith('Declaration'))).toEqual([]);
  });

  test('has the size that the README says', () => {
    const readme = readFileSync('README.md', 'utf8');
    expect(readme).toContain(`fails above ${CLASSIC_LIMIT_BYTES.toLocaleString('en')} B`);
    const claims = [...readme.matchAll(/<!-- size:inquiry\.js --> ([\d,]+) B/g)].map((match) => match[1]);
    expect(claims).toEqual([brotliBytes(readBuilt('inquiry.js')).toLocaleString('en-US')]);
  });
});

test('the limits of the others are those that the README says', () => {
  const { rows } = tableUnder(readFileSync('README.md', 'utf8'), 'Size');
  const limits = [MODULE_LIMIT_BYTES, LAUNCH_LIMIT_BYTES, BINDING_LIMITS_BYTES[0].limit, FIRST_SCREEN_LIMIT_BYTES];
  expect(rows.map(([, limit]) => limit)).toEqual(limits.map((limit) => `${limit.toLocaleString('en')} B`));
});

/** A script of an integrator that only launches, as small as ours are. */
async function bundleLaunch(): Promise<string> {
  const source = `export { launch } from ${JSON.stringify(resolve('dist/index.js'))};`;
  const code = await bundle(source, { minify: true });
  return (await minify(code, { module: true, ecma: 2020 })).code ?? '';
}

describe('the npm entry', () => {
  test('stays within its byte limit where launch alone is used, and then has no client', async () => {
    const code = await bundleLaunch();
    expect(code).toMatch(/as launch\b/);
    expect(code).not.toContain('/preload');
    expect(brotliBytes(code)).toBeLessThanOrEqual(LAUNCH_LIMIT_BYTES);
  });

  test('stays within its byte limit', () => {
    expect(brotliBytes(readWithImports('index.js'))).toBeLessThanOrEqual(MODULE_LIMIT_BYTES);
  });
});

test.for(BINDING_LIMITS_BYTES)('the binding $binding adds at most $limit B to $on', ({ binding, on, limit }) => {
  const seen = new Set<string>();
  const core = readWithImports(on, seen);
  const both = core + readWithImports(binding, seen);
  expect(brotliBytes(both) - brotliBytes(core)).toBeLessThanOrEqual(limit);
});

test('the limits of the bindings are those that their page says', () => {
  const { rows } = tableUnder(readFileSync('docs/bindings.md', 'utf8'), 'Bindings');
  const said = rows.map(([name = '', , , bytes = '']) => [codeIn(name)[0]?.replace('inquiry-widget/', ''), bytes]);
  const held = BINDING_LIMITS_BYTES.map(({ binding, limit }) => [binding.replace('.js', ''), `${limit} B`]);
  expect(said.sort()).toEqual(held.sort());
});

describe('the flow', () => {
  test('has its first screen within its byte limit', () => {
    expect(brotliBytes(readFirstScreen())).toBeLessThanOrEqual(FIRST_SCREEN_LIMIT_BYTES);
  });
});

test.for(['inquiry.js', 'index.js', 'auto.js', ...BINDING_LIMITS_BYTES.map(({ binding }) => binding)])(
  '%s is ASCII and names no source map',
  (file) => {
    const text = readWithImports(file);
    expect([...text].filter((character) => character > '\x7f')).toEqual([]);
    expect(text).not.toContain('sourceMappingURL');
  },
);
