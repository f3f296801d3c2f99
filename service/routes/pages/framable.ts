/** `GET /flow/v1/framable`: may a page of this origin frame this template's flow? Asked by the client when a frame stays silent. */

import { Hono } from 'hono';
import type { FramableAnswer } from '../../../src/protocol/api.ts';
import { ERROR_CODES } from '../../../src/protocol/error-codes.ts';
import { parseFrameParams } from '../../../src/protocol/frame-params.ts';
import type { AppDeps } from '../../app.ts';
import { clientAddress } from '../../client-address.ts';
import { isFramable } from '../../framing.ts';
import type { RateLimiter } from '../../rate-limiter.ts';
import { COMMON_HEADERS } from '../../security-headers.ts';
import { resolveBoot } from './resolve-boot.ts';

/** Tells no more than the frame itself would: any page may read it, and no cookie or token is looked at. */
const OPEN_HEADERS = { ...COMMON_HEADERS, 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' } as const;

export function framableRoutes(deps: AppDeps, pageLoads: RateLimiter): Hono {
  const app = new Hono();
  app.get('/framable', async (c) => {
    const wait = pageLoads.count(clientAddress(c, deps.trustedProxyHops));
    if (wait !== undefined) {
      const refusal: FramableAnswer = { framable: false, code: 'rate_limited' };
      return c.json(refusal, ERROR_CODES.rate_limited.status, { ...OPEN_HEADERS, 'Retry-After': String(wait) });
    }
    const { search, searchParams } = new URL(c.req.url);
    const { boot, allowedDomains } = await resolveBoot(deps.store, parseFrameParams(search), deps.loopbackOnly);
    const answer: FramableAnswer = {
      framable: isFramable(allowedDomains, searchParams.get('origin') ?? ''),
      code: boot.kind === 'refused' ? boot.code : undefined,
    };
    return c.json(answer, 200, OPEN_HEADERS);
  });
  return app;
}
