import { page } from './page-record.ts';

/** Going back within a document takes milliseconds; after this it will not be heard of any more. */
const RETURN_TIMEOUT_MS = 300;

/**
 * One entry on top of the page's own, so that Back leaves the modal and not the page. The page's `history.state` is kept in it,
 * because routers read theirs from there. Between the two entries nothing changes for a router, which would fetch and draw
 * the page again: it does not hear of that way.
 */
export interface HistoryEntry {
  /** Puts it on top, if it is not. */
  push(): void;
  /** Goes back to the page's own, if ours is on top: `page.back` is pending until the browser is there. */
  remove(): void;
}

/** @param leave the visitor went back; also where our entry is not there yet, or was left before */
export function createHistoryEntry(leave: () => void): HistoryEntry {
  /** Of this copy of the script: each goes back from its own entry only. */
  const mark = page.script ?? true;
  // By `window`: a script of the page that says `let history` would hide it.
  const isOnTop = (): boolean => window.history.state?.inquiryWidget === mark;
  /** The page's address while ours is on top. */
  let place: string | undefined;
  /** What it means that the browser went back. */
  let gone = leave;

  // Before a router of the page, which listens without `capture`.
  const whenBack = (event: Event): void => {
    if (isOnTop()) return;
    if (location.href === place) event.stopImmediatePropagation();
    gone();
  };
  // Where the browser asks before it goes back, nobody else has to hear of it, and our entry stays for the next time.
  const whenAsked = (event: NavigateEvent): void => {
    if (event.navigationType !== 'traverse' || !isOnTop()) return;
    // On our own way Chromium would look for what the address names, scroll there and take the focus along.
    if (gone !== leave) event.intercept({ scroll: 'manual', focusReset: 'manual' });
    else if (event.cancelable) {
      event.preventDefault();
      leave();
    }
  };
  const unlisten = (): void => {
    window.navigation?.removeEventListener?.('navigate', whenAsked);
    removeEventListener('popstate', whenBack, true);
  };
  // A page may have a variable of its own by this name, or several elements.
  window.navigation?.addEventListener?.('navigate', whenAsked);
  addEventListener('popstate', whenBack, true);

  return {
    push() {
      if (!isOnTop()) window.history.pushState({ ...window.history.state, inquiryWidget: mark }, '');
      place = location.href;
    },
    remove() {
      // Who put none there leaves what is on top alone: it is another's, from which the browser may be on its way back.
      if (!place || !isOnTop()) {
        unlisten();
        return;
      }
      place = location.href;
      page.back = new Promise<void>((resolve) => {
        gone = () => setTimeout(resolve);
        setTimeout(resolve, RETURN_TIMEOUT_MS);
        window.history.back();
      }).then(unlisten);
    },
  };
}
