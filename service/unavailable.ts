/** What the service stands on and does not make itself: a database, a disk. They may be away, and come back. */

import { codeOf } from './error-code.ts';

/** Seconds after which whoever was told "unavailable" may ask again: a server starts anew in about as many. */
export const RETRY_AFTER_SECONDS = 5;

/**
 * Something that the service needs cannot be used at the moment. Nobody did anything wrong, and the same request may succeed later.
 * Its cause is what the system or the database said, whose message and code it has.
 */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly code: string | undefined;
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.code = codeOf(cause);
  }
}

/** How an error is answered that no rule foresaw. */
export interface Failure {
  readonly status: 500 | 503;
  readonly headers: Readonly<Record<string, string>>;
}

/** For now, where something is away; anything else is a fault of the service itself, which waiting does not mend. */
export function failureOf(error: unknown): Failure {
  return error instanceof UnavailableError
    ? { status: 503, headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } }
    : { status: 500, headers: {} };
}
