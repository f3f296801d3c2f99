import { beforeEach, describe, expect, test, vi } from 'vitest';
import { launch } from '../../src/widget/launch.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { ENDING, findFrames, INQUIRY_ID, openPage, TEMPLATE_ID, theDialog, theFrame } from './flow-frame.ts';
import { arrive } from './told-client.ts';

beforeEach(openPage);

describe('launch', () => {
  test('opens at once and resolves with the end of the inquiry', async () => {
    const onComplete = vi.fn();
    const outcome = launch({ templateId: TEMPLATE_ID, onComplete });
    expect(theDialog().open).toBe(true);
    await arrive();
    theFrame().tell('fail', { ...ENDING, status: 'failed' });
    await expect(outcome).resolves.toEqual({ type: 'complete', ...ENDING, status: 'failed' });
    expect(onComplete).toHaveBeenCalledOnce();
  });

  test('resolves as cancelled with what is needed to resume', async () => {
    const outcome = launch({ inquiryId: INQUIRY_ID });
    await arrive();
    theFrame().tell('exit', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    await expect(outcome).resolves.toEqual({ type: 'cancel', inquiryId: INQUIRY_ID, sessionToken: 'secret' });
  });

  test('rejects with the error of the flow', async () => {
    const outcome = launch({ templateId: TEMPLATE_ID });
    await arrive();
    theFrame().tellError('inactive_template');
    await expect(outcome).rejects.toMatchObject({ code: 'inactive_template', status: 422, retryable: false });
  });

  test('rejects wrong options instead of throwing', async () => {
    await expect(launch({} as ClientOptions)).rejects.toMatchObject({ code: 'invalid_config' });
  });

  test('is refused while another is open, and does not disturb it', async () => {
    const first = launch({ templateId: TEMPLATE_ID });
    await expect(launch({ templateId: TEMPLATE_ID })).rejects.toMatchObject({ code: 'busy' });
    await arrive();
    theFrame().tell('complete', ENDING);
    await expect(first).resolves.toMatchObject({ type: 'complete' });
  });

  test('rejects with the reason of its signal, removes everything and calls no callback', async () => {
    const abort = new AbortController();
    const told = vi.fn();
    const outcome = launch({ templateId: TEMPLATE_ID, signal: abort.signal, onCancel: told, onError: told });
    await arrive();
    const reason = new Error('changed my mind');
    abort.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    expect(findFrames()).toEqual([]);
    expect(told).not.toHaveBeenCalled();
  });

  test('makes nothing when its signal was aborted before', async () => {
    await expect(launch({ templateId: TEMPLATE_ID, signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(findFrames()).toEqual([]);
  });

  test('leaves nothing at its signal when it has ended: one that lives as long as the page would keep every launch', async () => {
    const { signal } = new AbortController();
    const listening = new Set<unknown>();
    vi.spyOn(signal, 'addEventListener').mockImplementation((_type, listener) => void listening.add(listener));
    vi.spyOn(signal, 'removeEventListener').mockImplementation((_type, listener) => void listening.delete(listener));
    const outcome = launch({ templateId: TEMPLATE_ID, signal });
    expect(listening.size).toBe(1);
    await arrive();
    theFrame().tell('complete', ENDING);
    await outcome;
    expect(listening.size).toBe(0);
  });

  test('settles once, whatever its signal does afterwards', async () => {
    const abort = new AbortController();
    const outcome = launch({ templateId: TEMPLATE_ID, signal: abort.signal });
    await arrive();
    theFrame().tell('complete', ENDING);
    abort.abort();
    await expect(outcome).resolves.toMatchObject({ type: 'complete' });
  });
});
