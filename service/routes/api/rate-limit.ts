/** A number of requests per window; the window begins with its first request. Kept by each process for itself. */

export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window ends. */
  readonly resetSeconds: number;
  readonly isExceeded: boolean;
}

export const WINDOW_SECONDS = 60;

export function createRateLimit(limit: number, clock: () => Date): () => RateWindow {
  let endsAt = 0;
  let count = 0;
  return () => {
    const now = clock().getTime();
    // Further off than a window only when the clock was set back.
    if (now >= endsAt || endsAt - now > WINDOW_SECONDS * 1000) {
      endsAt = now + WINDOW_SECONDS * 1000;
      count = 0;
    }
    count += 1;
    return {
      limit,
      remaining: Math.max(0, limit - count),
      resetSeconds: Math.ceil((endsAt - now) / 1000),
      isExceeded: count > limit,
    };
  };
}
