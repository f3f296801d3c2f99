/** What a hostile visitor may try on the flow's endpoints and pages. */

import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientAddress } from '../../service/client-address.ts';
import { createRateLimiter } from '../../service/rate-limiter.ts';
import type { Store } from '../../service/store/store.ts';
import type { AccessAnswer } from '../../src/protocol/api.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import { FlowVisitor, inquiryTarget, templateTarget } from '../support/flow-visitor.ts';
import { captureContent, PNG, simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, newClaim, openTestStore, type ServiceWorld } from '../support/service-world.ts';
import { openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';

let store: Store;
let app: World;
beforeAll(async () => {
  store = await openTestStore();
  app = await openWorld();
});
afterAll(async () => {
  await store.close();
  await app.close();
});

async function letIn(world: ServiceWorld, content = simpleContent()): Promise<FlowVisitor> {
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(content)));
  return visitor;
}

describe('a token', () => {
  test('acts on its own inquiry only, whatever else the request says', async () => {
    await using world = await createServiceWorld(store);
    const [own, other] = [await letIn(world), await letIn(world)];
    const before = await store.inquiry(other.state.inquiryId);
    await own.next();
    await own.next({ name_first: 'Mallory' });
    await own.draft({ email: 'mallory@evil.example' });
    expect(await store.inquiry(other.state.inquiryId)).toEqual(before);
    const read = await own.read();
    expect(read.ok && read.body.inquiryId).toBe(own.state.inquiryId);
    const stolen = new FlowVisitor(world, own.token);
    expect(await stolen.access(inquiryTarget(other.state.inquiryId))).toMatchObject({
      error: { code: 'unauthenticated' },
    });
  });

  test('is not taken from a cookie, an address or a body', async () => {
    await using world = await createServiceWorld(store);
    const { token = '', state } = await letIn(world);
    const stranger = new FlowVisitor(world);
    for (const [path, headers] of [
      ['/read', { Cookie: `token=${token}; Authorization=Bearer ${token}` }],
      [`/read?session-token=${token}&token=${token}`, {}],
    ] as const) {
      expect(await stranger.send('GET', path, undefined, headers)).toMatchObject({
        error: { code: 'unauthenticated' },
      });
    }
    const body = { step: state.screen.step, sequence: 0, move: { kind: 'next' }, values: {}, sessionToken: token };
    expect(await stranger.send('POST', '/transition', body)).toMatchObject({ error: { code: 'unauthenticated' } });
  });

  test.for(['RS256', 'ES256', 'HS512', 'none', 'None', 'hs256', ''])(
    'that names %s as its algorithm is refused, though our secret signed it',
    async (alg) => {
      await using world = await createServiceWorld(store);
      const { token = '' } = await letIn(world);
      const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
      const signed = `${header}.${token.split('.')[1]}`;
      const signature = createHmac('sha256', world.deps.sessionSecrets[0] ?? '')
        .update(signed)
        .digest('base64url');
      for (const forged of [`${signed}.${signature}`, `${signed}.`, signed]) {
        const visitor = new FlowVisitor(world, forged);
        expect(await visitor.read()).toMatchObject({ error: { code: 'unauthenticated' } });
      }
    },
  );

  test.for([
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Basic x',
    `Bearer ${'x'.repeat(7_000)}`,
    'Bearer ..',
    'Bearer a.b.c',
  ])('in the header %j proves nothing, and never falls back on what the id alone may do', async (header) => {
    await using world = await createServiceWorld(store);
    const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()));
    const request = { claim: newClaim(), target: inquiryTarget(inquiry.id), surface: 'embedded' };
    const reply = await new FlowVisitor(world).send('POST', '/access', request, { Authorization: header });
    expect(reply).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });
});

describe('an upload', () => {
  test('for a step that was left is refused, and for one that comes later', async () => {
    await using world = await createServiceWorld(store);
    const visitor = await letIn(world, captureContent());
    await visitor.upload('front', PNG);
    await visitor.next({ idClass: 'pp' });
    for (const [step, slot] of [
      ['id', 'front'],
      ['proof', 'file-1'],
      ['__proto__', 'front'],
      ['review', 'front'],
    ] as const) {
      expect(await visitor.upload(slot, PNG, { step })).toMatchObject({ ok: false, error: { code: 'stale_step' } });
    }
    expect(await store.documents(visitor.state.inquiryId)).toHaveLength(1);
  });

  test.for(['__proto__', 'constructor', '../front', 'front\0', 'front/../back'])(
    'into the slot %j is refused',
    async (slot) => {
      await using world = await createServiceWorld(store);
      const visitor = await letIn(world, captureContent());
      expect(await visitor.upload(slot, PNG)).toMatchObject({ ok: false, status: 400 });
    },
  );

  test.for(['NaN', '-1', '1e1', '0x10', ' '])('that says it is %j bytes long counts by what comes', async (length) => {
    await using world = await createServiceWorld(store);
    const visitor = await letIn(world, captureContent());
    const reply = await visitor.upload('front', PNG, { headers: { 'Content-Length': length } });
    expect(reply).toMatchObject({ ok: true, body: { file: { byteSize: PNG.byteLength } } });
  });

  test('cannot write headers by its name', async () => {
    await using world = await createServiceWorld(store);
    const visitor = await letIn(world, captureContent());
    const reply = await visitor.upload('front', PNG, { filename: 'a\r\nSet-Cookie: x=1\r\n"; filename=evil.html' });
    const name = reply.ok ? reply.body.file.filename : '';
    expect(name).not.toMatch(/[\r\n"]/);
  });
});

describe('a body', () => {
  test.for<[string, string]>([
    ['deep lists', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    [
      'deep values',
      `{"step":"start","sequence":0,"move":{"kind":"next"},"values":{"a":${'['.repeat(25_000)}${']'.repeat(25_000)}}}`,
    ],
    ['an enormous sequence', '{"step":"start","sequence":1e300,"move":{"kind":"next"},"values":{}}'],
    ['an infinite value', '{"step":"start","sequence":0,"move":{"kind":"next"},"values":{"a":1e999}}'],
    [
      'a prototype instead of members',
      '{"__proto__":{"step":"start","sequence":0,"move":{"kind":"next"},"values":{}}}',
    ],
    ['NUL as a step', '{"step":"start\\u0000","sequence":0,"move":{"kind":"next"},"values":{}}'],
    ['no JSON', '{"step":'],
    ['nothing', ''],
  ])('of %s is refused in words', async ([_what, body]) => {
    await using world = await createServiceWorld(store);
    const { token } = await letIn(world);
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
      'Sec-Fetch-Site': 'same-origin',
    };
    for (const path of ['/transition', '/draft']) {
      const method = path === '/draft' ? 'PUT' : 'POST';
      const response = await world.flow.request(path, { method, headers, body });
      expect([400, 409, 422], `${path} ${response.status}`).toContain(response.status);
    }
    expect(world.logged).toEqual([]);
  });

  test('with a prototype among its values changes nothing but what was asked', async () => {
    await using world = await createServiceWorld(store);
    const { token, state } = await letIn(world);
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
      'Sec-Fetch-Site': 'same-origin',
    };
    const send = (sequence: number, step: string, values: string) =>
      world.flow.request('/transition', {
        method: 'POST',
        headers,
        body: `{"step":"${step}","sequence":${sequence},"move":{"kind":"next"},"values":${values}}`,
      });
    expect((await send(0, 'start', '{}')).status).toBe(200);
    await send(1, 'names', '{"name_first":"Jane","__proto__":{"polluted":"yes"}}');
    await send(1, 'names', '{"name_first":"Jane","__proto__":"x"}');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    const fields = (await store.inquiry(state.inquiryId))?.fields ?? {};
    expect(Object.keys(fields)).not.toContain('__proto__');
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });

  test.for(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx', ''])(
    'of the type "%s", which a page of others may send unasked, changes nothing',
    async (type) => {
      await using world = await createServiceWorld(store);
      const templateId = await world.publish(simpleContent());
      const body = JSON.stringify({ claim: newClaim(), target: templateTarget(templateId), surface: 'embedded' });
      const response = await world.flow.request('/access', { method: 'POST', headers: { 'Content-Type': type }, body });
      expect(response.status).toBe(400);
      expect((await store.inquiries({ templateIds: [templateId] }, { size: 1 })).items).toEqual([]);
    },
  );
});

describe('every route', () => {
  const PATHS = ['/access', '/redeem', '/transition', '/draft', '/upload', '/read', '/framable', '/nothing', '/', ''];
  test.for(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    'of the flow refuses an empty %s in words',
    async (method) => {
      for (const path of PATHS) {
        const response = await app.request(`/flow/v1${path}`, { method, headers: { Origin: PUBLIC_URL } });
        expect(response.status, path).toBeLessThan(500);
        if (path !== '/framable') expect(response.headers.get('Access-Control-Allow-Origin'), path).toBeNull();
      }
    },
  );

  test.for([
    '/widget',
    '/verify',
    '/o/abc',
    '/preload',
    '/inquiry.js',
    '/health',
    '/assets/later-1.js',
    '/nothing',
    '/',
  ])('at %s answers HEAD like GET, and changes nothing by another method', async (path) => {
    const get = await app.request(path);
    const head = await app.request(path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([get.status, '']);
    expect(head.headers.get('Referrer-Policy')).toBe('no-referrer');
    for (const method of ['OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await app.request(path, { method });
      expect(response.status, method).toBe(404);
      expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
  });

  test.for(['%', '%00', '%E0%A4%A', '%FF', '%0d%0aSet-Cookie:x', '//evil.example', '\\evil.example', '..%2f..%2fetc'])(
    'with %s in its path or query never fails, and leads nowhere else',
    async (text) => {
      for (const path of [
        `/o/${text}`,
        `/verify?code=${text}`,
        `/widget?inquiry-id=${text}`,
        `/${text}`,
        `/assets/${text}`,
      ]) {
        const response = await app.request(path);
        expect(response.status, path).toBeLessThan(500);
        expect(response.headers.get('Set-Cookie')).toBeNull();
        const location = response.headers.get('Location');
        if (location !== null) expect(new URL(location, PUBLIC_URL).origin).toBe(PUBLIC_URL);
      }
    },
  );
});

test('of a query parameter that is given twice the first counts, whatever asks for it', async () => {
  const get = (path: string) => app.request(path);
  const [inactive, other] = ['itmpl_thereIsNone1', SIGN_UP];
  for (const page of ['/widget', '/verify']) {
    const status = async (...ids: string[]) =>
      (await get(`${page}?${ids.map((id) => `inquiry-template-id=${id}`).join('&')}`)).status;
    expect([page, await status(other, inactive), await status(inactive, other)]).toEqual([page, 200, 404]);
  }
  const framable = await get(
    `/flow/v1/framable?inquiry-template-id=${SIGN_UP}&origin=null&origin=https://shop.example`,
  );
  expect(await framable.json()).toMatchObject({ framable: false, reason: 'invalid_origin' });
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(captureContent())));
  const path = '/upload?slot=front&slot=other&step=id&step=other&capture=manual&capture=other';
  expect(await visitor.send('POST', path, PNG)).toMatchObject({ ok: true, body: { file: { slot: 'front' } } });
});

describe('page loads', () => {
  const limited = () =>
    app.appWith({ rateLimits: { creationsPerMinute: 10, flowRequestsPerMinute: 2 }, trustedProxyHops: 1 });
  const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

  test('are limited per client address, and the page around is told', async () => {
    const service = limited();
    const widget = `${PUBLIC_URL}/widget?inquiry-template-id=${SIGN_UP}&iframe-origin=https://shop.example`;
    for (let load = 0; load < 2; load += 1) {
      expect((await service.request(widget, from('192.0.2.1'))).status).toBe(200);
    }
    const refused = await service.request(widget, from('192.0.2.1'));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).toBe('60');
    expect(await refused.text()).toContain('"code":"rate_limited"');
    expect(refused.headers.get('Content-Security-Policy')).toContain('frame-ancestors https://shop.example');
    expect((await service.request(widget, from('192.0.2.2'))).status).toBe(200);
  });

  test('and redemptions are what codes of links can be tried by: both are limited', async () => {
    const service = limited();
    const statuses = async (path: string, init: RequestInit = {}) => {
      const found: number[] = [];
      for (const code of ['a', 'b', 'c']) {
        const body = init.method && { body: JSON.stringify({ claim: 'c'.repeat(32), code }) };
        const headers = { ...from('192.0.2.4').headers, 'Content-Type': 'application/json' };
        found.push((await service.request(`${PUBLIC_URL}${path}${code}`, { ...init, ...body, headers })).status);
      }
      return found;
    };
    expect(await statuses('/verify?code=')).toEqual([404, 404, 429]);
    expect(await statuses('/flow/v1/redeem?', { method: 'POST' })).toEqual([404, 404, 429]);
    // Shows nothing but the way to the first of them.
    expect(await statuses('/o/')).toEqual([302, 302, 302]);
  });

  test('and probes are limited apart: neither uses up the other', async () => {
    const service = limited();
    const widget = `${PUBLIC_URL}/widget?inquiry-template-id=${SIGN_UP}&iframe-origin=https://shop.example`;
    const probe = `${PUBLIC_URL}/flow/v1/framable?inquiry-template-id=${SIGN_UP}&origin=https://shop.example`;
    const times = async (count: number, address: string) => {
      const statuses: number[] = [];
      for (let time = 0; time < count; time += 1)
        statuses.push((await service.request(address, from('192.0.2.3'))).status);
      return statuses;
    };
    expect(await times(3, widget)).toEqual([200, 200, 429]);
    expect(await times(3, probe)).toEqual([200, 200, 429]);
    const refused = await service.request(probe, from('192.0.2.3'));
    expect(await refused.json()).toEqual({ framable: false, code: 'rate_limited', needs: [] });
    expect(refused.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await service.request(`${PUBLIC_URL}/flow/v1/read`, from('192.0.2.3'))).status).toBe(409);
  });

  test('do not use up what the flow itself may ask', async () => {
    const service = limited();
    for (let load = 0; load < 3; load += 1) await service.request(`${PUBLIC_URL}/verify`, from('192.0.2.9'));
    const response = await service.request(`${PUBLIC_URL}/flow/v1/read`, from('192.0.2.9'));
    expect(response.status).toBe(409);
  });
});

describe('a client address', () => {
  const CASES: readonly { what: string; hops: number; header: string; address: string }[] = [
    { what: 'of a proxy that writes the port', hops: 1, header: '192.0.2.1:4711', address: '192.0.2.1' },
    { what: 'of IPv4 in IPv6', hops: 1, header: '::ffff:192.0.2.1', address: '192.0.2.1' },
    { what: 'of one IPv6 subscriber', hops: 1, header: '2001:db8:1:2:3:4:5:6', address: '2001:db8:1:2::/64' },
    { what: 'of the same, written otherwise', hops: 1, header: '[2001:0DB8:1:2::9]:443', address: '2001:db8:1:2::/64' },
    { what: 'of another IPv6 subscriber', hops: 1, header: '2001:db8:1:3::1', address: '2001:db8:1:3::/64' },
    {
      what: 'of a subscriber, of which a part is left out',
      hops: 1,
      header: '2001:db8::5:6:7:8:9',
      address: '2001:db8:0:5::/64',
    },
    { what: 'that ends as IPv4 in IPv6', hops: 1, header: '2001:db8::ffff:192.0.2.1', address: '2001:db8:0:0::/64' },
    { what: 'that begins as IPv4 in IPv6', hops: 1, header: '::ffff:1:2', address: '0:0:0:0::/64' },
    { what: 'of this machine', hops: 1, header: '::1', address: '0:0:0:0::/64' },
    { what: 'behind two proxies', hops: 2, header: 'forged, 192.0.2.1, 10.0.0.1', address: '192.0.2.1' },
    { what: 'with fewer entries than proxies', hops: 3, header: '192.0.2.1', address: '198.51.100.7' },
    { what: 'without a proxy', hops: 0, header: '192.0.2.1', address: '198.51.100.7' },
    { what: 'with an empty entry', hops: 1, header: '192.0.2.1,', address: '198.51.100.7' },
  ];
  test.for(CASES)('$what is $address', ({ hops, header, address }) => {
    const c = { req: { header: () => header }, env: { incoming: { socket: { remoteAddress: '198.51.100.7' } } } };
    expect(clientAddress(c as never, hops)).toBe(address);
  });
});

describe('the rate limiter', () => {
  test('keeps no more than it can, and drops those first that end first', () => {
    let now = 0;
    const limiter = createRateLimiter(1, () => new Date(now));
    limiter.count('patient');
    now = 1;
    for (let index = 0; index < 9_999; index += 1) limiter.count(`made up ${index}`);
    expect(limiter.count('patient').isExceeded).toBe(true);
    limiter.count('one more');
    // Its window was the oldest of those kept.
    expect(limiter.count('patient').isExceeded).toBe(false);
    expect(limiter.count('made up 9998').isExceeded).toBe(true);
  });

  test('starts anew when the clock was set back: nobody waits longer than a window', () => {
    let now = 7_200_000;
    const limiter = createRateLimiter(1, () => new Date(now));
    const exceeds = () => limiter.count('one').isExceeded;
    expect([exceeds(), exceeds()]).toEqual([false, true]);
    now = 0;
    expect([exceeds(), exceeds()]).toEqual([false, true]);
  });

  test('starts anew for a key whose window ended', () => {
    let now = 0;
    const limiter = createRateLimiter(1, () => new Date(now));
    const first = { limit: 1, remaining: 0, resetSeconds: 60, isExceeded: false };
    expect([limiter.count('a'), limiter.count('a')]).toEqual([first, { ...first, isExceeded: true }]);
    now = 60_000;
    expect(limiter.count('a')).toEqual(first);
  });
});

test('creations by versions of a template count with those of the template', async () => {
  await using world = await createServiceWorld(store, {
    rateLimits: { creationsPerMinute: 1, flowRequestsPerMinute: 99 },
  });
  const templateId = await world.publish(simpleContent());
  const version = (await store.template(templateId))!.liveVersionId;
  const create = (target: object) =>
    new FlowVisitor(world).send<AccessAnswer>('POST', '/access', { claim: newClaim(), target, surface: 'embedded' });
  expect((await create({ kind: 'template', templateId })).ok).toBe(true);
  expect(await create({ kind: 'templateVersion', templateVersionId: version })).toMatchObject({ status: 429 });
});
