import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { parseFrameParams } from '../../src/protocol/frame-params.ts';
import { Client } from '../../src/widget/client.ts';
import { launch } from '../../src/widget/launch.ts';
import { returned } from '../../src/widget/returned.ts';
import { findFrames, INQUIRY_ID, openPage, settlePromises, TEMPLATE_ID } from './flow-frame.ts';

// At once, so that the clock of the tests is the only one.
vi.mock('../../src/widget/load-diagnostics.ts', () => import('./second-file-at-once.ts'));

let assign = vi.spyOn(location, 'assign');

beforeEach(() => {
  openPage();
  assign = vi.spyOn(location, 'assign').mockImplementation(() => {});
  const before = location.href;
  onTestFinished(() => history.replaceState(null, '', before));
});

const REDIRECT = { templateId: TEMPLATE_ID, mode: 'redirect' } as const;

function address(): URL {
  return new URL(`${assign.mock.calls.at(-1)?.[0]}`);
}

test('leaves for the hosted page, with what is public in its query', async () => {
  launch({
    ...REDIRECT,
    environmentId: 'env_a',
    language: 'ar',
    styleVariant: 'dark',
    redirectUri: 'https://shop.example/back?a=1',
  });
  await settlePromises();
  expect(address().origin + address().pathname).toBe('https://verify.example.com/verify');
  expect(Object.fromEntries(address().searchParams)).toEqual({
    'inquiry-template-id': TEMPLATE_ID,
    'environment-id': 'env_a',
    language: 'ar',
    'style-variant': 'dark',
    'redirect-uri': 'https://shop.example/back?a=1',
  });
});

test('has what is secret or personal in the fragment alone, as the hosted page reads it', async () => {
  const fields = { name_first: 'Jane & Joe', colors: ['red', 'blue'], agreed: true };
  history.replaceState(null, '', '/page?email=a%40b.example');
  launch({ ...REDIRECT, sessionToken: async () => 'secret', referenceId: 'user-42', fields, prefill: ['email'] });
  await settlePromises();
  expect(address().search).not.toMatch(/secret|user-42|Jane|red|example/);
  expect(parseFrameParams(address().hash)).toMatchObject({
    sessionToken: 'secret',
    referenceId: 'user-42',
    fields: { name_first: 'Jane & Joe', colors: ['red', 'blue'], agreed: 'true' },
    prefill: { email: 'a@b.example' },
  });
});

test('leaves for the very address of a one-time link whose code is in the address of the page', async () => {
  history.replaceState(null, '', '/page?inquiry-id=inq_mailed&code=a+b');
  launch({ mode: 'redirect', prefill: { 'inquiry-id': 'inquiryId', code: 'code' } });
  await settlePromises();
  expect(address().href).toBe('https://verify.example.com/verify?code=a%20b');
});

test('loads nothing ahead, and leaves only when it is opened', async () => {
  const client = new Client(REDIRECT);
  await settlePromises();
  expect(findFrames()).toEqual([]);
  expect(assign).not.toHaveBeenCalled();
  client.open();
  await settlePromises();
  expect(assign).toHaveBeenCalledOnce();
  expect(findFrames()).toEqual([]);
});

test('never settles, unless there is no token to leave with', async () => {
  const settled = vi.fn();
  launch(REDIRECT).then(settled, settled);
  await settlePromises();
  expect(settled).not.toHaveBeenCalled();
  dispatchEvent(new Event('pageshow'));
  const failed = launch({ ...REDIRECT, sessionToken: () => Promise.reject(new Error('no')) });
  await expect(failed).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(assign).toHaveBeenCalledOnce();
});

test('does not leave after its signal was aborted', async () => {
  const left = launch({ ...REDIRECT, signal: AbortSignal.abort('enough') });
  await expect(left).rejects.toBe('enough');
  expect(assign).not.toHaveBeenCalled();
});

/** A launch that waits for its token. */
function launchWaiting(signal?: AbortSignal) {
  const token = Promise.withResolvers<string>();
  const sessionToken = vi.fn(() => token.promise);
  const settled = vi.fn();
  const outcome = launch({ ...REDIRECT, sessionToken, signal });
  outcome.then(settled, settled);
  return { token, sessionToken, outcome, settled };
}

test('does not leave when its signal is aborted while the token is asked for', async () => {
  const abort = new AbortController();
  const { token, outcome } = launchWaiting(abort.signal);
  await settlePromises();
  abort.abort('enough');
  await expect(outcome).rejects.toBe('enough');
  token.resolve('late');
  await settlePromises();
  expect(assign).not.toHaveBeenCalled();
});

test('does not leave when its client is destroyed while the token is asked for', async () => {
  const token = Promise.withResolvers<string>();
  const client = new Client({ ...REDIRECT, sessionToken: () => token.promise });
  client.open();
  await settlePromises();
  client.destroy();
  token.resolve('late');
  await settlePromises();
  expect(assign).not.toHaveBeenCalled();
});

test('tells no failure of a token that is refused after the signal was aborted', async () => {
  const abort = new AbortController();
  const onError = vi.fn();
  const token = Promise.withResolvers<string>();
  const left = launch({ ...REDIRECT, sessionToken: () => token.promise, signal: abort.signal, onError });
  await settlePromises();
  abort.abort('enough');
  token.reject(new Error('no'));
  await expect(left).rejects.toBe('enough');
  await settlePromises();
  expect(onError).not.toHaveBeenCalled();
});

test('leaves though one that was aborted before still waits for its token', async () => {
  const abort = new AbortController();
  const { token, outcome } = launchWaiting(abort.signal);
  await settlePromises();
  abort.abort('enough');
  await expect(outcome).rejects.toBe('enough');
  launch(REDIRECT);
  await settlePromises();
  expect(assign).toHaveBeenCalledOnce();
  token.resolve('late');
  await settlePromises();
  expect(assign).toHaveBeenCalledOnce();
});

test('can be opened again after it failed to leave', async () => {
  const onError = vi.fn();
  const sessionToken = vi.fn(async () => 'secret').mockRejectedValueOnce(new Error('no'));
  const client = new Client({ ...REDIRECT, sessionToken, onError });
  client.open();
  await settlePromises();
  expect(onError).toHaveBeenCalledOnce();
  client.open();
  await settlePromises();
  expect(assign).toHaveBeenCalledOnce();
});

test('leaves once, and asks for one token, however often it is pressed; and again after the visitor came back', async () => {
  const { token, sessionToken } = launchWaiting();
  const client = new Client({ ...REDIRECT, sessionToken });
  await settlePromises();
  client.open();
  token.resolve('secret');
  await settlePromises();
  client.open();
  await settlePromises();
  expect(sessionToken).toHaveBeenCalledOnce();
  expect(assign).toHaveBeenCalledOnce();
  dispatchEvent(new Event('pageshow'));
  client.open();
  await settlePromises();
  expect(assign).toHaveBeenCalledTimes(2);
});

test('leaves at another press when the visitor has stopped the page from going', async () => {
  const client = new Client(REDIRECT);
  client.open();
  await settlePromises();
  vi.advanceTimersByTime(2000);
  client.open();
  await settlePromises();
  expect(assign).toHaveBeenCalledTimes(2);
});

test('back on the page from the cache of the browser, an element is as it was before the press', async () => {
  document.body.innerHTML = '<a data-inquiry-mode="redirect" data-inquiry-state="loading">Verify</a>';
  launch(REDIRECT);
  await settlePromises();
  dispatchEvent(new Event('pageshow'));
  expect(document.querySelector('a')?.hasAttribute('data-inquiry-state')).toBe(false);
});

test('back on the page, the end is told once, and leaves the address', () => {
  history.replaceState({ router: 'state' }, '', `/page?a=1&inquiry-id=${INQUIRY_ID}&status=completed&b=2#part`);
  expect(returned()).toEqual({ inquiryId: INQUIRY_ID, status: 'completed' });
  expect(location.pathname + location.search + location.hash).toBe('/page?a=1&b=2#part');
  expect(history.state).toEqual({ router: 'state' });
  expect(returned()).toBeUndefined();
});

test.for(['?status=open&q=1', '?inquiry-id=inq_a', ''])('an address of the page itself tells nothing: %s', (search) => {
  history.replaceState(null, '', `/page${search}`);
  expect(returned()).toBeUndefined();
  expect(location.search).toBe(search);
});
