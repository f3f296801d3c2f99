import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFlowApi } from '../../src/flow/api.ts';
import { FLOW_ERROR_CODES } from '../../src/protocol/api.ts';
import { ERROR_CODES } from '../../src/protocol/error-codes.ts';
import type { Claim } from '../../src/protocol/ids.ts';
import { accessAnswer, flowState, START, TEMPLATE_TARGET, UNWATCHED } from './model-world.ts';

type Reply = { status: number; body: string } | 'refused' | 'silent';

const CLAIM = '00000000000000000000000000000000' as Claim;
const ACCESS = { claim: CLAIM, target: TEMPLATE_TARGET, surface: 'embedded' } as const;
const json = (status: number, body: unknown): Reply => ({ status, body: JSON.stringify(body) });

/** An api over a network that gives the replies in turn. */
function createNetwork(...replies: Reply[]) {
  const ended = new AbortController();
  const calls: { path: string; init: RequestInit; sent?: readonly unknown[] }[] = [];
  const waits: number[] = [];
  const ask = (path: unknown, init: RequestInit = {}, sent?: readonly unknown[]) =>
    new Promise<Response>((resolve, reject) => {
      calls.push({ path: String(path), init, ...(sent && { sent }) });
      const reply = replies.shift();
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      if (reply === 'refused' || reply === undefined) reject(new TypeError('Failed to fetch'));
      else if (reply !== 'silent')
        resolve(new Response(reply.status === 204 ? null : reply.body, { status: reply.status }));
    });
  const api = createFlowApi({
    fetch: (path, init) => ask(path, init),
    sendFile: (path, signal, ...sent) => ask(path, { signal }, sent),
    wait: async (ms) => void waits.push(ms),
    signal: ended.signal,
  });
  return { api, calls, waits, ended };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an answer of the service is its value', async () => {
  const answer = accessAnswer(flowState(START));
  const { api, calls } = createNetwork(json(200, answer));
  expect(await api.access(ACCESS, undefined)).toEqual({ kind: 'ok', value: answer });
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatchObject({
    path: '/flow/v1/access',
    init: { method: 'POST', credentials: 'omit', cache: 'no-store', headers: { 'Content-Type': 'application/json' } },
  });
  expect(JSON.parse(String(calls[0]?.init.body))).toEqual(ACCESS);
});

test('the token travels in Authorization and nowhere else', async () => {
  const { api, calls } = createNetwork(json(200, flowState(START)));
  await api.transition({ step: 'start', sequence: 0, move: { kind: 'next' }, values: {} }, 'secret');
  expect(calls[0]?.init.headers).toMatchObject({ Authorization: 'Bearer secret' });
  expect(`${calls[0]?.path}${calls[0]?.init.body}`).not.toContain('secret');
});

test('a draft is sent with the token, as JSON', async () => {
  const { api, calls } = createNetwork({ status: 204, body: '' });
  const draft = { step: 'details', sequence: 1, values: { name_first: 'Ja' } };
  await api.draft(draft, 'secret', false);
  expect(calls[0]?.path).toBe('/flow/v1/draft');
  expect(calls[0]?.init.headers).toEqual({ 'Content-Type': 'application/json', Authorization: 'Bearer secret' });
  expect(JSON.parse(String(calls[0]?.init.body))).toEqual(draft);
});

test.for(['a€b', '<!doctype html>\n<p>Sign in'])(
  'a token that no header can carry, %j, is sent as text that proves nothing',
  async (token) => {
    const { api, calls } = createNetwork(json(200, accessAnswer(flowState(START))));
    await api.access(ACCESS, token);
    expect(calls[0]?.init.headers).toHaveProperty('Authorization', expect.stringMatching(/^[\x20-\x7e]+$/));
  },
);

test('no token, no Authorization', async () => {
  const { api, calls } = createNetwork(json(200, accessAnswer(flowState(START))));
  await api.access(ACCESS, undefined);
  expect(calls[0]?.init.headers).not.toHaveProperty('Authorization');
});

test('a refusal is its error, and is not repeated', async () => {
  const error = { code: 'stale_step', message: 'moved on', state: flowState(START, 3) };
  const { api, calls } = createNetwork(json(409, { error }));
  const result = await api.transition({ step: 'a', sequence: 0, move: { kind: 'next' }, values: {} }, 't');
  expect(result).toEqual({ kind: 'error', error });
  expect(calls).toHaveLength(1);
});

test.for(Object.keys({ ...ERROR_CODES, ...FLOW_ERROR_CODES }))(
  'a refusal by %s is told as what it is',
  async (code) => {
    const { api } = createNetwork(json(400, { error: { code, message: '' } }));
    expect(await api.access(ACCESS, undefined)).toEqual({ kind: 'error', error: { code, message: '' } });
  },
);

describe('a lost answer', () => {
  const REQUESTS = {
    access: (api: ReturnType<typeof createFlowApi>) => api.access(ACCESS, undefined),
    redeem: (api: ReturnType<typeof createFlowApi>) => api.redeem({ claim: CLAIM, code: 'c' }),
    transition: (api: ReturnType<typeof createFlowApi>) =>
      api.transition({ step: 'start', sequence: 0, move: { kind: 'next' }, values: { a: 1 } }, 't'),
  };

  test.for(Object.entries(REQUESTS))('to %s is asked for again once, by the same request', async ([, request]) => {
    const body = { ...accessAnswer(flowState(START)), ...flowState(START) };
    const { api, calls, waits } = createNetwork('refused', json(200, body));
    expect(await request(api)).toEqual({ kind: 'ok', value: body });
    expect(calls[1]?.path).toBe(calls[0]?.path);
    expect(calls[1]?.init.body).toBe(calls[0]?.init.body);
    expect(waits).toEqual([1_000]);
  });

  test.for(Object.entries(REQUESTS))('to %s that is lost again is a failed connection', async ([, request]) => {
    const { api, calls } = createNetwork('refused', 'refused', json(200, {}));
    expect(await request(api)).toEqual({ kind: 'connection' });
    expect(calls).toHaveLength(2);
  });

  test.for([
    ['a page of a proxy', { status: 502, body: '<h1>Bad gateway</h1>' }],
    ['a captive portal', { status: 200, body: '<html>Log in</html>' }],
    ['JSON of somebody else', json(200, { hello: 'world' })],
    ['no object', { status: 200, body: 'null' }],
    ['an inquiry without a screen', json(200, { sessionToken: 't', state: { sequence: 0 } })],
    ['an inquiry without a sequence', json(200, { sessionToken: 't', state: { screen: START } })],
    ['an inquiry without a token', json(200, { state: flowState(START) })],
    ['a token without an inquiry', json(200, { sessionToken: 't' })],
    ['an error of somebody else', json(403, { error: 'forbidden' })],
    ['an error that says nothing', json(500, { error: null })],
    ['an error without a code', json(500, { error: { message: 'Sorry' } })],
    ['an error that is no object', { status: 500, body: 'null' }],
    ['an error with a code that is none of ours', json(400, { error: { code: 'toString' } })],
    ['nothing', { status: 200, body: '' }],
  ] as const)('is what %s is', async ([, reply]) => {
    const { api, calls } = createNetwork(reply, reply);
    expect(await api.access(ACCESS, undefined)).toEqual({ kind: 'connection' });
    expect(calls).toHaveLength(2);
  });

  test('is what never comes', async () => {
    const { api } = createNetwork('silent', 'silent');
    const result = api.access(ACCESS, undefined);
    await vi.runAllTimersAsync();
    expect(await result).toEqual({ kind: 'connection' });
  });

  test('may take twenty seconds, and leaves nothing behind once it is there', async () => {
    const { api, calls, ended } = createNetwork('silent', json(200, accessAnswer(flowState(START))));
    const result = api.access(ACCESS, undefined);
    vi.advanceTimersByTime(19_999);
    expect(calls[0]?.init.signal?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(calls[0]?.init.signal?.aborted).toBe(true);
    expect(await result).toMatchObject({ kind: 'ok' });
    expect(vi.getTimerCount()).toBe(0);
    ended.abort();
    expect(calls[1]?.init.signal?.aborted).toBe(false);
  });

  test('is what cannot be asked at all, because a page gave a value that JSON does not know', async () => {
    const { api, calls } = createNetwork();
    const fields = { age: 7n } as never;
    expect(await api.access({ ...ACCESS, fields }, undefined)).toEqual({ kind: 'connection' });
    expect(calls).toEqual([]);
  });

  test('is not asked for again after the end', async () => {
    const { api, calls, ended } = createNetwork('silent', 'silent');
    const result = api.access(ACCESS, undefined);
    ended.abort();
    expect(await result).toEqual({ kind: 'connection' });
    expect(calls).toHaveLength(1);
  });
});

test('a draft is put once, and one sent at the end outlives the document', async () => {
  const { api, calls, ended } = createNetwork({ status: 204, body: '' }, { status: 204, body: '' }, 'refused');
  const draft = { step: 'details', sequence: 1, values: { name_first: 'Ja' } };
  expect(await api.draft(draft, 't', false)).toEqual({ kind: 'ok', value: undefined });
  const last = api.draft(draft, 't', true);
  ended.abort();
  expect(calls[1]?.init.signal?.aborted, 'while it is under way').toBe(false);
  expect(await last).toEqual({ kind: 'ok', value: undefined });
  expect(await api.draft(draft, 't', true)).toEqual({ kind: 'connection' });
  expect(calls.map(({ init }) => [init.method, init.keepalive])).toEqual([
    ['PUT', false],
    ['PUT', true],
    ['PUT', true],
  ]);
});

describe('a file', () => {
  const file = new File(['abc'], 'Ausweis ü.png', { type: 'image/png' });
  const UPLOAD = { step: 'id', slot: 'front', capture: 'manual', idClass: 'dl', file } as const;

  test('goes with what is said of it, and is looked at on its way', async () => {
    const { api, calls } = createNetwork(json(200, { file: { id: 'doc_1', slot: 'front' } }));
    const result = await api.upload(UPLOAD, 't', UNWATCHED);
    expect(result).toMatchObject({ kind: 'ok', value: { file: { id: 'doc_1' } } });
    expect(calls[0]).toMatchObject({ path: '/flow/v1/upload', sent: [UPLOAD, 't', UNWATCHED] });
  });

  test('that was taken away has an answer without anything in it', async () => {
    const { api } = createNetwork({ status: 204, body: '' });
    expect(await api.upload({ ...UPLOAD, file: undefined }, 't', UNWATCHED)).toEqual({ kind: 'ok', value: undefined });
  });

  test.for([
    ['is lost', 'refused'],
    ['comes from somebody else', { status: 502, body: '<h1>Bad gateway</h1>' }],
  ] as const)('whose answer %s is not sent again unasked', async ([, reply]) => {
    const { api, calls } = createNetwork(reply);
    expect(await api.upload(UPLOAD, 't', UNWATCHED)).toEqual({ kind: 'connection' });
    expect(calls).toHaveLength(1);
  });

  test('that is refused has its reason', async () => {
    const error = { code: 'upload_too_large', message: 'Too large' };
    const { api } = createNetwork(json(413, { error }));
    expect(await api.upload(UPLOAD, 't', UNWATCHED)).toEqual({ kind: 'error', error });
  });

  test.for(['{}', '{"file":null}', 'null'])('whose answer is %s was answered by somebody else', async (body) => {
    const { api } = createNetwork({ status: 200, body });
    expect(await api.upload(UPLOAD, 't', UNWATCHED)).toEqual({ kind: 'connection' });
  });

  test('may take five minutes', () => {
    const { api, calls } = createNetwork('silent');
    void api.upload(UPLOAD, 't', UNWATCHED);
    vi.advanceTimersByTime(299_999);
    expect(calls[0]?.init.signal?.aborted).toBe(false);
  });

  test.for([
    ['is over', ({ ended }: ReturnType<typeof createNetwork>) => ended.abort()],
    ['takes too long', () => vi.runAllTimers()],
  ] as const)('does not go on when its flow %s', async ([, happen]) => {
    const network = createNetwork('silent');
    const result = network.api.upload(UPLOAD, 't', UNWATCHED);
    happen(network);
    expect(await result).toEqual({ kind: 'connection' });
    expect(network.calls[0]?.init.signal?.aborted).toBe(true);
  });
});
