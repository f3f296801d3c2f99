/** Values that were typed and not sent: in memory at once, on the service after a pause in typing, never in browser storage. */

import type { FieldInputs } from '../../protocol/fields.ts';

export interface Drafts {
  /** The unsent values of a step. */
  read(step: string): FieldInputs | undefined;
  /** Keeps them and, unless `isLocal`, saves them after a pause in typing. */
  keep(step: string, values: FieldInputs, isLocal: boolean): void;
  /** They were sent with a transition, so saving them is no longer needed. */
  cancel(): void;
  /** Saves at once what waits for the pause: the document may be going away. */
  flush(): void;
  /** The service has taken a step's values. */
  drop(step: string): void;
  /** Forgets everything. */
  clear(): void;
}

/** Pause in typing before a draft is saved, in ms: rare enough for the service, soon enough for a battery that dies. */
export const DRAFT_PAUSE_MS = 800;

/**
 * @param save stores the draft of the current step; `isLast` when the document may be going away
 * @param startTimer runs a function after so many ms, unless the answer is called before
 */
export function createDrafts(
  save: (isLast: boolean) => void,
  startTimer: (run: () => void, ms: number) => () => void,
): Drafts {
  const kept = new Map<string, FieldInputs>();
  let cancelTimer: (() => void) | undefined;
  function cancel(): void {
    cancelTimer?.();
    cancelTimer = undefined;
  }
  return {
    read: (step) => kept.get(step),
    keep(step, values, isLocal) {
      kept.set(step, values);
      cancel();
      if (isLocal) return;
      cancelTimer = startTimer(() => {
        cancelTimer = undefined;
        save(false);
      }, DRAFT_PAUSE_MS);
    },
    cancel,
    flush() {
      if (!cancelTimer) return;
      cancel();
      save(true);
    },
    drop: (step) => {
      kept.delete(step);
    },
    clear() {
      cancel();
      kept.clear();
    },
  };
}
