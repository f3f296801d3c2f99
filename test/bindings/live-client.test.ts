/** What every binding stands on, where its framework has no part in it. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createLiveClient } from '../../src/bindings/live-client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import {
  FLOW_ORIGIN,
  findFrames,
  INQUIRY_ID,
  openPage,
  settlePromises,
  theDialog,
  theFrame,
} from '../widget/flow-frame.ts';
import { arrive } from '../widget/told-client.ts';

beforeEach(openPage);

function hold(options: Partial<ClientOptions>) {
  const told: string[] = [];
  const live = createLiveClient((...[name]) => told.push(name));
  const update = (more: Partial<ClientOptions> = {}) =>
    live.update({ host: FLOW_ORIGIN, ...options, ...more } as ClientOptions);
  update();
  live.hold();
  return { live, update, told };
}

function inline(more: Partial<ClientOptions>): Partial<ClientOptions> {
  const parent = document.createElement('div');
  document.body.append(parent);
  return { mode: 'inline', parent, ...more };
}

describe('an inline flow', () => {
  test('that the page takes away is no cancel, though the clock may find it gone before its end', async () => {
    const onCancel = vi.fn();
    const options = inline({ templateId: 'itmpl_a', onCancel });
    const { live, told } = hold(options);
    await arrive();
    theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'held' });
    options.parent?.remove();
    live.release((end) => setTimeout(end, 300));
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toContain('onReady');
    expect(told).not.toContain('onCancel');
    expect(onCancel).not.toHaveBeenCalled();
    expect(findFrames()).toEqual([]);
  });

  test('goes on when its session token comes while it loads', async () => {
    const { update, told } = hold(inline({ inquiryId: INQUIRY_ID }));
    const { element } = theFrame();
    update({ sessionToken: 'late' });
    await settlePromises();
    expect([theFrame().element === element, told]).toEqual([true, []]);
  });

  test('goes on when another template is named, whatever events the page wants to hear', async () => {
    const { update, told } = hold(inline({ templateId: 'itmpl_a', eventsAllowlist: ['page-change'] }));
    await arrive();
    theFrame().tell('start', { inquiryId: INQUIRY_ID });
    const { element } = theFrame();
    update({ templateId: 'itmpl_b' });
    await settlePromises();
    expect([theFrame().element === element, told]).toEqual([true, ['onLoad', 'onReady']]);
  });

  test('goes on that the visitor tried again after it had failed, when another template is named', async () => {
    const { update, told } = hold(inline({ templateId: 'itmpl_a' }));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(told).toEqual(['onError']);
    const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
    const [retry] = roots.flatMap((root) => [...root.querySelectorAll('button')]);
    retry?.click();
    await arrive();
    theFrame().tell('start', { inquiryId: INQUIRY_ID });
    await settlePromises();
    const { element } = theFrame();
    update({ templateId: 'itmpl_b' });
    await settlePromises();
    expect(theFrame().element).toBe(element);
  });
});

describe('a running flow of which the options change', () => {
  test('keeps its inquiry when its token has to be asked for again', async () => {
    const { live, update } = hold({ inquiryId: 'inq_a', sessionToken: () => 'token' });
    live.open();
    await arrive();
    update({ inquiryId: 'inq_b', sessionToken: () => 'newer' });
    theFrame().tellError('unauthenticated');
    expect(theFrame().url.searchParams.get('inquiry-id')).toBe('inq_a');
    theFrame().announce();
    await settlePromises();
    expect(theFrame().heard[0]?.metadata['open']).toMatchObject({ sessionToken: 'newer' });
  });

  test('keeps its host when the visitor tries again what failed', async () => {
    const { live, update, told } = hold({ templateId: 'itmpl_a' });
    live.open();
    update({ host: 'https://other.example.com', templateId: 'itmpl_b' });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(told).toEqual(['onError']);
    [...theDialog().querySelectorAll('button')].find(({ textContent }) => textContent === 'Try again')?.click();
    expect(findFrames().map(({ url }) => [url.origin, url.searchParams.get('inquiry-template-id')])).toEqual([
      [FLOW_ORIGIN, 'itmpl_a'],
    ]);
  });
});

describe('a flow that was loaded ahead', () => {
  test('gives way to another template that is named before it was opened', async () => {
    const { live, update, told } = hold({ templateId: 'itmpl_a' });
    live.warm();
    await arrive();
    update({ templateId: 'itmpl_b' });
    live.open();
    expect(theFrame().url.searchParams.get('inquiry-template-id')).toBe('itmpl_b');
    await settlePromises();
    expect(told.filter((name) => name !== 'onEvent')).toEqual(['onLoad', 'onReady']);
  });

  test('is not for a page that does not show it yet', () => {
    const live = createLiveClient();
    live.update({ host: FLOW_ORIGIN, templateId: 'itmpl_a', preload: 'eager' });
    live.warm();
    live.open();
    expect(findFrames()).toEqual([]);
  });
});

describe('a flow in a modal', () => {
  test('that the visitor leaves before it is there is cancelled', async () => {
    const onCancel = vi.fn();
    const { live, told } = hold({ templateId: 'itmpl_a', onCancel });
    live.open();
    live.cancel();
    await settlePromises();
    expect([told, onCancel.mock.calls]).toEqual([['onCancel'], [[{}]]]);
  });

  test('that the visitor has left is cancelled, though it is unmounted before that is told', async () => {
    const onCancel = vi.fn();
    const { live, told } = hold({ templateId: 'itmpl_a', onCancel });
    live.open();
    await arrive();
    theFrame().tell('exit', { inquiryId: INQUIRY_ID });
    live.release((end) => end());
    await settlePromises();
    expect([told.at(-1), onCancel.mock.calls]).toEqual(['onCancel', [[{ inquiryId: INQUIRY_ID }]]]);
  });

  test('can be opened once its options are right again', async () => {
    const { live, update, told } = hold({ templateId: 'itmpl_a' });
    live.warm();
    update({ host: 'https://a.example/path' });
    live.open();
    expect([told, findFrames()]).toEqual([['onError'], []]);
    update();
    live.open();
    expect(theFrame().url.origin).toBe(FLOW_ORIGIN);
  });
});
