/** Counts requests per key in windows of a minute. In memory: a limit against floods, not an account of them. */

const WINDOW_MS = 60_000;
/** Windows kept at most; past it those that ended are dropped, so that made-up keys cannot fill the memory. */
const MAX_WINDOWS = 10_000;

interface Window {
  readonly endsAt: number;
  count: number;
}

/** What is left for a key after a request. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window ends. */
  readonly resetSeconds: number;
  /** The request is one too many. */
  readonly isExceeded: boolean;
}

export interface RateLimiter {
  /** Counts one request. A key's window begins with its first. */
  count(key: string): Allowance;
}

export function createRateLimiter(limit: number, clock: () => Date): RateLimiter {
  const windows = new Map<string, Window>();
  return {
    count(key) {
      const now = clock().getTime();
      const known = windows.get(key);
      const left = (known?.endsAt ?? now) - now;
      // More than a window is left only when the clock was set back.
      const window =
        known !== undefined && left > 0 && left <= WINDOW_MS ? known : { endsAt: now + WINDOW_MS, count: 0 };
      if (window !== known) {
        if (windows.size >= MAX_WINDOWS) dropOldest(windows, now);
        // Put last again: the map's order is that of the ends.
        windows.delete(key);
        windows.set(key, window);
      }
      window.count += 1;
      return {
        limit,
        remaining: Math.max(0, limit - window.count),
        resetSeconds: Math.ceil((window.endsAt - now) / 1000),
        isExceeded: window.count > limit,
      };
    },
  };
}

/** Those that ended; if none did, the one that ends first. */
function dropOldest(windows: Map<string, Window>, now: number): void {
  for (const [key, window] of windows) {
    if (window.endsAt > now && windows.size < MAX_WINDOWS) return;
    windows.delete(key);
  }
}
