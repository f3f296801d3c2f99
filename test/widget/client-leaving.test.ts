import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Client } from '../../src/widget/client.ts';
import { ENDING, findFrames, INQUIRY_ID, openPage, settlePromises, theDialog, theFrame } from './flow-frame.ts';
import { arrive, createClient } from './told-client.ts';

// At once, so that the clock of the tests is the only one.
vi.mock('../../src/widget/load-diagnostics.ts', () => import('./second-file-at-once.ts'));

beforeEach(openPage);

test('a launch that begins while the one before says its last word ends with the signal, as any other', async () => {
  const abort = new AbortController();
  const { client } = createClient({ signal: abort.signal });
  client.open();
  await arrive();
  client.cancel(true);
  client.open();
  await arrive();
  abort.abort();
  expect(findFrames()).toEqual([]);
});

describe('cancel', () => {
  test('asks the flow, and leaves by force when it says nothing for a second', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    client.cancel();
    expect(theFrame().heard.at(-1)).toEqual({ action: 'exit', metadata: { force: false } });
    vi.advanceTimersByTime(1000);
    expect(theFrame().heard.at(-1)).toEqual({ action: 'exit', metadata: { force: true } });
    expect(theDialog().open).toBe(false);
    vi.advanceTimersByTime(500);
    await settlePromises();
    expect(told).toEqual(['load', 'ready', ['cancel', {}]]);
    expect(findFrames()).toEqual([]);
  });

  test('gives the flow that second, however long it was open', async () => {
    const { client } = createClient();
    client.open();
    await arrive();
    vi.advanceTimersByTime(60_000);
    client.cancel();
    vi.advanceTimersByTime(750);
    expect(theFrame().heard.at(-1)).toEqual({ action: 'exit', metadata: { force: false } });
    vi.advanceTimersByTime(250);
    expect(theFrame().heard.at(-1)).toEqual({ action: 'exit', metadata: { force: true } });
  });

  test('waits as long as it takes once the flow has shown its confirmation', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    client.cancel();
    theFrame().tell('page-change', { name: 'confirm', path: '/confirm', pageHeight: 400 });
    vi.advanceTimersByTime(60_000);
    expect(theDialog().open).toBe(true);
    theFrame().tell('exit', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    await settlePromises();
    expect(told.at(-1)).toEqual(['cancel', { inquiryId: INQUIRY_ID, sessionToken: 'secret' }]);
  });

  test('by force hides at once and waits for what is needed to resume', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    client.cancel(true);
    expect(theDialog().open).toBe(false);
    await settlePromises();
    expect(told).toEqual(['load', 'ready']);
    theFrame().tell('exit', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    await settlePromises();
    expect(told.at(-1)).toEqual(['cancel', { inquiryId: INQUIRY_ID, sessionToken: 'secret' }]);
  });

  test('by force tells the session it knows when the frame says nothing', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    client.cancel(true);
    vi.advanceTimersByTime(500);
    await settlePromises();
    expect(told.at(-1)).toEqual(['cancel', { inquiryId: INQUIRY_ID, sessionToken: 'secret' }]);
  });

  test('before the flow is ready leaves at once', async () => {
    const { client, told } = createClient();
    client.open();
    client.cancel();
    expect(findFrames()).toEqual([]);
    await settlePromises();
    expect(told).toEqual([['cancel', {}]]);
  });

  test('on the last screen is a completed inquiry', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('outcome', ENDING);
    client.cancel();
    expect(theFrame().heard.at(-1)).toEqual({ action: 'exit', metadata: { force: false } });
    theFrame().tell('complete', ENDING);
    await settlePromises();
    expect(told.at(-1)).toEqual(['complete', ENDING]);
  });

  test('on the last screen is a completed inquiry, too, when the flow says nothing more', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('outcome', ENDING);
    client.cancel(true);
    expect(theDialog().open).toBe(false);
    vi.advanceTimersByTime(500);
    await settlePromises();
    expect(told.at(-1)).toEqual(['complete', ENDING]);
  });
});

const RESUMABLE = { inquiryId: INQUIRY_ID, sessionToken: 'secret' };
const FAILED = { ...ENDING, status: 'failed' };

describe('while the flow is asked whether its visitor leaves,', () => {
  test.for<[string, (client: Client) => void, unknown, number]>([
    ['its exit ends the launch', () => theFrame().tell('exit', RESUMABLE), ['cancel', RESUMABLE], 0],
    ['an inquiry that fails is told', () => theFrame().tell('fail', FAILED), ['complete', FAILED], 0],
    ['an error is told, and stays to be read', () => theFrame().tellError('expired'), ['error', 'expired'], 1],
    ['a client that is destroyed is gone', (client) => client.destroy(), ['cancel', {}], 0],
  ])('%s', async ([, act, end, frames]) => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    client.cancel();
    act(client);
    await settlePromises();
    expect(told).toEqual(['load', 'ready', end]);
    expect(findFrames()).toHaveLength(frames);
  });

  test('it is asked again as often as the page asks, and left at once by force', async () => {
    const { client } = createClient();
    client.open();
    await arrive();
    client.cancel();
    client.cancel();
    client.cancel(true);
    expect(
      theFrame()
        .heard.slice(-3)
        .map(({ metadata }) => metadata['force']),
    ).toEqual([false, false, true]);
    expect(theDialog().open).toBe(false);
  });

  test('its document may begin anew, and the launch goes on', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    client.cancel();
    await arrive();
    vi.advanceTimersByTime(1000);
    expect(theFrame().actions.slice(-2)).toEqual(['exit', 'connect+open']);
    expect(theDialog().open).toBe(true);
    expect(told.at(-1)).toBe('ready');
  });
});

describe('hidden, while its flow says the last word, a client', () => {
  test.for<[string, () => void, unknown]>([
    ['that ends with a completed inquiry tells so', () => theFrame().tell('complete', ENDING), ['complete', ENDING]],
    ['that ends with a failed inquiry tells so', () => theFrame().tell('fail', FAILED), ['complete', FAILED]],
  ])('%s', async ([, act, end]) => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    client.cancel(true);
    act();
    await settlePromises();
    expect(told).toEqual(['load', 'ready', end]);
    expect(findFrames()).toEqual([]);
  });

  test.for<[string, (client: Client) => void]>([
    ['is cancelled once more', (client) => client.cancel()],
    ['is cancelled by force once more', (client) => client.cancel(true)],
    ['hears of an error', () => theFrame().tellError('expired')],
    ['hears that its document begins anew', () => theFrame().announce()],
  ])('that %s still waits for what is needed to resume', async ([, act]) => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    client.cancel(true);
    act(client);
    await settlePromises();
    expect(told).toEqual(['load', 'ready']);
    theFrame().tell('exit', RESUMABLE);
    await settlePromises();
    expect(told.at(-1)).toEqual(['cancel', RESUMABLE]);
  });

  test('that is destroyed is gone, without that word', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    client.cancel(true);
    client.destroy();
    await settlePromises();
    expect(told.at(-1)).toEqual(['cancel', {}]);
    expect(findFrames()).toEqual([]);
  });
});

test('an error that is left in sight goes by force, too, and is told once', async () => {
  const { client, told } = createClient();
  client.open();
  await arrive();
  theFrame().tellError('expired');
  client.cancel(true);
  await settlePromises();
  expect(told).toEqual(['load', 'ready', ['error', 'expired']]);
  expect(findFrames()).toEqual([]);
});

test('a stuck flow is left within a second, however often the visitor asks', async () => {
  const { client, told } = createClient();
  client.open();
  await arrive();
  for (let passed = 0; passed < 4000; passed += 800) {
    client.cancel();
    await vi.advanceTimersByTimeAsync(800);
  }
  expect(told).toEqual(['load', 'ready', ['cancel', {}]]);
});
