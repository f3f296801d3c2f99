import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeBlocks } from '../guards/markdown.ts';
import { documentOf, NONCE } from '../support/world/host-page.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();
const RECIPES = codeBlocks(readFileSync('docs/recipes.md', 'utf8'));

/** The pieces under a heading, about this service, its short template and these pages. */
function recipesUnder(heading: string, lang: string): string[] {
  return RECIPES.filter((block) => block.heading === heading && block.lang === lang).map(({ code }) =>
    code
      .replaceAll('https://verify.example.com', world.flow.origin)
      .replaceAll('itmpl_demoSignUpForm0000000001', TEMPLATES.short)
      .replaceAll('nonce-2726c7f26c', `nonce-${NONCE}`),
  );
}

/** A header of a recipe as name and value. */
function headerOf(recipe: string): Record<string, string> {
  const [, name = '', value = ''] = /^([\w-]+): (.+)$/.exec(recipe) ?? [];
  return { [name]: value };
}

const countFrames = 'return all("iframe").filter((frame) => frame.src.startsWith(arguments[0])).length';
/** How often a flow has shown its first screen. Heard by the page: WebKit's driver loses frames when an earlier one was removed. */
const countShown =
  "return heard.filter(({ name, args }) => name === 'inquiry:event' && args[0].name === 'page-change').length";
const VERIFY = '<button type="button" id="open">Verify</button>';
const isIn = 'return all("[data-inquiry-mode]").some((place) => all("iframe", place).length)';

describe('plain HTML', () => {
  test('opens the flow from its link, and shows the other one inside the page', async () => {
    const { visitor, host, flow } = world;
    const [recipe = ''] = recipesUnder('Plain HTML', 'html');
    await visitor.goTo(host.origin + host.serve(documentOf({ body: recipe })));
    await visitor.waitFor('the flow inside the page', isIn);
    await visitor.press('Verify my identity');
    await visitor.waitFor('a second frame', `${countFrames} === 2`, flow.origin);
    expect(await visitor.run('return location.href')).toContain(host.origin);
  });
});

describe('a strict policy, as the recipe writes it, lets the whole launcher work without a violation', () => {
  const CASES = [
    {
      what: 'the script from the service',
      index: 0,
      tag: () => `<script src="${world.flow.origin}/inquiry.js"></script>`,
    },
    { what: "a copy on the page's own site", index: 1, tag: () => '<script src="/npm/inquiry.js"></script>' },
    { what: 'a nonce', index: 2, tag: () => `<script src="/npm/inquiry.js" nonce="${NONCE}"></script>` },
  ];
  test.for(CASES)('$what', async ({ index, tag }) => {
    const { visitor, host, flow } = world;
    const { 'Content-Security-Policy': policy = '' } = headerOf(
      recipesUnder('Strict Content-Security-Policy', 'http')[index] ?? '',
    );
    // The page that writes down what it hears has scripts and an icon of its own.
    const headers = {
      'Content-Security-Policy': `${policy.replace('script-src', `script-src 'nonce-${NONCE}'`)}; img-src data:`,
    };
    const goTo = (script: string) => {
      const options = `const options = { host: '${flow.origin}', templateId: '${TEMPLATES.short}' };`;
      const page = documentOf({ head: tag(), body: VERIFY, script: `${options}${script}` });
      return visitor.goTo(host.origin + host.serve(page, headers));
    };
    const complaints = async () =>
      (await visitor.heard()).filter(({ name }) => /violation|uncaught|unhandled|failed/.test(name));

    await goTo(
      `Inquiry.check(options).then((report) => hear('report', report), (error) => hear('failed', String(error)));`,
    );
    expect(await visitor.hears('report')).toMatchObject([{ ok: true }]);
    expect(await complaints()).toEqual([]);
    await goTo(`document.getElementById('open').onclick = () => Inquiry.launch({ ...options, ...callbacks });`);
    await visitor.press('Verify');
    await visitor.hears('onEvent', ([name]) => name === 'page-change');
    expect(await complaints()).toEqual([]);
  });
});

describe('with Turbo', () => {
  /** What Turbo does to a page that is left and comes back from its cache. */
  const LEAVE = `
    document.dispatchEvent(new CustomEvent('turbo:before-cache'));
    window.kept = document.body.cloneNode(true);
    const next = document.createElement('body');
    next.innerHTML = '<button type="button" data-inquiry-template="${TEMPLATES.short}">Verify</button>';
    document.body.replaceWith(next);
    document.dispatchEvent(new CustomEvent('turbo:load'));`;
  const RETURN = `
    document.body.replaceWith(window.kept);
    document.dispatchEvent(new CustomEvent('turbo:load'));`;
  const PLACE = `<div data-inquiry-template="${TEMPLATES.short}" data-inquiry-mode="inline"></div>`;

  test('an inline flow is loaded anew when its page comes back, once', async () => {
    const { visitor, host, flow } = world;
    const [recipe = ''] = recipesUnder('Turbo', 'html');
    await visitor.goTo(host.origin + host.serve(documentOf({ head: recipe, body: PLACE })));
    await visitor.waitFor('the flow inside the page', isIn);
    await visitor.waitFor('the flow for the first time', `${countShown} === 1`);
    await visitor.run(LEAVE);
    expect(await visitor.run(countFrames, flow.origin)).toBe(0);
    await visitor.run(RETURN);
    await visitor.waitFor('the flow inside the page', isIn);
    expect(await visitor.run(countFrames, flow.origin)).toBe(1);
    await visitor.waitFor('the flow for the second time', `${countShown} === 2`);
  });

  test('a button of a page that came later opens the flow', async () => {
    const { visitor, host } = world;
    const [recipe = ''] = recipesUnder('Turbo', 'html');
    await visitor.goTo(host.origin + host.serve(documentOf({ head: recipe, body: PLACE })));
    await visitor.waitFor('the flow inside the page', isIn);
    await visitor.waitFor('the flow for the first time', `${countShown} === 1`);
    await visitor.run(LEAVE);
    await visitor.press('Verify');
    await visitor.waitFor('the flow for the second time', `${countShown} === 2`);
  });
});

describe('the Permissions-Policy of the recipe', () => {
  test('leaves the camera to the flow', async () => {
    const { visitor, host, flow } = world;
    const [recipe = ''] = recipesUnder('Permissions-Policy', 'http');
    const page = documentOf({
      head: `<script src="${flow.origin}/inquiry.js"></script>`,
      script: `Inquiry.check({ templateId: '${TEMPLATES.identityCheck}' }).then((report) => hear('report', report));`,
    });
    await visitor.goTo(host.origin + host.serve(page, headerOf(recipe)));
    const [report] = (await visitor.hears('report')) as [{ findings: { name: string; ok: unknown }[] }];
    // `unknown` in browsers that do not say.
    expect(report.findings.find(({ name }) => name === 'camera-delegation')?.ok).not.toBe(false);
  });
});
