import type { ErrorCode } from '../../protocol/error-codes.ts';
import { otherAncestors } from './ancestors.ts';
import { checkFramePolicy } from './frame-policy.ts';
import { probe } from './probe.ts';
import { directiveWith } from './violations.ts';

/** Why a launch fails: the code, what it is about (what to change, or the flow's origin), and the HTTP status if there was one. */
export type Cause = readonly [code: ErrorCode, about: string, status?: number];

/**
 * Why the frame of a launch is silent. A refused frame, a missing page and a dead host look alike to the page around it, so that the
 * service is asked.
 *
 * @param frameUrl the address of the frame
 * @returns `timeout` where nothing is wrong: the frame may still come; `undefined` where it cannot be found out
 */
export async function diagnose(frameUrl: string): Promise<Cause | undefined> {
  const { origin, searchParams } = new window.URL(frameUrl);
  // The address of a sandboxed page has an origin that the page itself has not, so that the flow's answers do not reach it.
  if (window.origin === 'null') return ['invalid_config', 'location.origin', 400];
  if (!navigator.onLine) return ['offline', origin];
  const answer = await probe(origin, [...searchParams]);
  if (answer === undefined) return ['unreachable', origin];
  if (answer !== 'blocked') {
    const { code, framable, allow, status } = answer;
    if (code) return [code, origin, status];
    if (!framable) return ['frame_blocked', allow ?? location.origin];
  }
  const policy = await checkFramePolicy(origin);
  if (policy !== undefined) return ['frame_blocked', directiveWith(policy, 'frame-src', origin)];
  // The browser keeps the flow out where a page around this one is not named.
  const named = searchParams.getAll('frame-ancestors[]');
  const unnamed = otherAncestors()
    ?.filter((origin) => !named.includes(origin))
    .join(' ');
  if (unnamed) return ['frame_blocked', `frameAncestors ${unnamed}`];
  return answer === 'blocked' ? undefined : ['timeout', origin];
}
