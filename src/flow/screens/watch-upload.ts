import type { UploadWatch } from '../api.ts';

/** Without anything getting through for so long, in ms, the visitor is told: longer than a phone takes to change its network cell. */
export const STALL_MS = 10_000;
/** How far it is is said no more often, in ms: whoever listens does something else meanwhile. */
export const SAY_EVERY_MS = 10_000;
export const WHOLE_PERCENT = 100;

/** How far an upload is. */
export interface UploadProgress {
  /** Of the whole, rounded down; at 100 the answer is waited for. */
  readonly percent: number;
  /** Nothing got through for {@link STALL_MS}. */
  readonly isStalled: boolean;
}

export interface WatchedUpload extends UploadWatch {
  /** It is over: nothing is shown or said any more. */
  dispose(): void;
}

/**
 * Looks on while one file is sent.
 *
 * @param show what is to be seen, at once and each time that it changes
 * @param say the same, now and then, for those who listen: when it stalls and when it goes on, and else a percentage at
 *   most every {@link SAY_EVERY_MS}
 */
export function watchUpload(
  show: (progress: UploadProgress) => void,
  say: (progress: UploadProgress) => void,
): WatchedUpload {
  const stopping = new AbortController();
  let shown: UploadProgress = { percent: 0, isStalled: false };
  let saidAt = Date.now();
  let isOver = false;
  let stall: ReturnType<typeof setTimeout> | undefined;
  function change(to: UploadProgress): void {
    if (to.percent === shown.percent && to.isStalled === shown.isStalled) return;
    const isTurn = to.isStalled !== shown.isStalled;
    shown = to;
    show(to);
    if (!isTurn && Date.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = Date.now();
    say(to);
  }
  function expectMore(): void {
    clearTimeout(stall);
    stall = setTimeout(() => change({ ...shown, isStalled: true }), STALL_MS);
  }
  expectMore();
  show(shown);
  return {
    onProgress(share) {
      if (isOver) return;
      expectMore();
      change({ percent: Math.floor(share * WHOLE_PERCENT), isStalled: false });
    },
    signal: stopping.signal,
    stop: () => stopping.abort(),
    dispose() {
      isOver = true;
      clearTimeout(stall);
    },
  };
}
