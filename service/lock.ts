/**
 * One process per data folder: the embedded database has one owner, and two would lose data silently.
 *
 * The lock is a listening socket in the folder, so that the kernel frees it with the process, however that ends:
 *
 * 1. A starting process listens on a socket of its own, and only then gives it its name, `lock-<random>.sock`: whatever
 *    carries such a name answers as long as its process lives.
 * 2. It then asks every other socket in the folder. One that does not answer belongs to a process that is gone: it is removed.
 * 3. One that says `holding` wins. One that says `starting` is decided by name: the higher gives up, the lower waits for
 *    the other to give up or to say `holding`, because the other may have looked before our socket was there.
 *
 * Of two processes the one that named its socket later sees the other, so both cannot hold.
 */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import { StartError } from './start-error.ts';

/** The folder is in use. */
export class LockedError extends StartError {
  override readonly name = 'LockedError';
  constructor(folder: string, pid: string) {
    super(
      `${folder} is in use by another inquiry service (process ${pid}). The embedded database can have one owner only: ` +
        'stop that process, give this one another DATA_DIR, or use PostgreSQL (DATABASE_URL).',
    );
  }
}

export interface Lock {
  /** Frees the folder. May be called twice. */
  release(): Promise<void>;
}

const NAME = /^lock-[0-9a-f]{16}\.sock$/;
/** `sun_path` holds 104 bytes on the smallest of the systems, its end included. */
const MAX_SOCKET_PATH_BYTES = 103;
/** A process that is stopped, or hangs, still owns the folder; it cannot say so. */
const ANSWER_TIMEOUT_MS = 2_000;

/**
 * Takes the lock of a folder, which is made if it is not there.
 *
 * @throws {LockedError} when another living process has it
 */
export async function takeLock(folder: string): Promise<Lock> {
  await mkdir(folder, { recursive: true });
  const id = randomBytes(8).toString('hex');
  const name = `lock-${id}.sock`;
  const path = socketPath(folder, name);
  const listeners = new Set<Socket>();
  let state: 'starting' | 'holding' = 'starting';
  const server = createServer((socket) => {
    listeners.add(socket);
    // A curious client that goes away is no concern of ours.
    socket.on('error', () => {}).on('close', () => listeners.delete(socket));
    socket.write(`${state} ${process.pid}\n`);
  });

  async function release(): Promise<void> {
    await rm(path, { force: true });
    for (const socket of listeners) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }

  const unnamed = socketPath(folder, `new-${id}.sock`);
  server.listen(unnamed);
  await once(server, 'listening');
  // Never a reason to keep the process alive.
  server.unref();
  await rename(unnamed, path);
  try {
    for (const other of (await readdir(folder)).filter((entry) => NAME.test(entry) && entry !== name)) {
      const holder = await askOther(socketPath(folder, other), name < other);
      if (holder !== undefined) throw new LockedError(folder, holder);
      await rm(join(folder, other), { force: true });
    }
  } catch (error) {
    await release();
    throw error;
  }
  state = 'holding';
  for (const socket of listeners) socket.write(`${state} ${process.pid}\n`);
  return { release };
}

/** The process id of a living owner that goes before us; `undefined` when there is none behind that socket any more. */
async function askOther(path: string, mayWait: boolean): Promise<string | undefined> {
  const socket = connect(path);
  let text = '';
  socket.setEncoding('utf8').setTimeout(ANSWER_TIMEOUT_MS);
  return new Promise((resolve, reject) => {
    const settle = (holder: string | undefined) => {
      socket.destroy();
      resolve(holder);
    };
    socket.on('data', (chunk: string) => {
      text += chunk;
      const held = /^holding (\d+)$/m.exec(text);
      const starting = /^starting (\d+)$/m.exec(text);
      if (held) settle(held[1]);
      else if (starting && !mayWait) settle(starting[1]);
    });
    socket.on('timeout', () => settle(/ (\d+)$/m.exec(text)?.[1] ?? 'unknown, it does not answer'));
    socket.on('close', () => settle(undefined));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'].includes(error.code ?? '')) settle(undefined);
      else reject(error);
    });
  });
}

function socketPath(folder: string, name: string): string {
  const absolute = join(folder, name);
  const near = relative(process.cwd(), absolute);
  const path = near.length < absolute.length ? near : absolute;
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    throw new StartError(
      `The data folder ${folder} has too long a path for a socket in it: choose a shorter DATA_DIR.`,
    );
  }
  return path;
}
