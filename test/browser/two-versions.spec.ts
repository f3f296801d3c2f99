/** Two versions of the widget on one page, as while a site is moved from one to the other part by part. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { VERSION } from '../../src/widget/version.ts';
import { documentOf, json } from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/** The classic script as it is, but for the version that it says it has; a copy of its own wherever it is loaded. */
const OTHER = { version: '0.0.1', path: '/other/inquiry.js' };
let release: () => void;

beforeAll(() => {
  const script = readFileSync('dist/inquiry.js', 'utf8');
  const body = script.replaceAll(VERSION, OTHER.version);
  expect(body).not.toBe(script);
  release = world.flow.answerInstead(OTHER.path, { status: 200, body, headers: { 'Content-Type': 'text/javascript' } });
});
afterAll(() => release());

const OPTIONS = json({ templateId: TEMPLATES.short });

/** What the page is besides its flows. */
const PAGE = `
  const { overflow, scrollbarGutter } = getComputedStyle(document.documentElement);
  return JSON.stringify([overflow, scrollbarGutter, document.adoptedStyleSheets.length, all('iframe').length, all('dialog').length,
    history.state, location.href])`;

/** Each launch and its end are heard by the name of the launch. */
const BUTTONS = `
  window.launchAs = (name, launch) => launch({ ...${OPTIONS}, onEvent: (event) => hear(name + ' ' + event) }).then(
    (outcome) => hear(name, outcome), (reason) => hear(name, reason));
  document.getElementById('first').onclick = () => launchAs('first', launchFirst);
  document.getElementById('second').onclick = () => launchAs('second', launchSecond);`;

/** How a page comes to have two: each says by `launchFirst` and `launchSecond` how it launches. */
const WAYS = {
  'the classic script of one and the npm package of the other': (flow: string) =>
    documentOf({
      head: `<script src="${flow}${OTHER.path}"></script>`,
      body: '<button type="button" id="first">First</button><button type="button" id="second">Second</button>',
      script: 'window.versions = [Inquiry.version]; window.launchFirst = (options) => Inquiry.launch(options);',
      module: `
        import { launch } from '/npm/index.js';
        window.launchSecond = (options) => launch({ host: '${flow}', ...options });
        ${BUTTONS}`,
    }),
  'the classic scripts of both, of which the page has put the first aside': (flow: string) =>
    documentOf({
      head: `<script src="${flow}${OTHER.path}"></script>
        <script>window.versions = [Inquiry.version]; window.launchFirst = Inquiry.launch; delete window.Inquiry;</script>
        <script src="${flow}/inquiry.js"></script>`,
      body: '<button type="button" id="first">First</button><button type="button" id="second">Second</button>',
      script: `versions.push(Inquiry.version); window.launchSecond = Inquiry.launch; ${BUTTONS}`,
    }),
};

/** Comes to the page from another one. */
async function open(way: keyof typeof WAYS): Promise<void> {
  const { visitor, host, flow } = world;
  await visitor.goTo(host.origin + host.serve(documentOf({ body: '<h2>The page before</h2>' })));
  await visitor.goTo(host.origin + host.serve(WAYS[way](flow.origin)));
  await visitor.waitFor('both', 'return Boolean(window.launchFirst && window.launchSecond)');
}

/** Opens both, the second above the first, which is at its first form, and goes on in the page. */
async function openBoth(): Promise<void> {
  const { visitor } = world;
  await visitor.press('First');
  await visitor.enterFlow('modal');
  await begin(visitor);
  await visitor.leaveFlow();
  // The page is behind the modal: only a script of its own can.
  await visitor.run('launchAs("second", launchSecond)');
  await visitor.hears('second page-change');
}

/** Looks whether the page is as it was when it was opened, and Back leads to where the visitor came from. */
async function expectAsBefore(before: string): Promise<void> {
  const { visitor } = world;
  await expect.poll(() => visitor.run(PAGE), { timeout: 15_000 }).toBe(before);
  expect(await visitor.focused()).toBe('First');
  await visitor.goBy('history.back()');
  await visitor.sees('The page before');
}

describe.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('on a page with two versions, by %s,', (way) => {
  test('each launches after the other, with its own outcome, and leaves the page as it was', async () => {
    const { visitor } = world;
    await open(way);
    const before = await visitor.run<string>(PAGE);
    for (const name of ['Second', 'First']) {
      await visitor.press(name);
      await visitor.enterFlow('modal');
      await goThrough(visitor);
      expect(await visitor.hears(name.toLowerCase())).toMatchObject([{ type: 'complete', status: 'completed' }]);
      await visitor.seesNoFlow();
      expect(await visitor.focused()).toBe(name);
    }
    await expectAsBefore(before);
  });

  test('one that is opened above the other ends without it, and the other goes on', async () => {
    const { visitor } = world;
    await open(way);
    const before = await visitor.run<string>(PAGE);
    await openBoth();
    await visitor.enterFlow('modal');
    await visitor.sees(HEADINGS.welcome);
    await cancel(visitor);
    expect(await visitor.hears('second')).toMatchObject([{ type: 'cancel' }]);
    await visitor.enterFlow('modal');
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await visitor.hears('first')).toMatchObject([{ type: 'complete', status: 'completed' }]);
    await expectAsBefore(before);
  });

  test('Back leaves the upper one, then the lower one, then the page', async () => {
    const { visitor } = world;
    await open(way);
    const before = await visitor.run<string>(PAGE);
    await openBoth();
    for (const [name, other] of [
      ['second', 'first'],
      ['first', 'none'],
    ] as const) {
      await visitor.leaveFlow();
      await visitor.run('history.back()');
      await visitor.enterFlow('modal');
      await visitor.sees(en.confirm.title);
      await visitor.press(en.confirm.leave);
      expect(await visitor.hears(name)).toMatchObject([{ type: 'cancel' }]);
      expect((await visitor.heard()).filter((entry) => entry.name === other)).toEqual([]);
    }
    await expectAsBefore(before);
  });
});

test('a button that both versions listen to launches once', async () => {
  const { visitor, host, flow, api } = world;
  const known = await api.list(TEMPLATES.short);
  const page = documentOf({
    head: `<script src="${flow.origin}${OTHER.path}"></script><script>delete window.Inquiry;</script><script src="${flow.origin}/inquiry.js"></script>`,
    body: `<button type="button" data-inquiry-template="${TEMPLATES.short}">Verify</button>`,
  });
  await visitor.goTo(host.origin + host.serve(page));
  await visitor.press('Verify');
  await visitor.enterFlow('modal');
  await goThrough(visitor);
  await visitor.hears('inquiry:complete');
  expect(await api.list(TEMPLATES.short)).toHaveLength(known.length + 1);
  await visitor.seesNoFlow();
});

test('a page that has one version keeps it when the script of another is added', async () => {
  const { visitor, host, flow } = world;
  const page = documentOf({
    head: `<script src="${flow.origin}${OTHER.path}"></script><script src="${flow.origin}/inquiry.js"></script>`,
  });
  await visitor.goTo(host.origin + host.serve(page));
  expect(await visitor.run('return Inquiry.version')).toBe(OTHER.version);
});
