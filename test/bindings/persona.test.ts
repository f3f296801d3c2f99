/** Our stand-in for the `persona` package where no browser is needed: whom it hears, and what its frame is told. */

import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Client, setupEvents, setupIframe } from '../../src/bindings/persona.ts';
import { errorShape } from '../../src/protocol/error-codes.ts';
import {
  ENDING,
  FLOW_ORIGIN,
  findFrames,
  INQUIRY_ID,
  openPage,
  settlePromises,
  TEMPLATE_ID,
  theFrame,
} from '../widget/flow-frame.ts';
import { arrive } from '../widget/told-client.ts';
import { NAMES, VALUES, validMessage } from '../widget/valid-message.ts';

const CONTAINER = 'inline-container';

beforeEach(openPage);

/** The window of a frame of this page. */
const frameWindow = () => ({ parent: window });

interface Sender {
  readonly source?: unknown;
  readonly origin?: string;
}

function post(data: unknown, { source = frameWindow(), origin = FLOW_ORIGIN }: Sender = {}): void {
  const event = new MessageEvent('message', { data, origin });
  Object.defineProperty(event, 'source', { value: source });
  dispatchEvent(event);
}

/** Hears a frame, and writes down every callback. */
function hear(options: Partial<Parameters<typeof setupEvents>[1]> = {}) {
  const told: unknown[] = [];
  const note =
    (name: string) =>
    (...details: unknown[]): unknown =>
      told.push([name, ...details]);
  const stop = setupEvents(CONTAINER, {
    onLoad: note('onLoad'),
    onReady: note('onReady'),
    onComplete: note('onComplete'),
    onCancel: note('onCancel'),
    onError: note('onError'),
    onEvent: note('onEvent'),
    ...options,
  });
  onTestFinished(stop);
  return { told, stop };
}

const message = (name: string, metadata: object = {}, more: object = {}) => ({
  name,
  containerId: CONTAINER,
  metadata,
  ...more,
});

describe('setupEvents', () => {
  const leaving = { inquiryId: INQUIRY_ID, sessionToken: 'token' };
  const error = errorShape('expired', 'because');

  test.for([
    {
      said: message('load'),
      told: [
        ['onEvent', 'load', {}],
        ['onLoad', {}],
      ],
    },
    {
      said: message('ready'),
      told: [
        ['onEvent', 'ready', {}],
        ['onReady', {}],
      ],
    },
    { said: message('start', { inquiryId: INQUIRY_ID }), told: [['onEvent', 'start', { inquiryId: INQUIRY_ID }]] },
    {
      said: message('complete', ENDING),
      told: [
        ['onEvent', 'complete', ENDING],
        ['onComplete', ENDING],
      ],
    },
    {
      said: message('fail', ENDING),
      told: [
        ['onEvent', 'fail', ENDING],
        ['onComplete', ENDING],
      ],
    },
    {
      said: message('exit', leaving),
      told: [
        ['onEvent', 'exit', leaving],
        ['onCancel', leaving],
      ],
    },
    {
      said: message('error', {}, { error }),
      told: [
        ['onEvent', 'error', undefined],
        ['onError', error],
      ],
    },
  ])('tells what its frame says, by onEvent and then by the callback: $said.name', ({ said, told: expected }) => {
    const { told } = hear();
    post(said);
    expect(told).toEqual(expected);
  });

  const COMPLETE = message('complete', ENDING);
  test.for<{ readonly who: string; readonly data?: unknown; readonly from?: Sender }>([
    { who: 'another origin', from: { origin: 'https://verify.example.com.evil.example' } },
    { who: 'a sibling of the origin', from: { origin: 'https://other.example.com' } },
    { who: 'the same host by http', from: { origin: 'http://verify.example.com' } },
    { who: 'another port of the host', from: { origin: 'https://verify.example.com:8443' } },
    { who: 'no origin', from: { origin: '' } },
    { who: 'a frame in another frame', from: { source: { parent: { parent: window } } } },
    { who: 'a window that the page has opened', from: { source: { parent: {} } } },
    { who: 'no window', from: { source: null } },
    { who: 'another container', data: { ...COMPLETE, containerId: 'another' } },
    { who: 'no container', data: { name: 'complete', metadata: ENDING } },
  ])('does not hear $who', ({ data = COMPLETE, from }) => {
    const { told } = hear();
    post(data, from);
    expect(told).toEqual([]);
  });

  test('does not hear what is no message, whatever it is', () => {
    const { told } = hear();
    const odd = fc.oneof(
      fc.constantFrom(...VALUES),
      fc.record({
        name: fc.constantFrom(...NAMES, ...VALUES),
        containerId: fc.constantFrom(...VALUES),
        metadata: fc.constantFrom(...VALUES),
      }),
      fc
        .constantFrom(...NAMES)
        .chain((name) => validMessage(name, CONTAINER))
        .map((valid) => [valid]),
    );
    fc.assert(
      fc.property(odd, (data) => {
        post(data);
        expect(told).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('hears nothing any more when it was ended', () => {
    const { told, stop } = hear();
    stop();
    post(COMPLETE);
    expect(told).toEqual([]);
  });

  test.for([
    { list: undefined, heard: ['load'] },
    { list: 'all' as const, heard: ['load', 'prefill-dropped'] },
    { list: ['prefill-dropped'], heard: ['prefill-dropped'] },
  ])('tells onEvent what the list allows, by default what the package knows: $list', ({ list, heard }) => {
    const { told } = hear({ eventsAllowlist: list });
    post(message('load'));
    post(message('prefill-dropped', { key: 'name_first', reason: 'unknown' }));
    const events = told.filter((call) => (call as string[])[0] === 'onEvent');
    expect(events.map((call) => (call as string[])[1])).toEqual(heard);
  });

  test('hears the host that it is given, and no other', () => {
    const { told } = hear({ host: 'verify.other.example' });
    post(COMPLETE);
    expect(told).toEqual([]);
    post(COMPLETE, { origin: 'https://verify.other.example' });
    expect(told).toHaveLength(2);
  });

  test('refuses a host that is none', () => {
    expect(() => setupEvents(CONTAINER, { host: 'https://a.example/path' })).toThrow(/^invalid_config: host/);
  });
});

describe('setupIframe', () => {
  test('shows the flow in the frame of the page, with all that it has to know in the address', () => {
    const iframe = document.createElement('iframe');
    iframe.id = 'own';
    const returned = setupIframe(iframe, CONTAINER, 'inline', {
      templateId: TEMPLATE_ID,
      referenceId: 'user-42',
      sessionToken: 'token',
      fields: { nameFirst: 'Jane', interests: ['news', 'events'] },
      frameHeight: 600,
      frameWidth: '90%',
    });
    expect(returned).toBe(iframe);
    const { origin, pathname, searchParams } = new URL(iframe.src);
    expect(origin + pathname).toBe(`${FLOW_ORIGIN}/widget`);
    expect([...searchParams].sort()).toEqual(
      [
        ['container-id', CONTAINER],
        ['fields[interests][]', 'events'],
        ['fields[interests][]', 'news'],
        ['fields[nameFirst]', 'Jane'],
        ['flow-type', 'inline'],
        ['iframe-origin', location.origin],
        ['inquiry-template-id', TEMPLATE_ID],
        ['reference-id', 'user-42'],
        ['session-token', 'token'],
      ].sort(),
    );
    expect([iframe.id, iframe.style.maxHeight, iframe.style.maxWidth]).toEqual(['own', '600px', '90%']);
  });

  test('gives the frame what the flow needs and no more, before it loads', () => {
    const iframe = document.createElement('iframe');
    const order: string[] = [];
    vi.spyOn(iframe, 'setAttribute').mockImplementation(function (this: Element, name: string, value: string) {
      order.push(name);
      Element.prototype.setAttribute.call(iframe, name, value);
    });
    vi.spyOn(iframe, 'src', 'set').mockImplementation(() => order.push('src'));
    setupIframe(iframe, CONTAINER, 'embedded', { templateId: TEMPLATE_ID });
    expect(order.indexOf('src')).toBe(order.length - 1);
    expect(order).toEqual(expect.arrayContaining(['allow', 'sandbox', 'referrerpolicy', 'title']));
    expect(iframe.getAttribute('allow')).toBe(`camera ${FLOW_ORIGIN}`);
    expect(iframe.getAttribute('referrerpolicy')).toBe('no-referrer');
  });

  test.for(['production', 'staging', 'canary'])('refuses %s, which is the name of an address of the vendor', (host) => {
    const iframe = document.createElement('iframe');
    expect(() => setupIframe(iframe, CONTAINER, 'inline', { templateId: TEMPLATE_ID, host })).toThrow(
      /^invalid_config: host/,
    );
    expect(iframe.getAttribute('src')).toBe(null);
  });
});

describe('a client', () => {
  test('is loading until its document is there, and open from open() to the end', async () => {
    const client = new Client({ templateId: TEMPLATE_ID });
    const said = () => [client.isLoading, client.isOpen];
    expect([client.baseUrl, said()]).toEqual([FLOW_ORIGIN, [true, false]]);
    await arrive();
    await settlePromises();
    expect(said()).toEqual([false, false]);
    client.open();
    expect(said()).toEqual([false, true]);
    theFrame().tell('complete', ENDING);
    await settlePromises();
    expect(said()).toEqual([false, false]);
    client.render();
    client.destroy();
  });

  test('loads nothing before it is opened where the page says so', () => {
    const client = new Client({ templateId: TEMPLATE_ID, preload: 'none' });
    expect(findFrames()).toEqual([]);
    client.open();
    expect(findFrames()).toHaveLength(1);
    client.destroy();
  });

  test.for(['production', 'staging', 'canary'])('does not take %s for a host', (customHost) => {
    expect(() => new Client({ templateId: TEMPLATE_ID, customHost })).toThrow(/^invalid_config: host/);
  });
});
