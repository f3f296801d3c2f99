import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { VERSION } from '../../src/widget/version.ts';
import { codeBlocks } from './markdown.ts';
import { runTool } from './run-tool.ts';

const PAGES = ['README.md', 'docs/recipes.md', 'docs/bindings.md', 'docs/migration.md', 'docs/troubleshooting.md'];
const ROOT = process.cwd();
const MODULES = PAGES.flatMap((path) => codeBlocks(readFileSync(path, 'utf8')))
  .filter(({ lang }) => ['js', 'ts', 'tsx'].includes(lang))
  .map(({ lang, code, heading }, index) => ({ name: `${index}-${heading.replace(/\W+/g, '-')}.${lang}`, code }));

/** What the type checker says about modules that import the package by its name; empty when it has nothing to say. */
async function typeCheck(modules: readonly { readonly name: string; readonly code: string }[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'recipes-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const { name, code } of modules) await writeFile(join(folder, name), code);
  const config = {
    extends: `${ROOT}/tsconfig.base.json`,
    compilerOptions: {
      lib: ['es2024', 'dom', 'dom.iterable'],
      types: ['node'],
      typeRoots: [`${ROOT}/node_modules/@types`],
      jsx: 'react-jsx',
      allowJs: true,
      checkJs: true,
      // What an example leaves open stands for something.
      noUnusedLocals: false,
      paths: {
        'inquiry-widget': [`${ROOT}/src/widget/index.ts`],
        'inquiry-widget/*': [`${ROOT}/src/bindings/*.ts`],
        react: [`${ROOT}/node_modules/@types/react`],
        'react/*': [`${ROOT}/node_modules/@types/react/*`],
        preact: [`${ROOT}/node_modules/preact`],
        'selenium-webdriver': [`${ROOT}/node_modules/@types/selenium-webdriver`],
      },
    },
    files: modules.map(({ name }) => name),
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { code, output } = await runTool('tsc', ['-p', folder]);
  return code === 0 ? '' : output;
}

describe('the modules in the documentation', () => {
  test('compile against the package', async () => {
    expect(MODULES.length).toBeGreaterThan(3);
    expect(await typeCheck(MODULES)).toBe('');
  });

  test('are looked at closely enough to find an option that is none, in JavaScript too', async () => {
    const wrong = "import { launch } from 'inquiry-widget';\nlaunch({ host: 'development', template: 'itmpl_1' });";
    const said = await typeCheck(['a.ts', 'b.js', 'c.tsx'].map((name) => ({ name, code: wrong })));
    for (const name of ['a.ts', 'b.js', 'c.tsx']) expect(said).toContain(name);
  });
});

describe('a script that is pinned in the documentation', () => {
  const documents = PAGES.map((path) => readFileSync(path, 'utf8')).join('\n');
  const tags = [...documents.matchAll(/<script\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes('integrity'));

  test('has the address of this version, a SHA-384 hash and crossorigin', () => {
    expect(tags.length).toBeGreaterThan(0);
    for (const tag of tags) {
      expect(tag).toContain(`src="https://verify.example.com/v/${VERSION}/inquiry.js"`);
      expect(tag).toMatch(/\sintegrity="sha384-(?:…|[A-Za-z\d+/]{64})"/);
      expect(tag).toMatch(/\scrossorigin="anonymous"/);
    }
  });

  test('is asked for in the version that this is', () => {
    const versions = [...documents.matchAll(/\/v\/(\d[^/]+)\//g)].map((match) => match[1]);
    expect(new Set(versions)).toEqual(new Set([VERSION]));
  });
});
