import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type LineProfile, startSlowLine } from '../../bench/slow-line.ts';
import { listenLocally } from '../support/world/listen-locally.ts';

const BODY = 'x'.repeat(20_000);

async function timeThrough(profile: LineProfile): Promise<{ readonly ms: number; readonly text: string }> {
  const server = createServer((_request, answer) => answer.setHeader('Connection', 'close').end(BODY));
  const port = await listenLocally(server);
  const line = await startSlowLine(() => port);
  onTestFinished(async () => {
    await line.stop();
    server.close();
  });
  line.setProfile(profile);
  const begin = performance.now();
  const text = await (await fetch(`http://127.0.0.1:${line.port}/`)).text();
  return { ms: performance.now() - begin, text };
}

test('a slow line brings the same bytes, after its round trips and the time that its bandwidth asks for', async () => {
  const profile = { name: 'slow', roundTripMs: 40, setUpRoundTrips: 2, bytesPerSecond: 200_000 };
  const { ms, text } = await timeThrough(profile);
  expect(text).toBe(BODY);
  // Two round trips to connect, one for the request, 20,000 bytes at 200 a millisecond; timers are up to 1 ms early.
  expect(ms).toBeGreaterThanOrEqual(40 * 3 + 100 - 10);
});

test('a line without a delay brings the same bytes', async () => {
  const profile = { name: 'fast', roundTripMs: 0, setUpRoundTrips: 0, bytesPerSecond: Number.POSITIVE_INFINITY };
  expect((await timeThrough(profile)).text).toBe(BODY);
});
