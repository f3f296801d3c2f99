/** What stays on a page after many openings, closings and removals. Counted by the browser, after its garbage was collected. */

import { setTimeout } from 'node:timers/promises';
import { CONTENDERS, type Contender, OURS } from './contenders.ts';
import type { Browser, Tab } from './dev-tools.ts';
import { type PageWorld, servePage } from './pages.ts';
import { formatCount, formatPercent, type Section } from './print-table.ts';
import type { RunOptions } from './run-options.ts';
import { all, atMost, type Check, exactly } from './verdict.ts';
import type { BenchWorld } from './world.ts';

const HEAP_LIMIT = 0.02;
/** Openings before the first count: everything was called, caches are filled. */
const WARM_UP_CYCLES = 40;
/** Others are no matter of a limit: fewer openings show what they leave. */
const BESIDE_SHARE = 0.1;
/** A launch that takes long asks for this. The browser makes `navigator` when a page first does: once 16 kB, of a heap of 800. */
const ASKED_IF_SLOW = 'navigator.onLine';
/** Openings per call, so that none takes long. */
const BATCH = 20;
/** Code that is compiled again while it runs lies in the heap, too: thousands of openings later it still would grow. */
const INTERPRETED = '--js-flags=--no-opt --no-maglev --no-sparkplug --no-lazy-feedback-allocation --no-flush-bytecode';
/** A frame that is left stays for a moment, and timers end; then what is left is left for good. */
const REST_MS = 1_000;
/** What one collection frees may let the next one free more. */
const COLLECTIONS = 4;

interface Counts {
  readonly nodes: number;
  readonly listeners: number;
  readonly frames: number;
  readonly heapBytes: number;
}

export async function measureCycles(world: BenchWorld, { cycles, report }: RunOptions): Promise<Section> {
  const browser = await world.launch([INTERPRETED]);
  const rows: string[][] = [];
  const checks: Check[] = [];
  for (const contender of CONTENDERS) {
    const count = contender === OURS ? cycles : Math.ceil(cycles * BESIDE_SHARE);
    const { before, after } = await countAround(browser, world, contender, count, report);
    const growth = (['nodes', 'listeners', 'frames'] as const).map(
      (name) => [name, after[name] - before[name]] as const,
    );
    const heap = after.heapBytes / before.heapBytes - 1;
    rows.push([
      contender.name,
      formatCount(count),
      ...growth.map(([, more]) => formatCount(more)),
      formatCount(before.heapBytes),
      formatPercent(heap),
    ]);
    if (contender !== OURS) continue;
    checks.push(
      {
        what: `growth in ${formatCount(count)} cycles`,
        measured: growth.map(([name, more]) => `${name} ${more}`).join(', '),
        limit: 'none',
        verdict: all(...growth.map(([, more]) => atMost(0, exactly(more)))),
      },
      {
        what: `heap after ${formatCount(count)} cycles`,
        measured: formatPercent(heap),
        limit: `<= ${formatPercent(HEAP_LIMIT)}`,
        verdict: atMost(HEAP_LIMIT, exactly(heap)),
      },
    );
  }
  const head = ['', 'cycles', 'nodes', 'listeners', 'frames', 'heap before', 'heap growth'];
  return { tables: [{ title: 'What openings and removals leave on the page', head, rows }], checks };
}

function countAround(
  browser: Browser,
  world: PageWorld,
  contender: Contender,
  count: number,
  report: RunOptions['report'],
): Promise<{ readonly before: Counts; readonly after: Counts }> {
  return browser.inNewTab(async (tab) => {
    await tab.goTo(servePage(world, contender));
    await tab.send('Performance.enable');
    await tab.evaluate(ASKED_IF_SLOW);
    await runCycles(tab, WARM_UP_CYCLES, () => {});
    const before = await countLeft(tab);
    await runCycles(tab, count, (done) => report(`cycles, ${contender.name}: ${done} of ${count}`));
    return { before, after: await countLeft(tab) };
  });
}

async function runCycles(tab: Tab, count: number, onBatch: (done: number) => void): Promise<void> {
  for (let done = 0; done < count; done += BATCH) {
    await tab.evaluate(`cycles(${Math.min(BATCH, count - done)})`);
    onBatch(Math.min(done + BATCH, count));
  }
}

async function countLeft(tab: Tab): Promise<Counts> {
  await setTimeout(REST_MS);
  for (let left = COLLECTIONS; left > 0; left -= 1) {
    await tab.evaluate('bench.settled()');
    await tab.send('HeapProfiler.collectGarbage');
  }
  const { metrics } = (await tab.send('Performance.getMetrics')) as { metrics: { name: string; value: number }[] };
  const counted = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return {
    nodes: counted('Nodes'),
    listeners: counted('JSEventListeners'),
    frames: counted('Frames'),
    heapBytes: counted('JSHeapUsedSize'),
  };
}
