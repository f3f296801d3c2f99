const MARK = 'inquiry';

/**
 * One entry on top of the page's own, so that Back leaves the modal and not the page. The page's own `history.state` is kept
 * in it, because routers read theirs from there.
 *
 * @param signal takes the entry back, if it is still the current one
 */
export function pushHistoryEntry(onBack: () => void, signal: AbortSignal): void {
  const mark = Math.random();
  const isCurrent = (): boolean => history.state?.[MARK] === mark;
  history.pushState({ ...history.state, [MARK]: mark }, '');
  addEventListener('popstate', () => isCurrent() || onBack(), { signal });
  signal.addEventListener('abort', () => isCurrent() && history.back());
}
