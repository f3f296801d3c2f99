/** What the middleware of the API leaves for its routes. */

import type { Context } from 'hono';
import type { EnvironmentId, InquiryId } from '../../../src/protocol/ids.ts';
import { COMMON_HEADERS } from '../../security-headers.ts';
import type { WritableStore } from '../../store/store.ts';
import { type Inflection, respell } from './inflection.ts';

export interface ApiEnv {
  Variables: {
    environmentId: EnvironmentId;
    inflection: Inflection;
    /** Where a POST writes: with an `Idempotency-Key` a transaction that also keeps the answer. */
    store: WritableStore;
    /** The request's body as it came, read once; empty without one. */
    bodyText: string;
    /** The inquiry that the answer shows, if it shows one. */
    inquiryId: InquiryId | undefined;
  };
}
export type ApiContext = Context<ApiEnv>;

/** Personal data: nothing in between may keep it. */
export const API_HEADERS = { ...COMMON_HEADERS, 'Cache-Control': 'no-store' } as const;

/** Answers with JSON, its keys in the spelling that was asked for. */
export function answer(c: ApiContext, body: unknown, status: 200 | 201 = 200): Response {
  return c.body(JSON.stringify(respell(body, c.get('inflection'))), status, {
    ...API_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
  });
}
