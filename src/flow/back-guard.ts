/**
 * Hosted, the flow is the page: Back of the browser would take it away, with all that stands on the screen. One entry of the
 * history, added once the visitor has done something, lets Back do what the screen's own way back does; a second Back, at the
 * question whether to leave, leaves. In a frame nothing of this happens: there the history is the page's around it.
 */

export interface BackGuardOptions {
  readonly window: Window;
  /** Whether there is something that Back would lose. */
  readonly isInside: () => boolean;
  /** The control on the screen that goes back, or asks whether to leave; none: Back leaves. */
  readonly findWayBack: () => HTMLElement | null;
}

/** @returns goes on without the guard: from wherever `go` leads, Back must not lead into a flow that is over */
export function guardBack({ window, isInside, findWayBack }: BackGuardOptions): (go: () => void) => void {
  const { document, history } = window;
  /** Of the entry that is the flow's own; a reload starts from it. The entry below holds nothing. */
  let state: { readonly inquiryGuard?: true } | null = history.state;
  let isArmed = state?.inquiryGuard === true;
  let leave: (() => void) | undefined;

  function arm(): void {
    // Browsers skip entries that were made before the visitor did anything.
    if (isArmed || !isInside()) return;
    state = { ...history.state, inquiryGuard: true };
    history.replaceState({ inquiryBelow: true }, '');
    push();
  }
  function push(): void {
    isArmed = true;
    history.pushState(state, '');
  }
  function onPop(): void {
    if (!history.state?.inquiryBelow) return;
    isArmed = false;
    const way = leave ? null : findWayBack();
    if (way) {
      push();
      way.click();
    } else if (leave) leave();
    else history.back();
  }
  document.addEventListener('click', arm);
  document.addEventListener('input', arm);
  window.addEventListener('popstate', onPop);

  return (go) => {
    leave = go;
    if (isArmed) history.back();
    else go();
  };
}
