/** Medians, and how sure they are: the bootstrap draws whole pairs again, so what disturbed both runs of a pair stays together. */

/** A number and the 95 % interval around it. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Two measurements of the same round: the one that is judged, and what it is held against. */
export type Pair = readonly [measured: number, base: number];

/** Draws per interval: fifty of them lie beyond each end. */
const RESAMPLES = 2_000;
const TAIL = 0.025;

/** The middle value; of two middle ones their mean. `NaN` for nothing. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** How many times the base the measured one takes. */
export const ratioOf = (pairs: readonly Pair[], random: () => number): Estimate =>
  estimate(pairs, (measured, base) => measured / base, random);

/** How much more than the base the measured one takes. */
export const differenceOf = (pairs: readonly Pair[], random: () => number): Estimate =>
  estimate(pairs, (measured, base) => measured - base, random);

function estimate(
  pairs: readonly Pair[],
  relate: (measured: number, base: number) => number,
  random: () => number,
): Estimate {
  const relateMedians = (drawn: readonly Pair[]) =>
    relate(median(drawn.map(([measured]) => measured)), median(drawn.map(([, base]) => base)));
  const draw = () => pairs.map((pair) => pairs[Math.floor(random() * pairs.length)] ?? pair);
  const drawn = Array.from({ length: RESAMPLES }, () => relateMedians(draw())).sort((a, b) => a - b);
  return {
    value: relateMedians(pairs),
    low: drawn[Math.floor(TAIL * RESAMPLES)] ?? Number.NaN,
    high: drawn[Math.ceil((1 - TAIL) * RESAMPLES) - 1] ?? Number.NaN,
  };
}

/** The same numbers for the same seed (mulberry32), so that a printed interval can be computed again. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The entries in an order drawn anew. */
export function shuffled<T>(entries: readonly T[], random: () => number): T[] {
  return entries
    .map((entry) => ({ entry, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ entry }) => entry);
}
