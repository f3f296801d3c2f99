/** What browsers know as the flow's origin: passes everything on to the service, keeps a record, and loses answers on demand. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { listenLocally } from './listen-locally.ts';

/** What reached a server, as far as it can leak: the address and where it came from. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly referrer: string;
  readonly status: number | undefined;
}

/**
 * How an answer is lost, after the service has done its part: `silent` closes the connection before the first byte, `cut` after
 * the status and half of the body.
 */
export type Loss = 'silent' | 'cut';

/** What the proxy says itself, as a service in trouble would. */
export interface StandIn {
  readonly status: number;
  /** Sent as JSON, but for a string, which is a document. */
  readonly body: unknown;
  /** Default: by the body. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FlowProxy {
  readonly origin: string;
  readonly port: number;
  readonly requests: readonly RecordedRequest[];
  /** How many requests have no whole answer yet. */
  readonly underWay: number;
  /** Where the service listens; set once it does. */
  forwardTo(port: number): void;
  /** The next answer to a request whose path begins so is lost. Returns a function that tells whether it was. */
  loseNextAnswer(path: string, loss?: Loss): () => boolean;
  /**
   * Every answer to a request whose path begins so is lost before its first byte, until the returned function is called. For a request that
   * some browsers repeat by themselves.
   */
  loseAnswers(path: string): () => void;
  /** Requests whose path begins so get this answer, and never reach the service, until the returned function is called. */
  answerInstead(path: string, answer: StandIn): () => void;
  /** Answers to requests whose path begins so wait until the returned function is called. */
  holdAnswers(path: string): () => void;
  /** Bodies of requests whose path begins so stay on their way, but for what the line holds, until the returned function is called. */
  holdRequests(path: string): () => void;
  /** Whoever comes now comes from another address: the service's limits are for people, and each test has its own. */
  nextVisitor(): void;
  /** How many requests to paths that begin so were passed on. */
  count(path: string, method?: string): number;
  stop(): Promise<void>;
}

interface Fault {
  readonly path: string;
  readonly loss: Loss;
  used: boolean;
}

/** Keeps a promise under a path until the returned function is called. */
function holdIn(holds: Map<string, Promise<void>>, path: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  holds.set(path, promise);
  return () => {
    holds.delete(path);
    resolve();
  };
}

/** One of those that are for documentation, on a line of its own. */
const addressOf = (visitor: number) => `2001:db8:0:${visitor.toString(16)}::1`;

export async function startFlowProxy(): Promise<FlowProxy> {
  const requests: RecordedRequest[] = [];
  const faults: Fault[] = [];
  const holds = new Map<string, Promise<void>>();
  const requestHolds = new Map<string, Promise<void>>();
  const standIns = new Map<string, StandIn>();
  const losses = new Set<string>();
  let target = 0;
  let visitors = 0;
  let underWay = 0;

  const server: Server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const url = incoming.url ?? '/';
    underWay += 1;
    outgoing.once('close', () => {
      underWay -= 1;
    });
    const fault = faults.find(
      (candidate) => !candidate.used && incoming.method !== 'OPTIONS' && url.startsWith(candidate.path),
    );
    if (fault) fault.used = true;
    const record = (status: number | undefined) =>
      requests.push({ method: incoming.method ?? '', url, referrer: incoming.headers.referer ?? '', status });
    const standIn = [...standIns].find(([path]) => url.startsWith(path))?.[1];
    if (standIn) {
      record(standIn.status);
      incoming.resume();
      const isDocument = typeof standIn.body === 'string';
      const type = isDocument ? 'text/html; charset=utf-8' : 'application/json';
      outgoing.writeHead(standIn.status, { 'Content-Type': type, ...standIn.headers, connection: 'close' });
      outgoing.end(isDocument ? standIn.body : JSON.stringify(standIn.body));
      return;
    }
    const upstream = request(
      {
        host: '127.0.0.1',
        port: target,
        path: url,
        method: incoming.method,
        headers: { ...incoming.headers, 'x-forwarded-for': addressOf(visitors), connection: 'close' },
      },
      (answer) => {
        record(answer.statusCode);
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', async () => {
          for (const [path, released] of holds) if (url.startsWith(path)) await released;
          const body = Buffer.concat(chunks);
          if (fault?.loss === 'silent' || [...losses].some((path) => url.startsWith(path))) {
            outgoing.destroy();
            return;
          }
          // A browser repeats a request by itself when a connection that it keeps turns out to be dead: none is kept.
          outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'close' });
          if (fault?.loss === 'cut') outgoing.write(body.subarray(0, body.length / 2), () => outgoing.destroy());
          else outgoing.end(body);
        });
        answer.on('error', () => outgoing.destroy());
      },
    );
    upstream.on('error', () => {
      record(undefined);
      outgoing.destroy();
    });
    // What the browser breaks off is broken off for the service too.
    incoming.once('close', () => {
      if (!incoming.complete) upstream.destroy();
    });
    const held = [...requestHolds].find(([path]) => url.startsWith(path))?.[1];
    if (held) void held.then(() => incoming.pipe(upstream));
    else incoming.pipe(upstream);
  });
  const port = await listenLocally(server);

  return {
    origin: `http://localhost:${port}`,
    port,
    requests,
    get underWay() {
      return underWay;
    },
    forwardTo(servicePort) {
      target = servicePort;
    },
    loseNextAnswer(path, loss = 'silent') {
      const fault: Fault = { path, loss, used: false };
      faults.push(fault);
      return () => fault.used;
    },
    loseAnswers(path) {
      losses.add(path);
      return () => void losses.delete(path);
    },
    answerInstead(path, answer) {
      standIns.set(path, answer);
      return () => void standIns.delete(path);
    },
    holdAnswers: (path) => holdIn(holds, path),
    holdRequests: (path) => holdIn(requestHolds, path),
    nextVisitor() {
      visitors += 1;
    },
    count: (path, method) =>
      requests.filter((seen) => seen.url.startsWith(path) && (method ?? seen.method) === seen.method).length,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
