import { expect, test } from 'vitest';
import { formatEstimate, formatMs, formatTable } from '../../bench/print-table.ts';

test('a table has its names to the left and its numbers to the right, under heads as wide as the widest cell', () => {
  const text = formatTable({
    title: 'Bytes',
    head: ['what', 'brotli'],
    rows: [
      ['a', '5'],
      ['a long name', '12,345,678'],
    ],
  });
  expect(text.split('\n')).toEqual([
    'Bytes',
    'what             brotli',
    '-----------  ----------',
    'a                     5',
    'a long name  12,345,678',
  ]);
});

test('an estimate is told with its interval', () => {
  expect(formatEstimate({ value: 1.0234, low: 1, high: 1.046 })).toBe('1.02 [1.00, 1.05]');
});

test.for([
  [0.123, '0.12'],
  [12.6, '13'],
  [-3, '-3.00'],
] as const)('%d ms are told as %s', ([ms, text]) => {
  expect(formatMs(ms)).toBe(text);
});
