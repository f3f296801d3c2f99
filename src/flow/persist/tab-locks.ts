/** Who works on what, among all documents of the flow in a browser: by Web Locks, where there are any. */

/** Gives the lock back. */
export type Release = () => void;

/**
 * Takes the lock of this name and holds it until it is released or the document is gone; `undefined`: another document has it.
 *
 * @param mayWait whether to wait {@link LOCK_WAIT_MS} for it
 */
export type TakeLock = (name: string, mayWait: boolean) => Promise<Release | undefined>;

/**
 * How long to wait for a lock, in ms. A document that is reloaded or taken away gives its lock back only a moment after the next one is
 * there to ask for it; whoever comes while another tab is at work looks at the first screen meanwhile.
 */
export const LOCK_WAIT_MS = 1_000;

export type LockingWindow = Pick<Window, 'navigator' | 'setTimeout' | 'clearTimeout'>;

/** A browser that has no locks, or keeps them from this frame, gives every one to everybody. */
export function createTabLocks({ navigator, setTimeout, clearTimeout }: LockingWindow): TakeLock {
  return (name, mayWait) =>
    new Promise((resolve) => {
      const patience = new AbortController();
      const timer = mayWait ? setTimeout(() => patience.abort(), LOCK_WAIT_MS) : undefined;
      const hold = (lock: Lock | null): Promise<void> | undefined => {
        clearTimeout(timer);
        if (lock) return new Promise((release) => resolve(release));
        resolve(undefined);
        return undefined;
      };
      const fail = () => {
        clearTimeout(timer);
        resolve(patience.signal.aborted ? undefined : () => undefined);
      };
      try {
        const options = mayWait ? { signal: patience.signal } : { ifAvailable: true };
        navigator.locks.request(`inquiry ${name}`, options, hold).catch(fail);
      } catch {
        // There are no locks here.
        fail();
      }
    });
}
