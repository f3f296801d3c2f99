/** The service as an operator runs it: its own process, its own empty database, everything it prints kept. */

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endProgram, freePort, poll } from '../engines/child-program.ts';
import { writeTemplates } from './templates.ts';

const SERVER = fileURLToPath(new URL('../../../service/server.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The first PGlite of a machine that is busy takes its time. */
const START_TIMEOUT_MS = 60_000;
export const API_KEY = 'key-of-the-browser-tests-000000000001';

export interface ServiceProcess {
  readonly port: number;
  /** Everything printed so far. */
  log(): string;
  /** Waits for its end; the data goes with it. */
  stop(): Promise<void>;
}

/** @param publicUrl where browsers reach the service */
export async function startService(publicUrl: string): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'inquiry-service-'));
  const templates = join(folder, 'templates');
  mkdirSync(templates);
  writeTemplates(templates);
  const port = await freePort();
  const child = spawn(process.execPath, [SERVER], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      DEMO_PORT: '0',
      DASHBOARD_PORT: '0',
      DATA_DIR: folder,
      DATABASE_URL: 'memory:',
      FILES_DIR: join(folder, 'files'),
      TEMPLATES_DIR: templates,
      INQUIRY_API_KEY: API_KEY,
      PUBLIC_URL: publicUrl,
      LOG_LEVEL: 'debug',
      NODE_OPTIONS: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const stop = async () => {
    await endProgram(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await poll('The service', START_TIMEOUT_MS, async () => {
      if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
      return (await isHealthy(port)) || undefined;
    });
  } catch (error) {
    await stop();
    throw new Error(`The service did not start: ${error}. It printed:\n${log}`);
  }
  return { port, log: () => log, stop };
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
