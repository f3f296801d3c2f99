import { useLayoutEffect, useState } from 'preact/hooks';

/** How long before the end it is told, in ms: time to find a document, or to ask for more time. */
export const ENDING_MS = 600_000;
/** No step is on for longer, and clocks of browsers count no more than three weeks. */
const MAX_WAIT_MS = 86_400_000;

/**
 * Says that the time of the inquiry runs out, once it does; `undefined` as long as there is enough.
 *
 * @param endsAt its deadline. One that is past when it is told is told by a clock that is wrong: then nothing is said
 */
export function useEnding(
  endsAt: string | undefined,
  say: (end: Date) => string,
  announce: (text: string) => void,
): string | undefined {
  const [told, setTold] = useState<string>();
  useLayoutEffect(() => {
    const end = new Date(endsAt ?? '');
    const left = end.getTime() - Date.now();
    setTold(undefined);
    if (!(left > 0 && left < MAX_WAIT_MS)) return undefined;
    const timer = setTimeout(() => {
      setTold(say(end));
      announce(say(end));
    }, left - ENDING_MS);
    return () => clearTimeout(timer);
  }, [endsAt]);
  return told;
}
