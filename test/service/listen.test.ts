import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Listening, listen } from '../../service/listen.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Short enough to be waited for; the order of the real ones. */
const SHORT = {
  headersTimeout: 40,
  requestTimeout: 80,
  keepAliveTimeout: 40,
  maxHeaderSize: 2_000,
  connectionsCheckingInterval: 10,
};

const answerWithLength = async (request: Request) => new Response(`${request.method} ${(await request.text()).length}`);

async function serve(limits?: typeof SHORT, answer = answerWithLength): Promise<Listening> {
  const listening = await (limits ? listen(answer, ['127.0.0.1'], 0, limits) : listen(answer, ['127.0.0.1'], 0));
  closing.push(() => listening.close());
  return listening;
}

/** Sends text, and gives everything that came when the other side closes the connection. */
async function talk({ port }: Listening, text: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  closing.push(() => void socket.destroy());
  let heard = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
  // What was refused may be cut off before all of it was sent.
  socket.on('error', () => {});
  socket.write(text);
  await new Promise((closed) => socket.on('close', closed));
  return heard;
}

describe('a connection', () => {
  test('whose headers do not come to an end is answered with 408 and closed', async () => {
    expect(await talk(await serve(SHORT), 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: a')).toContain('408');
  });

  test('whose body does not come to an end is answered with 408 and closed', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n';
    expect(await talk(await serve(SHORT), `${head}only this`)).toContain('408');
  });

  test('on which nothing is asked any more is closed', async () => {
    expect(await talk(await serve(SHORT), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toContain('200 OK');
  });

  test('of HTTP/1.0 needs to name no host, as load balancers that look after a service name none', async () => {
    expect(await talk(await serve(), 'GET /health HTTP/1.0\r\n\r\n')).toContain('200 OK');
  });

  const LEFT: Record<string, (body: ReadableStream<Uint8Array>) => Promise<void>> = {
    'looked at': async () => {},
    'begun to be read': async (body) => {
      for await (const _chunk of body) return;
    },
  };

  test.for(Object.entries(LEFT))(
    'that brought a body that was only %s goes on with the next request',
    async ([, leave]) => {
      const refuse = async (request: Request) => {
        if (request.body === null) return answerWithLength(request);
        await leave(request.body);
        return new Response(null, { status: 413 });
      };
      const body = 'a'.repeat(1_000_000);
      const refused = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const heard = await talk(await serve(undefined, refuse), `${refused}GET / HTTP/1.0\r\n\r\n`);
      expect(heard.match(/ \d{3} [A-Z].*$|GET 0/gm)).toEqual([' 413 Payload Too Large', ' 200 OK', 'GET 0']);
    },
  );

  test('whose next request had come when the service was told to stop is answered, and then closed', async () => {
    const listening = await serve();
    const request = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello';
    const socket = connect(listening.port, '127.0.0.1');
    closing.push(() => void socket.destroy());
    let heard = '';
    const first = new Promise((answered) => {
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        heard += chunk;
        answered(heard);
      });
    });
    socket.write(request);
    await first;
    heard = '';
    socket.write(request);
    await Promise.all([listening.close(), once(socket, 'close')]);
    expect(heard).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*POST 5/i);
  });

  test('whose headers are too large is answered with 431 and closed', async () => {
    const head = `GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect(await talk(await serve(), head)).toContain('431');
  });

  test.for([
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'],
    ['a host with a path', 'GET / HTTP/1.1\r\nHost: localhost/evil\r\nConnection: close\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a backslash as path', 'GET \\\\evil.example HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['another scheme as path', 'GET ftp://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a tunnel', 'CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n'],
  ] as const)('that brings %s is refused, and the next one is served', async ([_what, text]) => {
    const listening = await serve();
    expect(await talk(listening, text)).not.toMatch(/ 200 | 500 /);
    expect((await fetch(`http://127.0.0.1:${listening.port}/`)).status).toBe(200);
  });

  test.for(['TRACE', 'OPTIONS', 'PROPFIND', 'QUERY'])('that asks by %s is answered', async (method) => {
    const text = `${method} / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    expect(await talk(await serve(), text)).toMatch(/^HTTP\/1\.1 [24]/);
  });
});
