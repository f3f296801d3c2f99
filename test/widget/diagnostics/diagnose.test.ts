import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { addLink } from '../../../src/widget/diagnostics/add-link.ts';
import { diagnose } from '../../../src/widget/diagnostics/diagnose.ts';
import { parseOptions } from '../../../src/widget/options.ts';

const HOST = 'https://verify.example.com';
const FRAME = `${HOST}/widget?inquiry-template-id=itmpl_1&iframe-origin=https%3A%2F%2Fshop.example`;

/** What the service says. */
function answer(body: object, status = 200): void {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => Response.json(body, { status })),
  );
}

/** The page's policy refuses what is asked for by this directive. */
function violate(effectiveDirective: string, originalPolicy: string, blockedURI = HOST, disposition = 'enforce'): void {
  const violation = { effectiveDirective, originalPolicy, blockedURI, disposition };
  document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation));
}

async function found(): ReturnType<typeof diagnose> {
  const cause = diagnose(FRAME);
  await vi.runAllTimersAsync();
  return cause;
}

/** What frames of other sites do here: they come at once, or are kept out. */
function letFrames(come: () => void): void {
  vi.spyOn(document.documentElement, 'append').mockImplementation((frame) => {
    if (!(frame instanceof HTMLIFrameElement)) return;
    come();
    queueMicrotask(() => frame.onload?.(new Event('load')));
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  letFrames(() => {});
  return () => vi.useRealTimers();
});

describe('a frame is silent', () => {
  test.for([
    {
      because: 'the service refuses',
      body: { framable: false, code: 'rate_limited' },
      status: 429,
      cause: ['rate_limited', HOST, 429],
    },
    {
      because: 'there is no such template',
      body: { framable: true, code: 'not_found' },
      status: 200,
      cause: ['not_found', HOST, 200],
    },
    {
      because: 'the page may not frame it',
      body: { framable: false, allow: 'shop.example' },
      status: 200,
      cause: ['frame_blocked', 'shop.example'],
    },
    { because: 'it takes long', body: { framable: true }, status: 200, cause: ['timeout', HOST] },
    { because: 'somebody else answers', body: { hello: 'you' }, status: 200, cause: ['unreachable', HOST] },
  ])('because $because', async ({ body, status, cause }) => {
    answer(body, status);
    expect(await found()).toEqual(cause);
  });

  test('because nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await found()).toEqual(['unreachable', HOST]);
  });

  test('because the browser is offline, which is not asked of anybody', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    answer({ framable: true });
    expect(await found()).toEqual(['offline', HOST]);
    expect(fetch).not.toHaveBeenCalled();
  });

  test("because the page's own policy keeps frames out, with the whole directive that it needs", async () => {
    answer({ framable: true });
    letFrames(() => violate('frame-src', "default-src 'self'; frame-src https://maps.example"));
    expect(await found()).toEqual(['frame_blocked', `frame-src https://maps.example ${HOST}`]);
  });

  test("because the page's own policy keeps frames out, also where it forbids to ask", async () => {
    vi.stubGlobal('fetch', () => {
      violate('connect-src', "default-src 'none'", `${HOST}/flow/v1/framable`);
      return Promise.reject(new TypeError('Failed to fetch'));
    });
    letFrames(() => violate('frame-src', "default-src 'none'"));
    expect(await found()).toEqual(['frame_blocked', `frame-src ${HOST}`]);
  });

  test.for([
    { around: ['https://shop.example', 'https://portal.example'], cause: ['timeout', HOST] },
    {
      around: ['https://shop.example', 'https://other.example'],
      cause: ['frame_blocked', 'frameAncestors https://other.example'],
    },
  ])('because the page does not name the pages around it, of which there are $around', async ({ around, cause }) => {
    answer({ framable: true });
    vi.stubGlobal('location', { origin: 'https://shop.example', ancestorOrigins: around });
    const diagnosed = diagnose(`${FRAME}&frame-ancestors%5B%5D=https%3A%2F%2Fportal.example`);
    await vi.runAllTimersAsync();
    expect(await diagnosed).toEqual(cause);
  });

  test('for a reason that cannot be found out where the page forbids to ask', async () => {
    vi.stubGlobal('fetch', () => {
      violate('connect-src', "connect-src 'self'", `${HOST}/flow/v1/framable`);
      return Promise.reject(new TypeError('Failed to fetch'));
    });
    expect(await found()).toBeUndefined();
  });

  test.for([
    ['of another origin', 'frame-src', 'https://verify.example.com.evil.example', 'enforce'],
    ['that is only reported', 'frame-src', HOST, 'report'],
    ['of something else', 'img-src', `${HOST}/logo.png`, 'enforce'],
  ] as const)('but not because of a violation %s', async ([, directive, uri, disposition]) => {
    answer({ framable: true });
    letFrames(() => violate(directive, `${directive} 'none'`, uri, disposition));
    expect(await found()).toEqual(['timeout', HOST]);
  });
});

describe('the link to the flow as a page of its own', () => {
  const START = { host: HOST, templateId: 'itmpl_1' };

  function linkAfter(code: 'frame_blocked' | 'timeout' | 'unreachable', options: object = START) {
    const text = document.createElement('p');
    text.append('Something went wrong', document.createElement('button'));
    addLink(text, code, parseOptions(options));
    return { text, link: text.querySelector('a') };
  }

  test('stands before the button, opens a new tab, and tells it nothing of the page', () => {
    const { text, link } = linkAfter('timeout', { ...START, fields: { nameFirst: 'Jane' } });
    expect([...text.children].map(({ tagName }) => tagName)).toEqual(['A', 'BUTTON']);
    expect(link?.textContent).toBe('Open in a new tab');
    expect(link?.href).toBe(`${HOST}/verify?inquiry-template-id=itmpl_1#fields%5BnameFirst%5D=Jane`);
    expect(link?.target).toBe('_blank');
    // Which means noopener too.
    expect(link?.rel).toBe('noreferrer');
  });

  test('has the words of the page', () => {
    expect(linkAfter('frame_blocked', { ...START, strings: { link: 'Dort' } }).link?.textContent).toBe('Dort');
  });

  test('is that of the mail from which the visitor came to the page: its code was not used', () => {
    history.replaceState(null, '', '?inquiry-id=inq_1&code=abc');
    onTestFinished(() => history.replaceState(null, '', location.pathname));
    const link = { host: HOST, prefill: { 'inquiry-id': 'inquiryId', code: 'code' } };
    expect(linkAfter('frame_blocked', link).link?.href).toBe(`${HOST}/verify?code=abc`);
  });

  test('is not there where it would not help, or for an inquiry, whose door may be closed', () => {
    expect(linkAfter('unreachable').link).toBeNull();
    expect(linkAfter('timeout', { host: HOST, inquiryId: 'inq_1' }).link).toBeNull();
  });
});
