import { beforeEach, describe, expect, test, vi } from 'vitest';
import { errorShape } from '../../src/protocol/error-codes.ts';
import { Client } from '../../src/widget/client.ts';
import * as secondFile from '../../src/widget/load-diagnostics.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import {
  ENDING,
  findFrames,
  INQUIRY_ID,
  openPage,
  settlePromises,
  TEMPLATE_ID,
  theDialog,
  theFrame,
} from './flow-frame.ts';
import { arrive, createClient, type Told } from './told-client.ts';

// At once, so that the clock of the tests is the only one.
vi.mock('../../src/widget/load-diagnostics.ts', async () => {
  const diagnostics = await import('../../src/widget/diagnostics/diagnostics.ts');
  return {
    askDiagnostics: async (_host: string, name: keyof typeof diagnostics, ...given: never[]) =>
      Reflect.apply(diagnostics[name], undefined, given),
  };
});

beforeEach(openPage);

describe('a client', () => {
  test('that is made before the page has a body puts its frame where it can', () => {
    const body = vi.spyOn(document, 'body', 'get').mockReturnValue(null as unknown as HTMLElement);
    const client = new Client({ templateId: TEMPLATE_ID });
    body.mockRestore();
    expect(document.documentElement.lastElementChild?.shadowRoot?.querySelector('iframe')).toBeTruthy();
    client.destroy();
  });

  test('that is made with an aborted signal loads nothing', async () => {
    const onReady = vi.fn();
    new Client({ templateId: TEMPLATE_ID, signal: AbortSignal.abort(), onReady });
    await Promise.resolve();
    expect(findFrames()).toEqual([]);
    expect(onReady).not.toHaveBeenCalled();
  });

  test('loads the flow hidden as soon as it is made, and opens it in its onReady', async () => {
    const told: string[] = [];
    const client = new Client({
      templateId: TEMPLATE_ID,
      onLoad: () => told.push('load'),
      onReady: () => client.open(),
      onComplete: ({ status }) => told.push(status),
    });
    expect(theDialog().open).toBe(false);
    await arrive();
    await settlePromises();
    expect(theDialog().open).toBe(true);
    expect(theFrame().actions).toEqual(['connect', 'open']);
    theFrame().tell('complete', ENDING);
    await settlePromises();
    expect(told).toEqual(['load', 'completed']);
    expect(findFrames()).toEqual([]);
    expect(document.body.children).toHaveLength(0);
  });

  test('says open together with the port when it was opened before', async () => {
    const { client } = createClient({ referenceId: 'user-42', fields: { nameFirst: 'Jane' } });
    client.open();
    theFrame().announce();
    await settlePromises();
    expect(theFrame().heard).toEqual([
      {
        action: 'connect',
        metadata: expect.objectContaining({
          protocol: 1,
          open: expect.objectContaining({ referenceId: 'user-42', fields: { nameFirst: 'Jane' } }),
        }),
      },
    ]);
  });

  test('loads nothing before open when preload is none', () => {
    const { client } = createClient({ preload: 'none' });
    expect(findFrames()).toEqual([]);
    client.open();
    expect(findFrames()).toHaveLength(1);
  });

  test('made, destroyed and made again by a double mount leaves one frame and tells nothing', async () => {
    const first = createClient();
    first.client.destroy();
    const second = createClient();
    second.client.open();
    await arrive();
    expect(theFrame().actions).toEqual(['connect+open']);
    expect(first.told).toEqual([]);
  });

  test('that is destroyed twice, and opened or cancelled afterwards, does nothing', async () => {
    const { client, told } = createClient();
    client.open();
    client.destroy();
    client.destroy();
    client.open();
    client.cancel(true);
    expect(findFrames()).toEqual([]);
    await settlePromises();
    expect(told).toEqual([['cancel', {}]]);
  });

  test('keeps the same frame however often it is opened', async () => {
    const { client } = createClient();
    client.open();
    client.open();
    await arrive();
    client.open();
    expect(theFrame().actions).toEqual(['connect+open']);
  });

  test('refuses to open while the modal of another is open, and can be opened after that', async () => {
    const first = createClient();
    const second = createClient();
    first.client.open();
    second.client.open();
    await settlePromises();
    expect(second.told).toEqual([['error', 'busy']]);
    first.client.destroy();
    second.client.open();
    expect(theDialog().open).toBe(true);
  });

  test('starts anew when it is opened after an outcome, and forgets the inquiry of its template', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    theFrame().tell('exit', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    client.open();
    await arrive();
    expect(theFrame().heard[0]?.metadata).toMatchObject({ open: { session: undefined } });
    await settlePromises();
    expect(told).toEqual([
      'load',
      'ready',
      ['cancel', { inquiryId: INQUIRY_ID, sessionToken: 'secret' }],
      'load',
      'ready',
    ]);
  });

  test('goes on with an inquiry when it is opened after an outcome', async () => {
    const { client } = createClient({ templateId: undefined, inquiryId: INQUIRY_ID } as Partial<ClientOptions>);
    client.open();
    await arrive();
    theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    theFrame().tell('exit', {});
    client.open();
    await arrive();
    expect(theFrame().heard[0]?.metadata).toMatchObject({ open: { session: { sessionToken: 'secret' } } });
  });
});

describe('a session', () => {
  const inquiry = { templateId: undefined, inquiryId: INQUIRY_ID } as Partial<ClientOptions>;
  const session = { inquiryId: INQUIRY_ID, sessionToken: 'secret' };

  /** An inquiry was accessed on this page, and left. */
  async function leave(): Promise<void> {
    const { client } = createClient(inquiry);
    client.open();
    await arrive();
    theFrame().tell('session', session);
    theFrame().tell('exit', {});
    vi.advanceTimersByTime(100);
  }

  test.for([
    { who: 'is given to the next client of the inquiry', options: inquiry, given: session },
    { who: 'is not given where the page has a token', options: { ...inquiry, sessionToken: 'own' }, given: undefined },
    { who: 'is not given to a new inquiry of the template', options: {}, given: undefined },
  ])('$who', async ({ options, given }) => {
    await leave();
    const { client } = createClient(options);
    client.open();
    await arrive();
    expect(theFrame().heard[0]?.metadata).toHaveProperty('open.session', given);
  });

  test('is not given to another host', async () => {
    await leave();
    const { client } = createClient({ ...inquiry, host: 'https://other.example.com' });
    client.open();
    const frame = theFrame();
    const received = vi.fn();
    Object.defineProperty(frame.window, 'postMessage', { value: received });
    frame.post(frame.message('load'), { origin: 'https://other.example.com' });
    await settlePromises();
    expect(received).toHaveBeenCalledOnce();
    expect(received.mock.calls[0]?.[0].metadata.open.session).toBeUndefined();
  });

  test.for([
    { way: 'destroy()', end: (client: Client) => client.destroy() },
    { way: 'the signal', end: (_client: Client, abort: AbortController) => abort.abort() },
  ])('is forgotten by the frame after $way, which therefore goes a moment later', async ({ end }) => {
    const abort = new AbortController();
    const { client, told } = createClient({ ...inquiry, signal: abort.signal });
    client.open();
    await arrive();
    theFrame().tell('session', session);
    const dialog = theDialog();
    end(client, abort);
    expect(theFrame().actions).toEqual(['connect+open', 'destroy']);
    expect(dialog.open).toBe(false);
    theFrame().tell('exit', session);
    vi.advanceTimersByTime(100);
    await settlePromises();
    expect(document.body.children).toHaveLength(0);
    expect(told).not.toContainEqual(['cancel', session]);
  });

  test('that the page renews the token of is not forgotten', async () => {
    const { client } = createClient({ ...inquiry, sessionToken: () => 'token' });
    client.open();
    await arrive();
    theFrame().tell('session', session);
    const first = theFrame();
    first.tellError('unauthenticated');
    expect(first.actions).toEqual(['connect+open']);
  });

  test('that ends while the flow is opened again leaves the new frame alone', async () => {
    await leave();
    const { client } = createClient(inquiry);
    client.open();
    await arrive();
    theFrame().tell('session', session);
    theFrame().tell('exit', {});
    client.open();
    const frame = theFrame();
    vi.advanceTimersByTime(1000);
    expect(theFrame()).toBe(frame);
  });
});

test('the flow is told an id that is a number as text, and of a token that is null nothing: another message it would not take', async () => {
  const { client } = createClient({
    referenceId: 42 as unknown as string,
    sessionToken: async () => null as unknown as undefined,
  });
  client.open();
  await arrive();
  expect(theFrame().heard[0]?.metadata).toHaveProperty('open.referenceId', '42');
  expect(theFrame().heard[0]?.metadata).toHaveProperty('open.sessionToken', undefined);
});

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

describe('on the last screen', () => {
  test('a frame that reloads and never gets ready closes the flow, which was completed', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('outcome', ENDING);
    theFrame().announce();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(told).toEqual(['load', 'ready', ['complete', ENDING]]);
    expect(document.querySelectorAll('body > div')).toHaveLength(0);
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

describe('a signal', () => {
  test('that is aborted after the end tells nothing again, whatever the page then does', async () => {
    const abort = new AbortController();
    const { client, told } = createClient({ signal: abort.signal });
    client.open();
    await arrive();
    theFrame().tell('complete', ENDING);
    abort.abort();
    client.cancel();
    client.destroy();
    await settlePromises();
    expect(told).toEqual(['load', 'ready', ['complete', ENDING]]);
  });

  test('ends a launch whose failure is still shown', async () => {
    const abort = new AbortController();
    const { client } = createClient({ signal: abort.signal });
    client.open();
    vi.advanceTimersByTime(15_000);
    expect(theDialog().open).toBe(true);
    abort.abort();
    expect(document.querySelectorAll('body > div')).toHaveLength(0);
    expect(document.adoptedStyleSheets).toEqual([]);
  });
});

test('a token of the launch before that comes late connects nothing of the next', async () => {
  const answers: ((token: string) => void)[] = [];
  const { client } = createClient({
    inquiryId: INQUIRY_ID,
    templateId: undefined,
    sessionToken: () => new Promise((resolve) => answers.push(resolve)),
  });
  client.open();
  theFrame().announce();
  client.cancel();
  client.open();
  answers[0]?.('old');
  await settlePromises();
  expect(theFrame().heard).toEqual([]);
});

test('an error that is told again on its own screen is told once', async () => {
  const { client, told } = createClient();
  client.open();
  await arrive();
  theFrame().tellError('expired');
  theFrame().tellError('not_found');
  client.cancel();
  await settlePromises();
  expect(told.filter(([name]) => name === 'error')).toEqual([['error', 'expired']]);
});

describe('a frame that the page takes away', () => {
  test.for([
    { stage: 'while it loads', reach: async () => {}, ending: ['cancel', {}] },
    { stage: 'while it is open', reach: arrive, ending: ['cancel', {}] },
    {
      stage: 'on the last screen',
      reach: async () => {
        await arrive();
        theFrame().tell('outcome', ENDING);
      },
      ending: ['complete', ENDING],
    },
  ])('$stage ends the launch, and nothing of it stays', async ({ reach, ending }) => {
    const { client, told } = createClient();
    client.open();
    await reach();
    expect(document.adoptedStyleSheets).toHaveLength(1);
    document.body.replaceChildren();
    vi.advanceTimersByTime(250);
    await settlePromises();
    expect(told.at(-1)).toEqual(ending);
    expect(document.adoptedStyleSheets).toEqual([]);
    client.open();
    expect(findFrames()).toHaveLength(1);
  });
});

test('an inline frame waits for the place that the page prepares for it', async () => {
  const parent = document.createElement('div');
  const { told } = createClient({ mode: 'inline', parent });
  vi.advanceTimersByTime(5000);
  document.body.append(parent);
  await arrive();
  await settlePromises();
  expect(told).toEqual(['load', 'ready']);
});

test('an inline frame whose place goes while it loads ends the launch', async () => {
  const parent = document.body.appendChild(document.createElement('div'));
  const { told } = createClient({ mode: 'inline', parent });
  vi.advanceTimersByTime(250);
  parent.remove();
  vi.advanceTimersByTime(250);
  await settlePromises();
  expect(told).toEqual([['cancel', {}]]);
});

describe('a frame that reloads', () => {
  test('gets a new port, open again and its session back; the old port is dead', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    const [old] = theFrame().ports;
    theFrame().announce();
    await settlePromises();
    expect(theFrame().actions).toEqual(['connect+open', 'connect+open']);
    expect(theFrame().heard[1]?.metadata).toMatchObject({
      open: { session: { inquiryId: INQUIRY_ID, sessionToken: 'secret' } },
    });
    old?.postMessage(theFrame().message('complete', ENDING));
    await settlePromises();
    expect(told).toEqual(['load', 'ready']);
  });

  test('on its last screen is a completed inquiry, whatever the new document says', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('outcome', ENDING);
    theFrame().announce();
    await settlePromises();
    theFrame().tellError('finished');
    await settlePromises();
    expect(told).toEqual(['load', 'ready', ['complete', ENDING]]);
  });

  const load = () => theFrame().element.dispatchEvent(new Event('load'));

  test.for([
    { order: 'that spoke before its load event', show: [() => theFrame().announce(), load] },
    { order: 'that spoke just after its load event', show: [load, () => theFrame().announce()] },
  ])('and shows another document is unreachable: after one $order', async ({ show }) => {
    const { client, told } = createClient();
    client.open();
    for (const step of show) step();
    await settlePromises();
    theFrame().tell('ready');
    theFrame().tell('start', { inquiryId: INQUIRY_ID });
    load();
    vi.advanceTimersByTime(15_000);
    await settlePromises();
    expect(told).toEqual(['load', 'ready', ['error', 'unreachable']]);
  });

  test('and comes back from another document goes on', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    load();
    load();
    vi.advanceTimersByTime(5000);
    await arrive();
    load();
    vi.advanceTimersByTime(60_000);
    await settlePromises();
    expect(told.filter((entry) => entry !== 'load')).toEqual(['ready', 'ready']);
  });
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

describe('an error of the flow', () => {
  test('is told once, and its screen stays until it is closed', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tellError('expired');
    await settlePromises();
    expect(told.at(-1)).toEqual(['error', 'expired']);
    expect(theDialog().open).toBe(true);
    theFrame().tell('exit');
    expect(findFrames()).toEqual([]);
    expect(told.filter((entry) => typeof entry !== 'string')).toHaveLength(1);
  });

  test('may come over the window from a page that knows no port', async () => {
    const { told } = createClient();
    theFrame().post(theFrame().message('error', {}, errorShape('not_found', 'No such template.')));
    await settlePromises();
    expect(told).toEqual([['error', 'not_found']]);
  });
});

describe('a session token function', () => {
  test('is called once per launch, when the frame connects', async () => {
    const sessionToken = vi.fn(async () => 'fresh');
    const { client } = createClient({ sessionToken });
    expect(sessionToken).not.toHaveBeenCalled();
    await arrive();
    client.open();
    theFrame().announce();
    await settlePromises();
    expect(sessionToken).toHaveBeenCalledOnce();
    expect(theFrame().heard.at(-1)?.metadata).toMatchObject({ open: { sessionToken: 'fresh' } });
  });

  test('is called once more after unauthenticated, for a new frame, and the second refusal is told', async () => {
    const sessionToken = vi.fn(() => `token-${sessionToken.mock.calls.length}`);
    const { client, told } = createClient({ sessionToken });
    client.open();
    await arrive();
    const first = theFrame().element;
    theFrame().tellError('unauthenticated');
    expect(theFrame().element).not.toBe(first);
    expect(theDialog().open).toBe(true);
    await arrive();
    expect(theFrame().heard[0]?.metadata).toMatchObject({ open: { sessionToken: 'token-2' } });
    expect(told.filter((entry) => typeof entry !== 'string')).toEqual([]);
    theFrame().tellError('unauthenticated');
    await settlePromises();
    expect(told.at(-1)).toEqual(['error', 'unauthenticated']);
    expect(sessionToken).toHaveBeenCalledTimes(2);
  });

  test.for([
    {
      kind: 'throws',
      sessionToken: () => {
        throw new Error('no');
      },
    },
    { kind: 'rejects', sessionToken: () => Promise.reject(new Error('no')) },
  ])('that $kind ends the launch as unauthenticated', async ({ sessionToken }) => {
    const { client, told } = createClient({ sessionToken });
    client.open();
    theFrame().announce();
    await settlePromises();
    vi.advanceTimersByTime(250);
    await settlePromises();
    expect(told).toEqual(['load', ['error', 'unauthenticated']]);
  });

  test('that answers after the frame was reloaded gives one port, to the document that is there', async () => {
    let answer = (_token: string): void => {};
    const sessionToken = (): Promise<string> => new Promise((resolve) => (answer = resolve));
    const { client } = createClient({ sessionToken });
    client.open();
    theFrame().announce();
    theFrame().announce();
    await settlePromises();
    answer('fresh');
    await settlePromises();
    expect(theFrame().actions).toEqual(['connect+open']);
  });

  test('that answers after the launch has ended has no effect', async () => {
    let answer = (_token: string): void => {};
    const { client, told } = createClient({
      sessionToken: () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    });
    client.open();
    theFrame().announce();
    await settlePromises();
    const frame = theFrame();
    client.cancel();
    answer('late');
    await settlePromises();
    expect(frame.heard).toEqual([]);
    expect(told).toEqual(['load', ['cancel', {}]]);
  });
});

describe('callbacks', () => {
  test('hear every event by onEvent first, but not what the client keeps to itself', async () => {
    const told: string[] = [];
    const client = new Client({
      templateId: TEMPLATE_ID,
      onEvent: (name) => told.push(`event ${name}`),
      onLoad: () => told.push('load'),
      onReady: () => told.push('ready'),
      onComplete: () => told.push('complete'),
    });
    client.open();
    await arrive();
    theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    theFrame().tell('start', { inquiryId: INQUIRY_ID });
    theFrame().tell('outcome', ENDING);
    theFrame().tell('complete', ENDING);
    await settlePromises();
    expect(told).toEqual(['event load', 'load', 'event ready', 'ready', 'event start', 'event complete', 'complete']);
  });

  test('hear only the events of the allow-list by onEvent', async () => {
    const onEvent = vi.fn();
    createClient({ onEvent, eventsAllowlist: ['ready'] });
    await arrive();
    await settlePromises();
    expect(onEvent.mock.calls).toEqual([['ready', {}]]);
  });

  test('that throw are reported and keep nothing else from happening', async () => {
    const failure = new Error('mine');
    const onComplete = vi.fn();
    const { client } = createClient({
      onEvent: () => {
        throw failure;
      },
      onReady: () => {
        throw failure;
      },
      onComplete,
    });
    client.open();
    await arrive();
    theFrame().tell('complete', ENDING);
    await settlePromises();
    expect(onComplete).toHaveBeenCalledExactlyOnceWith(ENDING);
    expect(findFrames()).toEqual([]);
    expect(reportError).toHaveBeenCalledWith(failure);
  });

  test('may destroy the client that calls them', async () => {
    const { client, told } = createClient({ onEvent: (name) => name === 'ready' && client.destroy() });
    client.open();
    await arrive();
    await settlePromises();
    expect(findFrames()).toEqual([]);
    expect(told.at(-1)).toEqual(['cancel', {}]);
  });
});

describe('preload', () => {
  test('loads the preload page in a hidden frame and removes it', async () => {
    const done = Client.preload();
    await settlePromises();
    const { element } = theFrame();
    expect(element.src).toBe('https://verify.example.com/preload');
    expect(element.hidden).toBe(true);
    element.dispatchEvent(new Event('load'));
    await done;
    expect(findFrames()).toEqual([]);
  });

  test('rejects a wrong host', async () => {
    await expect(Client.preload('ftp://verify.example.com')).rejects.toMatchObject({ code: 'invalid_config' });
  });
});

describe('what happened', () => {
  test('is reported as text, without anything of a person', async () => {
    const { client } = createClient({ referenceId: 'user-42', fields: { nameFirst: 'Jane' }, sessionToken: 'secret' });
    client.open();
    await arrive();
    theFrame().tellError('expired');
    vi.useRealTimers();
    const report = await client.report();
    for (const line of ['idle: warm', 'loading: open', 'loading: load', 'error expired: because']) {
      expect(report).toContain(line);
    }
    expect(report).not.toMatch(/user-42|Jane|secret/);
  });

  test('goes on to the console with debug', async () => {
    vi.useRealTimers();
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    createClient({ debug: true });
    await vi.waitFor(() => expect(log).toHaveBeenCalled());
    theFrame().announce();
    expect(log.mock.calls.flat().join('\n')).toContain('loading: load');
  });

  test('is not kept for ever', async () => {
    const { client } = createClient();
    for (let times = 0; times < 1000; times += 1) client.open();
    vi.useRealTimers();
    expect((await client.report()).split('\n').length).toBeLessThan(150);
  });
});
