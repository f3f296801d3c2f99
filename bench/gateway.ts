/** What browsers know as the flow's origin: the service, with a probe in each frame document and no limits per visitor. */

import { once } from 'node:events';
import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http';
import { brotliCompressSync } from 'node:zlib';
import { listenLocally } from '../test/support/world/listen-locally.ts';
import { FRAME_PROBE, frameAdapter, PEER_FRAME_PATHS, type PeerFrame } from './probes.ts';

export interface Gateway {
  readonly port: number;
  forwardTo(port: number): void;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Headers of a document that no longer fit one that was changed. */
const STALE_HEADERS = ['content-length', 'content-encoding', 'content-security-policy', 'etag', 'transfer-encoding'];

/** @param templateId what peers' frames show: the same document as ours */
export async function startGateway(templateId: string): Promise<Gateway> {
  const agent = new Agent({ keepAlive: true });
  const compressed = new Map<string, Buffer>();
  let target = 0;

  function compress(document: string): Buffer {
    const known = compressed.get(document) ?? brotliCompressSync(document);
    compressed.set(document, known);
    return known;
  }

  function ask(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const asked = request({ agent, host: '127.0.0.1', port: target, method, path, headers }, (answer) => {
      readAll(answer).then(
        (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
        reject,
      );
    });
    asked.on('error', reject).end(body);
    return promise;
  }

  const server = createServer(async (incoming, outgoing) => {
    try {
      const url = incoming.url ?? '/';
      const peer = peerOf(url);
      const isFrame = peer !== undefined || url.startsWith('/widget');
      // Another visitor each time: the service counts by address, and here is only one.
      const headers = {
        ...incoming.headers,
        'x-forwarded-for': `10.${byte()}.${byte()}.${byte()}`,
        connection: 'keep-alive',
      };
      const path = peer === undefined ? url : `/widget?inquiry-template-id=${templateId}`;
      const answer = await ask(
        incoming.method ?? 'GET',
        path,
        isFrame ? { ...headers, 'accept-encoding': 'identity' } : headers,
        await readAll(incoming),
      );
      if (!isFrame) {
        outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
      const scripts = `${peer ? `<script>${frameAdapter(peer, templateId)}</script>` : ''}<script>${FRAME_PROBE}</script>`;
      const document = answer.body.toString().replace(/<head[^>]*>/, (head) => head + scripts);
      const rest = Object.entries(answer.headers).filter(([name]) => !STALE_HEADERS.includes(name));
      outgoing
        .writeHead(answer.status, {
          ...Object.fromEntries(rest),
          'content-encoding': 'br',
          'cache-control': 'no-store',
        })
        .end(compress(document));
    } catch {
      // The browser went away, or the service is stopping: nobody waits for this answer.
      outgoing.destroy();
    }
  });
  const port = await listenLocally(server);

  return {
    port,
    forwardTo(port) {
      target = port;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

const byte = (): number => 1 + Math.floor(Math.random() * 254);

function peerOf(url: string): PeerFrame | undefined {
  const path = url.split('?')[0] ?? '';
  return (Object.keys(PEER_FRAME_PATHS) as PeerFrame[]).find((peer) => PEER_FRAME_PATHS[peer] === path);
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
