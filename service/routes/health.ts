/** `/health`: whether the process is up and its database answers. For load balancers; says nothing else. */

import { Hono } from 'hono';
import { COMMON_HEADERS } from '../security-headers.ts';
import type { Store } from '../store/store.ts';

export function healthRoutes(store: Store): Hono {
  const app = new Hono();
  app.get('/health', async (c) => {
    // A database that cannot be asked is one that does not answer.
    const isUp = await store.ping().catch(() => false);
    return c.json({ status: isUp ? 'ok' : 'unavailable' }, isUp ? 200 : 503, {
      ...COMMON_HEADERS,
      'Cache-Control': 'no-store',
    });
  });
  return app;
}
