/** `/health`: whether the process is up and its database answers. For load balancers; says nothing else. */

import { Hono } from 'hono';
import { COMMON_HEADERS } from '../security-headers.ts';
import type { Store } from '../store/store.ts';

/** Balancers commonly give up after five seconds; an answer says more than none. */
const PING_TIMEOUT_MS = 3_000;

export function healthRoutes(store: Pick<Store, 'ping'>): Hono {
  const app = new Hono();
  app.get('/health', async (c) => {
    const isUp = await answersInTime(store);
    return c.json({ status: isUp ? 'ok' : 'unavailable' }, isUp ? 200 : 503, {
      ...COMMON_HEADERS,
      'Cache-Control': 'no-store',
    });
  });
  return app;
}

/** A database that cannot be asked, or that hangs, is one that does not answer. */
async function answersInTime(store: Pick<Store, 'ping'>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), PING_TIMEOUT_MS);
  try {
    return await Promise.race([store.ping().catch(() => false), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
