/** Built files: hashed ones that never change, and the scripts for pages of others under a moving and a fixed address each. */

import { Hono } from 'hono';
import { COMMON_HEADERS, PUBLIC_SCRIPT_HEADERS } from '../../security-headers.ts';
import { answerWithFile, holdFile, typeOfName } from './held-file.ts';
import type { Site } from './read-site.ts';

const YEAR_SECONDS = 31_536_000;
const IMMUTABLE = { 'Cache-Control': `public, max-age=${YEAR_SECONDS}, immutable` } as const;
/** Every page view of every integrator's visitors; a new version reaches them within this time. */
const SCRIPT_MAX_AGE_SECONDS = 300;
const REVALIDATED_SOON = { 'Cache-Control': `public, max-age=${SCRIPT_MAX_AGE_SECONDS}` } as const;

export function assetRoutes({ assets, scripts, version }: Site): Hono {
  const app = new Hono();

  app.get('/assets/*', (c, next) => {
    const asset = assets.get(c.req.path);
    return asset ? Promise.resolve(answerWithFile(c.req.raw, asset.file, { ...COMMON_HEADERS, ...IMMUTABLE })) : next();
  });

  for (const [name, { file }] of scripts) {
    app.get(`/${name}`, (c) => answerWithFile(c.req.raw, file, { ...PUBLIC_SCRIPT_HEADERS, ...REVALIDATED_SOON }));
    app.get(`/v/${version}/${name}`, (c) =>
      answerWithFile(c.req.raw, file, { ...PUBLIC_SCRIPT_HEADERS, ...IMMUTABLE }),
    );
  }
  if (scripts.size === 0) return app;

  const hashes = Object.fromEntries([...scripts].map(([name, { integrity }]) => [name, integrity]));
  const integrity = holdFile(`${JSON.stringify(hashes, null, 2)}\n`, typeOfName('integrity.json'));
  app.get(`/v/${version}/integrity.json`, (c) =>
    answerWithFile(c.req.raw, integrity, { ...PUBLIC_SCRIPT_HEADERS, ...IMMUTABLE }),
  );
  return app;
}
