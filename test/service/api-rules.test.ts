import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../service/store/store.ts';
import { newClaim } from '../support/service-world.ts';
import { API_KEY, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';

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

describe('Idempotency-Key', () => {
  let count = 0;
  const newKey = () => {
    count += 1;
    return `key-${count}`;
  };
  const post = (key: string, body: unknown = CREATION, path = '/inquiries') =>
    world.api('POST', path, body, { 'Idempotency-Key': key });

  test('a repeat gets the first answer, tokens included, and makes nothing', async () => {
    const key = newKey();
    const body = { ...CREATION, meta: { 'auto-create-inquiry-session': true } };
    const first = await post(key, body);
    const second = await post(key, body);
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(second.headers.get('Request-Id')).not.toBe(first.headers.get('Request-Id'));
  });

  test('a repeat names environment, organization and rate limit as every answer does', async () => {
    const key = newKey();
    await post(key, CREATION);
    const { headers } = await post(key, CREATION);
    expect(headers.get('Idempotent-Replayed')).toBe('true');
    expect(headers.get('Persona-Environment-Id')).toMatch(/^env_/);
    expect(headers.get('Persona-Organization-Id')).toMatch(/^org_/);
    for (const name of ['Limit', 'Remaining', 'Reset']) expect(headers.get(`RateLimit-${name}`)).toMatch(/^\d+$/);
  });

  test('a refusal is repeated too', async () => {
    const key = newKey();
    const wrong = { data: { attributes: { 'inquiry-template-id': 'itmpl_unknown1' } } };
    expect((await post(key, wrong)).status).toBe(404);
    expect((await post(key, wrong)).headers.get('Idempotent-Replayed')).toBe('true');
  });

  test('another body with the same key is refused with 409', async () => {
    const key = newKey();
    await post(key);
    expect((await post(key, { data: { attributes: { 'inquiry-template-id': SIGN_UP, note: 'x' } } })).status).toBe(409);
  });

  test('another address with the same key is refused with 409', async () => {
    const key = newKey();
    const { body } = await post(key);
    expect((await post(key, {}, `/inquiries/${body.data.id}/expire`)).status).toBe(409);
  });

  test('of two at once one is carried out', async () => {
    const key = newKey();
    const marked = { data: { attributes: { 'inquiry-template-id': SIGN_UP, 'reference-id': 'at-once' } } };
    const answers = await Promise.all([post(key, marked), post(key, marked), post(key, marked)]);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect((await world.api('GET', '/inquiries?filter[reference-id]=at-once')).body.data).toHaveLength(1);
  });

  test('while the first is at work, the second is refused with 409', async () => {
    const key = newKey();
    const { store } = world.deps;
    const app = world.appWith({ store: { ...bound(store), reserveIdempotencyKey: async () => ({ kind: 'running' }) } });
    const response = await app.request(`${PUBLIC_URL}/api/v1/inquiries`, {
      method: 'POST',
      headers: { ...AUTHORIZED, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(CREATION),
    });
    expect(response.status).toBe(409);
  });

  test('a failure inside is not kept: the same key tries again', async () => {
    const key = newKey();
    const broken = { ...bound(world.deps.store), transaction: () => Promise.reject(new Error('away')) };
    const app = world.appWith({ store: broken });
    const init = {
      method: 'POST',
      headers: { ...AUTHORIZED, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(CREATION),
    };
    expect((await app.request(`${PUBLIC_URL}/api/v1/inquiries`, init)).status).toBe(500);
    expect((await post(key)).status).toBe(201);
  });

  describe('when the process dies', () => {
    const marked = (note: string) => ({
      data: { attributes: { 'inquiry-template-id': SIGN_UP, note } },
      meta: { 'auto-create-inquiry-session': true, 'auto-create-one-time-link': true },
    });
    const idsOf = async (note: string) =>
      (await world.api('GET', `/inquiries?filter[note]=${note}`)).body.data.map(({ id }: { id: string }) => id);
    /** Begins the request and goes as far as the store lets it: a dead process answers nothing. */
    async function dieIn(faulty: (store: Store, died: () => void) => Partial<Store>, key: string, body: unknown) {
      const store = bound(world.deps.store);
      const death = Promise.withResolvers<void>();
      const app = world.appWith({ store: { ...store, ...faulty(store, death.resolve) } });
      const headers = { ...AUTHORIZED, 'Content-Type': 'application/json', 'Idempotency-Key': key };
      void app.request(`${PUBLIC_URL}/api/v1/inquiries`, { method: 'POST', headers, body: JSON.stringify(body) });
      await death.promise;
    }
    const never = () => new Promise<never>(() => {});

    test('after the inquiry was written, its key gives that inquiry, with its token and its link', async () => {
      const key = newKey();
      await dieIn(
        (store, died) => ({
          transaction: async (work) => {
            await store.transaction(work);
            died();
            return never();
          },
        }),
        key,
        marked('died-after'),
      );
      const [made] = await idsOf('died-after');
      const repeated = await post(key, marked('died-after'));
      expect([repeated.status, repeated.headers.get('Idempotent-Replayed')]).toEqual([201, 'true']);
      expect(repeated.body.data.id).toBe(made);
      expect(repeated.body.meta['one-time-link']).toContain('/verify?code=');
      expect(repeated.body.meta['session-token']).toEqual(expect.any(String));
      expect(await idsOf('died-after')).toEqual([made]);
    });

    test('before it was written, nothing stays, and a minute later the key makes it', async () => {
      const key = newKey();
      await dieIn(
        (store, died) => ({
          transaction: async (work) => {
            await store
              .transaction(async (tx) => {
                await work(tx);
                throw new Error('died');
              })
              .catch(died);
            return never();
          },
        }),
        key,
        marked('died-before'),
      );
      expect(await idsOf('died-before')).toEqual([]);
      expect((await post(key, marked('died-before'))).status).toBe(409);
      world.advance(61);
      expect((await post(key, marked('died-before'))).status).toBe(201);
      expect(await idsOf('died-before')).toHaveLength(1);
    });
  });

  test('who comes late, because another took over the key, writes nothing and gets what that one got', async () => {
    const key = newKey();
    const late = { data: { attributes: { 'inquiry-template-id': SIGN_UP, note: 'late' } } };
    const answers: Awaited<ReturnType<typeof post>>[] = [];
    const store = bound(world.deps.store);
    const app = world.appWith({
      store: {
        ...store,
        // Slower than a minute: meanwhile the same key came again.
        transaction: async (work) => {
          world.advance(61);
          answers.push(await post(key, late));
          return store.transaction(work);
        },
      },
    });
    const response = await app.request(`${PUBLIC_URL}/api/v1/inquiries`, {
      method: 'POST',
      headers: { ...AUTHORIZED, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(late),
    });
    expect(answers).toMatchObject([{ status: 201 }]);
    expect([response.status, await response.json()]).toEqual([201, answers[0]?.body]);
    expect((await world.api('GET', '/inquiries?filter[note]=late')).body.data).toHaveLength(1);
  });

  test('who comes late, because another took over the key and failed, leaves the key free', async () => {
    const key = newKey();
    const store = bound(world.deps.store);
    const init = {
      method: 'POST',
      headers: { ...AUTHORIZED, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(CREATION),
    };
    const failing = world.appWith({ store: { ...store, transaction: () => Promise.reject(new Error('away')) } });
    const app = world.appWith({
      store: {
        ...store,
        transaction: async (work) => {
          world.advance(61);
          expect((await failing.request(`${PUBLIC_URL}/api/v1/inquiries`, init)).status).toBe(500);
          return store.transaction(work);
        },
      },
    });
    expect((await app.request(`${PUBLIC_URL}/api/v1/inquiries`, init)).status).toBe(500);
    expect((await post(key)).status).toBe(201);
  });

  test('a refusal for the rate is not kept either', async () => {
    const key = newKey();
    const app = world.appWith({ apiRequestsPerMinute: 0 });
    const init = {
      method: 'POST',
      headers: { ...AUTHORIZED, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(CREATION),
    };
    expect((await app.request(`${PUBLIC_URL}/api/v1/inquiries`, init)).status).toBe(429);
    expect((await post(key)).status).toBe(201);
  });

  test('after a day the key counts as new', async () => {
    const key = newKey();
    const first = await post(key);
    world.advance(86_401);
    const second = await post(key);
    expect(second.body.data.id).not.toBe(first.body.data.id);
  });

  test('what is kept holds no token in clear', async () => {
    const key = newKey();
    const kept: string[] = [];
    const store = bound(world.deps.store);
    const app = world.appWith({
      store: {
        ...store,
        transaction: (work) =>
          store.transaction((tx) => {
            const finish = tx.finishIdempotencyKey.bind(tx);
            tx.finishIdempotencyKey = (...given) => {
              kept.push(given[3]);
              return finish(...given);
            };
            return work(tx);
          }),
      },
    });
    const init = {
      method: 'POST',
      headers: { ...AUTHORIZED, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify({ ...CREATION, meta: { 'auto-create-inquiry-session': true } }),
    };
    const response = await app.request(`${PUBLIC_URL}/api/v1/inquiries`, init);
    const { meta } = (await response.json()) as { meta: { 'session-token': string } };
    expect(kept).toHaveLength(1);
    expect(Buffer.from(kept[0]!, 'base64').toString('latin1')).not.toContain(meta['session-token']);
    expect(kept[0]).not.toContain(meta['session-token']);
  });

  test('on GET it has no effect', async () => {
    const key = newKey();
    expect((await world.api('GET', '/inquiries', undefined, { 'Idempotency-Key': key })).status).toBe(200);
    expect((await post(key)).status).toBe(201);
  });

  test.for(['', 'x'.repeat(256)])('a key of another length is refused with 400', async (key) => {
    expect((await post(key)).status).toBe(400);
  });
});

/** A store whose methods can be replaced one by one. */
function bound<T extends object>(store: T): T {
  const methods = new Set<string>();
  for (let level: object = store; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    for (const name of Object.getOwnPropertyNames(level)) methods.add(name);
  }
  return Object.fromEntries([...methods].map((name) => [name, bindOf(store, name)])) as T;
}
function bindOf(store: object, name: string): unknown {
  const member: unknown = Reflect.get(store, name);
  return typeof member === 'function' && name !== 'constructor' ? member.bind(store) : member;
}

test('an error inside is told without its words', async () => {
  const app = world.appWith({
    store: { ...bound(world.deps.store), inquiries: () => Promise.reject(new Error('secret words')) },
  });
  const response = await app.request(`${PUBLIC_URL}/api/v1/inquiries`, { headers: AUTHORIZED });
  expect([response.status, await response.text()]).toEqual([500, '{"errors":[{"title":"Internal server error"}]}']);
  expect(world.logLines.join()).not.toContain('secret words');
});
