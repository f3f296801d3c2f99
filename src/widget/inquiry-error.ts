import { ERROR_CODES, type ErrorCode } from '../protocol/error-codes.ts';

/** Why a launch failed. Tell failures apart by `code`; `message` is for the developer's console. */
export class InquiryError extends Error {
  override readonly name = 'InquiryError';
  /** One of the documented error codes. */
  readonly code: ErrorCode;
  /** HTTP status that goes with the code; 0 where no answer was involved. */
  readonly status: number;
  /** Whether the same launch may succeed when it is tried again. */
  readonly retryable: boolean;

  /** @param about what the error is about: the name of an option, or the flow's own message */
  constructor(code: ErrorCode, about: string) {
    super(`${code}: ${about} (README.md#${code})`);
    this.code = code;
    ({ status: this.status, retryable: this.retryable } = ERROR_CODES[code]);
  }
}
