import { describe, expect, test } from 'vitest';
import { all, atLeast, atMost, either, exactly } from '../../bench/verdict.ts';

const estimate = (low: number, value: number, high: number) => ({ low, value, high });

describe('a limit', () => {
  test.for([
    ['of at most 1.05 holds for less', atMost(1.05, estimate(0.98, 1.01, 1.07)), 'holds'],
    ['of at most 1.05 holds for itself', atMost(1.05, exactly(1.05)), 'holds'],
    [
      'of at most 1.05 is unsure when the interval reaches down to it',
      atMost(1.05, estimate(1.04, 1.06, 1.08)),
      'unsure',
    ],
    ['of at most 1.05 fails when the whole interval lies above', atMost(1.05, estimate(1.06, 1.07, 1.08)), 'fails'],
    ['of at least 0.6 holds for more', atLeast(0.6, estimate(0.55, 0.61, 0.7)), 'holds'],
    ['of at least 0.6 is unsure when the interval reaches up to it', atLeast(0.6, estimate(0.5, 0.58, 0.62)), 'unsure'],
    ['of at least 0.6 fails when the whole interval lies below', atLeast(0.6, estimate(0.4, 0.5, 0.59)), 'fails'],
  ] as const)('%s', ([, verdict, expected]) => {
    expect(verdict).toBe(expected);
  });
});

describe('limits together', () => {
  test.for([
    ['of which one is enough hold with one', either('fails', 'holds'), 'holds'],
    ['of which one is enough are unsure before they fail', either('fails', 'unsure'), 'unsure'],
    ['of which one is enough fail when all do', either('fails', 'fails'), 'fails'],
    ['that must all hold fail with one', all('holds', 'unsure', 'fails'), 'fails'],
    ['that must all hold are unsure with one', all('holds', 'unsure'), 'unsure'],
    ['that must all hold hold together', all('holds', 'holds'), 'holds'],
  ] as const)('%s', ([, verdict, expected]) => {
    expect(verdict).toBe(expected);
  });
});
