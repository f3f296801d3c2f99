/** A list of undo steps: each acquire registers its own on the spot. */
export interface Disposer {
  add(undo: () => void): void;
  /** Runs the steps once, the last first. */
  dispose(): void;
}

export function createDisposer(): Disposer {
  let steps: (() => void)[] = [];
  return {
    add: (undo) => steps.unshift(undo),
    dispose() {
      const due = steps;
      steps = [];
      for (const undo of due) undo();
    },
  };
}

/** Adds a listener; the answer removes it. */
export function listen<E extends Event>(target: EventTarget, type: string, listener: (event: E) => void): () => void {
  // The caller names the event type and its class together: the one place where they meet.
  const handler = listener as EventListener;
  target.addEventListener(type, handler);
  return () => target.removeEventListener(type, handler);
}
