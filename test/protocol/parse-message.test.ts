import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameMessageName, PageMessage } from '../../src/protocol/messages.ts';
import { parseFrameMessage, parsePageMessage } from '../../src/protocol/parse-message.ts';

const COMPLETE = { inquiryId: 'inq_1', status: 'completed', fields: { name_first: { type: 'string', value: 'Jane' } } };
const UPLOAD = { stepData: { idClass: 'dl', files: [{ side: 'front', captureMethod: 'upload' }] } };

/** Every message of the frame in its right shape. */
const FRAME_METADATA: Record<FrameMessageName, object> = {
  load: {},
  ready: {},
  start: { inquiryId: 'inq_1' },
  'inquiry-load': {},
  'page-change': { name: 'start', path: '/start', pageHeight: 640 },
  'document-upload': UPLOAD,
  'selfie-record-upload': { stepData: { files: [{ pose: 'center', captureMethod: 'manual' }] } },
  complete: COMPLETE,
  fail: { ...COMPLETE, status: 'failed' },
  exit: { inquiryId: 'inq_1', sessionToken: 'token' },
  error: {},
  'prefill-dropped': { key: 'nickname', reason: 'unknown' },
  resize: { pageHeight: 640 },
  session: { inquiryId: 'inq_1', sessionToken: 'token' },
  outcome: COMPLETE,
};
const FRAME_NAMES = Object.keys(FRAME_METADATA) as FrameMessageName[];
const ERROR = { status: 409, code: 'unauthenticated', message: 'why' };

function frameMessage(name: FrameMessageName, metadata: unknown = FRAME_METADATA[name]) {
  return {
    name,
    containerId: 'container',
    templateId: 'itmpl_1',
    metadata,
    ...(name === 'error' ? { error: ERROR } : {}),
  };
}

describe('a message of the frame', () => {
  test.each(FRAME_NAMES)('%s is taken in its right shape', (name) => {
    const { containerId, metadata, error } = frameMessage(name);
    expect(parseFrameMessage(frameMessage(name))).toEqual({ name, containerId, metadata: error ?? metadata });
  });

  test('needs no metadata where nothing is told', () => {
    expect(parseFrameMessage({ name: 'load', containerId: 'c' })).toMatchObject({ name: 'load', metadata: {} });
  });

  test('exit may come without an inquiry', () => {
    expect(parseFrameMessage(frameMessage('exit', {}))?.metadata).toEqual({});
  });

  /** What the client reads itself; the rest is handed on to the page as it is. */
  const READ = ['inquiryId', 'sessionToken', 'status', 'fields', 'pageHeight'];
  const members = FRAME_NAMES.flatMap((name) =>
    Object.keys(FRAME_METADATA[name]).flatMap((member) => (READ.includes(member) ? [{ name, member }] : [])),
  );

  test.each(members.filter(({ name }) => name !== 'exit'))('$name without $member is refused', ({ name, member }) => {
    expect(parseFrameMessage(frameMessage(name, { ...FRAME_METADATA[name], [member]: undefined }))).toBeUndefined();
  });

  test.each(members)('$name is refused with a $member of a wrong type', ({ name, member }) => {
    const wrong = [true, null, [], Symbol('s'), 1n, () => 'x'];
    const right = typeof (FRAME_METADATA[name] as Record<string, unknown>)[member];
    const values = [...wrong, right === 'string' ? 1 : 'text', right === 'object' ? 1 : {}];
    for (const value of values) {
      expect(parseFrameMessage(frameMessage(name, { ...FRAME_METADATA[name], [member]: value }))).toBeUndefined();
    }
  });

  test.each(members.filter(({ name }) => name !== 'exit'))(
    '$name is refused with an inherited $member',
    ({ name, member }) => {
      const metadata: Record<string, unknown> = { ...FRAME_METADATA[name] };
      const inherited = Object.create({ [member]: metadata[member] }) as object;
      delete metadata[member];
      expect(
        parseFrameMessage(structuredClone(frameMessage(name, Object.assign(inherited, metadata)))),
      ).toBeUndefined();
    },
  );

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'load'],
    ['JSON text', JSON.stringify(frameMessage('load'))],
    ['a list', [frameMessage('load')]],
    ['a name that is not ours', { ...frameMessage('load'), name: 'hacked' }],
    ['a name that every object inherits', { ...frameMessage('load'), name: 'constructor' }],
    ['a name in a list', { ...frameMessage('load'), name: ['load'] }],
    ['no container', { ...frameMessage('load'), containerId: undefined }],
    ['a container that is no text', { ...frameMessage('load'), containerId: {} }],
    ['metadata that is text', { ...frameMessage('load'), metadata: 'x' }],
    ['strings that are text', frameMessage('load', { strings: 'x' })],
    ['strings that are a list', frameMessage('load', { strings: [] })],
    ['strings that are null', frameMessage('load', { strings: null })],
    ['metadata that is a list', { ...frameMessage('load'), metadata: [] }],
    ['an error without its error', { ...frameMessage('error'), error: undefined }],
    ['an error whose code is no text', { ...frameMessage('error'), error: { ...ERROR, code: ['expired'] } }],
    ['an error whose status is no number', { ...frameMessage('error'), error: { ...ERROR, status: 'DROP TABLE' } }],
    ['an error whose message is no text', { ...frameMessage('error'), error: { ...ERROR, message: 1 } }],
    ['an error that is text', { ...frameMessage('error'), error: 'unauthenticated' }],
    ['inherited members', structuredClone(Object.create(frameMessage('load')))],
  ])('%s is refused', (_name, data) => {
    expect(parseFrameMessage(data)).toBeUndefined();
  });

  test('an error may have a code of a later flow', () => {
    const told = { ...frameMessage('error'), error: { ...ERROR, code: 'from_the_future' } };
    expect(parseFrameMessage(told)?.metadata).toEqual({ ...ERROR, code: 'from_the_future' });
  });

  test('what does not belong to a message is not handed on', () => {
    const parsed = parseFrameMessage({ ...frameMessage('start'), extra: 2, error: ERROR });
    expect(parsed).toEqual({ name: 'start', containerId: 'container', metadata: FRAME_METADATA.start });
  });

  test('optional members are not taken from a prototype', () => {
    const metadata = Object.create({ sessionToken: 'forged' }) as object;
    const parsed = parseFrameMessage(structuredClone(frameMessage('exit', metadata)));
    expect(parsed?.name === 'exit' && parsed.metadata.sessionToken).toBeUndefined();
  });
});

/** Every message of the page in its right shape. */
const PAGE_METADATA: Record<PageMessage['action'], Record<string, unknown>> = {
  connect: { protocol: 1, language: 'de', styleVariant: 'dark', open: { sessionToken: 'token' } },
  open: {
    sessionToken: 'token',
    fields: { a: 1 },
    referenceId: 'user-42',
    accountId: 'act_1',
    prefill: { b: 2 },
    code: 'code',
    session: { inquiryId: 'inq_1', sessionToken: 'token' },
  },
  exit: { force: true },
  destroy: {},
};
const PAGE_ACTIONS = Object.keys(PAGE_METADATA) as PageMessage['action'][];

describe('a message of the page', () => {
  test.each(PAGE_ACTIONS)('%s is taken in its right shape', (action) => {
    const message = { action, metadata: PAGE_METADATA[action] };
    expect(parsePageMessage(message)).toEqual(message);
  });

  test.each<[string, unknown, unknown]>([
    ['open without metadata', { action: 'open' }, { action: 'open', metadata: {} }],
    ['exit without force asks', { action: 'exit', metadata: {} }, { action: 'exit', metadata: { force: false } }],
    [
      'connect alone',
      { action: 'connect', metadata: { protocol: 7 } },
      { action: 'connect', metadata: { protocol: 7 } },
    ],
  ])('%s is taken', (_name, data, expected) => {
    expect(parsePageMessage(data)).toEqual(expected);
  });

  const members = PAGE_ACTIONS.flatMap((action) =>
    Object.keys(PAGE_METADATA[action]).map((member) => ({ action, member })),
  );

  test.each(members)('$action is refused with a $member of a wrong type', ({ action, member }) => {
    for (const value of [null, [], Symbol('s'), () => 'x', ...(member === 'protocol' ? ['1'] : [1])]) {
      expect(parsePageMessage({ action, metadata: { ...PAGE_METADATA[action], [member]: value } })).toBeUndefined();
    }
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'open'],
    ['a list', [{ action: 'open' }]],
    ['an action that is not ours', { action: 'eval', metadata: {} }],
    ['an action that every object inherits', { action: '__proto__', metadata: {} }],
    ['connect without a protocol', { action: 'connect', metadata: {} }],
    [
      'connect with an open of a wrong shape',
      { action: 'connect', metadata: { protocol: 1, open: { sessionToken: 5 } } },
    ],
    ['open with half a session', { action: 'open', metadata: { session: { inquiryId: 'inq_1' } } }],
    ['metadata that is a list', { action: 'open', metadata: [] }],
    ['metadata that nothing is read of, and is null', { action: 'destroy', metadata: null }],
    ['inherited members', structuredClone(Object.create({ action: 'open', metadata: {} }))],
  ])('%s is refused', (_name, data) => {
    expect(parsePageMessage(data)).toBeUndefined();
  });

  test('optional members are not taken from a prototype', () => {
    const metadata = Object.create({ sessionToken: 'forged' }) as object;
    const parsed = parsePageMessage(structuredClone({ action: 'open', metadata }));
    expect(parsed?.action === 'open' && parsed.metadata.sessionToken).toBeUndefined();
  });
});

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
});
const almost = fc.record(
  {
    name: fc.oneof(fc.constantFrom<unknown>(...FRAME_NAMES, '__proto__'), anything),
    action: fc.oneof(fc.constantFrom<unknown>(...PAGE_ACTIONS, 'constructor'), anything),
    containerId: fc.oneof(fc.string(), anything),
    metadata: fc.oneof(fc.constantFrom(...Object.values(FRAME_METADATA), ...Object.values(PAGE_METADATA)), anything),
    error: fc.oneof(fc.constant(ERROR), anything),
  },
  { requiredKeys: [] },
);

test('any value is a message or not, without a throw', () => {
  fc.assert(
    fc.property(fc.oneof(anything, almost), (data) => {
      const fromFrame = parseFrameMessage(data);
      const fromPage = parsePageMessage(data);
      expect(fromFrame === undefined || typeof fromFrame.containerId === 'string').toBe(true);
      expect(fromPage === undefined || PAGE_ACTIONS.includes(fromPage.action)).toBe(true);
    }),
  );
});
