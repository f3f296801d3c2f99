const MARK = 'inquiry';

/**
 * One entry on top of the page's own, so that Back leaves the modal and not the page. The page's own `history.state` is kept
 * in it, because routers read theirs from there.
 *
 * @returns takes the entry back if it is still the current one, and says whether the browser is now on its way back
 */
export function pushHistoryEntry(onBack: () => void): () => boolean {
  const mark = Math.random();
  const isCurrent = (): boolean => history.state?.[MARK] === mark;
  const onPopState = (): void => {
    if (!isCurrent()) onBack();
  };
  history.pushState({ ...history.state, [MARK]: mark }, '');
  addEventListener('popstate', onPopState);
  return () => {
    const isReturning = isCurrent();
    removeEventListener('popstate', onPopState);
    if (isReturning) history.back();
    return isReturning;
  };
}
