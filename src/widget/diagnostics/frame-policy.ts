import { loadPreloadFrame } from './preload.ts';
import { watchViolations } from './violations.ts';

const FRAME_TIMEOUT_MS = 5000;

/**
 * The page's own policy that keeps frames of the flow's origin out; `undefined` where it lets them in. Tried, because a page cannot
 * read its own headers.
 */
export async function checkFramePolicy(origin: string): Promise<string | undefined> {
  const violation = watchViolations(origin, 'frame-src');
  const frame = await loadPreloadFrame(origin, FRAME_TIMEOUT_MS);
  const policy = await violation.end();
  frame.remove();
  return policy;
}
