import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Client } from '../../src/widget/client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { page } from '../../src/widget/page-record.ts';
import { ENDING, INQUIRY_ID, openPage, settlePromises, theDialog, theFrame } from './flow-frame.ts';
import { arrive, createClient } from './told-client.ts';

// At once, so that the clock of the tests is the only one.
vi.mock('../../src/widget/load-diagnostics.ts', () => import('./second-file-at-once.ts'));

beforeEach(openPage);

describe('a session', () => {
  const inquiry = { templateId: undefined, inquiryId: INQUIRY_ID } as Partial<ClientOptions>;
  const session = { inquiryId: INQUIRY_ID, sessionToken: 'secret' };

  /** An inquiry was accessed on this page, and left. */
  async function leave(): Promise<void> {
    const { client } = createClient(inquiry);
    client.open();
    await arrive();
    theFrame().tell('session', session);
    theFrame().tell('exit', {});
    vi.advanceTimersByTime(100);
  }

  test.for([
    { who: 'is given to the next client of the inquiry', options: inquiry, given: session },
    { who: 'is not given where the page has a token', options: { ...inquiry, sessionToken: 'own' }, given: undefined },
    { who: 'is not given to a new inquiry of the template', options: {}, given: undefined },
  ])('$who', async ({ options, given }) => {
    await leave();
    const { client } = createClient(options);
    client.open();
    await arrive();
    expect(theFrame().heard[0]?.metadata).toHaveProperty('open.session', given);
  });

  test('of a new inquiry is not kept: nobody could name it, and a page may live for many', async () => {
    const { client } = createClient({});
    client.open();
    await arrive();
    theFrame().tell('session', session);
    theFrame().tell('exit', {});
    expect(page.sessions).toEqual({});
  });

  test('is not given to another host', async () => {
    await leave();
    const { client } = createClient({ ...inquiry, host: 'https://other.example.com' });
    client.open();
    const frame = theFrame();
    const received = vi.fn();
    Object.defineProperty(frame.window, 'postMessage', { value: received });
    frame.post(frame.message('load'), { origin: 'https://other.example.com' });
    await settlePromises();
    expect(received).toHaveBeenCalledOnce();
    expect(received.mock.calls[0]?.[0].metadata.open.session).toBeUndefined();
  });

  test.for([
    { way: 'destroy()', end: (client: Client) => client.destroy() },
    { way: 'the signal', end: (_client: Client, abort: AbortController) => abort.abort() },
  ])('is forgotten by the frame after $way, which therefore goes a moment later', async ({ end }) => {
    const abort = new AbortController();
    const { client, told } = createClient({ ...inquiry, signal: abort.signal });
    client.open();
    await arrive();
    theFrame().tell('session', session);
    const dialog = theDialog();
    end(client, abort);
    expect(theFrame().actions).toEqual(['connect+open', 'destroy']);
    expect(dialog.open).toBe(false);
    theFrame().tell('exit', session);
    vi.advanceTimersByTime(100);
    await settlePromises();
    expect(document.body.children).toHaveLength(0);
    expect(told).not.toContainEqual(['cancel', session]);
  });

  test('that the page renews the token of is not forgotten', async () => {
    const { client } = createClient({ ...inquiry, sessionToken: () => 'token' });
    client.open();
    await arrive();
    theFrame().tell('session', session);
    const first = theFrame();
    first.tellError('unauthenticated');
    expect(first.actions).toEqual(['connect+open']);
  });

  test('that ends while the flow is opened again leaves the new frame alone', async () => {
    await leave();
    const { client } = createClient(inquiry);
    client.open();
    await arrive();
    theFrame().tell('session', session);
    theFrame().tell('exit', {});
    client.open();
    const frame = theFrame();
    vi.advanceTimersByTime(1000);
    expect(theFrame()).toBe(frame);
  });
});

test('the flow is told an id that is a number as text, and of a token that is null nothing: another message it would not take', async () => {
  const { client } = createClient({
    referenceId: 42 as unknown as string,
    sessionToken: async () => null as unknown as undefined,
  });
  client.open();
  await arrive();
  expect(theFrame().heard[0]?.metadata).toHaveProperty('open.referenceId', '42');
  expect(theFrame().heard[0]?.metadata).toHaveProperty('open.sessionToken', undefined);
});

test('the flow is told the account, which its address does not hold', async () => {
  const { client } = createClient({ accountId: 'act_1' });
  client.open();
  await arrive();
  expect(theFrame().heard[0]?.metadata).toHaveProperty('open.accountId', 'act_1');
  expect(theFrame().element.src).not.toContain('act_1');
});

test.for([42, true, { token: 'secret' }])(
  'a token that is no text, %o, goes to the flow as one, which is refused at once: another message it would not take',
  async (given) => {
    const { client } = createClient({ sessionToken: async () => given as unknown as string });
    client.open();
    await arrive();
    expect(theFrame().heard[0]?.metadata).toHaveProperty('open.sessionToken', `${given}`);
  },
);

describe('a session token function', () => {
  test('is called once per launch, when the frame connects', async () => {
    const sessionToken = vi.fn(async () => 'fresh');
    const { client } = createClient({ sessionToken });
    expect(sessionToken).not.toHaveBeenCalled();
    await arrive();
    client.open();
    theFrame().announce();
    await settlePromises();
    expect(sessionToken).toHaveBeenCalledOnce();
    expect(theFrame().heard.at(-1)?.metadata).toMatchObject({ open: { sessionToken: 'fresh' } });
  });

  test('is called once more after unauthenticated, for a new frame, and the second refusal is told', async () => {
    const sessionToken = vi.fn(() => `token-${sessionToken.mock.calls.length}`);
    const { client, told } = createClient({ sessionToken });
    client.open();
    await arrive();
    const first = theFrame().element;
    theFrame().tellError('unauthenticated');
    expect(theFrame().element).not.toBe(first);
    expect(theDialog().open).toBe(true);
    await arrive();
    expect(theFrame().heard[0]?.metadata).toMatchObject({ open: { sessionToken: 'token-2' } });
    expect(told.filter((entry) => typeof entry !== 'string')).toEqual([]);
    theFrame().tellError('unauthenticated');
    await settlePromises();
    expect(told.at(-1)).toEqual(['error', 'unauthenticated']);
    expect(sessionToken).toHaveBeenCalledTimes(2);
  });

  test('is called once more in each launch of a client', async () => {
    const sessionToken = vi.fn(() => `token-${sessionToken.mock.calls.length}`);
    const { client, told } = createClient({ sessionToken, preload: 'none' });
    for (const launch of [1, 2]) {
      client.open();
      await arrive();
      theFrame().tellError('unauthenticated');
      await arrive();
      expect(sessionToken).toHaveBeenCalledTimes(2 * launch);
      theFrame().tell('complete', ENDING);
      await settlePromises();
      expect(told.at(-1)).toEqual(['complete', ENDING]);
    }
  });

  test.for([
    {
      kind: 'throws',
      sessionToken: () => {
        throw new Error('no');
      },
    },
    { kind: 'rejects', sessionToken: () => Promise.reject(new Error('no')) },
  ])('that $kind ends the launch as unauthenticated', async ({ sessionToken }) => {
    const { client, told } = createClient({ sessionToken });
    client.open();
    theFrame().announce();
    await settlePromises();
    vi.advanceTimersByTime(250);
    await settlePromises();
    expect(told).toEqual(['load', ['error', 'unauthenticated']]);
  });

  test('that answers after the frame was reloaded gives one port, to the document that is there', async () => {
    let answer = (_token: string): void => {};
    const sessionToken = (): Promise<string> => new Promise((resolve) => (answer = resolve));
    const { client } = createClient({ sessionToken });
    client.open();
    theFrame().announce();
    theFrame().announce();
    await settlePromises();
    answer('fresh');
    await settlePromises();
    expect(theFrame().actions).toEqual(['connect+open']);
  });

  test('that answers after the launch has ended has no effect', async () => {
    let answer = (_token: string): void => {};
    const { client, told } = createClient({
      sessionToken: () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    });
    client.open();
    theFrame().announce();
    await settlePromises();
    const frame = theFrame();
    client.cancel();
    answer('late');
    await settlePromises();
    expect(frame.heard).toEqual([]);
    expect(told).toEqual(['load', ['cancel', {}]]);
  });
});

test('a token of the launch before that fails late fails nothing of the next', async () => {
  const refusals: ((reason: Error) => void)[] = [];
  const { client, told } = createClient({
    inquiryId: INQUIRY_ID,
    templateId: undefined,
    sessionToken: () => new Promise((_resolve, reject) => refusals.push(reject)),
  });
  client.open();
  theFrame().announce();
  client.cancel();
  client.open();
  theFrame().announce();
  refusals[0]?.(new Error('no'));
  await settlePromises();
  vi.advanceTimersByTime(250);
  expect(refusals).toHaveLength(2);
  expect(told).toEqual(['load', ['cancel', {}], 'load']);
});

test('a token of the launch before that comes late connects nothing of the next', async () => {
  const answers: ((token: string) => void)[] = [];
  const { client } = createClient({
    inquiryId: INQUIRY_ID,
    templateId: undefined,
    sessionToken: () => new Promise((resolve) => answers.push(resolve)),
  });
  client.open();
  theFrame().announce();
  client.cancel();
  client.open();
  answers[0]?.('old');
  await settlePromises();
  expect(theFrame().heard).toEqual([]);
});
