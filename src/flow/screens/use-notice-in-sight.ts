import { useLayoutEffect } from 'preact/hooks';
import type { ScreenView } from '../view.ts';

/**
 * Leads the eye to what came of a press: above the button that was pressed, so that both may be moved out of the window, or far
 * below the field in which Enter was.
 */
export function useNoticeInSight({ busy, sequence, notice }: ScreenView): void {
  // An access that failed is nothing the visitor pressed for; that the inquiry went on elsewhere stands at the top of its screen.
  const isAnswer = !busy && sequence !== undefined && notice !== undefined && notice.kind !== 'moved-on';
  useLayoutEffect(() => {
    // The room below it is the style sheet's `scroll-padding`: enough for the button.
    if (isAnswer) document.querySelector('.actions .notice')?.scrollIntoView({ block: 'nearest' });
  }, [isAnswer]);
}
