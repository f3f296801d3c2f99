import { expect, test } from 'vitest';
import {
  ERROR_CODES,
  type ErrorCode,
  errorShape,
  isErrorCode,
  RETRYABLE_CODES,
} from '../../src/protocol/error-codes.ts';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

/** What integrators are told: code, HTTP-like status, whether the same launch may be tried again. */
const PUBLISHED: [ErrorCode, number, boolean][] = [
  ['invalid_config', 400, false],
  ['client_side_creation_blocked', 403, false],
  ['not_found', 404, false],
  ['unauthenticated', 409, false],
  ['expired', 409, false],
  ['finished', 409, false],
  ['inactive_template', 422, false],
  ['rate_limited', 429, true],
  ['application_error', 0, true],
  ['frame_blocked', 0, false],
  ['unreachable', 0, true],
  ['timeout', 0, true],
  ['offline', 0, true],
  ['protocol_mismatch', 0, false],
  ['busy', 0, false],
];

test('the list of codes is the published one', () => {
  expect(CODES).toEqual(PUBLISHED.map(([code]) => code));
});

test.each(PUBLISHED)('%s has status %i, retryable: %o', (code, status, retryable) => {
  expect(ERROR_CODES[code]).toEqual({ status, retryable });
  expect(RETRYABLE_CODES.includes(code)).toBe(retryable);
  expect(errorShape(code, 'why')).toEqual({ code, status, message: 'why' });
});

test.each([['unknown'], ['toString'], ['__proto__'], [undefined], [409], [['timeout']]])('%o is no code', (value) => {
  expect(isErrorCode(value)).toBe(false);
});
