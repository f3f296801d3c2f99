import { afterAll, afterEach, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { PAGES } from '../../demo/pages.ts';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { COLOURS, expectNoFindingsInAnyColours } from '../support/world/accessible.ts';
import { type DemoProcess, startDemo } from '../support/world/demo-process.ts';
import { beginCheck, CHECK_HEADINGS, giveDetails, giveDocuments } from '../support/world/identity-check.ts';
import { writePicture } from '../support/world/picture.ts';
import { quietPort } from '../support/world/quiet-port.ts';
import { cancel } from '../support/world/short-check.ts';
import type { FlowPlace } from '../support/world/sight.ts';
import { beginSignUp, giveSignUp } from '../support/world/sign-up.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();
let demo: DemoProcess;

const WINDOWS = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];
const ADA = ['First name', 'Last name'];

beforeAll(async () => {
  demo = await startDemo(world.flow.origin);
});

afterAll(() => demo?.stop());

/** The drivers of the other engines do not hand out what stands in the console. */
const hasConsole = inject('engine') === 'chromium';

/** Violations of a policy and errors of scripts, those in frames included; forgets them. */
async function consoleErrors(): Promise<string[]> {
  if (!hasConsole) return [];
  const entries = await world.visitor.driver.manage().logs().get('browser');
  return entries.filter(({ level }) => level.name === 'SEVERE').map(({ message }) => message);
}

afterEach(async () => {
  expect(await consoleErrors()).toEqual([]);
});

const goTo = (page: string) => world.visitor.goTo(`${demo.origin}/${page}`);

/** The same in a browser that the demo's backend does not know. */
async function goToAsNobody(page: string): Promise<void> {
  await goTo(page);
  await world.visitor.driver.manage().deleteAllCookies();
  await goTo(page);
}

/** The page's list of what it heard, as `name` or `name event`. */
async function logged(): Promise<string[]> {
  await world.visitor.leaveFlow();
  return world.visitor.run(
    `return [...document.querySelectorAll('#log li')].map(({ dataset }) => [dataset.name, dataset.event].filter(Boolean).join(' '))`,
  );
}

async function logs(entry: string): Promise<void> {
  await expect.poll(logged, { timeout: 15_000 }).toContain(entry);
}

/** What the latest entry of this name says beside its name. */
async function detailOf(entry: string): Promise<unknown> {
  await logs(entry);
  return JSON.parse(
    await world.visitor.run<string>(
      `return [...document.querySelectorAll('#log li')].findLast(({ dataset }) => dataset.name === arguments[0]).querySelector('pre').textContent`,
      entry,
    ),
  );
}

/** Goes on in a frame of the page. */
const enter = (place: FlowPlace) => world.visitor.enterFlow(place);

const textOf = (selector: string) =>
  world.visitor.run<string>('return document.querySelector(arguments[0]).textContent', selector);

async function shows(selector: string, text: string): Promise<void> {
  await world.visitor.leaveFlow();
  await expect.poll(() => textOf(selector), { timeout: 15_000 }).toBe(text);
}

const CALLBACKS_OF_A_START = ['onEvent load', 'onEvent ready', 'onEvent start', 'onEvent page-change'];

describe('the demo shows how a flow is launched', () => {
  test('by a promise, which tells that the visitor left', async () => {
    const { visitor } = world;
    await goTo('script-tag');
    await visitor.press('Verify my identity');
    await enter('modal');
    await beginCheck(visitor);
    await cancel(visitor);
    expect(await detailOf('launch resolved')).toMatchObject({
      type: 'cancel',
      inquiryId: expect.stringMatching(/^inq_/),
      sessionToken: expect.stringContaining('…'),
    });
    expect(await logged()).toEqual(expect.arrayContaining(CALLBACKS_OF_A_START));
  });

  test('by a client, through the whole identity check', async () => {
    const { visitor, api } = world;
    await goTo('script-tag');
    await logs('onReady');
    await visitor.press('Continue as Ada');
    await enter('modal');
    await beginCheck(visitor);
    expect(await visitor.valueOf('First name')).toBe('Ada');
    await giveDetails(visitor, ADA);
    await giveDocuments(visitor, writePicture('demo'));
    await visitor.press(en.done);
    const outcome = (await detailOf('onComplete')) as { inquiryId: string };
    expect(outcome).toMatchObject({ status: 'completed', fields: { name_first: { value: 'Ada' } } });
    expect((await api.retrieve(outcome.inquiryId)).status).toBe('completed');
    expect(await logged()).toEqual(
      expect.arrayContaining(['onLoad', ...CALLBACKS_OF_A_START, 'onEvent document-upload', 'onEvent complete']),
    );
  });

  test.each(['attribute-button', 'attribute-link'])('by attributes alone: %s', async (id) => {
    const { visitor } = world;
    await goTo('data-attributes');
    await visitor.run('document.getElementById(arguments[0]).focus()', id);
    await visitor.keys('\uE007');
    await enter('modal');
    await beginCheck(visitor);
    expect(await visitor.valueOf('First name')).toBe(id === 'attribute-button' ? 'Ada' : '');
    await cancel(visitor);
    await logs('inquiry:cancel');
    expect(await logged()).toEqual(
      expect.arrayContaining(['inquiry:load', 'inquiry:ready', 'inquiry:event start', 'inquiry:cancel']),
    );
    expect(await visitor.run('return location.pathname')).toBe('/data-attributes');
  });

  test('inside the page, by attributes alone', async () => {
    const { visitor } = world;
    await goTo('data-attributes');
    await visitor.run('document.getElementById("attribute-inline").scrollIntoView()');
    await enter('inline');
    await beginSignUp(visitor);
    await giveSignUp(visitor);
    await visitor.press(en.done);
    expect(await detailOf('inquiry:complete')).toMatchObject({ status: 'completed' });
    expect(await logged()).toContain('inquiry:event page-change');
    // No empty box is left where the flow was.
    await visitor.reads('Thank you. Your answers have arrived.');
    expect(await visitor.run('return document.getElementById("attribute-inline").offsetHeight')).toBe(0);
  });

  test('inside the page, with words of the page where the flow was left', async () => {
    const { visitor } = world;
    await goTo('data-attributes');
    await visitor.run('document.getElementById("attribute-inline").scrollIntoView()');
    await enter('inline');
    await beginSignUp(visitor);
    await cancel(visitor);
    await logs('inquiry:cancel');
    await visitor.press('Begin again');
    await visitor.run('document.getElementById("attribute-inline").scrollIntoView()');
    await enter('inline');
    await beginSignUp(visitor);
  });

  test('from npm, by a promise that is given up with its view', async () => {
    const { visitor } = world;
    await goTo('single-page-app');
    await visitor.press('Identity');
    await visitor.press('Verify my identity');
    await enter('modal');
    await beginCheck(visitor);
    await cancel(visitor);
    expect(await detailOf('launch resolved')).toMatchObject({ type: 'cancel' });
    await shows('#spa-status', 'not finished');
    expect(await logged()).toEqual(expect.arrayContaining(CALLBACKS_OF_A_START));

    await visitor.press('Verify my identity');
    await enter('modal');
    await visitor.sees(CHECK_HEADINGS.start);
    await visitor.leaveFlow();
    // As a router would, under the modal.
    await visitor.run('document.getElementById("show-home").click()');
    await visitor.seesNoFlow();
  });

  test('from npm, by a client that is loaded with its view', async () => {
    const { visitor } = world;
    await goTo('single-page-app');
    await visitor.press('Profile');
    await visitor.reads('The form is loaded and opens at once.');
    await visitor.press('Edit my profile');
    await enter('modal');
    await beginSignUp(visitor);
    expect(await visitor.valueOf('Last name')).toBe('Lindqvist');
    await giveSignUp(visitor);
    await visitor.press(en.done);
    expect(await detailOf('onComplete')).toMatchObject({ status: 'completed' });
    expect(await logged()).toEqual(expect.arrayContaining(['onLoad', 'onReady', ...CALLBACKS_OF_A_START]));
  });

  test('with values from the address, which leave it', async () => {
    const { visitor } = world;
    await goTo('prefill');
    await visitor.press("Come by the letter's link");
    await visitor.reads('email=ada@example.com');
    expect(await textOf('#address-now')).toBe('/prefill?campaign=spring');
    expect(await visitor.run('return location.search')).toBe('?campaign=spring');
    await visitor.press('Open an account');
    await enter('modal');
    await beginSignUp(visitor);
    expect(await visitor.valueOf('First name')).toBe('Ada');
    expect(await visitor.valueOf('Email address')).toBe('ada@example.com');
    await cancel(visitor);
    expect(await detailOf('onCancel')).toMatchObject({ inquiryId: expect.stringMatching(/^inq_/) });
    expect(await logged()).toEqual(expect.arrayContaining(['onLoad', 'onReady', ...CALLBACKS_OF_A_START]));
  });
});

describe('the demo shows pages that make it hard:', () => {
  test('two clients of which each hears only its own flow', async () => {
    const { visitor } = world;
    await goTo('two-clients');
    await visitor.press('Continue as Ben');
    await enter('modal');
    await beginSignUp(visitor);
    expect(await visitor.valueOf('First name')).toBe('Ben');
    await cancel(visitor);
    await shows('#ben-status', 'not finished');
    expect(await textOf('#ada-status')).toBe('not begun');
    await visitor.press('Continue as Ada');
    await enter('modal');
    await beginCheck(visitor);
    expect(await visitor.valueOf('First name')).toBe('Ada');
    await cancel(visitor);
    await shows('#ada-status', 'not finished');
    expect(await detailOf('onCancel')).toMatchObject({ holder: 'ada' });
  });

  test('a policy that allows next to nothing, and is not violated', async () => {
    const { visitor } = world;
    await goTo('strict-policy');
    await visitor.press('Verify my identity');
    await enter('modal');
    await beginCheck(visitor);
    await cancel(visitor);
    await logs('onCancel');
    expect(await textOf('#violations')).toBe('0');
    expect(await logged()).not.toContain('violation');
  });

  test('a dialog that holds the focus, and has it back afterwards', async () => {
    const { visitor } = world;
    await goTo('inside-a-dialog');
    await visitor.press('Send it');
    await visitor.press('Verify my identity');
    await enter('modal');
    await beginCheck(visitor);
    await visitor.fill('First name', 'Ada');
    expect(await visitor.valueOf('First name')).toBe('Ada');
    await cancel(visitor);
    await logs('launch resolved');
    expect(await visitor.focused()).toBe('Verify my identity');
    expect(await visitor.run('return document.getElementById("confirm").matches(":modal")')).toBe(true);
    expect(await logged()).not.toContain('dialog closed');
  });

  test('a long page, which is where it was when the flow is gone', async () => {
    const { visitor } = world;
    await goTo('long-page');
    await visitor.press('Open the account');
    await enter('modal');
    await beginCheck(visitor);
    await cancel(visitor);
    await logs('onCancel');
    expect(await textOf('#moved')).toBe('0');
    expect(await visitor.run<number>('return scrollY')).toBeGreaterThan(0);
  });
});

describe('the demo shows what goes wrong:', () => {
  test('launches that fail, each by its code, and a check that looks before', async () => {
    const { visitor } = world;
    await goTo('failures');
    await visitor.press('Look before launching');
    // The one without a camera says so.
    expect(await detailOf('check')).toEqual({ ok: inject('engine') !== 'webkit' });
    for (const [button, code] of [
      ['Open what is not there', 'not_found'],
      ['Open another host', 'frame_blocked'],
    ] as const) {
      await visitor.press(button);
      await expect.poll(() => detailOf('launch rejected'), { timeout: 15_000 }).toMatchObject({ code });
      await goTo('failures');
    }
    // What the service and the page's own policy refuse stands in the console.
    await consoleErrors();
  });

  test('a service that is not there, and how to start it', async () => {
    const origin = `http://localhost:${await quietPort()}`;
    const lonely = await startDemo(origin);
    onTestFinished(() => lonely.stop());
    await world.visitor.goTo(`${lonely.origin}/data-attributes`);
    await world.visitor.reads(`The script of the service at ${origin} did not load`);
    await consoleErrors();
  });
});

describe('the demo of an inquiry that a backend makes', () => {
  test('shows it created, accessed, cancelled, resumed where it was left, and finished, as the API says', async () => {
    const { visitor, api } = world;
    await goToAsNobody('resume');
    await visitor.press('Create the inquiry');
    await shows('#status', 'created');
    const id = await textOf('#inquiry');
    expect((await api.retrieve(id)).status).toBe('created');

    await visitor.press('Open it');
    await enter('modal');
    await beginCheck(visitor);
    await logs('inquiry accessed');
    expect(await visitor.run('return document.getElementById("stage-accessed").dataset.state')).toBe('done');
    await enter('modal');
    await giveDetails(visitor, ADA);
    await cancel(visitor);
    await shows('#left-at', 'government_id');
    await shows('#status', 'pending');
    expect((await api.retrieve(id)).status).toBe('pending');

    await visitor.press('Resume it');
    await enter('modal');
    await visitor.sees(CHECK_HEADINGS.document);
    await shows('#resumed-at', 'government_id');
    await enter('modal');
    await giveDocuments(visitor, writePicture('resumed'));
    await visitor.press(en.done);
    await shows('#status', 'completed');
    expect(await api.retrieve(id)).toMatchObject({
      status: 'completed',
      fields: { name_first: { value: 'Ada' }, name_last: { value: 'Lindqvist' } },
    });
    const entries = await logged();
    const stages = ['created', 'accessed', 'cancelled', 'resumed', 'finished'].map((stage) => `inquiry ${stage}`);
    expect(entries.filter((entry) => entry.startsWith('inquiry '))).toEqual(stages);
    expect(entries).toEqual(expect.arrayContaining(['onLoad', 'onReady', 'onCancel', 'onComplete']));
  });

  test('finds what is not finished when the visitor comes back', async () => {
    const { visitor } = world;
    await goToAsNobody('resume');
    await visitor.press('Create the inquiry');
    await shows('#status', 'created');
    await visitor.press('Open it');
    await enter('modal');
    await beginCheck(visitor);
    await visitor.leaveFlow();
    await visitor.driver.navigate().refresh();
    await visitor.press('Resume it');
    await enter('modal');
    await visitor.sees(CHECK_HEADINGS.details);
  });

  test('makes a link that works once, and hears from its backend how it went', async () => {
    const { visitor } = world;
    await goTo('one-time-link');
    await visitor.press('Make a link');
    await visitor.reads('Hello Ada');
    const link = await visitor.run<string>('return document.getElementById("link").href');
    await logs('link');
    await logs('inquiry');
    await shows('#status', 'created');

    await visitor.goTo(link);
    await visitor.reads(enSteps.link.text);
    await visitor.press(en.next);
    await beginCheck(visitor);
    await giveDetails(visitor, ADA);
    await giveDocuments(visitor, writePicture('link'));
    await visitor.press(en.done);
    await visitor.sees('Send a link instead');
    await shows('#status', 'completed');
    expect(await detailOf('returned')).toMatchObject({ status: 'completed' });
    expect(await visitor.run('return location.search')).toBe('');
    await visitor.goTo(link);
    await visitor.sees(enSteps.reason.link_used.title);
    // The page of a link that leads nowhere is one that the service refuses.
    expect(await consoleErrors()).toEqual(hasConsole ? [expect.stringContaining('409')] : []);
  });
});

describe.each(COLOURS)('axe finds nothing, in $colours colours,', ({ prefers }) => {
  describe.each(WINDOWS)('in a window of $width px', (size) => {
    test.each(PAGES)('on the page /$slug of the demo', async ({ slug: page }) => {
      const visitor = await world.anotherVisitor({ ...size, prefers });
      await visitor.goTo(`${demo.origin}/${page}`);
      await expectNoFindingsInAnyColours(visitor, page);
    });
  });
});
