/** Built files: hashed ones that never change, and the classic script under a moving and a fixed address. */

import { Hono } from 'hono';
import { COMMON_HEADERS, PUBLIC_SCRIPT_HEADERS } from '../../security-headers.ts';
import { answerWithFile, holdFile, typeOfName } from './held-file.ts';
import type { Site } from './read-site.ts';

const YEAR_SECONDS = 31_536_000;
const IMMUTABLE = { 'Cache-Control': `public, max-age=${YEAR_SECONDS}, immutable` } as const;
/** Every page view of every integrator's visitors; a new version reaches them within this time. */
const SCRIPT_MAX_AGE_SECONDS = 300;

export function assetRoutes(site: Site): Hono {
  const app = new Hono();
  const { script } = site;

  app.get('/assets/*', (c, next) => {
    const asset = site.assets.get(c.req.path);
    return asset ? Promise.resolve(answerWithFile(c.req.raw, asset.file, { ...COMMON_HEADERS, ...IMMUTABLE })) : next();
  });
  if (!script) return app;

  const integrity = holdFile(
    `${JSON.stringify({ 'inquiry.js': script.integrity }, null, 2)}\n`,
    typeOfName('integrity.json'),
  );
  app.get('/inquiry.js', (c) =>
    answerWithFile(c.req.raw, script.file, {
      ...PUBLIC_SCRIPT_HEADERS,
      'Cache-Control': `public, max-age=${SCRIPT_MAX_AGE_SECONDS}`,
    }),
  );
  app.get(`/v/${site.version}/inquiry.js`, (c) =>
    answerWithFile(c.req.raw, script.file, { ...PUBLIC_SCRIPT_HEADERS, ...IMMUTABLE }),
  );
  app.get(`/v/${site.version}/integrity.json`, (c) =>
    answerWithFile(c.req.raw, integrity, { ...PUBLIC_SCRIPT_HEADERS, ...IMMUTABLE }),
  );
  return app;
}
