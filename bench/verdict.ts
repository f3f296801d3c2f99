/** Whether a measurement keeps its limit: what is printed for each, and what makes the run fail. */

import type { Estimate } from './statistics.ts';

/** `unsure`: over the limit, which lies in the interval, so another run may say otherwise. */
export type Verdict = 'holds' | 'unsure' | 'fails';

export interface Check {
  /** What is measured. */
  readonly what: string;
  readonly measured: string;
  readonly limit: string;
  readonly verdict: Verdict;
}

/** A number that is counted, not measured, is its own interval. */
export const exactly = (value: number): Estimate => ({ value, low: value, high: value });

export function atMost(limit: number, { value, low }: Estimate): Verdict {
  if (value <= limit) return 'holds';
  return low <= limit ? 'unsure' : 'fails';
}

export function atLeast(limit: number, { value, high }: Estimate): Verdict {
  if (value >= limit) return 'holds';
  return high >= limit ? 'unsure' : 'fails';
}

/** A limit that may be kept in one way or another. */
export function either(...verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict === 'holds') ?? verdicts.find((verdict) => verdict === 'unsure') ?? 'fails';
}

/** Every part of a limit must be kept. */
export function all(...verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict === 'fails') ?? verdicts.find((verdict) => verdict === 'unsure') ?? 'holds';
}
