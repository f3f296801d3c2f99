import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Client } from '../../src/widget/client.ts';
import { ENDING, type FlowFrame, openPage, settlePromises, TEMPLATE_ID, theFrame } from './flow-frame.ts';

beforeEach(openPage);

/** A client of which everything is heard. */
function createClient(): ReturnType<typeof vi.fn> {
  const heard = vi.fn();
  new Client({ templateId: TEMPLATE_ID, onEvent: heard, onComplete: heard, onCancel: heard, onError: heard });
  return heard;
}

type Attack = { what: string; send: (frame: FlowFrame) => void };

const fromElsewhere: Attack[] = [
  { what: 'from another window', send: (frame) => frame.post(frame.message('load'), { source: {} }) },
  { what: 'from no window', send: (frame) => frame.post(frame.message('load'), { source: null }) },
  { what: 'from the page itself', send: (frame) => frame.post(frame.message('load'), { source: window }) },
  ...[
    'https://verify.example.com.evil.example',
    'https://other.example.com',
    'http://verify.example.com',
    'https://verify.example.com:8443',
    'null',
    '',
  ].map((origin) => ({
    what: `from the origin "${origin}"`,
    send: (frame: FlowFrame): void => frame.post(frame.message('load'), { origin }),
  })),
];

const misshapen: Attack[] = [
  ...[null, undefined, 'load', 42, [], ['load'], {}, { name: 'load' }, { name: 'load', containerId: 7 }].map(
    (data) => ({
      what: JSON.stringify(data) ?? 'undefined',
      send: (frame: FlowFrame): void => frame.post(data),
    }),
  ),
  { what: 'of another container', send: (frame) => frame.post({ ...frame.message('load'), containerId: 'other' }) },
  { what: 'of a name from the prototype', send: (frame) => frame.post(frame.message('constructor')) },
  ...['ready', 'complete', 'exit', 'resize', 'session', 'outcome'].map((name) => ({
    what: `"${name}", which belongs to the port`,
    send: (frame: FlowFrame): void => frame.post(frame.message(name, { ...ENDING, sessionToken: 'forged' })),
  })),
];

describe('a window message', () => {
  test.for([...fromElsewhere, ...misshapen])('$what has no effect', async ({ send }) => {
    const heard = createClient();
    send(theFrame());
    await settlePromises();
    expect(heard).not.toHaveBeenCalled();
    expect(theFrame().heard).toEqual([]);
  });

  test('"load" from the frame is answered to exactly its origin with a port', async () => {
    createClient();
    theFrame().announce();
    await settlePromises();
    expect(theFrame().actions).toEqual(['connect']);
    expect(theFrame().ports).toHaveLength(1);
  });
});

describe('a port message', () => {
  const onPort: [string, unknown][] = [
    ['without a container', { name: 'complete', metadata: ENDING }],
    ['of another container', { name: 'complete', containerId: 'other', metadata: ENDING }],
    ['without what it must tell', { name: 'complete', metadata: {} }],
    ['of an unknown name', { name: 'finish', metadata: {} }],
    ['that is null', null],
    ['that is text', 'complete'],
  ];

  test.for(onPort)('%s has no effect', async ([, data]) => {
    const heard = createClient();
    theFrame().announce();
    await settlePromises();
    heard.mockClear();
    const { containerId } = theFrame();
    const isOwn = typeof data === 'object' && data !== null && !('containerId' in data) && 'metadata' in data;
    const sent = isOwn && Object.keys(data.metadata as object).length === 0 ? { ...data, containerId } : data;
    theFrame().ports.at(-1)?.postMessage(sent);
    await settlePromises();
    expect(heard).not.toHaveBeenCalled();
  });

  test('"load" has no effect: a new document has no port', async () => {
    const heard = createClient();
    theFrame().announce();
    await settlePromises();
    heard.mockClear();
    theFrame().tell('load');
    await settlePromises();
    expect(heard).not.toHaveBeenCalled();
    expect(theFrame().ports).toHaveLength(1);
  });

  test('from the port of a document that is gone has no effect', async () => {
    const heard = createClient();
    const complete = (): object => theFrame().message('complete', ENDING);
    theFrame().announce();
    await settlePromises();
    theFrame().announce();
    await settlePromises();
    heard.mockClear();
    theFrame().ports[0]?.postMessage(complete());
    await settlePromises();
    expect(heard).not.toHaveBeenCalled();
    theFrame().ports[1]?.postMessage(theFrame().message('ready'));
    await settlePromises();
    expect(heard).toHaveBeenCalledOnce();
  });
});

test('a frame that was removed is not listened to any more', async () => {
  const heard = vi.fn();
  const client = new Client({ templateId: TEMPLATE_ID, onEvent: heard, onLoad: heard });
  const frame = theFrame();
  client.destroy();
  frame.announce();
  await settlePromises();
  expect(heard).not.toHaveBeenCalled();
});

test('two clients on one page, with different options, hear each their own frame', async () => {
  const first = vi.fn();
  const second = vi.fn();
  new Client({ templateId: TEMPLATE_ID, onLoad: first });
  const frame = theFrame();
  const other = new Client({ inquiryId: 'inq_other', onLoad: second });
  frame.announce();
  await settlePromises();
  expect(first).toHaveBeenCalledOnce();
  expect(second).not.toHaveBeenCalled();
  other.destroy();
  expect(theFrame()).toBe(frame);
});
