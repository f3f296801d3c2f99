import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Runs something now, or after the press that is under way. A sentence that appears between the going down of a finger and
 * its lifting moves the button from under it, and the press is lost.
 */
export function useAfterPress(): (run: () => void) => void {
  const state = useRef({ down: false, later: [] as (() => void)[] });
  useLayoutEffect(() => {
    const begin = (): void => {
      state.current.down = true;
    };
    const end = (): void => {
      state.current.down = false;
      // A box that is pressed tells of it after the click; drawn anew before that, it would be as it was, and never tell.
      setTimeout(() => {
        for (const run of state.current.later.splice(0)) run();
      });
    };
    document.addEventListener('pointerdown', begin, true);
    // A finger that scrolls presses nothing.
    document.addEventListener('pointercancel', end, true);
    document.addEventListener('click', end);
    document.addEventListener('keydown', end);
    return () => {
      document.removeEventListener('pointerdown', begin, true);
      document.removeEventListener('pointercancel', end, true);
      document.removeEventListener('click', end);
      document.removeEventListener('keydown', end);
    };
  }, []);
  return (run) => {
    if (state.current.down) state.current.later.push(run);
    else run();
  };
}
