import { describe, expect, test } from 'vitest';
import { createRandom, differenceOf, median, type Pair, ratioOf, shuffled } from '../../bench/statistics.ts';

/** Pairs around two true medians, with noise that hits both of a pair alike and noise of each alone. */
function drawPairs(count: number, measured: number, base: number, seed: number): Pair[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const shared = 1 + random() * 0.5;
    return [measured * shared * (1 + random() * 0.1), base * shared * (1 + random() * 0.1)];
  });
}

describe('the median', () => {
  test.for([
    ['of an odd number of values is the middle one', [9, 1, 5], 5],
    ['of an even number is the mean of the two middle ones', [4, 1, 3, 2], 2.5],
    ['does not follow a single far value', [1, 2, 3, 4, 1_000_000], 3],
    ['of nothing is not a number', [], Number.NaN],
  ] as const)('%s', ([, values, expected]) => {
    expect(median(values)).toBe(expected);
  });
});

describe('an estimate', () => {
  test('is the ratio of the medians, within its interval', () => {
    const { value, low, high } = ratioOf(drawPairs(200, 105, 100, 1), createRandom(2));
    expect(value).toBeGreaterThan(1.02);
    expect(value).toBeLessThan(1.08);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
    expect(high - low).toBeGreaterThan(0);
  });

  test('covers the true ratio in about 95 of 100 cases', () => {
    const covered = Array.from({ length: 60 }, (_, seed) => {
      const { low, high } = ratioOf(drawPairs(25, 100, 100, seed + 1), createRandom(seed + 1_000));
      return low <= 1 && high >= 1;
    }).filter(Boolean);
    expect(covered.length).toBeGreaterThanOrEqual(53);
  });

  test('has a narrower interval when there are more pairs', () => {
    const widthOf = (count: number) => {
      const { low, high } = ratioOf(drawPairs(count, 100, 100, 3), createRandom(4));
      return high - low;
    };
    expect(widthOf(400)).toBeLessThan(widthOf(25));
  });

  test('of a difference is in the unit of what was measured', () => {
    const pairs: Pair[] = [
      [12, 10],
      [13, 11],
      [14, 12],
    ];
    expect(differenceOf(pairs, createRandom(5)).value).toBe(2);
  });

  test('is the same for the same seed', () => {
    const pairs = drawPairs(30, 110, 100, 6);
    expect(ratioOf(pairs, createRandom(7))).toEqual(ratioOf(pairs, createRandom(7)));
  });
});

test('a shuffled list holds the same entries, in orders that differ', () => {
  const random = createRandom(8);
  const entries = ['a', 'b', 'c', 'd', 'e'];
  const orders = new Set(Array.from({ length: 50 }, () => shuffled(entries, random).join('')));
  expect(orders.size).toBeGreaterThan(20);
  for (const order of orders) expect([...order].sort().join('')).toBe(entries.join(''));
});
