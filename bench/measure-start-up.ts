/** What a launcher costs a page before anybody wants it: its script, and its script with one and with a thousand buttons. */

import { CONTENDERS, OURS } from './contenders.ts';
import { serveStartUpPage } from './pages.ts';
import { formatEstimate, formatMs, type Section } from './print-table.ts';
import type { RunOptions } from './run-options.ts';
import { differenceOf, median, type Pair, shuffled } from './statistics.ts';
import { atMost } from './verdict.ts';
import type { BenchWorld } from './world.ts';

const MANY_BUTTONS = 1_000;
const BUTTON_COUNTS = [0, 1, MANY_BUTTONS] as const;
const MANY_BUTTONS_LIMIT_MS = 2;
/** These take moments, and are not near their limit: fewer rounds tell enough. */
const ROUNDS_SHARE = 0.125;
const FEWEST_ROUNDS = 10;

export async function measureStartUp(world: BenchWorld, { pairs, random, report }: RunOptions): Promise<Section> {
  const count = Math.max(FEWEST_ROUNDS, Math.ceil(pairs * ROUNDS_SHARE));
  const samples = CONTENDERS.map((contender) => ({
    contender,
    byCount: BUTTON_COUNTS.map((buttons) => ({ buttons, times: [] as number[] })),
  }));
  const runs = samples.flatMap(({ contender, byCount }) => byCount.map((each) => ({ contender, ...each })));
  for (let round = 0; round < count; round += 1) {
    for (const { contender, buttons, times } of shuffled(runs, random)) {
      const address = serveStartUpPage(world, contender, buttons);
      times.push(
        await world.browser.inNewTab(async (tab) => {
          await tab.goTo(address);
          return tab.evaluate<number>('startUp()');
        }),
      );
    }
    report(`start-up: round ${round + 1} of ${count}`);
  }

  const results = samples.map(({ contender, byCount }) => {
    const [, one, many] = byCount.map(({ times }) => times);
    const pairs = (many ?? []).map((time, round): Pair => [time, one?.[round] ?? Number.NaN]);
    return { contender, medians: byCount.map(({ times }) => median(times)), more: differenceOf(pairs, random) };
  });
  return {
    tables: [
      {
        title: 'Start-up on the page, ms',
        head: ['', 'script alone', '1 button', '1,000 buttons', 'more for 1,000', 'rounds'],
        rows: results.map(({ contender, medians, more }) => [
          contender.name,
          ...medians.map(formatMs),
          formatEstimate(more),
          String(count),
        ]),
      },
    ],
    checks: results
      .filter(({ contender }) => contender === OURS)
      .map(({ more }) => ({
        what: 'start-up with 1,000 buttons',
        measured: `${formatEstimate(more)} ms more than with one`,
        limit: `<= ${MANY_BUTTONS_LIMIT_MS} ms more`,
        verdict: atMost(MANY_BUTTONS_LIMIT_MS, more),
      })),
  };
}
