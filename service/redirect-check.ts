/** May the flow lead a visitor to an address at its end? Pure; the rules are those of an open redirect's prevention. */

import { LOCAL_DOMAINS } from './framing.ts';

/** The longest address that a page or the API may ask for, in UTF-16 code units. */
export const MAX_REDIRECT_URI_LENGTH = 2048;

/** Who named the address. What the API or the template says is trusted; a page or an address bar is not. */
export type RedirectSource = 'api' | 'template' | 'page';

export interface RedirectRules {
  /** Host names with optional port; `*` does not count as a host. */
  readonly allowedDomains: readonly string[];
  /** Schemes of apps, without colon, that an untrusted address may use besides http and https. */
  readonly redirectSchemes?: readonly string[] | undefined;
}

export type RedirectRefusal =
  /** Not an absolute address, or one that browsers read in more than one way. */
  | 'malformed'
  /** `javascript:`, `data:` and others that run or read something, or a scheme that is not listed. */
  | 'scheme'
  /** Not on the template's list of allowed domains, or there is no list. */
  | 'host';

export type RedirectCheck =
  | { readonly kind: 'ok'; readonly uri: string }
  | { readonly kind: 'refused'; readonly reason: RedirectRefusal };

/** Schemes that act on the flow's own page, or on the visitor's machine, instead of leading elsewhere. */
const NEVER = new Set([
  'javascript',
  'data',
  'vbscript',
  'blob',
  'file',
  'filesystem',
  'view-source',
  'about',
  'ws',
  'wss',
]);
const MAX_LENGTH = 2048;

/**
 * Checks where a flow may lead.
 *
 * Refused whoever named it: relative and protocol-relative addresses, user info, backslashes, control characters and spaces,
 * and schemes that act on the page. From a page, moreover, http(s) only to a host of the non-empty list, and other schemes
 * only if the template lists them.
 */
export function checkRedirect(uri: string, source: RedirectSource, rules: RedirectRules): RedirectCheck {
  // Browsers strip or turn these around before they look at the host: what was checked would not be where it leads.
  if (uri.length > MAX_LENGTH || /[\\\s\p{Cc}]/u.test(uri)) return refused('malformed');
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined || !URL.canParse(uri)) return refused('malformed');
  if (NEVER.has(scheme)) return refused('scheme');
  const url = new URL(uri);
  const isWeb = scheme === 'http' || scheme === 'https';
  if (url.username !== '' || url.password !== '' || /^[^/?#]*\/\/[^/?#]*@/.test(uri)) return refused('malformed');
  if (isWeb && !/^https?:\/\/[^/]/i.test(uri)) return refused('malformed');
  if (source !== 'page') return { kind: 'ok', uri: url.href };
  if (isWeb) return isListedHost(url, rules.allowedDomains) ? { kind: 'ok', uri: url.href } : refused('host');
  return rules.redirectSchemes?.some((listed) => listed.toLowerCase() === scheme)
    ? { kind: 'ok', uri: url.href }
    : refused('scheme');
}

/** The address with what the flow tells at its end: `inquiry-id` and `status`, in place of any that stand there. */
export function withOutcome(uri: string, outcome: { readonly inquiryId: string; readonly status: string }): string {
  const url = new URL(uri);
  url.searchParams.set('inquiry-id', outcome.inquiryId);
  url.searchParams.set('status', outcome.status);
  return url.href;
}

function isListedHost(url: URL, domains: readonly string[]): boolean {
  const host = url.hostname.toLowerCase();
  return domains.some((domain) => {
    const listed = domain.toLowerCase();
    return LOCAL_DOMAINS.has(listed) ? host === listed : url.host.toLowerCase() === listed;
  });
}

function refused(reason: RedirectRefusal): RedirectCheck {
  return { kind: 'refused', reason };
}
