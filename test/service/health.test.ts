import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { healthRoutes } from '../../service/routes/health.ts';
import { openDatabase } from '../../service/store/database.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a database that hangs is told as one that does not answer, while whoever asks still waits', async () => {
  const app = healthRoutes({ ping: () => new Promise(() => {}) });
  const asked = app.request('/health');
  // Balancers commonly wait for five seconds.
  await vi.advanceTimersByTimeAsync(4_999);
  const answer = await asked;
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'unavailable' }]);
});

test('an answer in time leaves nothing behind that waits', async () => {
  const app = healthRoutes({ ping: async () => true });
  expect((await app.request('/health')).status).toBe(200);
  expect(vi.getTimerCount()).toBe(0);
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
