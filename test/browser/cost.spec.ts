/** What the script costs a page on which nobody wants anything of it yet. Chromium alone tells a page of long tasks, of shifts, and whose script it was. */

import type { Driver } from 'selenium-webdriver/chrome.js';
import { describe, expect, inject, test } from 'vitest';
import { documentOf } from '../support/world/host-page.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld({ isWhole: true });

/** As a cheap phone beside a desktop computer. */
const TIMES_SLOWER = 4;
/** One load may be slow because of who else uses the machine: the middle one of so many counts. */
const LOADS = 5;
/** https://www.w3.org/TR/longtasks-1/ */
const LONG_TASK_MS = 50;

const WATCH = `<script>
  window.seen = [];
  for (const type of ['long-animation-frame', 'layout-shift', 'largest-contentful-paint']) {
    new PerformanceObserver((list) => seen.push(...list.getEntries())).observe({ type, buffered: true });
  }
</script>`;

const BUTTONS = Array.from(
  { length: 100 },
  (_, index) => `<p><button type="button" data-inquiry-template="${TEMPLATES.short}">Verify ${index}</button></p>`,
).join('');

/** A page of which a text is the largest thing, with a hundred buttons. */
const pageWith = (head: string) =>
  documentOf({
    head: `${WATCH}${head}`,
    body: `<p id="largest" style="font-size: 40px">${'What we sell. '.repeat(20)}</p>${BUTTONS}`,
  });

interface Cost {
  /** Of the scripts of the flow's origin, in frames that came late; in ms. */
  readonly longestScript: number;
  readonly shifts: number;
  /** The element that was painted largest, and its size: what was painted before it hangs on how the document arrived. */
  readonly largest: string;
}

const COST = `
  const of = (type) => seen.filter(({ entryType }) => entryType === type);
  const scripts = of('long-animation-frame').flatMap(({ scripts }) => scripts);
  return {
    longestScript: Math.max(0, ...scripts.filter(({ sourceURL }) => sourceURL.startsWith(arguments[0])).map(({ duration }) => duration)),
    shifts: of('layout-shift').length,
    largest: of('largest-contentful-paint').map(({ element, size }) => element.id + ' ' + size).at(-1),
  }`;

/** Loads a page, until it is quiet. */
async function costOf(html: string): Promise<Cost> {
  const { visitor, host, flow } = world;
  await visitor.goTo(host.origin + host.serve(html));
  await visitor.waitFor('the largest paint', 'return seen.some(({ element }) => element?.id === "largest")');
  await visitor.run('return new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(() => resolve())))');
  await visitor.run('return twoFrames()');
  return visitor.run<Cost>(COST, flow.origin);
}

/** What each load of a page costs on a slow device, by turns with the same page without a script. */
async function compare(
  script: string,
): Promise<{ readonly having: readonly Cost[]; readonly without: readonly Cost[] }> {
  const driver = world.visitor.driver as Driver;
  await world.visitor.setViewport(1000, 800);
  await driver.sendDevToolsCommand('Emulation.setCPUThrottlingRate', { rate: TIMES_SLOWER });
  const having: Cost[] = [];
  const without: Cost[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    without.push(await costOf(pageWith('')));
    having.push(await costOf(pageWith(script)));
  }
  return { having, without };
}

const middle = (costs: readonly Cost[], what: 'longestScript' | 'shifts') =>
  costs.map((cost) => cost[what]).sort((one, other) => one - other)[Math.floor(LOADS / 2)];
const largest = (costs: readonly Cost[]) => costs.map((cost) => cost.largest);

describe.runIf(inject('engine') === 'chromium')('a page with a hundred buttons', () => {
  test.for(['defer', 'async'])(
    'has, on a slow device, no long task, no layout shift and no other largest paint because of the script: %s',
    async (how) => {
      const { visitor, flow } = world;
      const { having, without } = await compare(`<script src="${flow.origin}/inquiry.js" ${how}></script>`);
      expect(await visitor.run('return typeof Inquiry.launch')).toBe('function');
      expect(middle(having, 'longestScript')).toBeLessThan(LONG_TASK_MS);
      expect(middle(having, 'shifts')).toBe(0);
      expect(largest(having)).toEqual(largest(without));
    },
  );

  test('is seen to have them by another script, so that the look is a good one', async () => {
    const { flow } = world;
    const body = `
      for (const end = performance.now() + ${LONG_TASK_MS}; performance.now() < end;);
      // What moves before it was painted did not shift.
      new PerformanceObserver((_, painted) => {
        painted.disconnect();
        document.body.prepend(Object.assign(document.createElement('h2'), { textContent: 'Verify now', style: 'font-size: 90px' }));
      }).observe({ type: 'largest-contentful-paint', buffered: true });`;
    const release = flow.answerInstead('/greedy.js', {
      status: 200,
      body,
      headers: { 'Content-Type': 'text/javascript' },
    });
    const { having, without } = await compare(`<script src="${flow.origin}/greedy.js" defer></script>`);
    release();
    expect(middle(having, 'longestScript')).toBeGreaterThanOrEqual(LONG_TASK_MS);
    expect(middle(without, 'longestScript')).toBe(0);
    expect(middle(having, 'shifts')).toBeGreaterThan(0);
  });

  test.for(['defer', 'async'])('has its largest paint while the script is still on its way: %s', async (how) => {
    const { visitor, host, flow } = world;
    const release = flow.holdAnswers('/inquiry.js');
    // By an address that is in no cache. The script comes when the page has told that it was painted, or never.
    const painted = host.answer(() => release());
    const tell = `<script>
      new PerformanceObserver((list) => {
        if (list.getEntries().some(({ element }) => element?.id === 'largest')) fetch('${painted}');
      }).observe({ type: 'largest-contentful-paint', buffered: true });
    </script>`;
    await visitor.goTo(
      host.origin + host.serve(pageWith(`${tell}<script src="${flow.origin}/inquiry.js?held-${how}" ${how}></script>`)),
    );
    await visitor.waitFor('the script', 'return Boolean(window.Inquiry)');
    const [paint, script] = await visitor.run<[number, number]>(
      `return [
        seen.findLast(({ entryType }) => entryType === 'largest-contentful-paint').startTime,
        performance.getEntriesByType('resource').find(({ name }) => name.includes('?held')).responseEnd]`,
    );
    expect(paint).toBeLessThan(script);
  });
});
