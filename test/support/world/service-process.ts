/** The service as an operator runs it: its own process, its own empty database, everything it prints kept. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endProgram, poll } from '../engines/child-program.ts';
import { quietPort } from './quiet-port.ts';
import { writeTemplates } from './templates.ts';

const SERVER = fileURLToPath(new URL('../../../service/server.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The first PGlite of a machine that is busy takes its time. */
const START_TIMEOUT_MS = 60_000;
export const API_KEY = 'key-of-the-browser-tests-000000000001';

export interface ServiceOptions {
  /** `folder` keeps the data when the process is killed. Default: `memory`, which starts faster. */
  readonly database?: 'memory' | 'folder';
  /** Proxies in front that are believed. Default: 0. */
  readonly trustProxy?: number;
}

export interface ServiceProcess {
  readonly port: number;
  /** Everything printed so far. */
  log(): string;
  /** Ends the process at once, as a power cut or the kernel would, and starts another on the same folder and port. */
  killAndStartAgain(): Promise<void>;
  /** Waits for its end; the data goes with it. */
  stop(): Promise<void>;
}

/** @param publicUrl where browsers reach the service */
export async function startService(
  publicUrl: string,
  { database = 'memory', trustProxy = 0 }: ServiceOptions = {},
): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'inquiry-service-'));
  const templates = join(folder, 'templates');
  mkdirSync(templates);
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
    PUBLIC_URL: publicUrl,
    TRUST_PROXY: String(trustProxy),
    LOG_LEVEL: 'debug',
    NODE_OPTIONS: '',
  };
  let log = '';
  let child: ChildProcess | undefined;

  const start = async () => {
    const started = spawn(process.execPath, [SERVER], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
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
  const stop = async () => {
    if (child) await endProgram(child);
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
    log: () => log,
    async killAndStartAgain() {
      if (!child) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await start();
    },
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
