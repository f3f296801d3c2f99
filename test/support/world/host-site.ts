/** The integrator's site: serves the pages of a test and the published packages, and keeps a record of what is asked of it. */

import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordedRequest } from './flow-proxy.ts';
import { listenLocally } from './listen-locally.ts';

const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));
const require = createRequire(import.meta.url);
/** Folder of an address → where its files are: our npm package, and packages of others that pages of ours are used with. */
const PACKAGES: Readonly<Record<string, string>> = {
  npm: DIST,
  persona: dirname(require.resolve('persona')),
  turbo: dirname(require.resolve('@hotwired/turbo')),
  htmx: dirname(require.resolve('htmx.org')),
};
const SCRIPT = { 'Content-Type': 'text/javascript; charset=utf-8' };
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

export interface HostSite {
  /** Another site than the flow's. */
  readonly origin: string;
  /** The same server under the flow's host name: another origin of the same site. */
  readonly siblingOrigin: string;
  readonly requests: readonly RecordedRequest[];
  /** Serves a page and returns its path. */
  serve(html: string, headers?: Readonly<Record<string, string>>): string;
  /** Answers a path by a function, as a backend of the integrator would; returns the path. */
  answer(reply: () => unknown): string;
  stop(): Promise<void>;
}

function packageFile(path: string): string | undefined {
  const [, folder = '', ...rest] = path.split('/');
  const root = PACKAGES[folder];
  if (root === undefined) return undefined;
  const file = join(root, ...rest);
  return file.startsWith(root) && existsSync(file) ? file : undefined;
}

export async function startHostSite(): Promise<HostSite> {
  const requests: RecordedRequest[] = [];
  const pages = new Map<string, { readonly html: string; readonly headers: Readonly<Record<string, string>> }>();
  const answers = new Map<string, () => unknown>();

  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '/';
    const path = url.split('?')[0] ?? '/';
    const page = pages.get(path);
    const reply = answers.get(path);
    const file = packageFile(path);
    const status = page || reply || file ? 200 : 404;
    requests.push({ method: incoming.method ?? '', url, referrer: incoming.headers.referer ?? '', status });
    if (page) outgoing.writeHead(status, { ...HTML, ...page.headers }).end(page.html);
    else if (reply) outgoing.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply()));
    else if (file) outgoing.writeHead(status, SCRIPT).end(readFileSync(file));
    else outgoing.writeHead(status).end();
  });
  const port = await listenLocally(server);
  let count = 0;

  return {
    origin: `http://127.0.0.1:${port}`,
    siblingOrigin: `http://localhost:${port}`,
    requests,
    serve(html, headers = {}) {
      count += 1;
      pages.set(`/page-${count}`, { html, headers });
      return `/page-${count}`;
    },
    answer(reply) {
      count += 1;
      answers.set(`/answer-${count}`, reply);
      return `/answer-${count}`;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
