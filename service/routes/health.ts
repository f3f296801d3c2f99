/** `/health`: whether the process is up and its database answers. For load balancers; says nothing else. */

import { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { keepAnswer } from '../keep-answer.ts';
import { COMMON_HEADERS } from '../security-headers.ts';
import type { Store } from '../store/store.ts';

/** Balancers commonly give up after five seconds; an answer says more than none. */
const PING_TIMEOUT_MS = 3_000;
/** Balancers ask every few seconds. Anybody may, as often as they like, and the database has other things to do. */
const KEPT_MS = 1_000;

interface HealthDeps extends Pick<Deps, 'clock'> {
  readonly store: Pick<Store, 'ping'>;
}

export function healthRoutes({ store, clock }: HealthDeps): Hono {
  const app = new Hono();
  const isUp = keepAnswer(
    () => answersInTime(store),
    KEPT_MS,
    () => clock().getTime(),
  );

  app.get('/health', async (c) => {
    const answers = await isUp();
    return c.json({ status: answers ? 'ok' : 'unavailable' }, answers ? 200 : 503, {
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
