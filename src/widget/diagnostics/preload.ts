/** Long enough for a slow network, after which waiting helps nobody. */
const PRELOAD_TIMEOUT_MS = 15_000;

/** Puts the files of the flow into the browser's cache, by a hidden frame that is without effect. Resolves in any case. */
export async function preload(origin: string): Promise<void> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  await new Promise((resolve) => {
    frame.onload = resolve;
    setTimeout(resolve, PRELOAD_TIMEOUT_MS);
    frame.src = `${origin}/preload`;
    document.body.append(frame);
  });
  frame.remove();
}
