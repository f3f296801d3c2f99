/** The closed list of codes by which a launch can fail. Text is for people, the code is for programs. */

/** Code → HTTP-like status (0: no answer was involved) and whether the same launch may succeed when it is tried again. */
export const ERROR_CODES = {
  /** Wrong options or parameters. Raised by the client and the service. */
  invalid_config: { status: 400, retryable: false },
  /** The template accepts only inquiries created through the API. Raised by the service, at load. */
  client_side_creation_blocked: { status: 403, retryable: false },
  /** No such template, version, inquiry or link. Raised by the service, at load. */
  not_found: { status: 404, retryable: false },
  /** The inquiry was accessed before and no valid session token came along. Retry with a new token. */
  unauthenticated: { status: 409, retryable: false },
  /** The inquiry, or the link to it, ran out. Retry after it was resumed. */
  expired: { status: 409, retryable: false },
  /** The inquiry has reached an end: nothing is left to do for the visitor. */
  finished: { status: 409, retryable: false },
  /** The template is switched off. Raised by the service, at load. */
  inactive_template: { status: 422, retryable: false },
  /** Too many requests from this address or for this template. */
  rate_limited: { status: 429, retryable: true },
  /** The flow or the service failed inside. */
  application_error: { status: 0, retryable: true },
  /** The page may not frame the flow: its own `frame-src`, or the template's allowed domains. */
  frame_blocked: { status: 0, retryable: false },
  /** No answer from the flow's host. */
  unreachable: { status: 0, retryable: true },
  /** The host answers but the frame was not ready in time. */
  timeout: { status: 0, retryable: true },
  /** The browser is offline. */
  offline: { status: 0, retryable: true },
  /** Client and flow speak different protocol majors. */
  protocol_mismatch: { status: 0, retryable: false },
  /** Another modal launch is open on this page. */
  busy: { status: 0, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

type RetryableCode = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code]['retryable'] extends true ? Code : never;
}[ErrorCode];

/** Codes of launches that may succeed when they are tried again: apart from the table, so that the client need not carry the rest of it. */
export const RETRYABLE_CODES: readonly string[] = [
  'rate_limited',
  'application_error',
  'unreachable',
  'timeout',
  'offline',
] satisfies RetryableCode[];

/** Whether `value` is one of the {@link ERROR_CODES}. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}

/** How an error crosses the frame border and HTTP: by code, never as an exception. */
export interface ErrorShape {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The error shape of a code. */
export function errorShape(code: ErrorCode, message: string): ErrorShape {
  return { status: ERROR_CODES[code].status, code, message };
}
