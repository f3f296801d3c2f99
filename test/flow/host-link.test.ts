import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostConfig } from '../../src/flow/boot.ts';
import { createHostLink } from '../../src/flow/host-link.ts';
import type { PageMessage } from '../../src/protocol/messages.ts';

const ORIGIN = 'https://shop.example';
const echo = { containerId: 'c1', templateId: 'itmpl_a' };
const WINDOW: HostConfig = { kind: 'window', origin: ORIGIN, echo };
const PORT: HostConfig = { kind: 'port', origin: ORIGIN, echo };
const CONNECT = { action: 'connect', metadata: { protocol: 1 } };

/** A frame's window, its parent, and what both heard. */
function createFrame(host: HostConfig, early: MessageEvent[] = []) {
  const parent = { postMessage: vi.fn() };
  const events = new EventTarget();
  const window = {
    parent,
    inquiryEarly: early,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  };
  const link = createHostLink(window as never, host);
  const heard: PageMessage[] = [];
  const listen = () => link.onAction((message) => heard.push(message));
  const message = (data: unknown, from: object = {}) =>
    Object.assign(new Event('message'), { data, source: parent, origin: ORIGIN, ports: [], ...from }) as never;
  return {
    window,
    parent,
    link,
    heard,
    listen,
    message,
    receive: (data: unknown, from: object = {}) => events.dispatchEvent(message(data, from)),
  };
}

function fakePort() {
  const port = { postMessage: vi.fn(), close: vi.fn(), onmessage: undefined as ((event: unknown) => void) | undefined };
  return { ...port, port, say: (data: unknown) => port.onmessage?.({ data }) };
}

describe('the window transport', () => {
  test('posts to the parent and to nothing but the exact origin', () => {
    const { link, parent } = createFrame(WINDOW);
    link.send('start', { inquiryId: 'inq_a' });
    expect(parent.postMessage.mock.calls).toEqual([
      [{ name: 'start', containerId: 'c1', templateId: 'itmpl_a', metadata: { inquiryId: 'inq_a' } }, ORIGIN],
    ]);
  });

  test('puts the reason of an error beside its metadata', () => {
    const { link, parent } = createFrame(WINDOW);
    link.send('error', {}, { status: 409, code: 'expired', message: 'gone' });
    expect(parent.postMessage.mock.calls[0]?.[0]).toEqual({
      name: 'error',
      ...echo,
      metadata: {},
      error: { status: 409, code: 'expired', message: 'gone' },
    });
  });

  test('does not tell what only our client asks for', () => {
    const { link, parent } = createFrame(WINDOW);
    link.send('resize', { pageHeight: 640 });
    link.send('session', { inquiryId: 'inq_a', sessionToken: 'secret' });
    link.send('outcome', { inquiryId: 'inq_a', status: 'completed', fields: {} });
    expect(parent.postMessage).not.toHaveBeenCalled();
  });

  test('hears the actions of its page', () => {
    const frame = createFrame(WINDOW);
    frame.listen();
    frame.receive({ action: 'open', metadata: {} });
    frame.receive({ action: 'exit' });
    expect(frame.heard).toEqual([
      { action: 'open', metadata: {} },
      { action: 'exit', metadata: { force: false } },
    ]);
  });

  test('hears what its page said before the code was there, and no longer collects it', () => {
    const early: MessageEvent[] = [];
    const frame = createFrame(WINDOW, early);
    early.push(frame.message({ action: 'open', metadata: {} }), frame.message({ action: 'open' }, { source: {} }));
    frame.listen();
    expect(frame.heard).toEqual([{ action: 'open', metadata: {} }]);
    expect(frame.window.inquiryEarly).toBeUndefined();
  });

  test('has no handshake', () => {
    const frame = createFrame(WINDOW);
    frame.listen();
    const { port } = fakePort();
    frame.receive(CONNECT, { ports: [port] });
    expect(frame.heard).toEqual([]);
    expect(port.onmessage).toBeUndefined();
  });
});

const STRANGERS = [
  { who: 'a sibling frame of the same origin', from: { source: { postMessage() {} } } },
  { who: 'nobody (a closed window)', from: { source: null } },
  { who: 'the parent with another origin', from: { origin: 'https://evil.example' } },
  { who: 'the parent on a subdomain', from: { origin: 'https://a.shop.example' } },
  { who: 'the parent over http', from: { origin: 'http://shop.example' } },
  { who: 'the parent on another port', from: { origin: 'https://shop.example:8443' } },
  { who: 'an opaque origin', from: { origin: 'null' } },
  { who: 'an empty origin', from: { origin: '' } },
];

describe.for([WINDOW, PORT])('over the $kind', (host) => {
  test.for(STRANGERS)('a message of $who has no effect', ({ from }) => {
    const frame = createFrame(host);
    frame.listen();
    const { port } = fakePort();
    const data = host.kind === 'window' ? { action: 'exit', metadata: { force: true } } : CONNECT;
    frame.receive(data, { ports: [port], ...from });
    expect(frame.heard).toEqual([]);
    expect(port.onmessage).toBeUndefined();
  });

  test.for([null, undefined, 'open', 42, [], {}, { action: 'open', metadata: 1 }, { action: 'constructor' }])(
    'the shape %j has no effect',
    (data) => {
      const frame = createFrame(host);
      frame.listen();
      const { port } = fakePort();
      expect(() => frame.receive(data, { ports: [port] })).not.toThrow();
      expect(frame.heard).toEqual([]);
      expect(port.onmessage).toBeUndefined();
    },
  );
});

describe('the port transport', () => {
  let frame: ReturnType<typeof createFrame>;
  beforeEach(() => {
    frame = createFrame(PORT);
    frame.listen();
  });

  test('keeps its messages until the port is there, and says nothing by window', () => {
    const { port } = fakePort();
    frame.link.send('ready', {});
    expect(port.postMessage).not.toHaveBeenCalled();
    frame.receive(CONNECT, { ports: [port] });
    frame.link.send('session', { inquiryId: 'inq_a', sessionToken: 's' });
    expect(port.postMessage.mock.calls.map(([message]) => message)).toEqual([
      { name: 'ready', ...echo, metadata: {} },
      { name: 'session', ...echo, metadata: { inquiryId: 'inq_a', sessionToken: 's' } },
    ]);
    expect(frame.parent.postMessage).not.toHaveBeenCalled();
  });

  test('hands on what came with connect', () => {
    const { port } = fakePort();
    const connect = { action: 'connect', metadata: { protocol: 1, open: { sessionToken: 's' } } };
    frame.receive(connect, { ports: [port] });
    expect(frame.heard).toEqual([connect]);
  });

  test('hears actions on the port only', () => {
    const { port, say } = fakePort();
    frame.receive({ action: 'open', metadata: {} });
    frame.receive(CONNECT, { ports: [port] });
    frame.receive({ action: 'exit', metadata: { force: true } });
    expect(frame.heard).toEqual([CONNECT]);
    say({ action: 'open', metadata: {} });
    say({ action: 'nonsense' });
    expect(frame.heard).toEqual([CONNECT, { action: 'open', metadata: {} }]);
  });

  test('connects once: a second connect, by window or by port, has no effect', () => {
    const [first, second] = [fakePort(), fakePort()];
    frame.receive(CONNECT, { ports: [first.port] });
    frame.receive(CONNECT, { ports: [second.port] });
    first.say(CONNECT);
    frame.link.send('ready', {});
    expect(frame.heard).toEqual([CONNECT]);
    expect(first.port.postMessage).toHaveBeenCalledOnce();
    expect(second.port.postMessage).not.toHaveBeenCalled();
  });

  test('does not connect without a port', () => {
    frame.receive(CONNECT);
    expect(frame.heard).toEqual([]);
  });

  test('closes its port and hears nothing more when it is disposed of', () => {
    const { port, say } = fakePort();
    frame.receive(CONNECT, { ports: [port] });
    frame.link.dispose();
    say({ action: 'open', metadata: {} });
    frame.receive(CONNECT, { ports: [fakePort().port] });
    expect(port.close).toHaveBeenCalledOnce();
    expect(frame.heard).toEqual([CONNECT]);
  });
});

test('without a host nothing is said and nothing is heard', () => {
  const frame = createFrame({ kind: 'none' });
  frame.listen();
  frame.link.send('ready', {});
  frame.receive({ action: 'open', metadata: {} });
  frame.receive(CONNECT, { ports: [fakePort().port] });
  expect(frame.parent.postMessage).not.toHaveBeenCalled();
  expect(frame.heard).toEqual([]);
});
