import { type ErrorCode, RETRYABLE_CODES } from '../protocol/error-codes.ts';

/** Why a launch failed. Tell failures apart by `code`; `message` is for the developer's console. */
export class InquiryError extends Error {
  override readonly name = 'InquiryError';
  /** One of the documented error codes. */
  declare readonly code: ErrorCode;
  /** HTTP status that goes with the code; 0 where no answer was involved. */
  declare readonly status: number;
  /** Whether the same launch may succeed when it is tried again. */
  declare readonly retryable: boolean;

  /**
   * @param about what the error is about: the name of an option, or the flow's own message
   * @param status default 0
   */
  constructor(code: ErrorCode, about: string, status = 0) {
    super(`${code}: ${about} (README.md#${code})`);
    this.code = code;
    this.status = status;
    this.retryable = RETRYABLE_CODES.includes(code);
  }
}

/** @throws InquiryError `invalid_config` about the option or attribute `name` */
export function refuse(name: string): never {
  throw new InquiryError('invalid_config', name, 400);
}
