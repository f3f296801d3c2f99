/** What `npm run bench` is asked for. */

import { parseArgs } from 'node:util';
import { createRandom } from './statistics.ts';

export const PARTS = ['bytes', 'start', 'clicks', 'cycles', 'api'] as const;
export type Part = (typeof PARTS)[number];

export interface RunOptions {
  /** Rounds of everything that is compared. */
  readonly pairs: number;
  /** Openings and removals in a row. */
  readonly cycles: number;
  readonly parts: readonly Part[];
  readonly seed: number;
  /** Order of the runs, and draws of the intervals. */
  readonly random: () => number;
  /** Says how far the run is. */
  readonly report: (text: string) => void;
}

const FULL = { pairs: 200, cycles: 1_000 };
const QUICK = { pairs: 12, cycles: 60 };

/** @throws Error for arguments that are none of these */
export function parseRunOptions(args: readonly string[], report: RunOptions['report']): RunOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      pairs: { type: 'string' },
      cycles: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const usual = values.quick ? QUICK : FULL;
  const seed = countOf('seed', values.seed, Math.floor(Math.random() * 2 ** 31));
  return {
    pairs: countOf('pairs', values.pairs, usual.pairs),
    cycles: countOf('cycles', values.cycles, usual.cycles),
    parts: values.only === undefined ? PARTS : values.only.split(',').map(parsePart),
    seed,
    random: createRandom(seed),
    report,
  };
}

function parsePart(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (!part) throw new Error(`--only has "${name}"; expected some of ${PARTS.join(', ')}`);
  return part;
}

function countOf(name: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`--${name} has "${text}"; expected a whole number above 0`);
  return Number(text);
}
