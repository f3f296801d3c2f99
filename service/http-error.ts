/** A refusal of the REST API: its status, and one entry of `errors` in the body. */

/** Statuses the API refuses with, each with the title that clients of that API know. */
export const ERROR_TITLES = {
  400: 'Bad Request',
  401: 'Must be authenticated to access this endpoint',
  403: 'Forbidden',
  404: 'Record not found',
  409: 'Conflict',
  413: 'Payload too large',
  415: 'Unsupported media type',
  422: 'Unprocessable entity',
  429: 'Rate limit exceeded',
  500: 'Internal server error',
  503: 'Service unavailable',
} as const;

export type ErrorStatus = keyof typeof ERROR_TITLES;

/** A person mends a few at a time; a request must not be able to ask for a longer answer than itself. */
export const MAX_ENTRIES = 20;

/** One thing that is wrong with a request. */
export interface ErrorEntry {
  readonly title: string;
  readonly details?: string;
  /** JSON pointer to the value in the request. */
  readonly source?: { readonly pointer: string };
}

/** Thrown by the routes of the API, and answered in one place. Its details are for the caller: no secret, no value of another. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: ErrorStatus;
  readonly entries: readonly ErrorEntry[];
  constructor(status: ErrorStatus, details?: string | readonly Omit<ErrorEntry, 'title'>[]) {
    super(ERROR_TITLES[status]);
    this.status = status;
    const list = typeof details === 'string' ? [{ details }] : (details ?? [{}]);
    this.entries = list.slice(0, MAX_ENTRIES).map((entry) => ({ title: ERROR_TITLES[status], ...entry }));
  }
}
