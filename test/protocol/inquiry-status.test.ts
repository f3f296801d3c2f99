import { describe, expect, test } from 'vitest';
import {
  canTransition,
  INQUIRY_STATUSES,
  type InquiryStatus,
  isInquiryStatus,
  isOpenStatus,
} from '../../src/protocol/inquiry-status.ts';

/** Written out on purpose: rows and columns in this order, `x` where the transition is legal. */
const ORDER = ['created', 'pending', 'completed', 'failed', 'expired', 'needs_review', 'approved', 'declined'] as const;
const LEGAL: Record<InquiryStatus, string> = {
  created: '. x . . x x x x',
  pending: '. . x x x x x x',
  completed: '. . . . . x x x',
  failed: '. . . . . x x x',
  expired: '. x . . . . . .',
  needs_review: '. . . . . . x x',
  approved: '. . . . . . . .',
  declined: '. . . . . . . .',
};
const PAIRS = ORDER.flatMap((from) =>
  LEGAL[from].split(' ').map((mark, index) => ({ from, to: ORDER[index]!, is: mark === 'x' ? 'legal' : 'refused' })),
);

test('the table above names every status', () => {
  expect([...ORDER]).toEqual([...INQUIRY_STATUSES]);
  expect(PAIRS).toHaveLength(INQUIRY_STATUSES.length ** 2);
});

test.each(PAIRS)('from $from to $to is $is', ({ from, to, is }) => {
  expect(canTransition(from, to)).toBe(is === 'legal');
});

describe('statuses', () => {
  test('a visitor can go on only while the inquiry is created or pending', () => {
    expect(INQUIRY_STATUSES.filter(isOpenStatus)).toEqual(['created', 'pending']);
  });

  test.each([['redacted'], ['Created'], [''], [undefined], [['created']], ['toString']])('%o is no status', (value) => {
    expect(isInquiryStatus(value)).toBe(false);
  });
});
