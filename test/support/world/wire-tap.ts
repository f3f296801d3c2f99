/** A proxy that all requests of a browser go through: what it keeps is what was asked for, whether or not it reached one of our servers. */

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { listenLocally } from './listen-locally.ts';

export interface WireTap {
  /** `host:port`, as a browser is told it. */
  readonly address: string;
  /** Address and referrer of every request so far. */
  readonly traffic: readonly string[];
  stop(): Promise<void>;
}

const LOOPBACK = ['localhost', '127.0.0.1'];

/** Passes on what goes to this machine; nothing else leaves it. */
export async function startWireTap(): Promise<WireTap> {
  const traffic: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '';
    traffic.push(`${url} ${incoming.headers.referer ?? ''}`);
    const target = URL.parse(url);
    if (!target || !LOOPBACK.includes(target.hostname)) {
      outgoing.writeHead(502).end();
      return;
    }
    const { port, pathname, search } = target;
    const { method = 'GET', headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  // What browsers ask of their makers is encrypted: only where it would go is to be seen.
  server.on('connect', ({ url }, socket) => {
    traffic.push(String(url));
    socket.destroy();
  });
  const port = await listenLocally(server);
  return {
    address: `127.0.0.1:${port}`,
    traffic,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
