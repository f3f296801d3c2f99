/** `/flow/v1`: the flow's own endpoints. Bodies and answers are those of `src/protocol/api.ts`. */

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { UploadAnswer } from '../../../src/protocol/api.ts';
import { clientAddress } from '../../client-address.ts';
import type { Deps } from '../../deps.ts';
import { faultOf } from '../../log.ts';
import { access } from '../../operations/access.ts';
import { move, readState, saveDraft } from '../../operations/move.ts';
import { redeem } from '../../operations/redeem.ts';
import { removeFiles } from '../../operations/remove-files.ts';
import { removeUpload } from '../../operations/remove-upload.ts';
import { upload } from '../../operations/upload.ts';
import { createRateLimiter } from '../../rate-limiter.ts';
import { bearerToken, jsonBody, noStore, rateLimit, sameOrigin } from './guards.ts';
import {
  parseAccessRequest,
  parseDraftRequest,
  parseRedeemRequest,
  parseRemovalQuery,
  parseTransitionRequest,
  parseUploadQuery,
} from './parse-requests.ts';
import { refuse, refuseFailed, refuseForNow } from './refuse.ts';

/** Largest JSON body, in bytes: 500 fields of text with room to spare. */
const MAX_BODY_BYTES = 64_000;

const INVALID = { code: 'invalid_request' } as const;
/** What an access holds comes from the options of a page: its integrator has to hear of it, and trying again cannot help. */
const INVALID_ACCESS = { code: 'invalid_config' } as const;
/** No code is as long as that. */
const UNKNOWN_LINK = { code: 'not_found', reason: 'link_unknown' } as const;

export function flowRoutes(deps: Deps): Hono {
  const creations = createRateLimiter(deps.rateLimits.creationsPerMinute, deps.clock);
  const requests = createRateLimiter(deps.rateLimits.flowRequestsPerMinute, deps.clock);
  const smallBody = (refusal: Parameters<typeof refuse>[1] = INVALID) =>
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => refuse(c, refusal) });
  const app = new Hono();

  app.use(noStore, sameOrigin(deps.publicUrl), rateLimit(requests, deps));

  app.post('/access', smallBody(INVALID_ACCESS), async (c) => {
    const request = parseAccessRequest(await jsonBody(c));
    if (request === undefined) return refuse(c, INVALID_ACCESS);
    const { target } = request;
    if (target.kind !== 'inquiry') {
      const template =
        target.kind === 'template'
          ? target.templateId
          : (await deps.store.templateVersion(target.templateVersionId))?.templateId;
      const { isExceeded, resetSeconds } = creations.count(`${template} ${clientAddress(c, deps.trustedProxyHops)}`);
      if (isExceeded) return refuseForNow(c, resetSeconds);
    }
    const result = await access(deps, request, { token: bearerToken(c), userAgent: c.req.header('User-Agent') });
    return result.kind === 'refused' ? refuse(c, result) : c.json(result.answer);
  });

  app.post('/redeem', smallBody(UNKNOWN_LINK), async (c) => {
    const request = parseRedeemRequest(await jsonBody(c));
    if (request === undefined) return refuse(c, INVALID);
    const result = await redeem(deps, request, c.req.header('User-Agent'));
    return result.kind === 'refused' ? refuse(c, result) : c.json(result.answer);
  });

  app.post('/transition', smallBody(), async (c) => {
    const request = parseTransitionRequest(await jsonBody(c));
    if (request === undefined) return refuse(c, INVALID);
    const result = await move(deps, bearerToken(c), request, (keys) => removeFiles(deps, keys));
    return result.kind === 'refused' ? refuse(c, result) : c.json(result.state);
  });

  app.put('/draft', smallBody(), async (c) => {
    const request = parseDraftRequest(await jsonBody(c));
    if (request === undefined) return refuse(c, INVALID);
    const result = await saveDraft(deps, bearerToken(c), request);
    return result.kind === 'refused' ? refuse(c, result) : c.body(null, 204);
  });

  app.post('/upload', async (c) => {
    const query = parseUploadQuery(c.req.query());
    const body = c.req.raw.body;
    if (query === undefined || body === null) return refuse(c, INVALID);
    const result = await upload(deps, bearerToken(c), {
      ...query,
      filename: c.req.header('Upload-Filename'),
      declaredBytes: c.req.header('Content-Length'),
      body,
      signal: c.req.raw.signal,
    });
    return result.kind === 'refused' ? refuse(c, result) : c.json({ file: result.file } satisfies UploadAnswer);
  });

  app.delete('/upload', async (c) => {
    const query = parseRemovalQuery(c.req.query());
    if (query === undefined) return refuse(c, INVALID);
    const result = await removeUpload(deps, bearerToken(c), query);
    return result.kind === 'refused' ? refuse(c, result) : c.body(null, 204);
  });

  app.get('/read', async (c) => {
    const result = await readState(deps, bearerToken(c));
    return result.kind === 'refused' ? refuse(c, result) : c.json(result.state);
  });

  app.notFound((c) => refuse(c, { code: 'not_found' }));
  app.onError((error, c) => {
    if (c.req.raw.signal.aborted) {
      // A fault of ours may be what its sender was tired of waiting for.
      deps.log.info('flow_broken_off', faultOf(error));
      return refuse(c, INVALID);
    }
    deps.log.error('flow_failed', faultOf(error));
    return refuseFailed(c, error);
  });
  return app;
}
