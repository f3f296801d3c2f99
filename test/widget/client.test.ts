import { beforeEach, describe, expect, test, vi } from 'vitest';
import { errorShape } from '../../src/protocol/error-codes.ts';
import { Client } from '../../src/widget/client.ts';
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
import { arrive, createClient } from './told-client.ts';

// At once, so that the clock of the tests is the only one.
vi.mock('../../src/widget/load-diagnostics.ts', () => import('./second-file-at-once.ts'));

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

test('an error that is told again on its own screen is told once, and nothing after it', async () => {
  const events: string[] = [];
  const { client, told } = createClient({ onEvent: (name) => events.push(name) });
  client.open();
  await arrive();
  theFrame().tellError('expired');
  theFrame().tellError('not_found');
  theFrame().tell('page-change', { name: 'late', path: '/late', pageHeight: 1 });
  client.cancel();
  await settlePromises();
  expect(told.filter(([name]) => name === 'error')).toEqual([['error', 'expired']]);
  expect(events).toEqual(['load', 'ready', 'error']);
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

  test("hear every event by onEvent where the allow-list is 'all'", async () => {
    const onEvent = vi.fn();
    createClient({ onEvent, eventsAllowlist: 'all' });
    await arrive();
    await settlePromises();
    expect(onEvent.mock.calls.map(([name]) => name)).toEqual(['load', 'ready']);
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
