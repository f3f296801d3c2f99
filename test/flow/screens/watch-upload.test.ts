import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SAY_EVERY_MS, STALL_MS, watchUpload } from '../../../src/flow/screens/watch-upload.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch() {
  const show = vi.fn();
  const say = vi.fn();
  return { show, say, upload: watchUpload(show, say) };
}
const at = (percent: number, isStalled = false) => ({ percent, isStalled });

test('An upload is shown from its beginning, each percent once, rounded down', () => {
  const { show, upload } = watch();
  for (const share of [0.001, 0.019, 0.999, 0.9999, 1]) upload.onProgress(share);
  expect(show.mock.calls).toEqual([[at(0)], [at(1)], [at(99)], [at(100)]]);
});

test('An upload that is quick says no percentage', () => {
  const { say, upload } = watch();
  for (let percent = 1; percent <= 100; percent += 1) upload.onProgress(percent / 100);
  expect(say).not.toHaveBeenCalled();
});

test('An upload that takes its time says now and then how far it is', () => {
  const { say, upload } = watch();
  for (let percent = 1; percent <= 25; percent += 1) {
    vi.advanceTimersByTime(SAY_EVERY_MS / 10);
    upload.onProgress(percent / 100);
  }
  expect(say.mock.calls).toEqual([[at(10)], [at(20)]]);
});

test('An upload that nothing gets through of is stalled, until something does', () => {
  const { show, say, upload } = watch();
  upload.onProgress(0.4);
  vi.advanceTimersByTime(STALL_MS - 1);
  expect(show).toHaveBeenLastCalledWith(at(40));
  vi.advanceTimersByTime(1);
  expect(show).toHaveBeenLastCalledWith(at(40, true));
  expect(say.mock.calls).toEqual([[at(40, true)]]);
  upload.onProgress(0.401);
  expect(show).toHaveBeenLastCalledWith(at(40));
  expect(say.mock.calls).toEqual([[at(40, true)], [at(40)]]);
});

test('An upload of which nothing ever gets through is stalled', () => {
  const { show } = watch();
  vi.advanceTimersByTime(STALL_MS);
  expect(show).toHaveBeenLastCalledWith(at(0, true));
});

test('An upload is stopped by its signal', () => {
  const { upload } = watch();
  expect(upload.signal.aborted).toBe(false);
  upload.stop();
  expect(upload.signal.aborted).toBe(true);
});

test('An upload that is over shows and says nothing more', () => {
  const { show, say, upload } = watch();
  upload.dispose();
  upload.onProgress(0.5);
  vi.advanceTimersByTime(STALL_MS);
  expect(show.mock.calls).toEqual([[at(0)]]);
  expect(say).not.toHaveBeenCalled();
});
