import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_FRAME_ANCESTORS } from '../../service/framing.ts';
import { holdFile } from '../../service/routes/assets/held-file.ts';
import { createFlowDocuments } from '../../service/routes/pages/flow-document.ts';
import { warmUp } from '../../service/warm-up.ts';
import type { Boot, FramableAnswer } from '../../src/protocol/api.ts';
import { parseId } from '../../src/protocol/ids.ts';
import { API_ONLY, IDENTITY_CHECK, openWorld, PUBLIC_URL, SIGN_UP, testSite, type World } from './app-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

function bootOf(html: string): Boot {
  const json = /<script[^>]*id="boot"[^>]*>([^<]*)<\/script>/.exec(html)?.[1];
  return JSON.parse(json ?? '') as Boot;
}
const WIDGET = `/widget?inquiry-template-id=${SIGN_UP}&iframe-origin=https://shop.example`;

async function load(path: string, init?: RequestInit) {
  const response = await world.request(path, init);
  const html = await response.text();
  return { status: response.status, headers: response.headers, html, boot: bootOf(html) };
}
const directive = (headers: Headers, name: string) =>
  (headers.get('Content-Security-Policy') ?? '')
    .split('; ')
    .find((each) => each.startsWith(`${name} `))
    ?.slice(name.length + 1);

async function createInquiry(template = SIGN_UP, meta: object = {}) {
  const { body } = await world.api('POST', '/inquiries', {
    data: { attributes: { 'inquiry-template-id': template } },
    meta,
  });
  return body as { data: { id: string }; meta: Record<string, string> };
}

/** Runs `work` while the template has other settings. */
async function withTemplate<T>(id: string, settings: object, work: () => Promise<T>): Promise<T> {
  const template = (await world.deps.store.template(parseId('template', id)!))!;
  await world.deps.store.transaction((tx) => tx.putTemplate({ ...template, ...settings }));
  try {
    return await work();
  } finally {
    await world.deps.store.transaction((tx) => tx.putTemplate(template));
  }
}

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

describe('inlining', () => {
  test('brings script and style of the first screen into the document, their imports absolute', async () => {
    const { html } = await load(WIDGET);
    expect(html).not.toContain('src="/assets');
    expect(html).toContain('<style>body{margin:0}</style>');
    expect(html).toContain('import{a}from"/assets/shared-1.js";import("/assets/later-1.js")');
    expect(html).toContain('document.title="<\\/script>"');
  });

  test('allows each inline script and style by its hash, and nothing else inline', async () => {
    const { html, headers } = await load(WIDGET);
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const scripts = [...html.matchAll(/<script(?![^>]*json)[^>]*>([\s\S]*?)<\/script>/g)].map((match) =>
      hash(match[1]!),
    );
    expect(scripts).toHaveLength(2);
    expect(directive(headers, 'script-src')).toBe(["'self'", ...scripts].join(' '));
    expect(directive(headers, 'style-src')).toBe(`'self' ${hash('body{margin:0}')}`);
  });

  test('names the scripts of a first screen that asks for something, so that they come beside the document', async () => {
    const { content } = (await world.deps.store.templateVersion(
      (await world.deps.store.template(parseId('template', SIGN_UP)!))!.liveVersionId,
    ))!;
    const template = { status: 'active', allowedDomains: [], blockClientSideCreation: false, redirectSchemes: [] };
    const steps = content.steps.filter(({ kind }) => kind !== 'start');
    await world.publish({ id: 'itmpl_formFirst1', name: 'Form', ...template, version: { ...content, steps } } as never);
    const { html, boot } = await load('/widget?inquiry-template-id=itmpl_formFirst1');
    expect(boot).toMatchObject({ screen: { kind: 'form' } });
    expect(html.slice(0, html.indexOf('<title>'))).toContain(
      '<link rel="modulepreload" href="/assets/shared-1.js"><link rel="modulepreload" href="/assets/later-1.js">',
    );
    expect(html).not.toContain('href="/assets/index-1.js"');
    expect((await load(WIDGET)).html).not.toContain('modulepreload');
  });

  test.for([
    ['en-GB', 'ltr'],
    ['ar', 'rtl'],
    ['fa-IR', 'rtl'],
    ['ckb', 'rtl'],
    ['pt-BR', 'ltr'],
  ] as const)('says that %s is written %s', async ([locale, dir]) => {
    const template = (await world.deps.store.template(parseId('template', SIGN_UP)!))!;
    const { content } = (await world.deps.store.templateVersion(template.liveVersionId))!;
    const of = { ...template, id: `itmpl_in${locale.replace('-', '')}1`, version: { ...content, locale } };
    await world.publish(of as never);
    const { html } = await load(`/widget?inquiry-template-id=${of.id}`);
    expect(html).toContain(`<html lang="${locale}" dir="${dir}">`);
  });

  test('tells the page the texts of the modal in the language of its template, where the flow brings some', async () => {
    const template = (await world.deps.store.template(parseId('template', SIGN_UP)!))!;
    const { content } = (await world.deps.store.templateVersion(template.liveVersionId))!;
    for (const locale of ['de-AT', 'sv'])
      await world.publish({
        ...template,
        id: `itmpl_words${locale.slice(0, 2)}1`,
        version: { ...content, locale },
      } as never);
    const site = testSite(
      '<!doctype html><html><head><script>(e=>{})(window);</script><title>Inquiry</title></head></html>',
    );
    const strings = JSON.stringify({ de: { close: '</script>Schließen$&' } });
    const assets = new Map(site.assets).set('/assets/shell-strings-1.json', {
      text: strings,
      file: holdFile(strings, 'application/json; charset=utf-8'),
    });
    const app = world.appWith({ site: { ...site, assets } });
    const headOf = async (id: string) => {
      const response = await app.request(`${PUBLIC_URL}/widget?inquiry-template-id=${id}`);
      const [, script = ''] = /<script>(.*?)<\/script>/.exec(await response.text()) ?? [];
      const hash = createHash('sha256').update(script).digest('base64');
      return { script, isAllowed: directive(response.headers, 'script-src')?.includes(`'sha256-${hash}'`) };
    };
    expect(await headOf('itmpl_wordsde1')).toEqual({
      script: '(e=>{})(window,{"close":"\\u003c/script>Schließen$&"});',
      isAllowed: true,
    });
    for (const id of [SIGN_UP, 'itmpl_wordssv1'])
      expect(await headOf(id)).toEqual({ script: '(e=>{})(window);', isAllowed: true });
  });

  test('leaves an entry alone that a later chunk imports: it would run twice', async () => {
    const site = testSite();
    const assets = new Map(site.assets).set('/assets/later-1.js', {
      ...site.assets.get('/assets/later-1.js')!,
      text: 'import{a}from"./index-1.js";',
    });
    const response = await world.appWith({ site: { ...site, assets } }).request(PUBLIC_URL + WIDGET);
    expect(await response.text()).toContain('src="/assets/index-1.js"');
  });

  test('says in words that nothing is built', async () => {
    const response = await world.appWith({ site: { ...testSite(), flowHtml: undefined } }).request(PUBLIC_URL + WIDGET);
    expect(await response.text()).toContain('npm run build');
  });
});

describe('headers of /widget', () => {
  test('keep everything out that the flow does not need', async () => {
    const { headers } = await load(WIDGET);
    expect(directive(headers, 'default-src')).toBe("'none'");
    expect(directive(headers, 'connect-src')).toBe("'self'");
    expect(directive(headers, 'img-src')).toBe("'self' blob: data:");
    expect(directive(headers, 'media-src')).toBe('blob:');
    expect(directive(headers, 'base-uri')).toBe("'none'");
    expect(directive(headers, 'form-action')).toBe("'none'");
    expect(directive(headers, 'require-trusted-types-for')).toBe("'script'");
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Permissions-Policy')).toContain('camera=(self), microphone=()');
    expect(headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  });

  test('let isolated pages frame it, and never refuse frames as such', async () => {
    const { headers } = await load(WIDGET);
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(headers.has('X-Frame-Options')).toBe(false);
    expect(headers.has('Cross-Origin-Opener-Policy')).toBe(false);
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
    const broken = { ...world.deps.store, template: () => Promise.reject(new Error('away')) };
    const response = await world.appWith({ store: broken as never }).request(PUBLIC_URL + WIDGET);
    expect([response.status, bootOf(await response.text())]).toMatchObject([503, { code: 'application_error' }]);
    expect(response.headers.get('Content-Security-Policy')).toContain('frame-ancestors https://shop.example');
  });

  test('an unknown address: 404, the same document, in no frame', async () => {
    const { status, boot, headers } = await load('/somewhere');
    expect([status, boot, headers.get('X-Frame-Options')]).toMatchObject([404, { code: 'not_found' }, 'DENY']);
  });
});

describe('the document of an inquiry', () => {
  test('is that of its own version, and tells nothing else about it', async () => {
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

describe('framable', () => {
  const ask = async (query: string, app: { request: World['request'] } = world) => {
    const response = await app.request(`/flow/v1/framable?${query}`);
    return { status: response.status, headers: response.headers, answer: (await response.json()) as FramableAnswer };
  };
  const SHOP = 'origin=https://shop.example';

  test('any page may ask, without a cookie, and hears whether it may frame the flow', async () => {
    const { headers, answer } = await ask(`inquiry-template-id=${SIGN_UP}&${SHOP}`);
    expect(answer).toEqual({ framable: true, needs: [] });
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(headers.get('Cache-Control')).toBe('no-store');
  });

  test('a page in as many others as the address may name is told what the frame does: it may', async () => {
    const ancestors = Array.from({ length: MAX_FRAME_ANCESTORS }, (_, index) => `https://a${index}.example`);
    const named = ancestors.map((origin, index) => `&frame-ancestors[${index}]=${origin}`).join('');
    const { answer } = await ask(`inquiry-template-id=${SIGN_UP}&${SHOP}${named}`);
    const { headers } = await load(WIDGET + named);
    expect(answer.framable).toBe(true);
    expect(directive(headers, 'frame-ancestors')).toBe(['https://shop.example', ...ancestors].join(' '));
  });

  test('a page in more others than that is told what the frame does: it may not, unless a list names all of them', async () => {
    const ancestors = Array.from({ length: MAX_FRAME_ANCESTORS + 1 }, (_, index) => `https://a${index}.example`);
    const named = ancestors.map((origin, index) => `&frame-ancestors[${index}]=${origin}`).join('');
    const asked = () => ask(`inquiry-template-id=${SIGN_UP}&${SHOP}${named}`);
    expect((await asked()).answer).toEqual({ framable: false, needs: [] });
    expect(directive((await load(WIDGET + named)).headers, 'frame-ancestors')).toBe("'none'");
    const hosts = ['shop.example', ...ancestors].map((origin) => origin.replace('https://', ''));
    await withTemplate(SIGN_UP, { allowedDomains: hosts }, async () => {
      expect((await asked()).answer).toEqual({ framable: true, needs: [] });
    });
    await withTemplate(SIGN_UP, { allowedDomains: hosts.slice(0, -1) }, async () => {
      expect((await asked()).answer).toMatchObject({ framable: false, allow: hosts.at(-1) });
    });
  });

  test('a page that is not on the list hears no, why, and what to add to the list', async () => {
    await withTemplate(SIGN_UP, { allowedDomains: ['shop.example'] }, async () => {
      const other = await ask(`inquiry-template-id=${SIGN_UP}&origin=https://other.example`);
      expect(other.answer).toEqual({ framable: false, reason: 'not_listed', allow: 'other.example', needs: [] });
      expect((await ask(`inquiry-template-id=${SIGN_UP}&${SHOP}`)).answer).toEqual({ framable: true, needs: [] });
    });
  });

  test('the address of a frame is question enough, with all pages around it', async () => {
    await withTemplate(SIGN_UP, { allowedDomains: ['shop.example'] }, async () => {
      const query = `inquiry-template-id=${SIGN_UP}&iframe-origin=https://shop.example`;
      expect((await ask(query)).answer).toEqual({ framable: true, needs: [] });
      expect((await ask(`${query}&frame-ancestors[]=https://portal.example`)).answer).toEqual({
        framable: false,
        reason: 'not_listed',
        allow: 'portal.example',
        needs: [],
      });
    });
  });

  test('the list itself is told to nobody', async () => {
    await withTemplate(SIGN_UP, { allowedDomains: ['partner.example'] }, async () => {
      const response = await world.request(`/flow/v1/framable?inquiry-template-id=${SIGN_UP}&${SHOP}`);
      expect(await response.text()).not.toContain('partner');
    });
  });

  test('a refusal at load is told by its code', async () => {
    expect((await ask(`inquiry-template-id=${API_ONLY}&${SHOP}`)).answer).toEqual({
      framable: true,
      code: 'client_side_creation_blocked',
      needs: ['camera'],
    });
    expect((await ask(SHOP)).answer).toEqual({ framable: true, code: 'invalid_config', needs: [] });
  });

  test('what the template needs is told: the camera where photos are taken, the microphone nowhere', async () => {
    const needs = async (query: string) => (await ask(`${query}&${SHOP}`)).answer.needs;
    expect(await needs(`inquiry-template-id=${IDENTITY_CHECK}`)).toEqual(['camera']);
    const { liveVersionId } = (await world.deps.store.template(parseId('template', IDENTITY_CHECK)!))!;
    expect(await needs(`inquiry-template-version-id=${liveVersionId}`)).toEqual(['camera']);
    expect(await needs(`inquiry-id=${(await createInquiry(IDENTITY_CHECK)).data.id}`)).toEqual(['camera']);
    expect(await needs(`inquiry-id=${(await createInquiry(SIGN_UP)).data.id}`)).toEqual([]);
  });

  test('asking is no access: the inquiry stays untouched', async () => {
    const { data } = await createInquiry();
    const before = await world.deps.store.inquiry(parseId('inquiry', data.id)!);
    await ask(`inquiry-id=${data.id}&${SHOP}`);
    expect(await world.deps.store.inquiry(parseId('inquiry', data.id)!)).toEqual(before);
  });

  test('a database that is away is told by its code, so that it can be read by any page', async () => {
    const app = world.appWith({ store: { template: () => Promise.reject(new Error('away')) } as never });
    const request = async (path: string) => app.request(PUBLIC_URL + path);
    const { status, headers, answer } = await ask(`inquiry-template-id=${SIGN_UP}&${SHOP}`, { request });
    expect([status, answer]).toEqual([503, { framable: false, code: 'application_error', needs: [] }]);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
  });
});

describe('delivery', () => {
  test('documents are asked for again, and answered with 304 while they are the same', async () => {
    const { headers } = await load(WIDGET);
    expect(headers.get('Cache-Control')).toBe('no-cache');
    const again = await world.request(WIDGET, { headers: { 'If-None-Match': headers.get('ETag')! } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('Content-Security-Policy')).toBe(headers.get('Content-Security-Policy'));
  });

  test('a refusal is never answered with 304', async () => {
    const { headers } = await load('/widget');
    expect((await world.request('/widget', { headers: { 'If-None-Match': headers.get('ETag')! } })).status).toBe(400);
  });

  test.for([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', null],
    ['', null],
  ] as const)('Accept-Encoding "%s" is answered in %s', async ([accept, encoding]) => {
    const response = await world.request(WIDGET, { headers: { 'Accept-Encoding': accept } });
    const bytes = Buffer.from(await response.arrayBuffer());
    const decode = { br: brotliDecompressSync, gzip: gunzipSync, identity: (same: Buffer) => same }[
      encoding ?? 'identity'
    ];
    expect([response.headers.get('Content-Encoding'), response.headers.get('Vary')]).toEqual([
      encoding,
      'Accept-Encoding',
    ]);
    expect(Number(response.headers.get('Content-Length'))).toBe(bytes.byteLength);
    expect(decode(bytes).toString()).toBe((await load(WIDGET)).html);
  });

  test('who comes first gets what is quickly compressed; who comes later, or after the warm-up, the smallest', async () => {
    const encoded = async (app: ReturnType<World['appWith']>) => {
      const response = await app.request(PUBLIC_URL + WIDGET, { headers: { 'Accept-Encoding': 'br' } });
      return Buffer.from(await response.arrayBuffer());
    };
    const plain = Buffer.from((await load(WIDGET)).html);
    const smallest = brotliCompressSync(plain).byteLength;
    const site = testSite();
    const cold = await encoded(world.appWith({ site, documents: createFlowDocuments(site) }));
    expect(cold.byteLength).toBeGreaterThan(smallest);
    const documents = createFlowDocuments(site);
    await warmUp({ ...world.deps, site, documents });
    const warm = await encoded(world.appWith({ site, documents }));
    expect(warm.byteLength).toBe(smallest);
    expect([brotliDecompressSync(cold), brotliDecompressSync(warm)]).toEqual([plain, plain]);
  });

  test('HEAD is answered like GET, without the body', async () => {
    const response = await world.request(WIDGET, { method: 'HEAD' });
    expect([response.status, await response.text(), response.headers.get('ETag')]).toEqual([
      200,
      '',
      (await load(WIDGET)).headers.get('ETag'),
    ]);
  });

  test.for(['inquiry.js', 'diagnostics.js'])('%s can be loaded and checked by any page', async (name) => {
    const moving = await world.request(`/${name}`);
    const fixed = await world.request(`/v/1.2.3/${name}`);
    for (const response of [moving, fixed]) {
      const { headers } = response;
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
      expect(headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
      expect(await response.text()).toContain(name);
    }
    expect(moving.headers.get('Cache-Control')).toBe('public, max-age=300');
    expect(fixed.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  });

  test('the hash of each script stands beside it, for any page', async () => {
    const response = await world.request('/v/1.2.3/integrity.json');
    const hashOf = (name: string) => `sha384-${createHash('sha384').update(`"${name}"`).digest('base64')}`;
    expect(await response.json()).toEqual({
      'inquiry.js': hashOf('inquiry.js'),
      'diagnostics.js': hashOf('diagnostics.js'),
    });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  });

  test('names the same scripts in a page that can only say why it does not begin', async () => {
    const { html, boot } = await load('/widget?inquiry-template-id=itmpl_thereIsNone1');
    expect(boot).toMatchObject({ kind: 'refused' });
    expect(html.slice(0, html.indexOf('<title>'))).toContain('<link rel="modulepreload" href="/assets/later-1.js">');
  });

  test('assets never change; what is not there is 404 without a page', async () => {
    const asset = await world.request('/assets/later-1.js');
    expect([asset.status, asset.headers.get('Cache-Control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    for (const path of [
      '/assets/gone-1.js',
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
      '/v/9.9.9/inquiry.js',
      '/v/1.2.3/gone.js',
    ]) {
      const response = await world.request(path);
      expect([response.status, (await response.text()).includes('"name"')], path).toEqual([404, false]);
    }
  });

  test('/preload names what is loaded later, and holds nothing else', async () => {
    const response = await world.request('/preload');
    expect(await response.text()).toContain('<link rel="modulepreload" href="/assets/later-1.js">');
    expect(response.headers.get('Content-Security-Policy')).toContain('frame-ancestors *');
  });

  test('/health says whether the database answers', async () => {
    expect(await (await world.request('/health')).json()).toEqual({ status: 'ok' });
    const app = world.appWith({ store: { ping: () => Promise.reject(new Error('away')) } as never });
    expect((await app.request(`${PUBLIC_URL}/health`)).status).toBe(503);
  });
});
