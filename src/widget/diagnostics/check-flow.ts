import type { FramingProblem } from '../../protocol/api.ts';
import { explain } from './explain.ts';
import { type Finding, finding } from './finding.ts';
import { checkFramePolicy } from './frame-policy.ts';
import type { Probe } from './probe.ts';
import { directiveWith } from './violations.ts';

/** Whether this page's own policy lets frames of the flow's origin in. */
export async function checkPolicy(origin: string): Promise<Finding> {
  const policy = await checkFramePolicy(origin);
  return finding(
    'content-security-policy',
    policy === undefined,
    `The Content-Security-Policy of this page keeps the flow out. It needs: ${directiveWith(policy ?? '', 'frame-src', origin)}`,
  );
}

export function checkIsolation(): Finding {
  return finding(
    'isolation',
    !window.crossOriginIsolated || 'unknown',
    'This page is isolated. The service answers with the headers this takes; a proxy before it must leave them: Cross-Origin-Embedder-Policy: require-corp and Cross-Origin-Resource-Policy: cross-origin',
  );
}

/** What the service's answer says about host, framing and template. @param hasStart whether it was asked about a template */
export function checkAnswer(origin: string, answer: Probe, hasStart: boolean): Finding[] {
  if (typeof answer !== 'object') {
    const isBlocked = answer === 'blocked';
    const advice = isBlocked
      ? `To see more, add to the Content-Security-Policy of this page: connect-src ${origin}`
      : `No service answers at ${origin}. Check host, and that it can be reached from here.`;
    return [
      finding('host', isBlocked ? 'unknown' : false, advice),
      finding('framing', 'unknown', advice),
      finding('template', 'unknown', advice),
    ];
  }
  const { framable, reason, allow = '', code } = answer;
  // Who was not asked about a template has nothing to say about one.
  const isAnswer = hasStart && code !== 'rate_limited' && code !== 'application_error';
  const nothing = code && hasStart ? explain({ code, message: '' }) : 'Give check() the templateId too.';
  return [
    finding('host', true),
    finding('framing', isAnswer ? framable : 'unknown', isAnswer && reason ? FRAMING_ADVICE[reason](allow) : nothing),
    finding('template', isAnswer ? code === undefined : 'unknown', nothing),
  ];
}

const FRAMING_ADVICE: Readonly<Record<FramingProblem, (allow: string) => string>> = {
  invalid_origin: () =>
    'This page has no http(s) origin with a name, which an IPv6 address is not: serve it by https, under a name.',
  insecure: () => 'Serve this page, and all pages around it, by https (or from localhost).',
  not_listed: (allow) =>
    `The template does not allow this page, or one around it. Add to its allowedDomains: "${allow}"`,
  too_deep: () => 'List this page, and all pages around it, in allowedDomains.',
};
