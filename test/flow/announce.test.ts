import { describe, expect, test, vi } from 'vitest';
import { announce } from '../../src/flow/announce.ts';

interface FakeOptions {
  path?: string;
  isFramed?: boolean;
  historyState?: unknown;
  canReplace?: boolean;
}

/** The window of a document at the given address, and what the head script did with it. */
function run(address: string, options: FakeOptions = {}, strings?: Record<string, string>) {
  const { isFramed = true, historyState = null, canReplace = true } = options;
  const url = new URL(address, 'https://verify.example');
  const parent = { postMessage: vi.fn() };
  const events = new EventTarget();
  const history = {
    state: historyState,
    replaceState: vi.fn((state: unknown) => {
      if (!canReplace) throw new DOMException('insecure', 'SecurityError');
      history.state = state;
    }),
  };
  const window: Record<string, unknown> = {
    location: { search: url.search, hash: url.hash, pathname: url.pathname },
    history,
    addEventListener: events.addEventListener.bind(events),
  };
  window['parent'] = isFramed ? parent : window;
  announce(window as never, strings);
  return { window, parent, history, events, visible: () => history.replaceState.mock.calls.at(-1)?.at(2) };
}

const FRAME = '/widget?container-id=c1&iframe-origin=https%3A%2F%2Fshop.example';

describe('load', () => {
  test('brings the texts of the modal where the service gave some', () => {
    const { parent } = run(FRAME, {}, { close: 'Schließen' });
    expect(parent.postMessage.mock.calls[0]?.[0]).toMatchObject({ metadata: { strings: { close: 'Schließen' } } });
  });

  test('goes to the framing page, to its exact origin', () => {
    const { parent } = run(`${FRAME}&inquiry-template-id=itmpl_a`);
    expect(parent.postMessage.mock.calls).toEqual([
      [{ name: 'load', containerId: 'c1', templateId: 'itmpl_a', metadata: {} }, 'https://shop.example'],
    ]);
  });

  test('repeats the template version, and no template where the address has none', () => {
    expect(run(`${FRAME}&inquiry-template-version-id=itmplv_a`).parent.postMessage.mock.calls[0]?.[0]).toEqual({
      name: 'load',
      containerId: 'c1',
      templateVersionId: 'itmplv_a',
      metadata: {},
    });
    expect(run(`${FRAME}&inquiry-id=inq_a`).parent.postMessage.mock.calls[0]?.[0]).toEqual({
      name: 'load',
      containerId: 'c1',
      metadata: {},
    });
  });

  test('goes to the message target where there is one', () => {
    const { parent } = run(`${FRAME}&message-target-origin=https://outer.example&handshake=1`);
    expect(parent.postMessage.mock.calls[0]?.[1]).toBe('https://outer.example');
  });

  test.for([
    '/widget?container-id=c1',
    '/widget?iframe-origin=null',
    '/widget?iframe-origin=*',
    '/widget?iframe-origin=https://shop.example/path',
    '/widget?iframe-origin=HTTPS://shop.example',
    '/widget?iframe-origin=data:text/html,x',
    '/widget?iframe-origin=https://a:b@shop.example',
    `${FRAME}&message-target-origin=null`,
    `${FRAME}&handshake=0`,
    `${FRAME}&handshake=`,
    `${FRAME}&handshake=one`,
  ])('is not said at %s', (address) => {
    expect(run(address).parent.postMessage).not.toHaveBeenCalled();
  });

  test('is not said where nothing frames the document', () => {
    expect(() => run(FRAME, { isFramed: false })).not.toThrow();
  });
});

describe('the address', () => {
  test('loses what is secret or personal before load is said, and the flow still has it', () => {
    const search =
      '?container-id=c1&session-token=s3cret&fields%5Bname-first%5D=Jane&fields[b][0]=2&prefill[c]=3&reference-id=user-42&account-id=act_1&code=c0de&language=en';
    const { window, visible } = run(`/widget${search}`);
    expect(visible()).toBe('/widget?container-id=c1&language=en');
    expect(window['inquiryAddress']).toEqual({ search: new URL(search, 'https://x').search, hash: '' });
  });

  test.for([
    'session%2Dtoken=Jane',
    'c%6fde=Jane',
    'code=1&code=Jane',
    'f%69elds%5Bname-first%5D=Jane',
    'fields[name%0Afirst]=Jane',
    'prefill[name%E2%80%A8first][]=Jane',
    'fields[x%zz]=Jane',
    'reference-id=Jane&&=&%',
  ])('loses what the flow would understand, however it is written: %s', (query) => {
    const { visible } = run(`/verify?inquiry-template-id=itmpl_a&${query}`, { isFramed: false });
    expect(visible()).toMatch(/^\/verify\?inquiry-template-id=itmpl_a/);
    expect(visible()).not.toContain('Jane');
  });

  test('loses its fragment and the code of a link', () => {
    const { window, visible } = run('/verify?code=s3cret#session-token=s', { isFramed: false });
    expect(visible()).toBe('/verify');
    expect(window['inquiryAddress']).toEqual({ search: '?code=s3cret', hash: '#session-token=s' });
  });

  test('loses a fragment before which nothing is secret', () => {
    const { window, visible } = run('/verify?inquiry-id=inq_a#session-token=s', { isFramed: false });
    expect(visible()).toBe('/verify?inquiry-id=inq_a');
    expect(window['inquiryAddress']).toEqual({ search: '?inquiry-id=inq_a', hash: '#session-token=s' });
  });

  test('without a secret stays as it is', () => {
    expect(run(`${FRAME}&fields-of=x`).history.replaceState).not.toHaveBeenCalled();
  });

  test('of a reloaded document gets back from the history entry what left it', () => {
    const first = run('/verify?inquiry-template-id=itmpl_a&reference-id=user-42', { isFramed: false });
    const again = run('/verify?inquiry-template-id=itmpl_a', { isFramed: false, historyState: first.history.state });
    expect(again.window['inquiryAddress']).toEqual({
      search: '?inquiry-template-id=itmpl_a&reference-id=user-42',
      hash: '',
    });
  });

  test('that cannot be replaced does not stop the flow', () => {
    const { window, parent } = run(`${FRAME}&session-token=s`, { canReplace: false });
    expect(window['inquiryAddress']).toMatchObject({ search: expect.stringContaining('session-token=s') });
    expect(parent.postMessage).toHaveBeenCalledOnce();
  });
});

test('messages that come before the code are kept until the link takes over', () => {
  const { window, events } = run(FRAME);
  const [early, late] = [new Event('message'), new Event('message')];
  events.dispatchEvent(early);
  expect(window['inquiryEarly']).toEqual([early]);
  window['inquiryEarly'] = undefined;
  expect(() => events.dispatchEvent(late)).not.toThrow();
});

test('the head script refers to nothing outside of itself', () => {
  // The build inlines the function as text: a name from the module around it would not exist there.
  const inlined = new Function(`return (${announce.toString()})`)() as typeof announce;
  const fake = { location: { search: '', hash: '' }, history: {}, addEventListener() {}, inquiryAddress: undefined };
  inlined(Object.assign(fake, { parent: fake }) as never);
  expect(fake.inquiryAddress).toEqual({ search: '', hash: '' });
});
