import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newClaim } from '../support/service-world.ts';
import { API_KEY, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';
import { bound } from './bound-store.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const CREATION = { data: { attributes: { 'inquiry-template-id': SIGN_UP } } };
const AUTHORIZED = { Authorization: `Bearer ${API_KEY}` };

describe('authentication', () => {
  const REFUSED: readonly { what: string; path?: string; headers: Record<string, string> }[] = [
    { what: 'no key', headers: {} },
    { what: 'a wrong key', headers: { Authorization: 'Bearer inquiry_test_key_2' } },
    { what: 'the beginning of a key', headers: { Authorization: 'Bearer inquiry_test_key' } },
    { what: 'a key without Bearer', headers: { Authorization: API_KEY } },
    { what: 'a key as basic credentials', headers: { Authorization: `Basic ${btoa(`${API_KEY}:`)}` } },
    { what: 'a key in a cookie', headers: { Cookie: `api_key=${API_KEY}; Authorization=Bearer ${API_KEY}` } },
    { what: 'a key in the address', path: `?api_key=${API_KEY}`, headers: {} },
  ];

  test.for(REFUSED)('$what is answered with 401 and nothing else', async ({ path = '', headers }) => {
    const response = await world.request(`/api/v1/inquiries${path}`, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ errors: [{ title: 'Must be authenticated to access this endpoint' }] });
    expect(response.headers.has('Persona-Environment-Id')).toBe(false);
  });

  test('each of the keys is good', async () => {
    for (const key of [API_KEY, 'another_key_of_theirs']) {
      expect((await world.request('/api/v1/inquiries', { headers: { Authorization: `Bearer ${key}` } })).status).toBe(
        200,
      );
    }
  });

  test('an unknown address of the API is 401 without a key and 404 with one', async () => {
    expect((await world.request('/api/v1/nothing')).status).toBe(401);
    expect((await world.api('GET', '/nothing')).status).toBe(404);
  });

  test('pages of others get no permission to read', async () => {
    const headers = { ...AUTHORIZED, Origin: 'https://evil.example' };
    const response = await world.request('/api/v1/inquiries', { headers });
    expect(response.headers.has('Access-Control-Allow-Origin')).toBe(false);
    const preflight = await world.request('/api/v1/inquiries', {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect([preflight.status, preflight.headers.has('Access-Control-Allow-Origin')]).toEqual([401, false]);
  });
});

describe('headers of every authenticated answer', () => {
  test.for(['/inquiries', '/inquiries/inq_unknown1', '/nothing'])(
    '%s names request, environment, organization and rate limit',
    async (path) => {
      const { headers } = await world.api('GET', path);
      expect(headers.get('Request-Id')).toMatch(/^req_/);
      expect(headers.get('Persona-Environment-Id')).toMatch(/^env_/);
      expect(headers.get('Persona-Organization-Id')).toMatch(/^org_/);
      expect(Number(headers.get('RateLimit-Limit'))).toBeGreaterThan(0);
      expect(headers.get('RateLimit-Remaining')).toMatch(/^\d+$/);
      expect(headers.get('RateLimit-Reset')).toMatch(/^\d+$/);
      expect(headers.get('Cache-Control')).toBe('no-store');
    },
  );
});

describe('the rate limit', () => {
  test('refuses what is more than the limit with 429, and counts anew after a minute', async () => {
    const app = world.appWith({ apiRequestsPerMinute: 2 });
    const call = () => app.request(`${PUBLIC_URL}/api/v1/inquiries`, { headers: AUTHORIZED });
    const first = await call();
    expect([
      first.headers.get('RateLimit-Limit'),
      first.headers.get('RateLimit-Remaining'),
      first.headers.get('RateLimit-Reset'),
    ]).toEqual(['2', '1', '60']);
    await call();
    world.advance(20);
    const third = await call();
    expect([third.status, third.headers.get('RateLimit-Remaining'), third.headers.get('Retry-After')]).toEqual([
      429,
      '0',
      '40',
    ]);
    expect(await third.json()).toEqual({ errors: [{ title: 'Rate limit exceeded' }] });
    world.advance(40);
    expect((await call()).status).toBe(200);
  });

  test('counts anew when the clock was set back', async () => {
    const app = world.appWith({ apiRequestsPerMinute: 1 });
    const call = () => app.request(`${PUBLIC_URL}/api/v1/inquiries`, { headers: AUTHORIZED });
    await call();
    expect((await call()).status).toBe(429);
    world.advance(-3_600);
    expect((await call()).status).toBe(200);
    world.advance(3_600);
  });

  test('is the backend’s alone: visitors do not use it up, nor does it keep them out', async () => {
    const app = world.appWith({
      apiRequestsPerMinute: 1,
      rateLimits: { creationsPerMinute: 1, flowRequestsPerMinute: 2 },
    });
    const page = () => app.request(`${PUBLIC_URL}/widget?inquiry-template-id=${SIGN_UP}`);
    const create = () =>
      app.request(`${PUBLIC_URL}/flow/v1/access`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          claim: newClaim(),
          target: { kind: 'template', templateId: SIGN_UP },
          surface: 'embedded',
        }),
      });
    const call = () => app.request(`${PUBLIC_URL}/api/v1/inquiries`, { headers: AUTHORIZED });
    expect([(await page()).status, (await create()).status, (await create()).status]).toEqual([200, 200, 429]);
    expect([(await call()).status, (await call()).status]).toEqual([200, 429]);
    expect((await page()).status).toBe(200);
  });

  test('does not count requests without a key', async () => {
    const app = world.appWith({ apiRequestsPerMinute: 1 });
    for (let index = 0; index < 3; index += 1) await app.request(`${PUBLIC_URL}/api/v1/inquiries`);
    expect((await app.request(`${PUBLIC_URL}/api/v1/inquiries`, { headers: AUTHORIZED })).status).toBe(200);
  });
});

describe('version and spelling', () => {
  test.for(['2025-12-08', '2025-10-27'])('version %s is served', async (version) => {
    expect((await world.api('GET', '/inquiries', undefined, { 'Persona-Version': version })).status).toBe(200);
  });

  test.for(['2020-05-18', '2099-01-01', 'latest'])('version %s is refused with 400', async (version) => {
    expect((await world.api('GET', '/inquiries', undefined, { 'Persona-Version': version })).status).toBe(400);
  });

  test.for([
    ['kebab', 'reference-id', 'inquiry-template'],
    ['camel', 'referenceId', 'inquiryTemplate'],
    ['snake', 'reference_id', 'inquiry_template'],
  ] as const)(
    '%s keys are answered on request; keys of fields stay as the template has them',
    async ([inflection, attribute, relationship]) => {
      const { body } = await world.api(
        'POST',
        '/inquiries',
        { ...CREATION, meta: { 'auto-create-one-time-link': true } },
        { 'Key-Inflection': inflection },
      );
      expect(body.data.attributes).toHaveProperty([attribute], null);
      expect(body.data.relationships).toHaveProperty([relationship]);
      expect(body.data.attributes.fields).toHaveProperty(['name_first']);
      expect(Object.keys(body.meta)).toHaveLength(3);
    },
  );

  test('an unknown spelling is refused with 400', async () => {
    expect((await world.api('GET', '/inquiries', undefined, { 'Key-Inflection': 'shout' })).status).toBe(400);
  });
});

describe('bodies', () => {
  test('of another type are refused with 415', async () => {
    const response = await world.request('/api/v1/inquiries', {
      method: 'POST',
      headers: { ...AUTHORIZED, 'Content-Type': 'text/plain' },
      body: '{}',
    });
    expect(response.status).toBe(415);
  });

  test('that are too large are refused with 413, whether they say so or not', async () => {
    const body = JSON.stringify({ data: 'x'.repeat(1_000_001) });
    const headers = { ...AUTHORIZED, 'Content-Type': 'application/json' };
    expect((await world.request('/api/v1/inquiries', { method: 'POST', headers, body })).status).toBe(413);
    const lying = { ...headers, 'Content-Length': '10' };
    expect((await world.request('/api/v1/inquiries', { method: 'POST', headers: lying, body })).status).toBe(413);
  });
});

test('a body that says it is too large is refused before it is read', async () => {
  let isRead = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(stream) {
        isRead = true;
        stream.close();
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { ...AUTHORIZED, 'Content-Type': 'application/json', 'Content-Length': '1000001' };
  const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
  expect((await world.request('/api/v1/inquiries', init)).status).toBe(413);
  expect(isRead).toBe(false);
});

test('an error inside is told without its words', async () => {
  const app = world.appWith({
    store: { ...bound(world.deps.store), inquiries: () => Promise.reject(new Error('secret words')) },
  });
  const response = await app.request(`${PUBLIC_URL}/api/v1/inquiries`, { headers: AUTHORIZED });
  expect([response.status, await response.text()]).toEqual([500, '{"errors":[{"title":"Internal server error"}]}']);
  expect(world.logLines.join()).not.toContain('secret words');
});
