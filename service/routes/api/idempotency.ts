/**
 * `Idempotency-Key` on POST: the first answer is kept, sealed, and given again. It is written in one transaction with what it tells
 * of: a process that dies leaves both or neither.
 */

import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { AppDeps } from '../../app.ts';
import { HttpError } from '../../http-error.ts';
import { addSeconds } from '../../inquiry/expiry.ts';
import type { IdempotencyState } from '../../store/store.ts';
import { RETRY_AFTER_SECONDS } from '../../unavailable.ts';
import { API_HEADERS, type ApiContext, type ApiEnv } from './api-env.ts';
import { seal, unseal } from './seal.ts';

const MAX_KEY_LENGTH = 255;
const KEPT_SECONDS = 86_400;

/** Thrown to undo what was written. */
class Undo extends Error {}

export function idempotency({ store, clock, random, sessionSecrets }: AppDeps): MiddlewareHandler<ApiEnv> {
  function replay(c: ApiContext, state: Exclude<IdempotencyState, { kind: 'reserved' }>): Response {
    switch (state.kind) {
      case 'running':
        // Or it failed together with the database, which could not be told that the key is free: it is after a minute.
        c.header('Retry-After', String(RETRY_AFTER_SECONDS));
        throw new HttpError(409, 'Another request with this Idempotency-Key is at work');
      case 'mismatch':
        throw new HttpError(409, 'This Idempotency-Key was used for another request');
      case 'forgotten':
        throw new HttpError(409, 'The inquiry of this Idempotency-Key was redacted, and the answer with it');
      case 'finished': {
        const body = unseal(state.body, sessionSecrets);
        if (body === undefined)
          throw new HttpError(409, 'The answer kept for this Idempotency-Key cannot be read any more');
        const kept = new Response(body, {
          status: state.status,
          headers: { ...API_HEADERS, 'Content-Type': 'application/json; charset=utf-8', 'Idempotent-Replayed': 'true' },
        });
        // By the context: it adds what every answer has.
        return c.newResponse(kept.body, kept);
      }
      default:
        return state satisfies never;
    }
  }

  return async function replayOrRun(c, next) {
    const key = c.req.header('Idempotency-Key');
    if (c.req.method !== 'POST' || key === undefined) return next();
    if (key === '' || key.length > MAX_KEY_LENGTH)
      throw new HttpError(400, `Idempotency-Key must be 1 to ${MAX_KEY_LENGTH} characters long`);
    const { pathname, search } = new URL(c.req.url);
    const requestHash = createHash('sha256')
      .update(JSON.stringify([pathname, search, c.get('inflection'), c.get('bodyText')]))
      .digest('hex');
    const environmentId = c.get('environmentId');
    const reserve = () => store.reserveIdempotencyKey(environmentId, key, requestHash, clock());
    let state = await reserve();
    if (state.kind !== 'reserved') {
      // Known, but perhaps for longer than keys are kept: nobody may have swept since.
      await store.forgetBefore(addSeconds(clock(), -KEPT_SECONDS));
      state = await reserve();
    }
    if (state.kind !== 'reserved') return replay(c, state);
    let isLate = false;
    try {
      await store.transaction(async (tx) => {
        c.set('store', tx);
        await next();
        // What failed inside changes nothing: the same key may try again. By the error, since whoever has gone is answered by any status.
        if (c.error !== undefined && !(c.error instanceof HttpError)) throw new Undo();
        const sealed = seal(await c.res.clone().text(), sessionSecrets[0] ?? '', random);
        // Slower than a key is waited for: another request took over, and what it did is what was done.
        const inquiryId = c.get('inquiryId');
        isLate = !(await tx.finishIdempotencyKey(environmentId, key, c.res.status, sealed, inquiryId));
        if (isLate) throw new Undo();
      });
    } catch (error) {
      if (!isLate) await store.releaseIdempotencyKey(environmentId, key);
      if (!(error instanceof Undo)) throw error;
    }
    if (!isLate) return undefined;
    const kept = await reserve();
    c.res = undefined;
    if (kept.kind !== 'reserved') c.res = replay(c, kept);
    else {
      // The other failed, and did nothing as well: the same key may try again.
      await store.releaseIdempotencyKey(environmentId, key);
      c.res = c.json({ errors: new HttpError(500).entries }, 500, API_HEADERS);
    }
    return undefined;
  };
}
