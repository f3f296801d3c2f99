/**
 * A PostgreSQL server of its own, from the machine's packages: a new cluster in a temporary folder, reached by a socket in that
 * folder only, so that no port can be taken. Gone, with its folder, when it is disposed of.
 */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where the packages of Debian and its relatives put the programs, one folder per version. */
const VERSIONS = '/usr/lib/postgresql';
/** The account of those packages: the server refuses to run as root. */
const ACCOUNT = 'postgres';
const READY = 'database system is ready to accept connections';
/** Nothing of a test is to survive. */
const FLEETING: readonly string[] = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
/** As an operator runs it: what it has acknowledged is on the disk. */
export const LASTING: readonly string[] = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'];
/** Whoever started it may die without stopping it: then its standard input ends. SIGINT ends what is connected, too. */
const UNTIL_STDIN_ENDS = 'exec 3<&0; (cat <&3; kill -INT $$) >/dev/null 2>&1 & exec "$@" 3<&-';

export interface PostgresServer {
  /** Address of its maintenance database, on which others may be made. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Folder of the newest server programs, or `undefined`: there are none. */
export function findPostgres(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const newestFirst = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  return newestFirst
    .map((version) => join(VERSIONS, version, 'bin'))
    .find((bin) => ['initdb', 'postgres'].every((program) => existsSync(join(bin, program))));
}

/**
 * @param bin folder of the server's programs
 * @param durability what a lost machine may cost
 */
export async function startPostgres(bin: string, durability = FLEETING): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const data = join(folder, 'data');
  const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' }, ...(await owner()) };
  if (options.uid !== undefined && options.gid !== undefined) await chown(folder, options.uid, options.gid);
  try {
    const made = ['-D', data, '-U', ACCOUNT, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    await promisify(execFile)(join(bin, 'initdb'), made, options);
    const given = ['listen_addresses=', `unix_socket_directories=${folder}`, ...durability];
    const settings = given.flatMap((setting) => ['-c', setting]);
    const command = [join(bin, 'postgres'), '-D', data, ...settings];
    const child = spawn('/bin/sh', ['-c', UNTIL_STDIN_ENDS, 'sh', ...command], {
      ...options,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const ended = once(child, 'exit');
    let log = '';
    await new Promise<void>((settle, fail) => {
      child.on('error', fail);
      child.on('exit', () => fail(new Error(`PostgreSQL ended before it was ready:\n${log}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        if (log.includes(READY)) return;
        log += chunk.toString();
        if (log.includes(READY)) settle();
      });
    });
    return {
      url: `postgres://${ACCOUNT}@localhost/postgres?host=${encodeURIComponent(folder)}`,
      async stop() {
        child.stdin.end();
        await ended;
        await rm(folder, { recursive: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Who is to run it; nothing: whoever runs this. */
async function owner(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((each) => each.startsWith(`${ACCOUNT}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`There is no account ${ACCOUNT} to run PostgreSQL as`);
  return { uid: Number(uid), gid: Number(gid) };
}
