/** The demo site as `npm start` runs it, beside the service of a world. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endProgram, poll } from '../engines/child-program.ts';
import { quietPort } from './quiet-port.ts';
import { API_KEY } from './service-process.ts';

const SERVER = fileURLToPath(new URL('../../../demo/server.ts', import.meta.url));
const START_TIMEOUT_MS = 30_000;

export interface DemoProcess {
  readonly origin: string;
  stop(): Promise<void>;
}

/** @param serviceOrigin where browsers and the demo's backend reach the service */
export async function startDemo(serviceOrigin: string): Promise<DemoProcess> {
  const port = await quietPort();
  const env = {
    ...process.env,
    DEMO_PORT: String(port),
    PUBLIC_URL: serviceOrigin,
    INQUIRY_API_KEY: API_KEY,
    NODE_OPTIONS: '',
  };
  const child = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const origin = `http://127.0.0.1:${port}`;
  const stop = () => endProgram(child);
  try {
    await poll('The demo', START_TIMEOUT_MS, async () => {
      if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
      return (await isThere(origin)) || undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, stop };
}

async function isThere(origin: string): Promise<boolean> {
  try {
    return (await fetch(origin)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
