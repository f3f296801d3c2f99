import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** How long before the end it is told, in ms: time to find a document, or to ask for more time. */
export const ENDING_MS = 600_000;
/** No step is on for longer, and clocks of browsers count no more than three weeks. */
const MAX_WAIT_MS = 86_400_000;

/** That the time of the inquiry runs out. */
export interface Ending {
  readonly text: string;
  /** It was so when the screen began: nobody types yet, so it may stand where it is read first. */
  readonly leads: boolean;
}

/**
 * Says that the time of the inquiry runs out, once it does; `undefined` as long as there is enough.
 *
 * @param endsAt its deadline. One that is past when it is told is told by a clock that is wrong: then nothing is said
 */
export function useEnding(
  endsAt: string | undefined,
  say: (end: Date) => string,
  announce: (text: string) => void,
): Ending | undefined {
  const [told, setTold] = useState<Ending>();
  const isNew = useRef(true);
  useLayoutEffect(() => {
    const end = new Date(endsAt ?? '');
    const left = end.getTime() - Date.now();
    const leads = isNew.current && left <= ENDING_MS;
    isNew.current = false;
    if (!(left > 0 && left < MAX_WAIT_MS)) {
      setTold(undefined);
      return undefined;
    }
    const ending = { text: say(end), leads };
    setTold(leads ? ending : undefined);
    // Also what is shown already is said only now: what is said of a new screen takes its place.
    const timer = setTimeout(() => {
      setTold(ending);
      announce(ending.text);
    }, left - ENDING_MS);
    return () => clearTimeout(timer);
  }, [endsAt]);
  return told;
}
