/** Long enough for a slow network, after which waiting helps nobody. */
const PRELOAD_TIMEOUT_MS = 15_000;

/** Puts the files of the flow into the browser's cache, by a hidden frame that is without effect. Resolves in any case. */
export async function preload(origin: string): Promise<void> {
  (await loadPreloadFrame(origin, PRELOAD_TIMEOUT_MS)).remove();
}

/**
 * A hidden frame with the page of the flow's host that is made for frames of any page, and without effect. The caller removes it.
 *
 * @param timeoutMs after which it will not come any more: in some browsers a refused connection makes no event
 */
export async function loadPreloadFrame(origin: string, timeoutMs: number): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  await new Promise((resolve) => {
    frame.onload = frame.onerror = resolve;
    setTimeout(resolve, timeoutMs);
    frame.src = `${origin}/preload`;
    document.documentElement.append(frame);
  });
  return frame;
}
