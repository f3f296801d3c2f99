import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ScreenView } from '../view.ts';

interface Press {
  /** The pressed button shows that it is being dealt with. */
  readonly pressed: boolean;
  readonly press: () => void;
}

/**
 * The way on from a step. The first screen stands before its inquiry does: a press that comes while the access is under way
 * waits for its answer, instead of being lost.
 */
export function usePress(view: ScreenView, act: () => void): Press {
  const [waiting, setWaiting] = useState(false);
  const acted = useRef(false);
  const run = (): void => {
    acted.current = true;
    act();
  };
  const accessing = view.busy && view.sequence === undefined;
  useLayoutEffect(() => {
    if (!waiting || accessing) return;
    setWaiting(false);
    run();
  }, [waiting, accessing]);
  return {
    // An access that nobody asked for by a press is not shown on the button.
    pressed: waiting || (view.busy && (!accessing || acted.current)),
    press: () => {
      if (accessing) setWaiting(true);
      else if (!view.busy) run();
    },
  };
}
