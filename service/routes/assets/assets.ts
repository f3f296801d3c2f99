/** Built files: hashed ones that never change, and the scripts for pages of others under a moving and a fixed address each. */

import { type Context, Hono } from 'hono';
import type { AppDeps } from '../../app.ts';
import { clientAddress } from '../../client-address.ts';
import { HttpError } from '../../http-error.ts';
import { createRateLimiter } from '../../rate-limiter.ts';
import { COMMON_HEADERS, PUBLIC_SCRIPT_HEADERS } from '../../security-headers.ts';
import { answerWithFile, type HeldFile } from './held-file.ts';
import { INTEGRITY } from './pinned-scripts.ts';
import { PUBLIC_SCRIPTS } from './read-site.ts';

const YEAR_SECONDS = 31_536_000;
const IMMUTABLE = { 'Cache-Control': `public, max-age=${YEAR_SECONDS}, immutable` } as const;
/** Every page view of every integrator's visitors; a new version reaches them within this time. */
const SCRIPT_MAX_AGE_SECONDS = 300;
const REVALIDATED_SOON = { 'Cache-Control': `public, max-age=${SCRIPT_MAX_AGE_SECONDS}` } as const;

export function assetRoutes({
  site: { scripts },
  pinned,
  flowFiles,
  rateLimits,
  clock,
  trustedProxyHops,
}: AppDeps): Hono {
  const app = new Hono();
  const searches = createRateLimiter(rateLimits.flowRequestsPerMinute, clock);

  /** What is not in memory is looked for as often as one address may ask, and not more. */
  async function answer(
    c: Context,
    isHeld: boolean,
    find: () => Promise<HeldFile | undefined>,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response | undefined> {
    if (!isHeld) {
      const { isExceeded, resetSeconds } = searches.count(clientAddress(c, trustedProxyHops));
      const retry = { ...headers, 'Retry-After': String(resetSeconds) };
      if (isExceeded) return c.json({ errors: new HttpError(429).entries }, 429, retry);
    }
    const file = await find();
    return file && answerWithFile(c.req.raw, file, { ...headers, ...IMMUTABLE });
  }

  app.get('/assets/*', async (c, next) => {
    const { path } = c.req;
    return (await answer(c, flowFiles.isHeld(path), () => flowFiles.file(path), COMMON_HEADERS)) ?? next();
  });

  for (const [name, file] of scripts) {
    app.get(`/${name}`, (c) => answerWithFile(c.req.raw, file, { ...PUBLIC_SCRIPT_HEADERS, ...REVALIDATED_SOON }));
  }
  // A name that a later build has no file of stays served for the versions that had one.
  for (const name of [...PUBLIC_SCRIPTS, INTEGRITY]) {
    app.get(`/v/:version/${name}`, async (c, next) => {
      const version = c.req.param('version');
      const find = () => pinned.file(version, name);
      return (await answer(c, pinned.isHeld(version), find, PUBLIC_SCRIPT_HEADERS)) ?? next();
    });
  }
  return app;
}
