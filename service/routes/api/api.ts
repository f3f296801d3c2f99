/** The REST API under `/api/v1`: who may ask, how often, in which version and spelling; the routes are in their own files. */

import { Hono } from 'hono';
import { ID_PREFIXES } from '../../../src/protocol/ids.ts';
import type { AppDeps } from '../../app.ts';
import { HttpError } from '../../http-error.ts';
import { faultOf } from '../../log.ts';
import { createRateLimiter } from '../../rate-limiter.ts';
import { failureOf } from '../../unavailable.ts';
import { API_HEADERS, type ApiEnv } from './api-env.ts';
import { isAuthorized } from './authenticate.ts';
import { fileRoutes } from './files.ts';
import { idempotency } from './idempotency.ts';
import { INFLECTIONS } from './inflection.ts';
import { inquiryRoutes } from './inquiries.ts';
import { templateRoutes } from './templates.ts';

/** Versions whose answers are those of this service: keys of `fields` are raw, unknown attributes refused. */
export const API_VERSIONS = ['2025-12-08', '2025-10-27'] as const;
/** Larger bodies hold no inquiry; files go through the flow. */
const MAX_BODY_BYTES = 1_000_000;

/** With the answer that is given while something the service needs is away. */
const AWAY =
  'What the service needs for this does not answer at the moment. Wait as long as Retry-After says; with an Idempotency-Key nothing is made twice';

export function apiRoutes(deps: AppDeps): Hono<ApiEnv> {
  const { store, log } = deps;
  const app = new Hono<ApiEnv>();
  const requests = createRateLimiter(deps.apiRequestsPerMinute, deps.clock);

  app.onError((error, c) => {
    if (error instanceof HttpError) return c.json({ errors: error.entries }, error.status, API_HEADERS);
    if (c.req.raw.signal.aborted) {
      // A fault of ours may be what its sender was tired of waiting for.
      log.info('api_broken_off', faultOf(error));
      return c.json({ errors: new HttpError(400).entries }, 400, API_HEADERS);
    }
    log.error('api_failed', faultOf(error));
    const { status, headers } = failureOf(error);
    const { entries } = status === 503 ? new HttpError(503, AWAY) : new HttpError(500);
    return c.json({ errors: entries }, status, { ...API_HEADERS, ...headers });
  });

  app.use(async function authenticate(c, next) {
    if (!isAuthorized(c.req.header('Authorization'), deps.apiKeyHashes)) throw new HttpError(401);
    const environmentId = await store.defaultEnvironmentId();
    c.set('environmentId', environmentId);
    c.set('inflection', 'kebab');
    c.set('store', store);
    c.header('Persona-Environment-Id', environmentId);
    // One organization runs one service: its id follows from the environment's.
    c.header('Persona-Organization-Id', environmentId.replace(ID_PREFIXES.environment, ID_PREFIXES.organization));
    const window = requests.count(environmentId);
    c.header('RateLimit-Limit', String(window.limit));
    c.header('RateLimit-Remaining', String(window.remaining));
    c.header('RateLimit-Reset', String(window.resetSeconds));
    if (window.isExceeded) {
      c.header('Retry-After', String(window.resetSeconds));
      throw new HttpError(429);
    }
    await next();
  });

  app.use(async function negotiate(c, next) {
    const version = c.req.header('Persona-Version');
    if (version !== undefined && !API_VERSIONS.some((known) => known === version)) {
      throw new HttpError(400, `Persona-Version must be one of ${API_VERSIONS.join(', ')}`);
    }
    const asked = c.req.header('Key-Inflection') ?? 'kebab';
    const inflection = INFLECTIONS.find((known) => known === asked);
    if (inflection === undefined) throw new HttpError(400, `Key-Inflection must be one of ${INFLECTIONS.join(', ')}`);
    c.set('inflection', inflection);
    c.set('bodyText', await readBody(c.req.raw));
    await next();
  });

  app.use(idempotency(deps));
  app.route('/inquiries', inquiryRoutes(deps));
  app.route('/', templateRoutes(store));
  app.route('/', fileRoutes(deps));
  app.all('*', () => {
    throw new HttpError(404, 'There is no such address in this API');
  });
  return app;
}

/** @throws {HttpError} 413 or 415, before the body is kept; 400 for one that is no text */
async function readBody(request: Request): Promise<string> {
  if (request.method === 'GET' || request.method === 'HEAD') return '';
  const length = request.headers.get('Content-Length');
  // Whose length is told is read without its stream, which costs as much as all else that is done with it.
  const stream = length === null ? request.body : undefined;
  if (stream === null) return '';
  const type = request.headers.get('Content-Type');
  if (type !== null && !/^application\/(json|vnd\.api\+json)\s*(;|$)/i.test(type)) {
    throw new HttpError(415, 'Content-Type must be application/json');
  }
  if (Number(length ?? 0) > MAX_BODY_BYTES) throw new HttpError(413);
  if (stream === undefined) {
    const whole = Buffer.from(await request.arrayBuffer());
    // HTTP ends a body where its length says; whoever calls the service without HTTP may not.
    if (whole.byteLength > MAX_BODY_BYTES) throw new HttpError(413);
    return textOf(whole);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new HttpError(413);
    chunks.push(chunk);
  }
  return textOf(Buffer.concat(chunks));
}

/** JSON is UTF-8 (RFC 8259), and a byte order mark in front may be ignored. Read leniently, other encodings lose letters without a word. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What it is instead cannot be known.
    throw new HttpError(400, 'The body is not UTF-8');
  }
}
