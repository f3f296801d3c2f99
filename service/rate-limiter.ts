/** Counts requests per key in windows of a minute. In memory: a limit against floods, not an account of them. */

const WINDOW_MS = 60_000;
/** Windows kept at most; past it those that ended are dropped, so that made-up keys cannot fill the memory. */
const MAX_WINDOWS = 10_000;

interface Window {
  readonly endsAt: number;
  count: number;
}

export interface RateLimiter {
  /** Counts one request. `undefined`: it may go on; else seconds to wait. */
  count(key: string): number | undefined;
}

export function createRateLimiter(perMinute: number, clock: () => Date): RateLimiter {
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
      return window.count <= perMinute ? undefined : Math.ceil((window.endsAt - now) / 1000);
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
