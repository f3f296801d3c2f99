/** The real program on a folder of its own, that tests start, kill and start again. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../service/store/database.ts';
import { freePort } from './engines/child-program.ts';
import { BRIEFLY, COMPILED, copyFolder, SERVER } from './service-program.ts';
import { writeTemplates } from './world/templates.ts';

/** Where the program keeps things unless told otherwise. */
const DATA = '.data';
/** A service behind a proxy has secrets of its own. */
const SECRETS = { INQUIRY_API_KEY: 'key-of-the-killed-service', SESSION_SECRET: 'secret-of-the-killed-service-0001' };

/** Where a service lives: the address is part of its tokens, so it keeps its port when it starts again. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly templates: string;
}

/** A folder that was used before: making a database takes seconds, opening one does not. */
export interface UsedFolder {
  /** A place of its own for one test. */
  copy(): Promise<Place>;
  /** Removes it with all its copies. */
  remove(): Promise<void>;
}

export async function makeUsedFolder(): Promise<UsedFolder> {
  const seed = await mkdtemp(join(tmpdir(), 'kill-seed-'));
  const copies: string[] = [];
  const templates = join(seed, 'templates');
  await mkdir(templates);
  writeTemplates(templates);
  const database = await openDatabase({ kind: 'folder', folder: databaseIn(seed) });
  await database.destroy();
  return {
    async copy() {
      const folder = await mkdtemp(join(tmpdir(), 'kill-'));
      copies.push(folder);
      await copyFolder(seed, folder);
      return { folder, port: await freePort(), templates };
    },
    async remove() {
      for (const folder of [seed, ...copies]) await rm(folder, { recursive: true });
    },
  };
}

export const databaseIn = (folder: string) => join(folder, DATA, 'database');
export const filesIn = (folder: string) => join(folder, DATA, 'files');

/** One run of the program. */
export class KilledService {
  readonly child: ChildProcess;
  /** The exit code; `null` if a signal ended it. */
  readonly ended: Promise<number | null>;
  output = '';

  constructor({ folder, port, templates }: Place) {
    const { PATH = '', HOME = '' } = process.env;
    this.child = spawn(process.execPath, [...BRIEFLY, SERVER], {
      cwd: folder,
      // Behind a proxy, so that each visitor has an address of their own and the limits are those of many.
      env: {
        ...{ PATH, HOME, ...SECRETS, ...COMPILED },
        PORT: String(port),
        PUBLIC_URL: `http://localhost:${port}`,
        TRUST_PROXY: '1',
        TEMPLATES_DIR: templates,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves when it answers; rejects with what it printed if it ended instead. */
  async up(): Promise<this> {
    await new Promise<void>((settle, fail) => {
      this.child.stdout?.on('data', () => /^Template .*\n$/m.test(this.output) && settle());
      this.ended.then(() => fail(new Error(this.output)), fail);
    });
    return this;
  }

  get url(): string {
    return this.printed(/Inquiry service: (\S+)/);
  }

  readonly key = SECRETS.INQUIRY_API_KEY;

  /** Signals it and waits for its end. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  private printed(pattern: RegExp): string {
    const found = pattern.exec(this.output)?.[1];
    if (found === undefined) throw new Error(`The service has not printed ${pattern}:\n${this.output}`);
    return found;
  }
}
