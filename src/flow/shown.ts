/** When the visitor sees the flow: its root is on the screen, or somebody uses it. */

export interface ShownOptions {
  readonly window: Window & Pick<typeof globalThis, 'IntersectionObserver'>;
  readonly root: Element;
  /** Called once, at most. */
  readonly onShown: () => void;
}

/**
 * Watches until the document is shown; the answer stops watching.
 *
 * `visibilityState` is of no use: browsers call a frame in a closed dialog visible. A prerendered document reports sizes and
 * intersections like any other, so it is watched from its activation on.
 */
export function watchShown({ window, root, onShown }: ShownOptions): () => void {
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
  if ('prerendering' in document && document.prerendering) listen(document, 'prerenderingchange', watchSight);
  else watchSight();
  return stop;
}
