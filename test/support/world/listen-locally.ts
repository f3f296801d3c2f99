import { once } from 'node:events';
import type { Server } from 'node:net';

/** Lets a server listen for this machine alone, at a port that is free, and gives that back. */
export async function listenLocally(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server listens at no port');
  return address.port;
}
