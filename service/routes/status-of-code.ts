import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ERROR_CODES, type ErrorCode } from '../../src/protocol/error-codes.ts';

const INTERNAL_ERROR = 500;

/** HTTP status of an answer that tells this code. `application_error` has none of its own: no answer may have been involved. Here one is. */
export function statusOfCode(code: ErrorCode): ContentfulStatusCode {
  return ERROR_CODES[code].status || INTERNAL_ERROR;
}
