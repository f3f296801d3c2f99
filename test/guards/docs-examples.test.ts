import { readFileSync } from 'node:fs';
import { compile } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';
import { compileScript, parse } from 'vue/compiler-sfc';
import { createDemo } from '../../demo/app.ts';
import type { InquiryApi } from '../../demo/inquiry-api.ts';
import { parseConfig } from '../../service/config.ts';
import { MAX_UPLOAD_BYTES } from '../../src/protocol/api.ts';
import { VERSION } from '../../src/widget/version.ts';
import { codeBlocks, firstColumn, tableUnder } from './markdown.ts';
import { importsIn, keysIn, matchesOf, membersOf, optionsIn, syntaxError, valueExports } from './source-facts.ts';

const README = readFileSync('README.md', 'utf8');
const RECIPES = readFileSync('docs/recipes.md', 'utf8');
const OPERATING = readFileSync('docs/operating.md', 'utf8');
const OPTIONS_FILE = 'src/widget/options.ts';
const OPTIONS = ['SharedOptions', 'Start', 'Callbacks']
  .flatMap((type) => membersOf(OPTIONS_FILE, type))
  .map(({ name }) => name);
const BINDINGS = ['auto', 'element', 'persona', 'preact', 'react', 'svelte', 'vue'];
const EMBEDS = ['Script tag', 'npm', 'Attributes'];

/** What is wrong with an example: syntax, or names that are not there. */
function problemsOf({ lang, code }: { readonly lang: string; readonly code: string }): string[] {
  if (lang === 'html') {
    const scripts = [...code.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)].map((match) => ({
      isModule: match[1]?.includes('type="module"') ?? false,
      // A map is data: as an expression it is syntax.
      code: match[1]?.includes('type="importmap"') ? `(${match[2]})` : (match[2] ?? ''),
    }));
    const opened = matchesOf(code, /<([a-z]+)\b(?![^>]*\/>)/g);
    const unclosed = opened.filter((tag) => code.split(`<${tag}`).length !== code.split(`</${tag}>`).length);
    const attributes = firstColumn(tableUnder(README, 'Data attributes').rows);
    const unknown = matchesOf(code, /\s(data-inquiry-[\w-]+)/g).filter(
      (name) => !attributes.includes(name) && !name.startsWith('data-inquiry-field-'),
    );
    return [
      ...unclosed.map((tag) => `<${tag}> is not closed`),
      ...unknown.map((name) => `${name} is no attribute`),
      ...scripts.flatMap(({ isModule, code }) => scriptProblems(code, isModule ? 'module' : 'script')),
    ];
  }
  if (lang === 'svelte' || lang === 'vue') return componentProblems(lang, code);
  return lang === 'js' ? scriptProblems(code, 'module') : [];
}

/** A component of a framework: its compiler takes it, and what it imports is there. */
function componentProblems(lang: 'svelte' | 'vue', code: string): string[] {
  const found = /<script\b[^>]*>([\s\S]*?)<\/script>/.exec(code)?.[1] ?? '';
  // Types are no syntax of JavaScript.
  const script = found.replace(/<\{.*?\}>/g, '');
  try {
    if (lang === 'svelte') compile(code, { generate: false });
    else {
      const { descriptor, errors } = parse(code);
      if (errors.length > 0) return errors.map(({ message }) => message);
      compileScript(descriptor, { id: 'example', inlineTemplate: true });
    }
  } catch (error) {
    return [String(error)];
  }
  return scriptProblems(script, 'module');
}

function scriptProblems(code: string, kind: 'module' | 'script'): string[] {
  const error = syntaxError(code, kind);
  if (error !== undefined) return [error];
  const entries: Record<string, readonly string[]> = {
    'inquiry-widget': valueExports('src/widget/index.ts'),
    ...Object.fromEntries(BINDINGS.map((name) => [`inquiry-widget/${name}`, valueExports(`src/bindings/${name}.ts`)])),
  };
  const imported = importsIn(code).flatMap(({ source, names }) =>
    names
      .filter((name) => !(entries[source]?.includes(name) ?? !source.startsWith('inquiry-')))
      .map((name) => `${source} has no ${name}`),
  );
  const globals = keysIn('src/widget/global.ts', 'Inquiry');
  const members = matchesOf(code, /\bInquiry\.(\w+)/g).filter((name) => !globals.includes(name));
  return [
    ...imported,
    ...members.map((name) => `Inquiry has no ${name}`),
    ...optionsIn(code)
      .filter((name) => !OPTIONS.includes(name))
      .map((name) => `${name} is no option`),
  ];
}

describe('the code of the README', () => {
  test.for(EMBEDS)('starts a flow in at most ten lines: %s', (heading) => {
    const [first] = codeBlocks(README).filter((block) => block.heading === heading);
    expect(first?.code.split('\n').length).toBeLessThanOrEqual(10);
    expect(first?.code).toMatch(/launch|data-inquiry-template/);
  });

  test.for(codeBlocks(README).map((block, index) => ({ ...block, index })))(
    'number $index, under "$heading", is valid and uses what there is',
    (block) => {
      expect(['html', 'js', 'http']).toContain(block.lang);
      expect(problemsOf(block)).toEqual([]);
    },
  );

  test('calls what the REST API has', () => {
    const calls = firstColumn(tableUnder(README, 'REST calls').rows).map((call) =>
      call.replace(/^\w+ |\{[\w-]+\}/g, ''),
    );
    const called = matchesOf(README + RECIPES, /verify\.example\.com(\/api\/v1[^`']*)/g).map((path) =>
      path.replace(/\?.*|\$\{[^}]+\}/g, ''),
    );
    expect(called.length).toBeGreaterThan(0);
    for (const path of called) expect(calls).toContain(path);
  });

  test('asks for a Content-Security-Policy that is enough for the demo', async () => {
    const block = codeBlocks(RECIPES).find(({ heading }) => heading === 'Content-Security-Policy');
    const serviceOrigin = 'https://verify.example.com';
    const config = { port: 1, demoOrigin: 'http://127.0.0.1:1', serviceOrigin, apiKey: async () => '' };
    const answer = await createDemo(config, {} as InquiryApi).request('/');
    const directives = (header: string) => header.replace(/^[\w-]+: /, '').split('; ');
    const demo = directives(answer.headers.get('Content-Security-Policy') ?? '');
    for (const directive of directives(block?.code ?? '')) expect(demo).toContain(directive);
  });

  test('pins the version that this is', () => {
    expect(new Set(matchesOf(README + RECIPES, /\/v\/(\d[^/]+)\/inquiry\.js/g))).toEqual(new Set([VERSION]));
  });
});

/** Pages whose examples are checked like those of the README. (Types are checked too: see recipes.test.ts.) */
const PAGES = ['docs/recipes.md', 'docs/bindings.md', 'docs/migration.md', 'docs/troubleshooting.md'].flatMap((path) =>
  codeBlocks(readFileSync(path, 'utf8')).map((block) => ({ path, ...block })),
);

test.for(PAGES)('the $lang of $path under "$heading" is valid and uses what there is', (block) => {
  expect(['html', 'js', 'ts', 'tsx', 'vue', 'svelte', 'http', 'sh', 'kotlin', 'swift']).toContain(block.lang);
  expect(problemsOf(block)).toEqual([]);
});

test.for([
  { path: 'docs/operating.md', text: OPERATING },
  { path: 'docs/recipes.md', text: RECIPES },
])('the commands of $path set variables that there are', ({ text }) => {
  const variables = firstColumn(tableUnder(README, 'Configuration').rows);
  const commands = codeBlocks(text).filter(({ lang }) => lang === 'sh');
  const set = commands.flatMap(({ code }) => matchesOf(code, /\b([A-Z_]+)=/g));
  expect(set.length).toBeGreaterThan(0);
  expect(variables).toEqual(expect.arrayContaining(set));
});

describe('the page on operating', () => {
  const shown = (lang: string) => codeBlocks(OPERATING).find((block) => block.lang === lang)?.code ?? '';

  test('has a proxy that leads to the port of the service, lets files through and says whom it asks for', () => {
    const proxy = shown('nginx');
    expect(proxy).toContain(`proxy_pass http://localhost:${parseConfig({}, '/').port};`);
    expect(Number(/client_max_body_size (\d+)m;/.exec(proxy)?.[1]) * 1024 * 1024).toBeGreaterThan(MAX_UPLOAD_BYTES);
    expect(proxy).toContain('proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;');
    // What stands in such a file opens and closes its blocks, and ends everything else.
    for (const line of proxy.split('\n').filter(Boolean)) expect(line).toMatch(/[{};]$/);
  });
});

describe('the guard itself finds', () => {
  const EXAMPLES: readonly { what: string; lang: string; code: string }[] = [
    { what: 'code that is no syntax', lang: 'js', code: "import { launch from 'inquiry-widget';" },
    { what: 'an import that is not exported', lang: 'js', code: "import { lunch } from 'inquiry-widget';" },
    { what: 'an option that is none', lang: 'js', code: "launch({ host: 'development', template: 'itmpl_1' });" },
    { what: 'a global that is none', lang: 'html', code: '<script>Inquiry.open();</script>' },
    { what: 'an import in a classic script', lang: 'html', code: "<script>import 'inquiry-widget';</script>" },
    { what: 'an attribute that is none', lang: 'html', code: '<button data-inquiry-host="x"></button>' },
    { what: 'a component that is no syntax', lang: 'svelte', code: '{#if open}<p></p>' },
    {
      what: 'an import of a component that is not exported',
      lang: 'vue',
      code: "<script setup>import { inquiry } from 'inquiry-widget/vue';</script>",
    },
    { what: 'an element that is not closed', lang: 'html', code: '<button data-inquiry-id="inq_1">' },
  ];
  test.for(EXAMPLES)('$what', (example) => {
    expect(problemsOf(example)).not.toEqual([]);
  });
});
