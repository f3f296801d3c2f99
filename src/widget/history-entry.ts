const MARK = 'inquiry';

/**
 * One entry on top of the page's own, so that Back leaves the modal and not the page. The page's own `history.state` is kept
 * in it, because routers read theirs from there.
 *
 * @param signal ends the listening; the entry stays
 * @returns whether the entry is still the current one
 */
export function pushHistoryEntry(onBack: () => void, signal: AbortSignal): () => boolean {
  const mark = Math.random();
  const isCurrent = (): boolean => history.state?.[MARK] === mark;
  history.pushState({ ...history.state, [MARK]: mark }, '');
  addEventListener('popstate', () => isCurrent() || onBack(), { signal });
  return isCurrent;
}

/** Going back within a document takes milliseconds; after this it will not be heard of any more. */
const RETURN_TIMEOUT_MS = 300;

/** Resolves when the browser is back at the entry before. */
export function goBack(): Promise<unknown> {
  history.back();
  return new Promise((resolve) => {
    addEventListener('popstate', resolve, { once: true });
    setTimeout(resolve, RETURN_TIMEOUT_MS);
  });
}
