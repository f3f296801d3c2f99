import { afterEach, expect, test, vi } from 'vitest';
import type { UploadRequest } from '../../src/flow/api.ts';
import { sendFile } from '../../src/flow/send-file.ts';

const FILE = new File(['abc'], 'Ausweis ü.png', { type: 'image/png' });
const UPLOAD = { step: 'id', slot: 'front', capture: 'manual', file: FILE } as const;

afterEach(() => vi.useRealTimers());

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
    this.headers[name] = value;
  }
  send(body: unknown): void {
    this.sent.push(body);
  }
  abort(): void {
    this.onabort?.();
  }
}

function send({ signal = new AbortController().signal, upload = UPLOAD as UploadRequest } = {}) {
  const request = new FakeRequest();
  const stopping = new AbortController();
  const watch = { onProgress: vi.fn(), signal: stopping.signal, stop: () => stopping.abort() };
  const answer = sendFile('/flow/v1/upload', signal, upload, 't', watch, request as never);
  return { request, stopping, watch, answer };
}

test('A file goes as it is, with its type and its name in ASCII, and the token in Authorization and nowhere else', () => {
  const { request } = send();
  expect(request.opened).toEqual(['POST', '/flow/v1/upload?step=id&slot=front&capture=manual']);
  expect(request.headers).toEqual({
    'Content-Type': 'image/png',
    'Upload-Filename': 'Ausweis%20%C3%BC.png',
    Authorization: 'Bearer t',
  });
  expect(request.sent).toEqual([FILE]);
});

test('A file of an identity document says of which kind', () => {
  const { request } = send({ upload: { ...UPLOAD, idClass: 'dl' } });
  expect(request.opened[1]).toContain('&idClass=dl');
});

test('A file without a type or a name goes without them', () => {
  const { request } = send({ upload: { ...UPLOAD, file: new Blob(['abc']) } });
  expect(request.headers).toEqual({ 'Content-Type': 'application/octet-stream', Authorization: 'Bearer t' });
});

test('A file whose name has half of a character, as some systems take it, goes under the rest of it', () => {
  const file = Object.defineProperty(new File(['abc'], 'x'), 'name', { value: 'Ausweis\ud83d \u{1f600}.png' });
  const { request } = send({ upload: { ...UPLOAD, file } });
  expect(request.headers['Upload-Filename']).toBe('Ausweis%20%F0%9F%98%80.png');
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
  const { answer } = send({ signal: late.signal });
  late.abort();
  await expect(answer).rejects.toThrow('There is no answer');
});

test('A file that gets on has its time, and one that does not for a minute is given up', async () => {
  vi.useFakeTimers();
  const { request, answer } = send();
  const ending = vi.fn();
  answer.catch(ending);
  for (const loaded of [1, 2, 3]) {
    await vi.advanceTimersByTimeAsync(59_000);
    request.upload.onprogress?.({ loaded, total: 9 });
  }
  await vi.advanceTimersByTimeAsync(59_999);
  expect(ending).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ending).toHaveBeenCalledOnce();
});

test('An answered file leaves no clock behind', async () => {
  vi.useFakeTimers();
  const { request } = send();
  Object.assign(request, { status: 200, responseText: '{}' });
  request.onload?.();
  expect(vi.getTimerCount()).toBe(0);
});

test.for(['onload', 'onerror'] as const)(
  'A file that is over, by %s, is not held by who could stop it',
  async (end) => {
    const late = new AbortController();
    const { request, stopping, answer } = send({ signal: late.signal });
    const abort = vi.spyOn(request, 'abort');
    request[end]?.();
    await answer.catch(() => undefined);
    stopping.abort();
    late.abort();
    expect(abort).not.toHaveBeenCalled();
  },
);

test('A file whose time was up before it could be sent is not sent', async () => {
  const { request, answer } = send({ signal: AbortSignal.abort() });
  await expect(answer).rejects.toThrow('There is no answer');
  expect(request.sent).toEqual([]);
});

test('A file that is taken away is named by its place, with nothing in the body', async () => {
  const { request, answer } = send({ upload: { ...UPLOAD, idClass: 'dl', file: undefined } });
  expect(request.opened).toEqual(['DELETE', '/flow/v1/upload?step=id&slot=front&idClass=dl']);
  expect(request.headers).toEqual({ Authorization: 'Bearer t' });
  expect(request.sent).toEqual([null]);
  request.status = 204;
  request.onload?.();
  expect(await answer).toMatchObject({ ok: true, status: 204 });
});

test('A removal is waited for no longer than other answers', async () => {
  vi.useFakeTimers();
  const { answer } = send({ upload: { ...UPLOAD, file: undefined } });
  const lost = expect(answer).rejects.toThrow();
  vi.advanceTimersByTime(20_000);
  await lost;
});
