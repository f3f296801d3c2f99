import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { healthRoutes } from '../../service/routes/health.ts';
import { openDatabase } from '../../service/store/database.ts';

let now = 0;
const clock = () => new Date(now);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a database that hangs is told as one that does not answer, while whoever asks still waits', async () => {
  const app = healthRoutes({ store: { ping: () => new Promise(() => {}) }, clock });
  const asked = app.request('/health');
  // Balancers commonly wait for five seconds.
  await vi.advanceTimersByTimeAsync(4_999);
  const answer = await asked;
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'unavailable' }]);
});

test('an answer in time leaves nothing behind that waits', async () => {
  const app = healthRoutes({ store: { ping: async () => true }, clock });
  expect((await app.request('/health')).status).toBe(200);
  expect(vi.getTimerCount()).toBe(0);
});

test('whoever asks and how often, the database is asked once a second, and again when the clock was set back', async () => {
  let pings = 0;
  let isUp = true;
  const ping = async () => {
    pings += 1;
    return isUp;
  };
  const app = healthRoutes({ store: { ping }, clock });
  const ask = async () => (await app.request('/health')).status;
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
  isUp = false;
  now += 999;
  expect(await ask()).toBe(200);
  expect(pings).toBe(1);
  now += 1;
  expect(await ask()).toBe(503);
  isUp = true;
  now -= 3_600_000;
  expect(await ask()).toBe(200);
  expect(pings).toBe(3);
});

test('a database that hangs is asked by one at a time', async () => {
  let pings = 0;
  const ping = () => {
    pings += 1;
    return new Promise<boolean>(() => {});
  };
  const app = healthRoutes({ store: { ping }, clock });
  const first = app.request('/health');
  await vi.advanceTimersByTimeAsync(2_000);
  now += 2_000;
  const second = app.request('/health');
  await vi.advanceTimersByTimeAsync(4_999);
  expect([(await first).status, (await second).status, pings]).toEqual([503, 503, 1]);
});

test('a database server that takes the connection and says nothing is given up', async () => {
  vi.useRealTimers();
  const sockets: Socket[] = [];
  const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as { port: number };
  const url = `postgres://nobody@127.0.0.1:${port}/nothing`;
  const opening = openDatabase({ kind: 'postgres', url }, { connectionTimeoutMillis: 100 });
  await expect(opening).rejects.toThrow('timeout');
  for (const socket of sockets) socket.destroy();
  mute.close();
});
