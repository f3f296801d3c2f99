/** The service as an operator runs it: its own process, its own database, everything it prints kept. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProgram, poll } from '../engines/child-program.ts';
import { BRIEFLY, COMPILED, copyFolder, ROOT, SERVER } from '../service-program.ts';
import { quietPort } from './quiet-port.ts';
import { writeTemplates } from './templates.ts';

/** The first PGlite of a machine that is busy takes its time. */
const START_TIMEOUT_MS = 60_000;
export const API_KEY = 'key-of-the-browser-tests-000000000001';
/** A service behind a proxy signs with a secret of its own. */
const SESSION_SECRET = 'secret-of-the-browser-tests-00000001';

export interface ServiceOptions {
  /** `folder` keeps the data when the process is killed. Default: `memory`. */
  readonly database?: 'memory' | 'folder';
  /** A data folder to begin with a copy of, which takes a fraction of the time: see prepared-service.ts. The database is in the folder then. */
  readonly copyOf?: string;
  /** Proxies in front that are believed. Default: 0. */
  readonly trustProxy?: number;
  /** Whether it starts sooner and then works slower, as nobody measures it. Default: false. */
  readonly isBrief?: boolean;
}

export interface ServiceProcess {
  readonly port: number;
  /** Its data, as long as it is not stopped. */
  readonly folder: string;
  /** Everything printed so far. */
  log(): string;
  /** Ends the process at once, as a power cut or the kernel would, and starts another on the same folder and port. */
  killAndStartAgain(): Promise<void>;
  /** Waits for its end; the data stays. */
  end(): Promise<void>;
  /** Waits for its end; the data goes with it. */
  stop(): Promise<void>;
}

/** @param publicUrl where browsers reach the service */
export async function startService(
  publicUrl: string,
  {
    copyOf,
    database = copyOf === undefined ? 'memory' : 'folder',
    trustProxy = 0,
    isBrief = false,
  }: ServiceOptions = {},
): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'inquiry-service-'));
  if (copyOf !== undefined) await copyFolder(copyOf, folder);
  const templates = join(folder, 'templates');
  mkdirSync(templates, { recursive: true });
  writeTemplates(templates);
  const port = await quietPort();
  const env = {
    ...process.env,
    PORT: String(port),
    DEMO_PORT: '0',
    DASHBOARD_PORT: '0',
    DATA_DIR: folder,
    DATABASE_URL: database === 'memory' ? 'memory:' : '',
    FILES_DIR: join(folder, 'files'),
    TEMPLATES_DIR: templates,
    INQUIRY_API_KEY: API_KEY,
    SESSION_SECRET,
    PUBLIC_URL: publicUrl,
    TRUST_PROXY: String(trustProxy),
    LOG_LEVEL: 'debug',
    ...COMPILED,
    NODE_OPTIONS: '',
  };
  const program = [...(isBrief ? BRIEFLY : []), SERVER];
  let log = '';
  let child: ChildProcess | undefined;

  const start = async () => {
    const started = spawn(process.execPath, program, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    }
    await poll('The service', START_TIMEOUT_MS, async () => {
      if (started.exitCode !== null) throw new Error(`it ended with code ${started.exitCode}`);
      return (await isHealthy(port)) || undefined;
    });
  };
  const end = async () => {
    if (child) await endProgram(child);
  };
  const stop = async () => {
    await end();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw new Error(`The service did not start: ${error}. It printed:\n${log}`);
  }
  return {
    port,
    folder,
    log: () => log,
    async killAndStartAgain() {
      if (!child) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await start();
    },
    end,
    stop,
  };
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
