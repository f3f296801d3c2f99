/** When the visitor is shown the flow, where the page does not say it. */

/** What counts as being shown. `touch`: only that somebody uses it. `sight`: also that its root is on the screen. */
export type ShownBy = 'sight' | 'touch';

export interface ShownOptions {
  readonly window: Window & Pick<typeof globalThis, 'IntersectionObserver'>;
  readonly root: Element;
  readonly by: ShownBy;
  /** Called once, at most. */
  readonly onShown: () => void;
}

/**
 * Watches until the document is shown; the answer stops watching.
 *
 * `visibilityState` is of no use: browsers call a frame in a closed dialog visible. A prerendered document reports sizes and
 * intersections like any other, so it is watched from its activation on.
 */
export function watchShown({ window, root, by, onShown }: ShownOptions): () => void {
  const { document } = window;
  const undo: (() => void)[] = [];
  function stop(): void {
    for (const step of undo.splice(0).reverse()) step();
  }
  function shown(): void {
    stop();
    onShown();
  }
  function listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener, true);
    undo.push(() => target.removeEventListener(type, listener, true));
  }
  function watchSight(): void {
    const observer = new window.IntersectionObserver((entries) => {
      const isSeen = entries.some(
        ({ isIntersecting, intersectionRect: { width, height } }) => isIntersecting && width * height > 0,
      );
      if (isSeen) shown();
    });
    undo.push(() => observer.disconnect());
    observer.observe(root);
  }

  for (const type of ['pointerdown', 'keydown']) {
    listen(document, type, (event) => {
      if (event.isTrusted) shown();
    });
  }
  if (by === 'sight') {
    if ('prerendering' in document && document.prerendering) listen(document, 'prerenderingchange', watchSight);
    else watchSight();
  }
  return stop;
}
