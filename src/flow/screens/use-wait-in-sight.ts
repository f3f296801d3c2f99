import { useLayoutEffect } from 'preact/hooks';

/** How long an answer may take until it is shown that it is waited for, in ms: one that is quicker would only make the page jump. */
const QUICK_MS = 1_000;

/** Leads the eye to the busy button of a form, which may be far below the field in which Enter was pressed. */
export function useWaitInSight(pressed: boolean): void {
  useLayoutEffect(() => {
    if (!pressed) return undefined;
    const show = (): void => document.querySelector('.actions .button')?.scrollIntoView({ block: 'nearest' });
    const timer = setTimeout(show, QUICK_MS);
    return () => clearTimeout(timer);
  }, [pressed]);
}
