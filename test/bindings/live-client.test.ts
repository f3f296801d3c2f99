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
