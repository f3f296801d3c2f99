/** Which pages may frame the flow: the sources of the `frame-ancestors` directive. Pure. */

import type { FramingProblem } from '../src/protocol/api.ts';

/** `*` in a list of allowed domains: everybody, said on purpose. */
export const ANY_DOMAIN = '*';
/** Names of this machine: http and any port, since development servers choose theirs. */
export const LOCAL_DOMAINS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1']);

/** As many as count without a list, the framing page's own apart: nobody nests deeper, and all of them stand in a header. */
export const MAX_FRAME_ANCESTORS = 8;

/** What the frame's address says about the pages around it. */
export interface FramingClaims {
  readonly iframeOrigin: string | undefined;
  readonly frameAncestors: readonly string[];
}

/** Whether the template leaves it to anybody to frame it. */
export function isOpenToAll(allowedDomains: readonly string[]): boolean {
  return allowedDomains.length === 0 || allowedDomains.includes(ANY_DOMAIN);
}

/**
 * The sources of `frame-ancestors`; empty: nobody may frame it.
 *
 * A list of domains is taken exactly, whatever the address claims. Without one the claimed origins are, as long as each is
 * an http(s) origin in its canonical form.
 */
export function frameAncestors(allowedDomains: readonly string[], claims: FramingClaims): readonly string[] {
  if (!isOpenToAll(allowedDomains)) return allowedDomains.map(sourceOf);
  const claimed = [claims.iframeOrigin, ...claims.frameAncestors].filter((origin) => origin !== undefined);
  // One claim that is no origin makes the whole claim worthless: it was written by hand, and not by our client.
  if (isTooDeep(claims.frameAncestors) || !claimed.every(isWebOrigin)) return [];
  return [...new Set(claimed)];
}

interface FramingCheck {
  readonly framable: boolean;
  readonly reason?: FramingProblem;
  readonly allow?: string;
}

/** Whether a page of `origin` may frame the flow, in pages of the given origins; if not what is wrong with the first that may not. */
export function checkAround(
  allowedDomains: readonly string[],
  origin: string,
  ancestors: readonly string[],
): FramingCheck {
  if (isOpenToAll(allowedDomains) && isTooDeep(ancestors)) return { framable: false, reason: 'too_deep' };
  const checked = [origin, ...ancestors].map((each) => checkFraming(allowedDomains, each));
  return checked.find(({ framable }) => !framable) ?? { framable: true };
}

function isTooDeep(ancestors: readonly string[]): boolean {
  return ancestors.length > MAX_FRAME_ANCESTORS;
}

/** Whether a page of `origin` may frame the flow; if not why, and which domain to allow. */
export function checkFraming(allowedDomains: readonly string[], origin: string): FramingCheck {
  if (!isWebOrigin(origin)) return { framable: false, reason: 'invalid_origin' };
  if (isOpenToAll(allowedDomains)) return { framable: true };
  const domain = domainOf(origin);
  if (domain === undefined) return { framable: false, reason: 'insecure' };
  if (allowedDomains.some((listed) => listed.toLowerCase() === domain)) return { framable: true };
  return { framable: false, reason: 'not_listed', allow: domain };
}

/** The entry of a list that stands for this origin. */
function domainOf(origin: string): string | undefined {
  const { protocol, hostname, host } = new URL(origin);
  if (protocol === 'http:') return LOCAL_DOMAINS.has(hostname) ? hostname : undefined;
  return LOCAL_DOMAINS.has(host) ? undefined : host;
}

/**
 * Whether the text is an http(s) origin exactly as browsers write it, and one that a policy can name.
 *
 * The URL standard takes `*`, `;` and `,` for characters of a host; in a header they would be a wildcard, another directive,
 * another policy. Of an IPv6 address a policy knows no form: every browser would keep the frame empty, without a word.
 */
export function isWebOrigin(text: string): boolean {
  return /^https?:\/\/[a-z\d.-]+(?::\d{1,5})?$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function sourceOf(domain: string): string {
  return LOCAL_DOMAINS.has(domain.toLowerCase())
    ? `http://${domain.toLowerCase()}:*`
    : `https://${domain.toLowerCase()}`;
}
