/**
 * A line between browser and server that can be made slow: every byte is relayed, later. It shapes what any document and any frame asks
 * for, which the browser's own emulation does for one process at a time.
 */

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listenLocally } from '../test/support/world/listen-locally.ts';

/** Of the network between a visitor and a server. */
export interface LineProfile {
  readonly name: string;
  /** There and back. */
  readonly roundTripMs: number;
  readonly bytesPerSecond: number;
  /** Round trips before the first byte of a request: one for TCP, one for TLS. */
  readonly setUpRoundTrips: number;
}

export const LOOPBACK: LineProfile = {
  name: 'loopback',
  roundTripMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  setUpRoundTrips: 0,
};
export const SLOW: LineProfile = {
  name: '150 ms, 1.6 Mbit/s',
  roundTripMs: 150,
  bytesPerSecond: 200_000,
  setUpRoundTrips: 2,
};

/** Two segments: so that a document arrives bit by bit, as it does over a real line. */
const CHUNK_BYTES = 2_920;

export interface SlowLine {
  readonly port: number;
  /** Of connections that are made from now on. */
  setProfile(profile: LineProfile): void;
  stop(): Promise<void>;
}

/** @param target port of the server at the other end; it may be set before that server listens */
export async function startSlowLine(target: () => number): Promise<SlowLine> {
  let profile = LOOPBACK;
  /** When the downlink, which all connections share, is free again. */
  let downlinkFreeAt = 0;
  const sockets = new Set<Socket>();

  const server = createServer((browser) => {
    const { roundTripMs, bytesPerSecond, setUpRoundTrips } = profile;
    const server = connect(target(), '127.0.0.1');
    const openAt = performance.now() + roundTripMs * setUpRoundTrips;
    const up = createPipe(server, () => Math.max(performance.now(), openAt) + roundTripMs / 2);
    const down = createPipe(browser, (bytes) => {
      downlinkFreeAt = Math.max(performance.now(), downlinkFreeAt) + (bytes / bytesPerSecond) * 1_000;
      return downlinkFreeAt + roundTripMs / 2;
    });
    browser.on('data', up.write).on('end', up.end);
    server.on('data', down.write).on('end', down.end);
    for (const socket of [browser, server]) {
      socket.setNoDelay();
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    browser.on('close', () => server.destroy());
    // A server that is done has said so: the browser hears it after the bytes that are still on their way.
    server.on('close', (isBroken) => isBroken && browser.destroy());
  });
  const port = await listenLocally(server);

  return {
    port,
    setProfile(next) {
      profile = next;
    },
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Writes chunks in their order, each when it is due. */
function createPipe(to: Socket, dueOf: (bytes: number) => number) {
  const queue: { readonly due: number; readonly chunk: Buffer | undefined }[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    for (let [head] = queue; head; [head] = queue) {
      const wait = head.due - performance.now();
      if (wait > 0) {
        timer = setTimeout(flush, wait);
        return;
      }
      queue.shift();
      if (to.destroyed) continue;
      if (head.chunk) to.write(head.chunk);
      else to.end();
    }
  }
  function push(chunk: Buffer | undefined): void {
    queue.push({ due: dueOf(chunk?.length ?? 0), chunk });
    if (!timer) flush();
  }
  return {
    write(data: Buffer) {
      for (let at = 0; at < data.length; at += CHUNK_BYTES) push(data.subarray(at, at + CHUNK_BYTES));
    },
    end: () => push(undefined),
  };
}
