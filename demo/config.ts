import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface DemoConfig {
  readonly port: number;
  /** Where the pages of the demo are, as the visitor's browser writes it. */
  readonly demoOrigin: string;
  /** Where the script, the flow and the REST API come from. */
  readonly serviceOrigin: string;
  /** The key of the REST API; waits for the service to make its local one. Rejects if it does not come. */
  readonly apiKey: () => Promise<string>;
}

/** Where the service keeps the key it makes when it is given none; the folder is its `DATA_DIR`. */
const LOCAL_KEY_FILE = 'api-key';
const DEFAULT_DATA_DIR = '.data';
const DEFAULT_PORT = 3000;
/** The first start of the service sets up its database, which takes seconds. */
const KEY_WAIT_MS = 30_000;
const KEY_POLL_MS = 250;

/** The demo is on 127.0.0.1, the service on localhost: two sites, as in real life, so that third-party rules apply. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): DemoConfig {
  const servicePort = readPort(env, 'PORT', DEFAULT_PORT);
  const port = readPort(env, 'DEMO_PORT', servicePort + 1);
  const [givenKey = ''] = (env['INQUIRY_API_KEY'] ?? '').split(',');
  return {
    port,
    demoOrigin: `http://127.0.0.1:${port}`,
    serviceOrigin: new URL(env['PUBLIC_URL'] || `http://localhost:${servicePort}`).origin,
    apiKey: async () =>
      givenKey.trim() || (await readLocalKey(join(env['DATA_DIR'] || DEFAULT_DATA_DIR, LOCAL_KEY_FILE))),
  };
}

function readPort(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number): number {
  const port = Number(env[name] || fallback);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${name} must be a port between 1 and 65535, not ${JSON.stringify(env[name] || fallback)}.`);
}

async function readLocalKey(file: string): Promise<string> {
  for (let waited = 0; waited < KEY_WAIT_MS; waited += KEY_POLL_MS) {
    try {
      const key = (await readFile(file, 'utf8')).trim();
      if (key !== '') return key;
    } catch {
      // Not there yet: the service, which may still be starting, writes it.
    }
    await delay(KEY_POLL_MS);
  }
  throw new Error(`No API key: INQUIRY_API_KEY is not set, and no service has written ${file}.`);
}
