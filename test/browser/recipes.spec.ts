import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { codeBlocks } from '../guards/markdown.ts';
import { documentOf, NONCE } from '../support/world/host-page.ts';
import { begin, cancel, goThrough } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
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
  const PLACE = `<div data-inquiry-template="${TEMPLATES.short}" data-inquiry-mode="inline"></div>`;
  const BUTTON = `<button type="button" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;
  const NOTES = '<label>Note <input></label><p id="kept" data-turbo-permanent><label>Kept note <input></label></p>';
  /** The page that is open, as Turbo tells it. */
  const isAt = (path: string) =>
    `return location.pathname === "${path}" && !document.documentElement.hasAttribute("aria-busy")`;

  /** A page whose flow is inside it, and the one that its link leads to, which has a button. */
  function serve(): { readonly inline: string; readonly other: string } {
    const { host } = world;
    const [recipe = ''] = recipesUnder('Turbo', 'html');
    const head = `<script src="/turbo/turbo.es2017-umd.js"></script>${recipe}`;
    const other = host.serve(documentOf({ head, body: `${BUTTON}${NOTES}` }));
    return { inline: host.serve(documentOf({ head, body: `${PLACE}<a href="${other}">Go on</a>` })), other };
  }

  async function goToOther(): Promise<{ readonly inline: string; readonly other: string }> {
    const { visitor, host } = world;
    const pages = serve();
    await visitor.goTo(host.origin + pages.inline);
    await visitor.waitFor('the flow inside the page', isIn);
    await visitor.waitFor('the flow for the first time', `${countShown} === 1`);
    await visitor.press('Go on');
    await visitor.waitFor('the other page', isAt(pages.other));
    return pages;
  }

  test('an inline flow is gone with its page, and loaded anew when that comes back, once', async () => {
    const { visitor, flow } = world;
    const { inline } = await goToOther();
    expect(await visitor.run(countFrames, flow.origin)).toBe(0);
    await visitor.run('history.back()');
    await visitor.waitFor('the page that was left', isAt(inline));
    await visitor.waitFor('the flow inside the page', isIn);
    expect(await visitor.run(countFrames, flow.origin)).toBe(1);
    await visitor.waitFor('the flow for the second time', `${countShown} === 2`);
  });

  test('a button of a page that came later opens the flow', async () => {
    const { visitor } = world;
    await goToOther();
    await visitor.press('Verify');
    await visitor.waitFor('the flow for the second time', `${countShown} === 2`);
  });

  test('a page whose flow has ended is as it was, and its own Back leads on', async () => {
    const { visitor } = world;
    const { inline } = await goToOther();
    await visitor.fill('Note', 'typed before');
    await visitor.fill('Kept note', 'typed before');
    await visitor.run(`document.addEventListener('turbo:visit', () => hear('turbo:visit'));`);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('inquiry:complete');
    await visitor.seesNoFlow();
    await visitor.waitFor('the entry of the page', 'return !history.state.inquiryWidget');
    expect((await visitor.heard()).filter(({ name }) => name === 'turbo:visit')).toEqual([]);
    expect(await visitor.valueOf('Note')).toBe('typed before');
    expect(await visitor.valueOf('Kept note')).toBe('typed before');
    await visitor.run('history.back()');
    await visitor.waitFor('the page that was left', isAt(inline));
    await visitor.waitFor('its flow', isIn);
  });

  test('Back asks before the flow is left, and Turbo does not hear of it', async () => {
    const { visitor } = world;
    await goToOther();
    await visitor.run(`document.addEventListener('turbo:visit', () => hear('turbo:visit'));`);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.goBack();
    await visitor.enterFlow();
    await visitor.press(en.confirm.stay);
    await visitor.sees(HEADINGS.name);
    await visitor.leaveFlow();
    expect((await visitor.heard()).filter(({ name }) => name === 'turbo:visit')).toEqual([]);
  });
});

describe('with htmx', () => {
  const BUTTON = `<button type="button" id="verify" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;

  test('a button that it puts into the page opens the flow, and one that it replaces meanwhile disturbs nothing', async () => {
    const { visitor, host, flow } = world;
    const fragment = host.serve(BUTTON);
    const page = documentOf({
      head: `<script src="${flow.origin}/inquiry.js" defer></script><script src="/htmx/htmx.min.js"></script>`,
      body: `<div id="place" hx-get="${fragment}" hx-trigger="load, again">Nothing yet</div>`,
    });
    await visitor.goTo(host.origin + host.serve(page));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    await visitor.run(`
      window.first = document.getElementById('verify');
      document.getElementById('place').dispatchEvent(new Event('again'));`);
    await visitor.waitFor('another button', 'return !first.isConnected && document.getElementById("verify")');
    await visitor.enterFlow();
    await cancel(visitor);
    await visitor.hears('inquiry:cancel');
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('inquiry:complete');
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
