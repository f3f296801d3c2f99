/** Listens on one or more addresses of this machine, all with the same port. */

import { once } from 'node:events';
import type { Server, ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { codeOf } from './error-code.ts';

type Fetch = (
  ...request: Parameters<Parameters<typeof createAdaptorServer>[0]['fetch']>
) => Promise<Response> | Response;

export interface Listening {
  readonly port: number;
  /** Takes no new requests, waits for those at work, then closes what is left. */
  close(): Promise<void>;
}

/** What a connection may cost. */
export type ConnectionLimits = Pick<
  ServerOptions,
  'headersTimeout' | 'requestTimeout' | 'keepAliveTimeout' | 'maxHeaderSize' | 'connectionsCheckingInterval'
>;
const CONNECTION_LIMITS: ConnectionLimits = {
  // Headers fit into a few packets: whoever takes longer keeps connections open for their own sake.
  headersTimeout: 20_000,
  // The largest upload over a slow phone: 10 MB at 270 kbit/s.
  requestTimeout: 300_000,
  // Longer than proxies usually keep theirs (60 s): otherwise they send a request into a connection that is closing.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
  connectionsCheckingInterval: 5_000,
};
/** Of requests that name none: HTTP/1.0 does not ask for it, and the checks of some load balancers are such requests. */
const UNNAMED_HOST = 'localhost';
/** Requests at work get this long to be answered when the service stops. */
const CLOSE_TIMEOUT_MS = 5_000;
/** Of the event loop: the one that is under way, and a whole one. */
const TURNS_TO_READ = 2;
/** A free port of one address may be taken on the other. */
const MAX_TRIES = 10;
/** Machines without IPv6 have no `::1`. */
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/** @param port 0: any that is free on all addresses */
export async function listen(
  fetch: Fetch,
  addresses: readonly string[],
  port: number,
  limits = CONNECTION_LIMITS,
): Promise<Listening> {
  let isClosing = false;
  const answer: Fetch = async (request, env) => {
    const response = await fetch(request, env);
    letGo(env.incoming);
    // A kept connection would hold the stop up, or bring requests that are then cut off.
    if (isClosing) response.headers.set('Connection', 'close');
    return response;
  };
  for (let tries = 1; ; tries += 1) {
    const servers: Server[] = [];
    try {
      let bound = port;
      for (const address of addresses) {
        const server = createAdaptorServer({ fetch: answer, hostname: UNNAMED_HOST, serverOptions: limits }) as Server;
        try {
          server.listen(bound, address);
          await once(server, 'listening');
        } catch (error) {
          if (servers.length > 0 && NO_SUCH_ADDRESS.has(codeOf(error) ?? '')) continue;
          throw error;
        }
        servers.push(server);
        bound = (server.address() as AddressInfo).port;
      }
      const close = () => {
        isClosing = true;
        return closeAll(servers);
      };
      return { port: bound, close };
    } catch (error) {
      for (const server of servers) server.close();
      if (port === 0 && codeOf(error) === 'EADDRINUSE' && tries < MAX_TRIES) continue;
      throw error;
    }
  }
}

/**
 * What is left of a body that was refused half way goes by unread. Held back by whoever began to read it, it would end the connection
 * under the next request, without a word.
 */
function letGo(body: Readable): void {
  if (body.readableEnded) return;
  body.removeAllListeners('data');
  body.resume();
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(async (server) => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      // Only listening ends at once. `close` would end what seems idle, too, and with it a request that has come and was not looked at yet.
      const closeIdle = server.closeIdleConnections.bind(server);
      server.closeIdleConnections = () => {};
      server.close();
      for (let turns = 0; turns < TURNS_TO_READ; turns += 1) await setImmediate();
      closeIdle();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
      await closed;
      clearTimeout(timer);
    }),
  );
}
