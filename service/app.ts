/** The service as one function from request to answer. Everything it needs comes as an argument; nothing happens on import. */

import { type Context, Hono } from 'hono';
import type { FlowErrorBody } from '../src/protocol/api.ts';
import { mintId } from '../src/protocol/ids.ts';
import type { Deps } from './deps.ts';
import { HttpError } from './http-error.ts';
import { faultOf, shortId, shortPath } from './log.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { apiRoutes } from './routes/api/api.ts';
import { assetRoutes } from './routes/assets/assets.ts';
import type { FlowFiles } from './routes/assets/flow-files.ts';
import type { PinnedScripts } from './routes/assets/pinned-scripts.ts';
import type { Site } from './routes/assets/read-site.ts';
import { flowRoutes } from './routes/flow/flow.ts';
import { healthRoutes } from './routes/health.ts';
import type { FlowDocuments } from './routes/pages/flow-document.ts';
import { framableRoutes } from './routes/pages/framable.ts';
import { pageRoutes } from './routes/pages/pages.ts';
import { COMMON_HEADERS } from './security-headers.ts';
import { type Failure, failureOf } from './unavailable.ts';

export interface AppDeps extends Deps {
  /** What the build made. */
  readonly site: Site;
  /** Its scripts under their version, and those of earlier builds. */
  readonly pinned: PinnedScripts;
  /** The flow's files, and those of earlier builds. */
  readonly flowFiles: FlowFiles;
  /** The flow's documents, made from the site. */
  readonly documents: FlowDocuments;
  /** SHA-256 of each API key: the keys themselves are not kept. */
  readonly apiKeyHashes: readonly Buffer[];
  /** Of all keys of the environment together. */
  readonly apiRequestsPerMinute: number;
}

/** The published limit of that API. */
export const DEFAULT_API_REQUESTS_PER_MINUTE = 300;

export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  const pageLoads = createRateLimiter(deps.rateLimits.flowRequestsPerMinute, deps.clock);
  const pages = pageRoutes(deps, pageLoads);

  app.use(async function logRequest(c, next) {
    const id = mintId('request', deps.random);
    const begin = deps.clock().getTime();
    await next();
    c.res.headers.set('Request-Id', id);
    deps.log.info('request', {
      request: shortId(id),
      method: c.req.method,
      path: shortPath(c.req.path),
      status: c.res.status,
      ms: deps.clock().getTime() - begin,
    });
  });

  app.route('/api/v1', apiRoutes(deps));
  app.route('/flow/v1', framableRoutes(deps));
  app.route('/flow/v1', flowRoutes(deps));
  app.route('/', healthRoutes(deps));
  app.route('/', assetRoutes(deps));
  app.route('/', pages.app);

  app.notFound((c) => (isProgram(c.req.path) ? refuse(c, NOTHING_THERE) : pages.notFound(c)));
  app.onError((error, c) => {
    deps.log.error('request_failed', { ...faultOf(error), path: shortPath(c.req.path) });
    return isProgram(c.req.path) ? refuse(c, failureOf(error)) : pages.failed(c, error);
  });
  return app;
}

/** Whether a program asks, and no visitor: a page would be of no use to it. */
function isProgram(path: string): boolean {
  return /^\/(api|flow|assets|v|health|inquiry\.js|diagnostics\.js)(\/|$)/.test(path);
}

const NOTHING_THERE = { status: 404, headers: {} } as const;

/** In the shape of the part of the service that was asked. Kept by no cache: what is not there may come with the next build. */
function refuse(c: Context, { status, headers: own }: Failure | typeof NOTHING_THERE): Response {
  const headers = { ...COMMON_HEADERS, 'Cache-Control': 'no-store', ...own };
  if (!c.req.path.startsWith('/flow/')) return c.json({ errors: new HttpError(status).entries }, status, headers);
  const code = status === 404 ? 'not_found' : 'application_error';
  const body: FlowErrorBody = {
    error: { code, message: status === 404 ? 'There is nothing at this address.' : 'The service failed.' },
  };
  return c.json(body, status, headers);
}
