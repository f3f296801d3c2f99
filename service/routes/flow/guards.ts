/** What every request of the flow must pass before anything of it is read. */

import type { Context, MiddlewareHandler } from 'hono';
import { clientAddress } from '../../client-address.ts';
import type { Deps } from '../../deps.ts';
import type { RateLimiter } from '../../rate-limiter.ts';
import { refuse, refuseForNow } from './refuse.ts';

/**
 * Same origin only. Browsers say where a request comes from in `Sec-Fetch-Site`; where they do not, `Origin` must name the host
 * that was asked. Programs send neither and cannot be made to act for a visitor.
 */
export function sameOrigin(publicUrl: string): MiddlewareHandler {
  return async function sameOriginOnly(c, next) {
    const site = c.req.header('Sec-Fetch-Site');
    const isForeign = site === undefined ? !isOwnOrigin(c, publicUrl) : site !== 'same-origin' && site !== 'none';
    if (isForeign) return refuse(c, { code: 'invalid_request' });
    return next();
  };
}

function isOwnOrigin(c: Context, publicUrl: string): boolean {
  const origin = c.req.header('Origin');
  if (origin === undefined || origin === new URL(publicUrl).origin) return true;
  // By the host alone: a proxy in front may have taken the TLS off.
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host;
}

/** One limit for all requests of a client address. */
export function rateLimit(
  limiter: RateLimiter,
  { trustedProxyHops }: Pick<Deps, 'trustedProxyHops'>,
): MiddlewareHandler {
  return async function rateLimitRequests(c, next) {
    const { isExceeded, resetSeconds } = limiter.count(clientAddress(c, trustedProxyHops));
    return isExceeded ? refuseForNow(c, resetSeconds) : next();
  };
}

/** Answers hold tokens and values: nobody keeps them. */
export const noStore: MiddlewareHandler = async function noStore(c, next) {
  await next();
  c.res.headers.set('Cache-Control', 'no-store');
  c.res.headers.set('X-Content-Type-Options', 'nosniff');
  c.res.headers.set('Referrer-Policy', 'no-referrer');
};

/**
 * The token of `Authorization: Bearer`, not yet checked; cookies and addresses are not looked at. `undefined` only without that
 * header: one that cannot be read is a token that proves nothing, and not the lack of one.
 */
export function bearerToken(c: Context): string | undefined {
  const header = c.req.header('Authorization');
  return header === undefined ? undefined : (/^Bearer (\S+)$/i.exec(header)?.[1] ?? '');
}

/** The JSON body, or `undefined` if it is none. Only as `application/json`: a page of others cannot send that without being asked first. */
export async function jsonBody(c: Context): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('Content-Type') ?? '')) return undefined;
  try {
    return await c.req.json();
  } catch {
    // Not JSON is one more way not to be a request.
    return undefined;
  }
}
