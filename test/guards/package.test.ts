import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { bundle } from './bundle.ts';
import { membersOfFile } from './import-bare.ts';
import { linksOf } from './markdown.ts';

/** Every way in that is a module. */
const ENTRIES = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === 'object' ? [{ path, file: target.default }] : [],
);
/** What starts when it is imported, and needs a page for it. */
const STARTING = ['./auto'];

/** What a bundler that knows the package makes of an import of which nothing is used. */
const bundleImportOf = (file: string) => bundle(`import ${JSON.stringify(resolve(file))};`, { minify: false });

describe('the npm package', () => {
  let folder = '';
  let tarball = '';
  let packedFiles: readonly string[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    // What is packed is what is built: see scripts/test.ts.
    const args = ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', folder];
    const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    tarball = join(folder, packed.filename);
    packedFiles = packed.files.map(({ path }: { readonly path: string }) => path);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has nothing that publint finds', async () => {
    const buffer = readFileSync(tarball);
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) },
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('has types that every resolution of modules finds, where it finds the code', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)), {
      // The classic script is loaded by pages, never imported.
      excludeEntrypoints: ['./inquiry.js'],
    });
    if (!result.types) throw new Error('The package has no types');
    expect(Object.keys(result.entrypoints)).toEqual(expect.arrayContaining(ENTRIES.map(({ path }) => path)));
    const expected = result.problems.filter(
      (problem) =>
        // Modules only: `require` gets what `import()` gets. And resolution of before 2021, which knows no exports of a package, finds one entry.
        problem.kind !== 'CJSResolvesToESM' &&
        !('resolutionKind' in problem && problem.resolutionKind === 'node10' && problem.entrypoint !== '.'),
    );
    expect(expected).toEqual([]);
  });

  test('has types that name one another as TypeScript before 5.0 can read it', () => {
    const declarations = packedFiles.filter((path) => path.endsWith('.d.ts'));
    expect(declarations).toContain('dist/types/widget/index.d.ts');
    const ofSources = declarations.filter((path) => /["']\.[^"']*\.ts["']/.test(readFileSync(path, 'utf8')));
    expect(ofSources).toEqual([]);
  });

  test('brings the pages that its README leads to, which the message of an error names', () => {
    const linked = linksOf(readFileSync('README.md', 'utf8'))
      .filter((link) => !/^(?:[a-z]+:|#)/.test(link))
      .map((link) => link.replace(/#.*/, ''));
    expect(linked).toContain('docs/troubleshooting.md');
    expect(packedFiles).toEqual(expect.arrayContaining(linked));
  });

  test('asks for no version of Node: what runs in browsers can be installed beside any', () => {
    // Some package managers refuse a package that wants another.
    expect(manifest).not.toHaveProperty('engines');
    // The clone brings its own, and npm would warn at every command of whoever has an older one.
    expect(manifest).not.toHaveProperty('devEngines');
    expect(manifest).not.toHaveProperty('dependencies');
  });

  test('says which of its files have an effect when they are imported', () => {
    const files = STARTING.map((path) => ENTRIES.find((entry) => entry.path === path)?.file);
    expect(manifest.sideEffects.filter((file) => file !== './dist/inquiry.js').sort()).toEqual(files.sort());
  });

  test('tells servers that render components of React that its own are for browsers', () => {
    // First thing in the file: anywhere else it is a text without an effect.
    expect(readFileSync(manifest.exports['./react'].default, 'utf8')).toMatch(/^(['"])use client\1;/);
  });

  test.for(ENTRIES)(
    'leaves of an import of $path, of which nothing is used, only what has an effect',
    async ({ path, file }) => {
      const code = await bundleImportOf(file);
      if (STARTING.includes(path)) expect(code).toContain('data-inquiry-mode');
      else expect(code.trim()).toBe('');
    },
  );

  test('asks for no framework: each is an optional peer', () => {
    expect('dependencies' in manifest).toBe(false);
    expect(Object.keys(manifest.peerDependenciesMeta)).toEqual(Object.keys(manifest.peerDependencies));
  });
});

describe('importing without a page', () => {
  test.for(ENTRIES.filter(({ path }) => !STARTING.includes(path)))(
    '$path needs nothing but the language, and adds no global',
    async ({ file }) => {
      const { exports, added } = await membersOfFile(file);
      expect(exports.length).toBeGreaterThan(0);
      expect(added).toEqual([]);
    },
  );

  test('the guard itself finds a module that needs a page', async () => {
    await expect(membersOfFile('./dist/auto.js')).rejects.toThrow(/document is not defined/);
  });
});
