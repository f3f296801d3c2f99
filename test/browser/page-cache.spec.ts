/**
 * A page that the visitor leaves and comes back to. All three engines keep such a page as it was, with an open flow in it. While a frame is still
 * loading WebKit alone keeps it; the others load it anew.
 */

import { describe, expect, inject, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { clientPage, launchPage, markupPage } from '../support/world/host-page.ts';
import { begin, giveContact, giveName, goThrough } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { expectAtDeadline, TIMEOUT, timed } from '../support/world/time-to-failure.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld({ isWhole: true });
const SHORT = { templateId: TEMPLATES.short };

/**
 * Goes to another page and comes back, in the top document; whether the browser kept the page.
 *
 * @param release lets an answer go that the page is left without. Without it there is none: Firefox keeps no page that waits for an answer, or is
 * sent a message by its frame while it is gone
 */
async function leaveAndComeBack(release?: () => void): Promise<boolean> {
  const { visitor, host, flow } = world;
  if (!release) await expect.poll(() => flow.underWay, { timeout: 15_000 }).toBe(0);
  await visitor.run('return twoFrames()');
  const elsewhere = host.serve('<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>');
  await visitor.leaveFlow();
  await visitor.run('return twoFrames()');
  await visitor.goBy('window.isTheSame = true; location.href = arguments[0];', elsewhere);
  await visitor.sees('Elsewhere');
  release?.();
  await visitor.goBy('history.back()');
  await visitor.sees('Host page');
  return visitor.run<boolean>('return window.isTheSame === true');
}

/** What the page was told of the end, by callback and by promise. */
async function ends(): Promise<string[]> {
  const heard = await world.visitor.heard();
  return heard.map(({ name }) => name).filter((name) => /^on(Complete|Cancel|Error)$|^settled$|^rejected$/.test(name));
}

describe('when a visitor comes back to a page', () => {
  test('a flow that was loaded opens', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, SHORT)));
    await visitor.hears('onReady');
    expect(await leaveAndComeBack()).toBe(true);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('onComplete');
    expect(await ends()).toEqual(['onComplete']);
  });

  test('a flow that was open goes on where it was, and ends once', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, SHORT)));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    expect(await leaveAndComeBack()).toBe(true);
    expect(await ends()).toEqual([]);
    await visitor.enterFlow();
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', status: 'completed' }]);
    expect(await ends()).toEqual(['onComplete', 'settled']);
    await visitor.seesNoFlow();
    expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
  });

  test('a flow that was still loading ends once or is not begun, and opens when asked again', async () => {
    const { visitor, host, flow } = world;
    const release = flow.holdAnswers('/widget');
    await visitor.goTo(host.origin + host.serve(timed(launchPage(flow.origin, { ...SHORT, timeout: TIMEOUT }))));
    await visitor.press('Verify');
    await visitor.waitFor('the modal', 'return all("dialog").some((dialog) => dialog.matches(":modal"))');
    const isKept = await leaveAndComeBack(release);
    expect(isKept).toBe(inject('engine') === 'webkit');
    if (isKept) {
      // What was on its way to the frame was given up with the page.
      expect(await visitor.hears('rejected')).toMatchObject([{ code: 'timeout', retryable: true }]);
      expect(await ends()).toEqual(['onError', 'rejected']);
      expectAtDeadline(await visitor.run('return took'));
      await visitor.press('Try again');
    } else {
      expect(await ends()).toEqual([]);
      await visitor.press('Verify');
    }
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
  });

  test('what attributes started goes on, and what they start later works', async () => {
    const { visitor, host, flow } = world;
    const template = `data-inquiry-template="${TEMPLATES.short}"`;
    const body = `<button type="button" ${template}>Verify</button><div ${template} data-inquiry-mode="inline"></div>`;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, body)));
    await visitor.enterFlow('inline');
    await begin(visitor);
    expect(await leaveAndComeBack()).toBe(true);
    await visitor.press('Verify');
    await visitor.enterFlow('modal');
    await goThrough(visitor);
    await visitor.hears('inquiry:complete');
    await visitor.enterFlow('inline');
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    await visitor.leaveFlow();
    const ended = 'return heard.filter(({ name }) => name === "inquiry:complete").length === 2';
    await visitor.waitFor('the end of both', ended);
  });
});
