import { expect, test, vi } from 'vitest';
import { sendFile } from '../../src/flow/send-file.ts';

const FILE = new File(['abc'], 'card.png', { type: 'image/png' });
const HEADERS = { 'Content-Type': 'image/png', Authorization: 'Bearer t' };

/** A browser's request, in the test's hands. */
class FakeRequest {
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  readonly opened: string[] = [];
  readonly headers: Record<string, string> = {};
  readonly sent: unknown[] = [];
  status = 0;
  responseText = '';
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  open(method: string, path: string): void {
    this.opened.push(method, path);
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name.toLowerCase()] = value;
  }
  send(body: unknown): void {
    this.sent.push(body);
  }
  abort(): void {
    this.onabort?.();
  }
}

function send(signal = new AbortController().signal) {
  const request = new FakeRequest();
  const stopping = new AbortController();
  const watch = { onProgress: vi.fn(), signal: stopping.signal };
  const answer = sendFile('/flow/v1/upload', { headers: HEADERS, signal }, FILE, watch, request as never);
  return { request, stopping, watch, answer };
}

test('A file is posted as it is, with its headers', () => {
  const { request } = send();
  expect(request.opened).toEqual(['POST', '/flow/v1/upload']);
  expect(request.headers).toEqual({ 'content-type': 'image/png', authorization: 'Bearer t' });
  expect(request.sent).toEqual([FILE]);
});

test('How much of a file is on its way is told as a share of the whole', () => {
  const { request, watch } = send();
  request.upload.onprogress?.({ loaded: 1, total: 4 });
  request.upload.onprogress?.({ loaded: 4, total: 4 });
  // Of what has no length nothing can be told.
  request.upload.onprogress?.({ loaded: 4, total: 0 });
  expect(watch.onProgress.mock.calls).toEqual([[0.25], [1], [0]]);
});

test.for([
  [200, true],
  [299, true],
  [304, false],
  [413, false],
] as const)('An answer with status %i is one that is read', async ([status, ok]) => {
  const { request, answer } = send();
  Object.assign(request, { status, responseText: '{"a":1}' });
  request.onload?.();
  expect(await answer).toMatchObject({ ok, status });
  expect(await (await answer).text()).toBe('{"a":1}');
});

test('A file without an answer is no answer', async () => {
  const { request, answer } = send();
  request.onerror?.();
  await expect(answer).rejects.toThrow('There is no answer');
});

test('A file is not sent any further when the visitor stops it', async () => {
  const { stopping, answer } = send();
  stopping.abort();
  await expect(answer).rejects.toThrow('There is no answer');
});

test('A file is not sent any further when its time is up', async () => {
  const late = new AbortController();
  const { answer } = send(late.signal);
  late.abort();
  await expect(answer).rejects.toThrow('There is no answer');
});

test('A file whose time was up before it could be sent is not sent', async () => {
  const { request, answer } = send(AbortSignal.abort());
  await expect(answer).rejects.toThrow('There is no answer');
  expect(request.sent).toEqual([]);
});
