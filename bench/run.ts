/** `npm run bench`: measures, prints, and ends with 1 when a limit is broken. The only file here with effects of its own. */

import { availableParallelism, cpus, loadavg } from 'node:os';
import { buildIfStale } from '../scripts/build-if-stale.ts';
import { measureApi } from './measure-api.ts';
import { measureBytes } from './measure-bytes.ts';
import { measureClicks } from './measure-clicks.ts';
import { measureCycles } from './measure-cycles.ts';
import { measureStartUp } from './measure-start-up.ts';
import { installPeers } from './peers-install.ts';
import { checkTable, formatTable, type Section } from './print-table.ts';
import { type Part, parseRunOptions, type RunOptions } from './run-options.ts';
import type { Check } from './verdict.ts';
import { type BenchWorld, startWorld } from './world.ts';

const IN_BROWSER: Partial<Record<Part, (world: BenchWorld, options: RunOptions) => Promise<Section>>> = {
  start: measureStartUp,
  clicks: measureClicks,
  cycles: measureCycles,
};

/** One line that is written over, where somebody looks on. */
function report(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

const checks: Check[] = [];

function print(section: Section): void {
  report('');
  for (const table of section.tables) console.log(`\n${formatTable(table)}`);
  checks.push(...section.checks);
}

const loadNow = (): string =>
  loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');

async function measure(options: RunOptions): Promise<void> {
  const { parts, seed } = options;
  if (!buildIfStale()) throw new Error('The build failed; its message is above.');
  installPeers();
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`);
  console.log(`load ${loadNow()}, ${options.pairs} pairs, seed ${seed}; intervals hold 95 of 100 times`);
  if (parts.includes('bytes')) print(measureBytes());
  if (parts.some((part) => IN_BROWSER[part])) {
    const world = await startWorld();
    // Whoever ends the run ends its programs, too.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void world.stop().finally(() => process.exit(2)));
    }
    try {
      console.log(world.browser.version);
      for (const part of parts) {
        const section = await IN_BROWSER[part]?.(world, options);
        if (section) print(section);
      }
    } finally {
      await world.stop();
    }
  }
  if (parts.includes('api')) print(await measureApi(options));
  console.log(`\n${formatTable(checkTable(checks))}\n\nload at the end ${loadNow()}`);
}

try {
  await measure(parseRunOptions(process.argv.slice(2), report));
  process.exitCode = checks.some(({ verdict }) => verdict === 'fails') ? 1 : 0;
} catch (error) {
  report('');
  console.error(error);
  process.exitCode = 2;
}
