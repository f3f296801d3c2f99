/** A flow that does not come, in the ways to start one that `failures.spec.ts` has not: inline, by an element, and hidden ahead of the press. */

import { describe, expect, test } from 'vitest';
import { clientPage, json, markupPage, type PageOptions, scriptPage } from '../support/world/host-page.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { expectAtDeadline, expectSoon, SILENT, TIMEOUT, timed } from '../support/world/time-to-failure.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

interface Trouble {
  readonly code: string;
  readonly templateId: string;
  readonly timeout?: number;
  readonly isRetryable: boolean;
  readonly hasLink: boolean;
  readonly expectTook: (took: number) => void;
  /** Brings the trouble about; the returned function ends it. */
  begin(): () => void;
}

/** Each after how a sentence goes on that ends with "fails". */
const TROUBLES: readonly (readonly [title: string, Trouble])[] = [
  [
    'soon as unreachable when somebody else answers',
    {
      code: 'unreachable',
      templateId: TEMPLATES.short,
      isRetryable: true,
      hasLink: false,
      expectTook: expectSoon,
      begin() {
        const answer = { status: 404, body: '<p>Not here' };
        const releases = ['/widget', '/flow/v1/framable'].map((path) => world.flow.answerInstead(path, answer));
        return () => {
          for (const release of releases) release();
        };
      },
    },
  ],
  [
    'soon as frame_blocked when the template may not be framed here',
    {
      code: 'frame_blocked',
      templateId: TEMPLATES.elsewhere,
      isRetryable: false,
      hasLink: true,
      expectTook: expectSoon,
      begin: () => () => {},
    },
  ],
  [
    'at the deadline as timeout when the frame is silent',
    {
      code: 'timeout',
      templateId: TEMPLATES.short,
      timeout: TIMEOUT,
      isRetryable: true,
      hasLink: true,
      expectTook: expectAtDeadline,
      begin: () => world.flow.answerInstead('/widget', SILENT),
    },
  ],
];

const optionsOf = ({ templateId, timeout }: Trouble): PageOptions => ({ templateId, ...(timeout && { timeout }) });

async function open(page: string): Promise<void> {
  await world.visitor.goTo(world.host.origin + world.host.serve(timed(page)));
}

/** What the page was told of an end. */
async function ends(): Promise<string[]> {
  const names = (await world.visitor.heard()).map(({ name }) => name);
  return names.filter((name) =>
    /^on(Error|Complete|Cancel)$|^inquiry:(error|complete|cancel)$|^settled$|^rejected$/.test(name),
  );
}

/** Looks at the text that says what happened, and goes on from it where that is possible. */
async function expectWayOn({ isRetryable, hasLink }: Trouble, within: string, release: () => void): Promise<void> {
  const { visitor } = world;
  const offers = await visitor.run<string[]>(
    `const alerts = all('[role=alert]').filter((alert) => shown(alert) && alert.getRootNode().host.closest(arguments[0]));
     return alerts.flatMap((alert) => [alert.firstChild.textContent, ...all('a, button', alert).map((element) => element.href ?? nameOf(element))])`,
    within,
  );
  expect(offers).toEqual([
    'Something went wrong',
    ...(hasLink ? [expect.stringContaining('/verify?')] : []),
    ...(isRetryable ? ['Try again'] : []),
  ]);
  release();
  if (!isRetryable) return;
  await visitor.press('Try again');
  await visitor.enterFlow();
  await visitor.sees(HEADINGS.welcome);
}

describe('inline, a launch fails', () => {
  test.each(TROUBLES)('%s, and says so in its place on the page', async (_title, trouble) => {
    const { visitor, flow } = world;
    const release = trouble.begin();
    const script = `
      Inquiry.launch({ ...${json(optionsOf(trouble))}, mode: 'inline', parent: document.getElementById('place'), ...callbacks }).then(
        (outcome) => hear('settled', outcome), (reason) => hear('rejected', reason))`;
    await open(scriptPage(flow.origin, script));
    await visitor.press('Verify');
    expect(await visitor.hears('rejected')).toMatchObject([{ code: trouble.code, retryable: trouble.isRetryable }]);
    trouble.expectTook(await visitor.run('return took'));
    expect(await ends()).toEqual(['onError', 'rejected']);
    // Nobody is taken away from where they are in the page.
    expect(await visitor.focused()).toBe('Verify');
    await expectWayOn(trouble, '#place', release);
  });
});

describe('by a press on an element with attributes, a launch fails', () => {
  test.each(TROUBLES)('%s, and the element says so by its state and by an event', async (_title, trouble) => {
    const { visitor, flow } = world;
    const release = trouble.begin();
    const timeout = trouble.timeout ? `data-inquiry-timeout="${trouble.timeout}"` : '';
    // Not loaded ahead by the pointer on its way.
    const button = `<button type="button" id="open" data-inquiry-template="${trouble.templateId}" ${timeout} data-inquiry-preload="none">Verify</button>`;
    await open(markupPage(flow.origin, button));
    await visitor.press('Verify');
    expect(await visitor.hears('inquiry:error')).toMatchObject([{ code: trouble.code }]);
    trouble.expectTook(await visitor.run('return took'));
    expect(await ends()).toEqual(['inquiry:error']);
    const state = 'return document.getElementById("open").dataset.inquiryState';
    expect(await visitor.run(state)).toBe('error');
    await expectWayOn(trouble, 'body', release);
    await visitor.leaveFlow();
    if (trouble.isRetryable) expect(await visitor.run(state)).not.toBe('error');
  });
});

describe('hidden, before anybody asked for it, a flow fails', () => {
  test.each(TROUBLES)(
    '%s: told once, and nothing of it is seen until it is opened, which begins anew',
    async (_title, trouble) => {
      const { visitor, flow } = world;
      const release = trouble.begin();
      await open(clientPage(flow.origin, optionsOf(trouble)));
      expect(await visitor.hears('onError')).toMatchObject([{ code: trouble.code, retryable: trouble.isRetryable }]);
      trouble.expectTook(await visitor.run('return took'));
      expect(await ends()).toEqual(['onError']);
      const seen = `return [
      all('dialog[open]').length, all('[role=alert]').filter(shown).length, all('iframe').length,
      getComputedStyle(document.documentElement).overflow, document.activeElement.localName]`;
      expect(await visitor.run(seen)).toEqual([0, 0, 0, 'visible', 'body']);
      if (trouble.isRetryable) {
        release();
        await visitor.press('Verify');
        await visitor.enterFlow('modal');
        await visitor.sees(HEADINGS.welcome);
        await visitor.leaveFlow();
        expect(await ends()).toEqual(['onError']);
      } else {
        await visitor.press('Verify');
        await visitor.waitFor('the second end', 'return heard.filter(({ name }) => name === "onError").length === 2');
        await expectWayOn(trouble, 'body', release);
        expect(await ends()).toEqual(['onError', 'onError']);
      }
    },
  );
});
