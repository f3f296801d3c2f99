/** The flow's documents: `/widget` in frames, `/verify` by itself, `/o/<code>` as a short way there, `/preload` to warm up. */

import { type Context, Hono } from 'hono';
import { parseFrameParams } from '../../../src/protocol/frame-params.ts';
import type { AppDeps } from '../../app.ts';
import { clientAddress } from '../../client-address.ts';
import { frameAncestors } from '../../framing.ts';
import { faultOf } from '../../log.ts';
import { inspectLink } from '../../operations/redeem.ts';
import type { RateLimiter } from '../../rate-limiter.ts';
import { COMMON_HEADERS, framedHeaders, hostedHeaders } from '../../security-headers.ts';
import { failureOf } from '../../unavailable.ts';
import { answerWithFile, holdFile, typeOfName } from '../assets/held-file.ts';
import { statusOfCode } from '../status-of-code.ts';
import { type ResolvedBoot, refusal, refusedLink, resolveBoot, resolveInquiry } from './resolve-boot.ts';

/** Asked for again each time and answered with 304 while it is the same. */
const REVALIDATED = { 'Cache-Control': 'no-cache' } as const;

/** What a document is made of, with status and headers that are its own. */
interface Answered extends ResolvedBoot {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export function pageRoutes(deps: AppDeps, pageLoads: RateLimiter) {
  const { documents } = deps;
  const preload = preloadPage(deps);
  const app = new Hono();

  /** Too many questions, or a failure, make a page that says so, to the visitor and to the page around. */
  async function resolved(c: Context, resolve: () => Promise<ResolvedBoot>): Promise<Answered> {
    const { isExceeded, resetSeconds } = pageLoads.count(clientAddress(c, deps.trustedProxyHops));
    if (isExceeded) return answered(refusal('rate_limited'), { headers: { 'Retry-After': String(resetSeconds) } });
    try {
      return answered(await resolve());
    } catch (error) {
      deps.log.error('page_failed', faultOf(error));
      return answered(refusal('application_error'), failureOf(error));
    }
  }

  app.get('/widget', async (c) => {
    const params = parseFrameParams(new URL(c.req.url).search);
    const { boot, allowedDomains, status, headers } = await resolved(c, () =>
      resolveBoot(deps.store, params, deps.loopbackOnly),
    );
    const document = documents.documentOf(boot);
    const ancestors = frameAncestors(allowedDomains, {
      iframeOrigin: params.iframeOrigin,
      frameAncestors: params.frameAncestors ?? [],
    });
    return answerWithFile(
      c.req.raw,
      document.file,
      { ...framedHeaders({ ...document, ancestors }), ...headers },
      status,
    );
  });

  app.get('/verify', async (c) => {
    const params = parseFrameParams(new URL(c.req.url).search);
    const { code } = params;
    const answer = await resolved(c, async () => {
      if (code === undefined) return resolveBoot(deps.store, params, deps.loopbackOnly);
      const link = await inspectLink(deps, code);
      return link.kind === 'refused' ? refusedLink(link) : resolveInquiry(deps.store, link.inquiryId);
    });
    return hosted(c, answer);
  });

  app.get('/o/:code', (c) => {
    const headers = { ...COMMON_HEADERS, 'Cache-Control': 'no-store' };
    return new Response(null, {
      status: 302,
      headers: { ...headers, Location: `/verify?code=${encodeURIComponent(c.req.param('code'))}` },
    });
  });

  app.get('/preload', (c) =>
    answerWithFile(c.req.raw, preload, {
      ...framedHeaders({ scriptHashes: [], styleHashes: [], ancestors: ['*'] }),
      ...REVALIDATED,
    }),
  );

  function hosted(c: Context, { boot, status, headers }: Answered): Response {
    const document = documents.documentOf(boot);
    return answerWithFile(c.req.raw, document.file, { ...hostedHeaders(document), ...headers }, status);
  }

  return {
    app,
    /** Any address that leads nowhere. */
    notFound: (c: Context) => hosted(c, answered(refusal('not_found'))),
    /** The service failed while it made a page. */
    failed: (c: Context, error: unknown) => hosted(c, answered(refusal('application_error'), failureOf(error))),
  };
}

function answered(
  resolved: ResolvedBoot,
  { status = statusOf(resolved.boot), headers = {} }: Partial<Pick<Answered, 'status' | 'headers'>> = {},
): Answered {
  return { ...resolved, status, headers: { ...REVALIDATED, ...headers } };
}

function statusOf(boot: ResolvedBoot['boot']): number {
  return boot.kind === 'flow' ? 200 : statusOfCode(boot.code);
}

/** Holds nothing but what the flow loads later, so that a visit finds it in the cache and the connection open. */
function preloadPage({ site }: AppDeps) {
  const links = [...site.assets.keys()]
    .filter((path) => path.endsWith('.js'))
    .map((path) => `<link rel="modulepreload" href="${path}">`);
  return holdFile(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preload</title>${links.join('')}</head><body></body></html>`,
    typeOfName('preload.html'),
  );
}
