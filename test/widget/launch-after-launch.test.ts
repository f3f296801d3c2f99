/** What one launch leaves behind does nothing to the next. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClientOptions } from '../../src/widget/options.ts';
import { page } from '../../src/widget/page-record.ts';
import { findFrames, INQUIRY_ID, openPage, settlePromises, theFrame } from './flow-frame.ts';
import { arrive, createClient } from './told-client.ts';

beforeEach(openPage);

describe('while the browser goes back from the entry of one launch', () => {
  /** As browsers do: the way back takes a task, and brings the state of the entry below. */
  beforeEach(() => {
    const states: unknown[] = [];
    let state: unknown = null;
    vi.spyOn(history, 'state', 'get').mockImplementation(() => state);
    vi.spyOn(history, 'pushState').mockImplementation((next) => {
      states.push(state);
      state = next;
    });
    vi.spyOn(history, 'back').mockImplementation(() => {
      setTimeout(() => {
        state = states.pop() ?? null;
        dispatchEvent(new PopStateEvent('popstate', { state }));
      }, 5);
    });
  });

  async function openFirst(): Promise<ReturnType<typeof createClient>> {
    const first = createClient();
    first.client.open();
    await arrive();
    await vi.advanceTimersByTimeAsync(1);
    expect(history.state).toEqual({ inquiryWidget: true });
    return first;
  }

  async function passTheWayBack(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) {
      await settlePromises();
      vi.advanceTimersByTime(50);
    }
    await settlePromises();
  }

  test('the next one opens and stays', async () => {
    const first = await openFirst();
    first.client.destroy();
    const second = createClient();
    second.client.open();
    await passTheWayBack();
    expect([first.told, second.told]).toEqual([['load', 'ready', ['cancel', {}]], []]);
    await arrive();
    await passTheWayBack();
    expect(second.told).toEqual(['load', 'ready']);
    expect(history.state).toEqual({ inquiryWidget: true });
  });

  test('the same client opens again and stays', async () => {
    const { client, told } = await openFirst();
    client.cancel(true);
    client.open();
    await passTheWayBack();
    expect(told).toEqual(['load', 'ready', ['cancel', {}]]);
    await arrive();
    await settlePromises();
    expect(told).toEqual(['load', 'ready', ['cancel', {}], 'load', 'ready']);
  });

  test('one that is ready at once gets an entry of its own, which the visitor can go back from', async () => {
    const first = await openFirst();
    const second = createClient();
    const flow = findFrames()[1];
    flow?.announce();
    await settlePromises();
    flow?.tell('ready');
    first.client.destroy();
    second.client.open();
    await passTheWayBack();
    expect(flow?.actions).toEqual(['connect', 'open']);
    expect(history.state).toEqual({ inquiryWidget: true });
    history.back();
    await passTheWayBack();
    expect(flow?.actions).toContain('exit');
  });
});

test('what was asked about a frame of the launch before says nothing of the next', async () => {
  const answers: ((reason: Error) => void)[] = [];
  vi.stubGlobal('fetch', () => new Promise((_, reject) => answers.push(reject)));
  const { client, told } = createClient();
  client.open();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(told).toEqual([['error', 'unreachable']]);
  client.open();
  await vi.advanceTimersByTimeAsync(2600);
  answers[0]?.(new TypeError('Failed to fetch'));
  await vi.advanceTimersByTimeAsync(300);
  expect(told).toEqual([['error', 'unreachable']]);
});

test('the view of a launch that failed soon stays when the frame of the one before has had its time', async () => {
  let isRefused = false;
  const { client, told } = createClient({
    templateId: undefined,
    inquiryId: INQUIRY_ID,
    sessionToken: async () => {
      if (isRefused) throw new Error('no token');
      return 'token';
    },
  } as Partial<ClientOptions>);
  client.open();
  await arrive();
  theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'token' });
  theFrame().tell('exit');
  isRefused = true;
  client.open();
  theFrame().announce();
  await settlePromises();
  expect(told).toEqual(['load', 'ready', ['cancel', {}], 'load', ['error', 'unauthenticated']]);
  vi.advanceTimersByTime(1000);
  expect(document.querySelectorAll('body > div')).toHaveLength(1);
  expect(page.modal).toBeDefined();
});
