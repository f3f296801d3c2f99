import { beforeEach, describe, expect, test, vi } from 'vitest';
import * as secondFile from '../../src/widget/load-diagnostics.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { findFrames, openPage, settlePromises, theDialog, theFrame } from './flow-frame.ts';
import { arrive, createClient, type Told } from './told-client.ts';

// At once, so that the clock of the tests is the only one.
vi.mock('../../src/widget/load-diagnostics.ts', () => import('./second-file-at-once.ts'));

beforeEach(openPage);

describe('a frame that stays silent', () => {
  const WITHIN_MS = 250;

  /** What the flow's host answers when it is asked why. */
  function answer(body: object, status = 200): ReturnType<typeof vi.fn> {
    const asked = vi.fn(async (_address: string) => new Response(JSON.stringify(body), { status }));
    vi.stubGlobal('fetch', asked);
    return asked;
  }

  async function pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
    await settlePromises();
  }

  async function open(options: Partial<ClientOptions> = {}): Promise<Told> {
    const { client, told } = createClient(options);
    client.open();
    return told;
  }

  const silences = [
    { silence: 'after its load event', isLoaded: true, after: 500 },
    { silence: 'without a load event', isLoaded: false, after: 2500 },
  ];

  test.for(silences)(
    'is asked about $silence, by nothing but what stands in its address',
    async ({ isLoaded, after }) => {
      const asked = answer({ framable: true, needs: [] });
      await open({ fields: { nameFirst: 'Jane' }, sessionToken: 'secret', referenceId: 'user-42' });
      const { url, element } = theFrame();
      if (isLoaded) element.dispatchEvent(new Event('load'));
      await pass(after - 1);
      expect(asked).not.toHaveBeenCalled();
      await pass(60_000);
      const origin = new URLSearchParams({ origin: location.origin });
      expect(asked.mock.calls).toEqual([
        [
          `${url.origin}/flow/v1/framable${url.search}&${origin}`,
          expect.objectContaining({ credentials: 'omit', referrerPolicy: 'no-referrer' }),
        ],
      ]);
    },
  );

  test.for([
    {
      found: 'the service refuses',
      body: { framable: false, code: 'rate_limited' },
      status: 429,
      code: 'rate_limited',
    },
    { found: 'there is no such template', body: { framable: true, code: 'not_found' }, status: 200, code: 'not_found' },
    { found: 'the page may not frame it', body: { framable: false }, status: 200, code: 'frame_blocked' },
  ])('fails as $code at once when $found', async ({ body, status, code }) => {
    answer(body, status);
    const told = await open();
    theFrame().element.dispatchEvent(new Event('load'));
    await pass(500);
    await pass(WITHIN_MS);
    expect(told).toEqual([['error', code]]);
    expect(findFrames()).toEqual([]);
  });

  test('fails with the domain to allow', async () => {
    answer({ framable: false, allow: 'www.example.com' });
    const onError = vi.fn();
    await open({ onError });
    await pass(2500);
    await pass(WITHIN_MS);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ message: expect.stringContaining('www.example.com') });
  });

  test('fails as unreachable at once when nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    const told = await open();
    await pass(2500);
    await pass(WITHIN_MS);
    expect(told).toEqual([['error', 'unreachable']]);
  });

  test('fails as timeout at the deadline when all seems well', async () => {
    answer({ framable: true });
    const told = await open();
    await pass(14_999);
    expect(told).toEqual([]);
    await pass(1);
    expect(told).toEqual([['error', 'timeout']]);
  });

  test.for([0, 3000])('and asked for offline fails as offline: %i ms after it was made', async (before) => {
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    const { client, told } = createClient();
    await pass(before);
    expect(told).toEqual([]);
    client.open();
    await pass(2500);
    expect(told).toEqual([['error', 'offline']]);
    online.mockRestore();
  });

  test('and speaks after it was asked about goes on', async () => {
    let refuse = (_reason: Error): void => {};
    vi.stubGlobal('fetch', () => new Promise((_, reject) => (refuse = reject)));
    const told = await open();
    await pass(2500);
    theFrame().announce();
    refuse(new TypeError('Failed to fetch'));
    await pass(2500);
    expect(told).toEqual(['load']);
    expect(theFrame().actions).toEqual(['connect+open']);
  });

  test('once it was replaced is of no interest', async () => {
    const { client, told } = createClient();
    let refuse = (_reason: Error): void => {};
    vi.stubGlobal('fetch', () => new Promise((_, reject) => (refuse = reject)));
    client.open();
    await pass(2500);
    client.cancel();
    client.open();
    refuse(new TypeError('Failed to fetch'));
    await pass(2000);
    expect(told).toEqual([['cancel', {}]]);
  });

  test('fails at the deadline, too, when it shows one document after the other', async () => {
    answer({ framable: true });
    const told = await open();
    for (let passed = 0; passed < 15_000; passed += 250) {
      theFrame().element.dispatchEvent(new Event('load'));
      await pass(250);
    }
    expect(told).toEqual([['error', expect.stringMatching(/timeout|unreachable/)]]);
    // What was begun to find out why comes to its end.
    await pass(60_000);
  });

  test('fails at the deadline, too, when its documents follow one another faster than the clock ticks', async () => {
    answer({ framable: true });
    const told = await open();
    for (let passed = 0; passed < 16_000; passed += 200) {
      findFrames()[0]?.element.dispatchEvent(new Event('load'));
      await pass(200);
    }
    expect(told).toEqual([['error', expect.stringMatching(/timeout|unreachable/)]]);
  });

  test('waits for the deadline when the page may not ask', async () => {
    vi.stubGlobal('fetch', (address: string) => {
      const violation = { effectiveDirective: 'connect-src', blockedURI: address, disposition: 'enforce' };
      document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation, { originalPolicy: '' }));
      return Promise.reject(new TypeError('Failed to fetch'));
    });
    const told = await open();
    await pass(14_999);
    expect(told).toEqual([]);
    await pass(1);
    expect(told).toEqual([['error', 'unreachable']]);
  });

  test('fails as unreachable at once when the second file cannot be loaded either', async () => {
    vi.spyOn(secondFile, 'askDiagnostics').mockRejectedValue(new TypeError('Failed to fetch'));
    const told = await open();
    theFrame().element.dispatchEvent(new Event('load'));
    await pass(500);
    expect(told).toEqual([['error', 'unreachable']]);
    expect([...theDialog().querySelectorAll('p button')].map(({ textContent }) => textContent)).toEqual(['Try again']);
  });

  test('has all its time when no document came yet and the page refuses the second file', async () => {
    vi.spyOn(secondFile, 'askDiagnostics').mockRejectedValue(new TypeError('Failed to fetch'));
    const told = await open();
    await pass(14_750);
    expect(told).toEqual([]);
    await pass(250);
    expect(told).toEqual([['error', 'unreachable']]);
  });

  test('goes on when its document comes late, though the page refuses the second file', async () => {
    vi.spyOn(secondFile, 'askDiagnostics').mockRejectedValue(new TypeError('Failed to fetch'));
    const told = await open();
    await pass(14_000);
    await arrive();
    await settlePromises();
    expect(told).toEqual(['load', 'ready']);
  });
});

describe('the wait', () => {
  test.for([
    { situation: 'no document within 15 s', code: 'unreachable', limit: 15_000, arrives: false },
    { situation: 'a document that is not ready 30 s later', code: 'timeout', limit: 30_000, arrives: true },
  ])('ends with $code after $situation', async ({ code, limit, arrives }) => {
    const { client, told } = createClient();
    client.open();
    if (arrives) theFrame().announce();
    await settlePromises();
    vi.advanceTimersByTime(limit - 1);
    await settlePromises();
    expect(told).not.toContainEqual(['error', code]);
    vi.advanceTimersByTime(1);
    await settlePromises();
    expect(told).toContainEqual(['error', code]);
    expect(findFrames()).toEqual([]);
    expect(theDialog().querySelector('[role=alert]')?.textContent).toMatch(/went wrong/);
  });

  test('is as long as the option says', async () => {
    for (const timeout of [1000, 5000]) {
      const { client, told } = createClient({ timeout });
      vi.advanceTimersByTime(timeout - 1);
      await settlePromises();
      expect(told).toEqual([]);
      vi.advanceTimersByTime(1);
      await settlePromises();
      expect(told).toEqual([['error', 'unreachable']]);
      client.destroy();
    }
  });

  test('for ready does not run while the flow is hidden', async () => {
    const { told } = createClient();
    theFrame().announce();
    await settlePromises();
    vi.advanceTimersByTime(600_000);
    await settlePromises();
    expect(told).toEqual(['load']);
  });

  test('for the document is counted from the making of the frame, whenever it is opened', async () => {
    const { client, told } = createClient();
    vi.advanceTimersByTime(10_000);
    client.open();
    vi.advanceTimersByTime(4999);
    await settlePromises();
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    await settlePromises();
    expect(told).toEqual([['error', 'unreachable']]);
  });

  test.for([
    { situation: 'a frame that is loaded since long', hidden: 60_000, slow: 0 },
    { situation: 'a frame that is made for it and arrives late', hidden: 0, slow: 14_000 },
  ])('for ready is counted from open: $situation', async ({ hidden, slow }) => {
    const { client, told } = createClient(hidden ? {} : { preload: 'none' });
    if (hidden) theFrame().announce();
    await settlePromises();
    vi.advanceTimersByTime(hidden);
    client.open();
    vi.advanceTimersByTime(slow);
    if (slow) theFrame().announce();
    await settlePromises();
    vi.advanceTimersByTime(30_000 - slow - 1);
    await settlePromises();
    expect(told).toEqual(['load']);
    vi.advanceTimersByTime(1);
    await settlePromises();
    expect(told).toEqual(['load', ['error', 'timeout']]);
  });

  test.for([
    { situation: 'a hidden flow that has not arrived', arrives: false, limit: 15_000, code: 'unreachable' },
    { situation: 'a flow that was opened and has arrived', arrives: true, limit: 30_000, code: 'timeout' },
  ])('stands still while the browser is offline: $situation', async ({ arrives, limit, code }) => {
    const { client, told } = createClient();
    if (arrives) client.open();
    if (arrives) theFrame().announce();
    await settlePromises();
    vi.advanceTimersByTime(limit - 1000);
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    vi.advanceTimersByTime(600_000);
    online.mockReturnValue(true);
    vi.advanceTimersByTime(750);
    await settlePromises();
    expect(told.filter((entry) => typeof entry !== 'string')).toEqual([]);
    vi.advanceTimersByTime(250);
    await settlePromises();
    expect(told.at(-1)).toEqual(['error', code]);
  });

  test('that ended leaves a dialog whose Close removes it', () => {
    const { client } = createClient();
    client.open();
    vi.advanceTimersByTime(15_000);
    theDialog().querySelector<HTMLElement>('[aria-label=Close]')?.click();
    expect(document.body.children).toHaveLength(0);
  });
});

test('a page that takes away what says that a launch failed has all as it was before, and can launch again', async () => {
  const { client } = createClient();
  client.open();
  vi.advanceTimersByTime(15_000);
  for (const host of document.querySelectorAll('body > div')) host.remove();
  await vi.advanceTimersByTimeAsync(250);
  expect(document.adoptedStyleSheets).toEqual([]);
  const { client: other, told } = createClient();
  other.open();
  await arrive();
  await settlePromises();
  expect(told).toEqual(['load', 'ready']);
});
