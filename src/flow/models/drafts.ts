/** Values that were typed and not sent: in memory at once, on the service after a pause in typing, never in browser storage. */

import type { FieldInputs } from '../../protocol/fields.ts';

export interface Drafts {
  /** The unsent values of a step. */
  read(step: string): FieldInputs | undefined;
  /** Keeps them, to be saved. */
  keep(step: string, values: FieldInputs): void;
  /** Saves after a pause in typing what is not saved yet. */
  saveSoon(): void;
  /** They were sent with a transition: saving them waits for its answer. */
  cancel(): void;
  /** Saves at once what is not saved, or not yet known to be: the document may be going away. */
  flush(): void;
  /** The service has taken a step's values. */
  drop(step: string): void;
  /** Forgets everything. */
  clear(): void;
}

/** Pause in typing before a draft is saved, in ms: rare enough for the service, soon enough for a battery that dies. */
export const DRAFT_PAUSE_MS = 800;

/**
 * @param save stores the draft of the current step, and answers whether that went well; `isLast` when the document may be going away
 * @param startTimer runs a function after so many ms, unless the answer is called before
 */
export function createDrafts(
  save: (isLast: boolean) => Promise<boolean>,
  startTimer: (run: () => void, ms: number) => () => void,
): Drafts {
  const kept = new Map<string, FieldInputs>();
  let isUnsaved = false;
  /** How many are being saved. */
  let underWay = 0;
  /** What is under way ends with the document: until it is answered, the last one saves it once more. */
  let isFrail = false;
  let cancelTimer: (() => void) | undefined;
  function cancel(): void {
    cancelTimer?.();
    cancelTimer = undefined;
  }
  function saveSoon(): void {
    cancel();
    if (!isUnsaved) return;
    cancelTimer = startTimer(() => {
      // One at a time, or an earlier one could arrive later.
      if (underWay) saveSoon();
      else void put(false);
    }, DRAFT_PAUSE_MS);
  }
  async function put(isLast: boolean): Promise<void> {
    cancel();
    if (!isUnsaved && !(isLast && isFrail)) return;
    isUnsaved = false;
    isFrail = !isLast;
    underWay++;
    // What was not saved goes along with what is typed next, or with the last one.
    if (!(await save(isLast))) isUnsaved = true;
    underWay--;
    isFrail = false;
  }
  return {
    read: (step) => kept.get(step),
    keep(step, values) {
      kept.set(step, values);
      isUnsaved = true;
    },
    saveSoon,
    cancel,
    flush: () => void put(true),
    drop(step) {
      isUnsaved = false;
      kept.delete(step);
    },
    clear() {
      cancel();
      isUnsaved = false;
      kept.clear();
    },
  };
}
