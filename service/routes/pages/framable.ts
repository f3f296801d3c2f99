/**
 * `GET /flow/v1/framable`: may a page of this origin frame this template's flow, and what will the flow ask the browser for? For the
 * client when a frame stays silent, and for `check()` before a launch.
 */

import { Hono } from 'hono';
import type { FramableAnswer } from '../../../src/protocol/api.ts';
import { ERROR_CODES } from '../../../src/protocol/error-codes.ts';
import { parseFrameParams } from '../../../src/protocol/frame-params.ts';
import type { AppDeps } from '../../app.ts';
import { clientAddress } from '../../client-address.ts';
import { checkAround } from '../../framing.ts';
import { faultOf } from '../../log.ts';
import { createRateLimiter } from '../../rate-limiter.ts';
import { COMMON_HEADERS } from '../../security-headers.ts';
import { failureOf } from '../../unavailable.ts';
import { resolveBoot } from './resolve-boot.ts';

/** Tells no more than the frame itself would: any page may read it, and no cookie or token is looked at. */
const OPEN_HEADERS = { ...COMMON_HEADERS, 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' } as const;

export function framableRoutes(deps: AppDeps): Hono {
  const app = new Hono();
  // Counted apart: whoever asks too often is not kept from the flow, and a flow that is loaded often can still be asked about.
  const probes = createRateLimiter(deps.rateLimits.flowRequestsPerMinute, deps.clock);
  app.get('/framable', async (c) => {
    const { isExceeded, resetSeconds } = probes.count(clientAddress(c, deps.trustedProxyHops));
    if (isExceeded) {
      const refusal: FramableAnswer = { framable: false, code: 'rate_limited', needs: [] };
      return c.json(refusal, ERROR_CODES.rate_limited.status, { ...OPEN_HEADERS, 'Retry-After': String(resetSeconds) });
    }
    const { search, searchParams } = new URL(c.req.url);
    try {
      const params = parseFrameParams(search);
      const { boot, allowedDomains, needs } = await resolveBoot(deps.store, params, deps.loopbackOnly);
      const origin = searchParams.get('origin') ?? params.iframeOrigin ?? '';
      const answer: FramableAnswer = {
        ...checkAround(allowedDomains, origin, params.frameAncestors ?? []),
        code: boot.kind === 'refused' ? boot.code : undefined,
        needs,
      };
      return c.json(answer, 200, OPEN_HEADERS);
    } catch (error) {
      // Told as the frame's own page tells it: an answer that cannot be read would look like no answer.
      deps.log.error('probe_failed', faultOf(error));
      const refusal: FramableAnswer = { framable: false, code: 'application_error', needs: [] };
      const { status, headers } = failureOf(error);
      return c.json(refusal, status, { ...OPEN_HEADERS, ...headers });
    }
  });
  return app;
}
