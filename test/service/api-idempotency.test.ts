import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../service/store/store.ts';
import { API_KEY, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';
import { bound } from './bound-store.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const CREATION = { data: { attributes: { 'inquiry-template-id': SIGN_UP } } };

describe('Idempotency-Key', () => {
  let count = 0;
  const newKey = () => {
    count += 1;
    return `key-${count}`;
  };
  const post = (key: string, body: unknown = CREATION, path = '/inquiries') =>
    world.api('POST', path, body, { 'Idempotency-Key': key });
  /** To another service on the same database. */
  const send = (app: ReturnType<World['appWith']>, key: string, body: unknown = CREATION, signal?: AbortSignal) =>
    app.request(`${PUBLIC_URL}/api/v1/inquiries`, {
      ...(signal && { signal }),
      method: 'POST',
      headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(body),
    });

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
    const response = await send(app, key);
    expect(response.status).toBe(409);
  });

  test('who is told that the first is at work is told when to come again, as for nothing else that a key is refused for', async () => {
    const key = newKey();
    const { store } = world.deps;
    const refusalOf = (kind: 'running' | 'mismatch' | 'forgotten') =>
      send(world.appWith({ store: { ...bound(store), reserveIdempotencyKey: async () => ({ kind }) } }), key);
    expect((await refusalOf('running')).headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
    for (const kind of ['mismatch', 'forgotten'] as const)
      expect((await refusalOf(kind)).headers.get('Retry-After')).toBeNull();
  });

  test('a failure inside is not kept: the same key tries again', async () => {
    const key = newKey();
    const broken = { ...bound(world.deps.store), transaction: () => Promise.reject(new Error('away')) };
    const app = world.appWith({ store: broken });
    expect((await send(app, key)).status).toBe(500);
    expect((await post(key)).status).toBe(201);
  });

  test('a failure inside is not kept where its sender has gone as well', async () => {
    const key = newKey();
    const store = bound(world.deps.store);
    const leaving = new AbortController();
    const fail = () => {
      leaving.abort();
      return Promise.reject(new Error('a fault of ours'));
    };
    const broken: Partial<Store> = {
      transaction: (work) =>
        store.transaction((tx) => work({ ...bound(tx), insertInquiry: fail, insertInquiryUnder: fail })),
    };
    const before = world.logLines.length;
    await send(world.appWith({ store: { ...store, ...broken } }), key, CREATION, leaving.signal);
    // And an operator finds where it came from.
    expect(world.logLines.slice(before).map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ message: 'api_broken_off', reason: 'Error', place: expect.stringContaining('fail') }),
    );
    expect((await post(key)).status).toBe(201);
  });

  test('what failed inside after something was written leaves nothing of it, nor its answer', async () => {
    const key = newKey();
    const marked = { data: { attributes: { 'inquiry-template-id': SIGN_UP, note: 'failed-inside' } } };
    const store = bound(world.deps.store);
    const app = world.appWith({
      store: {
        ...store,
        transaction: (work) =>
          store.transaction((tx) => {
            const insert = tx.insertInquiryUnder.bind(tx);
            tx.insertInquiryUnder = async (...given) => {
              await insert(...given);
              throw new Error('away');
            };
            return work(tx);
          }),
      },
    });
    expect((await send(app, key, marked)).status).toBe(500);
    expect((await world.api('GET', '/inquiries?filter[note]=failed-inside')).body.data).toEqual([]);
    expect((await post(key, marked)).status).toBe(201);
  });

  test('an answer that was kept under a secret of before is not given again, and nothing is made twice', async () => {
    const key = newKey();
    const marked = { data: { attributes: { 'inquiry-template-id': SIGN_UP, note: 'another-secret' } } };
    expect((await post(key, marked)).status).toBe(201);
    const app = world.appWith({ sessionSecrets: ['another secret for tests, long enough'] });
    expect((await send(app, key, marked)).status).toBe(409);
    expect((await world.api('GET', '/inquiries?filter[note]=another-secret')).body.data).toHaveLength(1);
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
      void send(app, key, body);
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
    const response = await send(app, key, late);
    expect(answers).toMatchObject([{ status: 201 }]);
    expect([response.status, await response.json()]).toEqual([201, answers[0]?.body]);
    expect((await world.api('GET', '/inquiries?filter[note]=late')).body.data).toHaveLength(1);
  });

  test('who comes late, because another took over the key and failed, leaves the key free', async () => {
    const key = newKey();
    const store = bound(world.deps.store);
    const failing = world.appWith({ store: { ...store, transaction: () => Promise.reject(new Error('away')) } });
    const app = world.appWith({
      store: {
        ...store,
        transaction: async (work) => {
          world.advance(61);
          expect((await send(failing, key)).status).toBe(500);
          return store.transaction(work);
        },
      },
    });
    expect((await send(app, key)).status).toBe(500);
    expect((await post(key)).status).toBe(201);
  });

  test('a refusal for the rate is not kept either', async () => {
    const key = newKey();
    const app = world.appWith({ apiRequestsPerMinute: 0 });
    expect((await send(app, key)).status).toBe(429);
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
    const response = await send(app, key, { ...CREATION, meta: { 'auto-create-inquiry-session': true } });
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
