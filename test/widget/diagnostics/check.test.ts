import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FramableAnswer } from '../../../src/protocol/api.ts';
import { type CheckOptions, type CheckReport, check } from '../../../src/widget/diagnostics/check.ts';
import type { Finding, FindingName } from '../../../src/widget/diagnostics/finding.ts';
import { directiveWith } from '../../../src/widget/diagnostics/violations.ts';
import { parseHost } from '../../../src/widget/host.ts';

const HOST = 'https://verify.example.com';
const OPTIONS: CheckOptions = { host: HOST, templateId: 'itmpl_1' };
const FINE: FramableAnswer = { framable: true, needs: [] };

/** What a browser and a service say; each test changes a part of it. */
function openPage(): void {
  document.body.replaceChildren();
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('crossOriginIsolated', false);
  answerWith(FINE);
  // Frames of other sites are not loaded here: they come at once.
  vi.spyOn(document.documentElement, 'append').mockImplementation((frame) => {
    if (frame instanceof HTMLIFrameElement) queueMicrotask(() => frame.onload?.(new Event('load')));
  });
}

function answerWith(answer: unknown, status = 200): void {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => Response.json(answer, { status })),
  );
}

/** The page's policy refuses what is asked for by this directive. */
function violate(effectiveDirective: string, originalPolicy: string, disposition = 'enforce'): void {
  const event = Object.assign(new Event('securitypolicyviolation'), {
    disposition,
    effectiveDirective,
    blockedURI: HOST,
    originalPolicy,
  });
  document.dispatchEvent(event);
}

/** What is found, without waiting for it in real time. */
async function checked(options: CheckOptions, host?: string): Promise<CheckReport> {
  const whole = check(options, (given = host) => parseHost(given));
  await vi.runAllTimersAsync();
  return whole;
}

async function findingOf(name: FindingName, options: CheckOptions = OPTIONS): Promise<Finding> {
  const { findings } = await checked(options);
  const [found, ...more] = findings.filter((each) => each.name === name);
  expect([found === undefined, more]).toEqual([false, []]);
  return found!;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  openPage();
});
afterEach(() => vi.useRealTimers());

describe('a check', () => {
  test('of a page where all is well finds nothing, and has no advice', async () => {
    const { ok, findings } = await checked(OPTIONS);
    expect(ok).toBe(true);
    expect(findings.filter((finding) => finding.ok !== true || finding.advice !== '')).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      'online',
      'origin',
      'secure-context',
      'storage',
      'in-app-browser',
      'frame-ancestors',
      'content-security-policy',
      'isolation',
      'host',
      'framing',
      'template',
      'camera',
      'camera-delegation',
    ]);
  });

  test('asks the service about this page and this start, without cookies', async () => {
    await checked({ host: HOST, templateVersionId: 'itmplv_1' });
    const [[address, init]] = vi.mocked(fetch).mock.calls as unknown as [[string, RequestInit]];
    expect(address).toBe(
      `${HOST}/flow/v1/framable?inquiry-template-version-id=itmplv_1&origin=${encodeURIComponent(location.origin)}`,
    );
    expect(init).toMatchObject({ credentials: 'omit' });
  });

  test('asks about the pages around this one, too', async () => {
    await checked({ ...OPTIONS, frameAncestors: ['https://one.example', 'https://two.example'] });
    const [[address]] = vi.mocked(fetch).mock.calls as unknown as [[string]];
    expect(new URL(address).searchParams.getAll('frame-ancestors[]')).toEqual([
      'https://one.example',
      'https://two.example',
    ]);
  });

  test('leaves nothing in the page, and listens to nothing any more', async () => {
    const place = document.createElement('div');
    vi.mocked(document.documentElement.append).mockImplementation((frame) => {
      place.append(frame!);
      if (frame instanceof HTMLIFrameElement) frame.onload?.(new Event('load'));
    });
    const added = vi.spyOn(document, 'addEventListener');
    await checked(OPTIONS);
    expect(document.documentElement.append).toHaveBeenCalledOnce();
    expect(place.children).toHaveLength(0);
    const signals = added.mock.calls.map(([, , options]) => (options as AddEventListenerOptions).signal);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
  });

  test('says no when one finding does', async () => {
    vi.stubGlobal('isSecureContext', false);
    expect((await checked(OPTIONS)).ok).toBe(false);
  });
});

describe('of the page it finds', () => {
  test('that it is not served by https', async () => {
    vi.stubGlobal('isSecureContext', false);
    expect(await findingOf('secure-context')).toMatchObject({ ok: false, advice: expect.stringContaining('https') });
  });

  test('that the browser is offline', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    expect((await findingOf('online')).ok).toBe(false);
  });

  test('that storage throws', async () => {
    vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect((await findingOf('storage')).ok).toBe(false);
  });

  test.for([
    {
      what: 'an app on Android',
      agent: 'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) Chrome/120 Mobile Safari/537.36',
    },
    { what: 'a network of friends', agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 [FBAN/FBIOS]' },
    {
      what: 'an app on iOS',
      agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Mobile/15E148',
    },
  ])('that the browser is inside $what', async ({ agent }) => {
    vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(agent);
    expect((await findingOf('in-app-browser')).ok).toBe('unknown');
  });

  test.for([
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120 Mobile Safari/537.36',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/17.0 Safari/605.1',
  ])('nothing in %s', async (agent) => {
    vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(agent);
    expect((await findingOf('in-app-browser')).ok).toBe(true);
  });

  test('which pages around it have to be named', async () => {
    vi.stubGlobal('parent', {});
    const framed = await findingOf('frame-ancestors');
    expect(framed).toMatchObject({ ok: 'unknown', advice: expect.stringContaining('frameAncestors: ["https://') });
    Object.assign(location, { ancestorOrigins: ['https://one.example', 'https://two.example', 'https://one.example'] });
    try {
      const named = await findingOf('frame-ancestors', { ...OPTIONS, frameAncestors: ['https://one.example'] });
      expect(named.ok).toBe(false);
      expect(named.advice).toContain('frameAncestors: ["https://one.example","https://two.example"]');
      const all = { ...OPTIONS, frameAncestors: ['https://one.example', 'https://two.example'] };
      expect((await findingOf('frame-ancestors', all)).ok).toBe(true);
      // As any page that may frame the flow its own origin is named already.
      Object.assign(location, { ancestorOrigins: [location.origin, 'https://one.example', location.origin] });
      const beside = await findingOf('frame-ancestors');
      expect([beside.ok, beside.advice]).toEqual([false, expect.stringMatching(/: \["https:\/\/one\.example"\]$/)]);
      Object.assign(location, { ancestorOrigins: [location.origin] });
      expect(await findingOf('frame-ancestors')).toEqual({ name: 'frame-ancestors', ok: true, advice: '' });
    } finally {
      Reflect.deleteProperty(location, 'ancestorOrigins');
    }
  });

  test('that its policy keeps the flow out, with the directive that would not', async () => {
    vi.mocked(document.documentElement.append).mockImplementation((frame) => {
      if (!(frame instanceof HTMLIFrameElement)) return;
      frame.onload?.(new Event('load'));
      violate('frame-src', "default-src 'self'; frame-src 'self' https://maps.example");
    });
    const { ok, advice } = await findingOf('content-security-policy');
    expect(ok).toBe(false);
    expect(advice).toMatch(/: frame-src 'self' https:\/\/maps\.example https:\/\/verify\.example\.com$/);
  });

  test('nothing in a policy that only reports', async () => {
    vi.mocked(document.documentElement.append).mockImplementation((frame) => {
      if (!(frame instanceof HTMLIFrameElement)) return;
      violate('frame-src', "frame-src 'none'", 'report');
      frame.onload?.(new Event('load'));
    });
    expect((await findingOf('content-security-policy')).ok).toBe(true);
  });

  test('that it is isolated, and what that takes', async () => {
    vi.stubGlobal('crossOriginIsolated', true);
    expect(await findingOf('isolation')).toMatchObject({
      ok: 'unknown',
      advice: expect.stringContaining('Cross-Origin-Embedder-Policy: require-corp'),
    });
  });
});

describe('of the service it finds', () => {
  test('that no host is named, or no right one', async () => {
    const unnamed = { templateId: 'itmpl_1' };
    expect(await findingOf('host', unnamed)).toMatchObject({ ok: false, advice: expect.stringContaining('an origin') });
    expect((await findingOf('host', { ...OPTIONS, host: 'https://a.example/path' })).ok).toBe(false);
    expect(fetch).not.toHaveBeenCalled();
  });

  test('the host of the script, where the options name none', async () => {
    const { findings } = await checked({ templateId: 'itmpl_1' }, 'https://script.example');
    expect(findings.find(({ name }) => name === 'host')?.ok).toBe(true);
    expect(vi.mocked(fetch).mock.calls[0]?.[0]).toMatch(/^https:\/\/script\.example\//);
  });

  test('that nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')));
    expect(await findingOf('host')).toMatchObject({ ok: false, advice: expect.stringContaining(HOST) });
    expect((await findingOf('framing')).ok).toBe('unknown');
  });

  test.for([{ page: 'of somebody else' }, ['a list'], 'a text', null, { framable: 'yes' }])(
    'that somebody else answers: %j',
    async (answer) => {
      answerWith(answer);
      expect((await findingOf('host')).ok).toBe(false);
    },
  );

  test('that the page itself forbids to ask, with the directive that would not', async () => {
    vi.stubGlobal('fetch', async () => {
      violate('connect-src', "connect-src 'self'");
      throw new TypeError('refused');
    });
    expect(await findingOf('host')).toMatchObject({
      ok: 'unknown',
      advice: expect.stringMatching(/: connect-src https:\/\/verify\.example\.com$/),
    });
  });

  test.for([
    { reason: 'not_listed', allow: 'shop.example:8443', advice: 'allowedDomains: "shop.example:8443"' },
    { reason: 'insecure', allow: undefined, advice: 'https' },
    { reason: 'invalid_origin', allow: undefined, advice: 'no http(s) origin' },
    { reason: 'too_deep', allow: undefined, advice: 'allowedDomains' },
  ])('that this page may not frame the flow: $reason', async ({ reason, allow, advice }) => {
    answerWith({ framable: false, reason, allow, needs: [] });
    const found = await findingOf('framing');
    expect(found.ok).toBe(false);
    expect(found.advice).toContain(advice);
  });

  test('why the template would not start', async () => {
    answerWith({ ...FINE, code: 'inactive_template' });
    expect(await findingOf('template')).toMatchObject({ ok: false, advice: expect.stringContaining('switched off') });
    expect((await findingOf('framing')).ok).toBe(true);
  });

  test.for(['rate_limited', 'application_error'])('nothing about the template while it answers %s', async (code) => {
    answerWith({ framable: false, code, needs: [] }, 429);
    expect((await findingOf('framing')).ok).toBe('unknown');
    expect((await findingOf('template')).ok).toBe('unknown');
  });

  test('nothing about a template that was not named', async () => {
    answerWith({ ...FINE, code: 'invalid_config' });
    for (const name of ['framing', 'template'] as const)
      expect(await findingOf(name, { host: HOST })).toMatchObject({
        ok: 'unknown',
        advice: expect.stringContaining('templateId'),
      });
  });
});

describe('of the camera it finds', () => {
  const stubCamera = (kinds: readonly string[], state?: string) => {
    vi.stubGlobal('navigator', {
      userAgent: 'Firefox/153.0',
      onLine: true,
      mediaDevices: { enumerateDevices: async () => kinds.map((kind) => ({ kind })) },
      permissions: { query: async () => (state ? { state } : Promise.reject(new TypeError('no such permission'))) },
    });
  };
  const allow = (answer: boolean | undefined) => {
    const create = document.createElement.bind(document);
    vi.spyOn(document, 'createElement').mockImplementation((name: string) => {
      const element = create(name);
      if (answer !== undefined) Object.assign(element, { featurePolicy: { allowsFeature: () => answer } });
      return element;
    });
  };
  beforeEach(() => {
    answerWith({ framable: true, needs: ['camera'] });
    stubCamera(['audioinput', 'videoinput'], 'prompt');
  });

  test('that it is there, and may be asked for', async () => {
    allow(true);
    expect((await findingOf('camera')).ok).toBe(true);
    expect((await findingOf('camera-delegation')).ok).toBe(true);
  });

  test('that there is none', async () => {
    stubCamera(['audioinput']);
    expect(await findingOf('camera')).toMatchObject({ ok: false, advice: expect.stringContaining('No camera') });
  });

  test('that the visitor has refused it', async () => {
    stubCamera(['videoinput'], 'denied');
    expect(await findingOf('camera')).toMatchObject({ ok: false, advice: expect.stringContaining('settings') });
  });

  test('that it is there, where the browser has no permission to ask about', async () => {
    stubCamera(['videoinput']);
    expect((await findingOf('camera')).ok).toBe(true);
  });

  test('that the page may not hand it on, with the header that would let it', async () => {
    allow(false);
    expect(await findingOf('camera-delegation')).toMatchObject({
      ok: false,
      advice: expect.stringMatching(/: camera=\(self "https:\/\/verify\.example\.com"\)$/),
    });
  });

  test('that this browser does not say whether it may be handed on', async () => {
    expect((await findingOf('camera-delegation')).ok).toBe('unknown');
  });

  test('nothing for a template that takes no photos', async () => {
    answerWith(FINE);
    stubCamera([]);
    expect([(await findingOf('camera')).ok, (await findingOf('camera-delegation')).ok]).toEqual([true, true]);
  });
});

describe('the directive to write', () => {
  test.for([
    { policy: "default-src 'self'", result: "frame-src 'self' https://a.example" },
    { policy: "default-src 'self'; frame-src 'none'", result: 'frame-src https://a.example' },
    { policy: 'FRAME-SRC https://b.example', result: 'frame-src https://b.example https://a.example' },
    {
      policy: "child-src https://c.example; default-src 'none'",
      result: 'frame-src https://c.example https://a.example',
    },
    { policy: '', result: 'frame-src https://a.example' },
  ])('instead of "$policy" is "$result"', ({ policy, result }) => {
    expect(directiveWith(policy, 'frame-src', 'https://a.example')).toBe(result);
  });
});
