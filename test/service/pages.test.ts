import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../service/log.ts';
import { TEMPLATE_FILE } from '../../service/templates/template-file.ts';
import { UnavailableError } from '../../service/unavailable.ts';
import { parseId } from '../../src/protocol/ids.ts';
import { API_ONLY, IDENTITY_CHECK, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';
import { bootOf, createInquiryOf, directive, loadPage, WIDGET, withTemplateOf } from './load-page.ts';
import { COMPLETE, FORM, file, START } from './template-json.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const load = (path: string, init?: RequestInit) => loadPage(world, path, init);
const createInquiry = (template?: string, meta?: object) => createInquiryOf(world, template, meta);
const withTemplate = <T>(id: string, settings: object, work: () => Promise<T>) =>
  withTemplateOf(world, id, settings, work);

describe('the document of a template', () => {
  test('holds its first screen and names its version', async () => {
    const { status, boot, html } = await load(WIDGET);
    expect(status).toBe(200);
    expect(boot).toMatchObject({
      kind: 'flow',
      templateId: SIGN_UP,
      templateVersionId: expect.stringMatching(/^itmplv_/),
      name: 'Sign up',
      locale: 'en',
      screen: { kind: 'start', step: 'start', button: 'Sign up' },
      progress: { position: 0, total: 1 },
    });
    expect(html).toContain('<title>Sign up</title>');
  });

  test('is the same for every visitor: nothing of the address is in it', async () => {
    const plain = await load(`/widget?inquiry-template-id=${SIGN_UP}`);
    const busy = await load(
      `/widget?inquiry-template-id=${SIGN_UP}&reference-id=user-77&fields[name-first]=Mirela&session-token=abc&iframe-origin=https://shop.example`,
    );
    expect(busy.html).toBe(plain.html);
    expect(busy.headers.get('ETag')).toBe(plain.headers.get('ETag'));
  });

  test('makes nothing: loading is never access', async () => {
    const count = async () => (await world.api('GET', '/inquiries?page[size]=100')).body.data.length;
    const before = await count();
    await load(WIDGET);
    await load(`/verify?inquiry-template-id=${SIGN_UP}`);
    expect(await count()).toBe(before);
  });

  test('a version is loaded by its own id', async () => {
    const version = (await load(WIDGET)).boot;
    const id = version.kind === 'flow' ? version.templateVersionId : '';
    expect((await load(`/widget?inquiry-template-version-id=${id}`)).boot).toEqual(version);
  });

  test('escapes what could end its script', async () => {
    const template = (await world.deps.store.template(parseId('template', IDENTITY_CHECK)!))!;
    const { content } = (await world.deps.store.templateVersion(template.liveVersionId))!;
    const nasty = '</script><script>alert(1)</script><!-- $& $1';
    await world.publish({
      id: 'itmpl_nasty1',
      name: nasty,
      status: 'active',
      allowedDomains: [],
      blockClientSideCreation: false,
      redirectSchemes: [],
      version: { ...content, nameDisplay: nasty },
    } as never);
    const { boot, html } = await load('/widget?inquiry-template-id=itmpl_nasty1');
    expect(boot).toMatchObject({ name: nasty });
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('<title>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!-- $&amp; $1</title>');
  });
});

test.for(['/widget', '/verify'])('the headers of %s keep everything out that the flow does not need', async (path) => {
  const { headers } = await load(`${path}?inquiry-template-id=${SIGN_UP}`);
  expect(directive(headers, 'default-src')).toBe("'none'");
  expect(directive(headers, 'connect-src')).toBe("'self'");
  expect(directive(headers, 'img-src')).toBe("'self' blob: data:");
  expect(directive(headers, 'media-src')).toBe('blob:');
  expect(directive(headers, 'base-uri')).toBe("'none'");
  expect(directive(headers, 'form-action')).toBe("'none'");
  expect(directive(headers, 'require-trusted-types-for')).toBe("'script'");
  expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  const off = ['microphone', 'geolocation', 'display-capture', 'payment', 'usb', 'serial', 'midi'];
  const permissions = ['camera=(self)', ...off.map((name) => `${name}=()`)];
  expect(headers.get('Permissions-Policy')?.split(', ')).toEqual(permissions);
  expect(headers.get('Content-Type')).toBe('text/html; charset=utf-8');
});

describe('headers of /widget', () => {
  test('let isolated pages frame it, and never refuse frames as such', async () => {
    const { headers } = await load(WIDGET);
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(headers.has('X-Frame-Options')).toBe(false);
  });

  test.for(['/widget', '/preload'])('put %s out of reach for a page that opened it in a window', async (path) => {
    const { headers } = await world.request(`${path}?inquiry-template-id=${SIGN_UP}`);
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  });

  test('name the claimed origins while the template lists no domains', async () => {
    const { headers } = await load(
      `${WIDGET}&frame-ancestors[0]=https://outer.example&frame-ancestors[1]=https://shop.example`,
    );
    expect(directive(headers, 'frame-ancestors')).toBe('https://shop.example https://outer.example');
  });

  test.for([
    '',
    '&iframe-origin=null',
    "&iframe-origin=https://a.example;%20script-src%20'unsafe-inline'",
    '&iframe-origin=https://*',
    '&iframe-origin=*',
  ])('name nobody for the claim "%s"', async (claim) => {
    const { headers } = await load(`/widget?inquiry-template-id=${SIGN_UP}${claim}`);
    expect(directive(headers, 'frame-ancestors')).toBe("'none'");
  });

  test('name exactly the listed domains, whatever is claimed', async () => {
    await withTemplate(SIGN_UP, { allowedDomains: ['shop.example', 'localhost'] }, async () => {
      const { headers } = await load(`/widget?inquiry-template-id=${SIGN_UP}&iframe-origin=https://evil.example`);
      expect(directive(headers, 'frame-ancestors')).toBe('https://shop.example http://localhost:*');
    });
  });

  test('name the domains of the template that an inquiry belongs to', async () => {
    const { data } = await createInquiry();
    await withTemplate(SIGN_UP, { allowedDomains: ['shop.example'] }, async () => {
      const { headers } = await load(`/widget?inquiry-id=${data.id}&iframe-origin=https://evil.example`);
      expect(directive(headers, 'frame-ancestors')).toBe('https://shop.example');
    });
  });
});

describe('refusals at load', () => {
  const REFUSALS = [
    { what: 'nothing named', query: 'iframe-origin=https://shop.example', status: 400, code: 'invalid_config' },
    {
      what: 'template and inquiry named',
      query: `inquiry-template-id=${SIGN_UP}&inquiry-id=inq_1`,
      status: 400,
      code: 'invalid_config',
    },
    { what: 'an id with another prefix', query: 'inquiry-template-id=tmpl_1', status: 400, code: 'invalid_config' },
    { what: 'an unknown template', query: 'inquiry-template-id=itmpl_unknown1', status: 404, code: 'not_found' },
    {
      what: 'an unknown version',
      query: 'inquiry-template-version-id=itmplv_unknown1',
      status: 404,
      code: 'not_found',
    },
    { what: 'an unknown inquiry', query: 'inquiry-id=inq_unknown1', status: 404, code: 'not_found' },
    {
      what: 'a template for the API only',
      query: `inquiry-template-id=${API_ONLY}`,
      status: 403,
      code: 'client_side_creation_blocked',
    },
  ];

  /** A frame's document, as it is answered while reading a template fails. */
  async function loadWhile(error: Error) {
    const logged: string[] = [];
    const store = { ...world.deps.store, template: () => Promise.reject(error) } as never;
    const log = createLog('error', world.deps.clock, (line) => logged.push(line));
    const response = await world.appWith({ store, log }).request(PUBLIC_URL + WIDGET);
    return { status: response.status, headers: response.headers, boot: bootOf(await response.text()), logged };
  }

  test.for(REFUSALS)(
    '$what: $status $code, told to the page around and to the visitor',
    async ({ query, status, code }) => {
      for (const path of ['/widget', '/verify']) {
        const answer = await load(`${path}?${query}`);
        expect([answer.status, answer.boot]).toEqual([status, { kind: 'refused', code, message: expect.any(String) }]);
        // The same document: its script posts `error` and draws the screen.
        expect(answer.html).toContain('<div id="app">');
      }
    },
  );

  test('an inactive template: 422', async () => {
    const answer = await withTemplate(SIGN_UP, { status: 'inactive' }, () => load(WIDGET));
    expect([answer.status, answer.boot]).toMatchObject([422, { code: 'inactive_template' }]);
  });

  test('of a template with a list of domains: in the frames of those alone', async () => {
    const settings = { status: 'inactive', allowedDomains: ['listed.example'] };
    const { headers } = await withTemplate(SIGN_UP, settings, () => load(WIDGET));
    expect(directive(headers, 'frame-ancestors')).toBe('https://listed.example');
  });

  test('an inactive template keeps its inquiries open', async () => {
    const { data } = await createInquiry();
    const answer = await withTemplate(SIGN_UP, { status: 'inactive' }, () => load(`/widget?inquiry-id=${data.id}`));
    expect(answer.boot.kind).toBe('flow');
  });

  test('a service that others can reach refuses templates that list no domains, unless they say "*"', async () => {
    const app = world.appWith({ loopbackOnly: false });
    const status = async () => (await app.request(PUBLIC_URL + WIDGET)).status;
    expect(await status()).toBe(403);
    expect(await withTemplate(SIGN_UP, { allowedDomains: ['*'] }, status)).toBe(200);
    expect(await withTemplate(SIGN_UP, { allowedDomains: ['shop.example'] }, status)).toBe(200);
  });

  test('a database that is away: 503, with a page that says so', async () => {
    const { status, boot, headers } = await loadWhile(new UnavailableError(new Error('away')));
    expect([status, boot]).toMatchObject([503, { code: 'application_error' }]);
    expect(headers.get('Retry-After')).toMatch(/^\d+$/);
    expect(headers.get('Content-Security-Policy')).toContain('frame-ancestors https://shop.example');
  });

  test('a fault of the service itself: 500, with a page that says so to the page around, and a line in the log', async () => {
    const { status, boot, headers, logged } = await loadWhile(new TypeError('ours'));
    expect([status, boot]).toMatchObject([500, { code: 'application_error' }]);
    expect(headers.has('Retry-After')).toBe(false);
    expect(headers.get('Content-Security-Policy')).toContain('frame-ancestors https://shop.example');
    expect(logged).toContainEqual(expect.stringContaining('"message":"page_failed","reason":"TypeError"'));
  });

  test('an unknown address: 404, the same document, in no frame', async () => {
    const { status, boot, headers } = await load('/somewhere');
    expect([status, boot, headers.get('X-Frame-Options')]).toMatchObject([404, { code: 'not_found' }, 'DENY']);
  });
});

describe('the document of an inquiry', () => {
  test('is that of its own version, whichever is live by now', async () => {
    const publish = (title: string) =>
      world.publish(
        TEMPLATE_FILE.parse(file({ steps: [{ ...START, title }, FORM, COMPLETE] }, { id: 'itmpl_twoVersions1' })),
      );
    const titles = async (query: string) => {
      const found = await Promise.all(['/widget', '/verify'].map((path) => load(`${path}?${query}`)));
      return found.map(({ boot }) => (boot.kind === 'flow' ? boot.screen.title : boot.code));
    };
    await publish('As it was');
    const { data } = await createInquiry('itmpl_twoVersions1');
    await publish('As it is');
    expect(await titles(`inquiry-id=${data.id}`)).toEqual(['As it was', 'As it was']);
    expect(await titles('inquiry-template-id=itmpl_twoVersions1')).toEqual(['As it is', 'As it is']);
  });

  test('tells nothing about the inquiry', async () => {
    const { data } = await createInquiry();
    const before = await load(`/widget?inquiry-id=${data.id}`);
    await world.api('POST', `/inquiries/${data.id}/expire`);
    const after = await load(`/widget?inquiry-id=${data.id}`);
    expect(after.html).toBe(before.html);
    expect(after.html).not.toContain(data.id);
  });

  test('of a template for the API only is served', async () => {
    const { data } = await createInquiry(API_ONLY);
    expect((await load(`/widget?inquiry-id=${data.id}`)).boot.kind).toBe('flow');
  });
});

describe('/verify', () => {
  test('is framed by nobody', async () => {
    const { headers } = await load(`/verify?inquiry-template-id=${SIGN_UP}&iframe-origin=https://shop.example`);
    expect(directive(headers, 'frame-ancestors')).toBe("'none'");
    expect(headers.get('X-Frame-Options')).toBe('DENY');
  });

  test('is out of reach for the page that opened it', async () => {
    const { headers } = await world.request(`/verify?inquiry-template-id=${SIGN_UP}`);
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
  });

  test('a one-time link loads as often as it likes: looking changes nothing', async () => {
    const { meta } = await createInquiry(API_ONLY, { 'auto-create-one-time-link': true });
    const path = meta['one-time-link']!.replace(PUBLIC_URL, '');
    for (let times = 0; times < 3; times += 1) expect((await load(path)).boot.kind).toBe('flow');
    expect((await load(path, { method: 'GET', headers: { Purpose: 'prefetch' } })).boot.kind).toBe('flow');
  });

  test('an unknown, expired or used link is told at load', async () => {
    expect(await load('/verify?code=unknown')).toMatchObject({
      status: 404,
      boot: { code: 'not_found', reason: 'link_unknown' },
    });
    const ended = await createInquiry(SIGN_UP, { 'auto-create-one-time-link': true });
    await world.api('POST', `/inquiries/${ended.data.id}/expire`);
    const path = (created: { meta: Record<string, string> }) => created.meta['one-time-link']!.replace(PUBLIC_URL, '');
    expect(await load(path(ended))).toMatchObject({ status: 409, boot: { code: 'expired', reason: 'link_expired' } });
    const used = await createInquiry(SIGN_UP, { 'auto-create-one-time-link': true });
    const redeemed = await world.request('/flow/v1/redeem', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
      body: JSON.stringify({ claim: 'ab'.repeat(16), code: path(used).split('code=')[1] }),
    });
    expect(redeemed.status).toBe(200);
    expect(await load(path(used))).toMatchObject({
      status: 409,
      boot: { code: 'unauthenticated', reason: 'link_used' },
    });
  });

  test('the short form leads there and changes nothing', async () => {
    const { meta } = await createInquiry(SIGN_UP, { 'auto-create-one-time-link': true });
    const response = await world.request(meta['one-time-link-short']!.replace(PUBLIC_URL, ''));
    expect([response.status, PUBLIC_URL + response.headers.get('Location')]).toEqual([302, meta['one-time-link']]);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
  });

  test('the short form leads nowhere else', async () => {
    const response = await world.request('/o/%2F%2Fevil.example%3Fa%26b');
    expect(response.headers.get('Location')).toBe('/verify?code=%2F%2Fevil.example%3Fa%26b');
  });
});
