import { watchViolations } from './violations.ts';

/** A frame that has not come by then will not: in some browsers a refused connection makes no event. */
const FRAME_TIMEOUT_MS = 5000;

/**
 * The page's own policy that keeps frames of the flow's origin out; `undefined` where it lets them in. Tried, because a page cannot
 * read its own headers.
 */
export async function checkFramePolicy(origin: string): Promise<string | undefined> {
  const violation = watchViolations(origin, 'frame-src');
  const frame = document.createElement('iframe');
  frame.hidden = true;
  await new Promise((resolve) => {
    frame.onload = frame.onerror = resolve;
    setTimeout(resolve, FRAME_TIMEOUT_MS);
    // Made for frames of any page, and without effect.
    frame.src = `${origin}/preload`;
    document.documentElement.append(frame);
  });
  const policy = await violation.end();
  frame.remove();
  return policy;
}
