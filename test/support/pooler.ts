/** A pooler of the simplest kind: one connection to a server, given to one client after the other as the last one left it. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** How a client says good-bye: the server is not told. */
const TERMINATE = 'X'.charCodeAt(0);
/** "Ready for query", with which a server ends its greeting. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');

export async function startPooler(server: URL): Promise<{ readonly url: string; stop(): void }> {
  const folder = server.searchParams.get('host');
  const port = Number(server.port || 5432);
  const upstream = folder ? connect(join(folder, `.s.PGSQL.${port}`)) : connect(port, server.hostname);
  let greeting = Buffer.alloc(0);
  let isGreeted = false;
  let client: Socket | undefined;
  upstream.on('data', (chunk) => {
    if (!isGreeted) greeting = Buffer.concat([greeting, chunk]);
    isGreeted ||= greeting.includes(READY);
    client?.write(chunk);
  });
  const pooler = createServer((socket) => {
    client = socket;
    let hasBegun = false;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      if (hasBegun ? chunk[0] !== TERMINATE : !isGreeted) upstream.write(chunk);
      else if (!hasBegun) socket.write(greeting);
      hasBegun = true;
    });
  }).listen(0, '127.0.0.1');
  await once(pooler, 'listening');
  const url = new URL(server.pathname, `postgres://${server.username}:${server.password}@127.0.0.1`);
  url.port = String((pooler.address() as AddressInfo).port);
  return {
    url: url.href,
    stop() {
      pooler.close();
      client?.destroy();
      upstream.destroy();
    },
  };
}
