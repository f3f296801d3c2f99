/** Tables for a terminal. */

import type { Estimate } from './statistics.ts';
import type { Check } from './verdict.ts';

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What one part of the run brings. */
export interface Section {
  readonly tables: readonly Table[];
  readonly checks: readonly Check[];
}

/** The first column to the left, numbers to the right. */
export function formatTable({ title, head, rows }: Table): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return [title, line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

export const checkTable = (checks: readonly Check[]): Table => ({
  title: 'Limits',
  head: ['what', 'measured', 'limit', 'verdict'],
  rows: checks.map(({ what, measured, limit, verdict }) => [what, measured, limit, verdict]),
});

export const formatMs = (ms: number): string => (Math.abs(ms) < 10 ? ms.toFixed(2) : ms.toFixed(0));
export const formatCount = (count: number): string => Math.round(count).toLocaleString('en-US');
export const formatPercent = (share: number): string => `${(share * 100).toFixed(2)} %`;

/** `1.02 [1.00, 1.04]` */
export function formatEstimate({ value, low, high }: Estimate): string {
  return `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}
