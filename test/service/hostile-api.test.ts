/** What a hostile or broken backend may send: each is refused in words, none makes the service fail. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';
import { createByRequest } from './create-by-request.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const AUTHORIZED = { Authorization: `Bearer ${API_KEY}` };
const REFUSED: readonly number[] = [400, 422];

const create = (attributes?: object, meta?: object) => createByRequest(world, attributes, meta);

/** Sends a body, well formed or not. */
async function post(sent: string | Uint8Array<ArrayBuffer>, path = '/inquiries', method = 'POST') {
  const headers = { ...AUTHORIZED, 'Content-Type': 'application/json' };
  const response = await world.request(`/api/v1${path}`, { method, headers, body: sent });
  return { status: response.status, text: await response.text() };
}

const creationOf = (attributes: string, meta = '{}') =>
  `{"data":{"attributes":{"inquiry-template-id":"${SIGN_UP}",${attributes}}},"meta":${meta}}`;

const UNSTORABLE = [
  ['NUL', '\\u0000'],
  ['half of a surrogate pair', '\\ud800'],
] as const;

describe.for(UNSTORABLE)('text with %s, which the database cannot keep,', ([_name, bad]) => {
  test.for<[string, string]>([
    ['the note', `"note":"a${bad}"`],
    ['a tag', `"tags":["a${bad}"]`],
    ['the creator', `"creator-email-address":"a${bad}"`],
    ['the reference id', `"reference-id":"a${bad}"`],
    ['the account', `"account-id":"act_a${bad}"`],
    ['the redirect', `"redirect-uri":"https://shop.example/a${bad}"`],
    ['a value', `"fields":{"name_first":"a${bad}"}`],
    ['a value in a list', `"fields":{"interests":["a${bad}"]}`],
    ['the key of a field', `"fields":{"name_first${bad}":"a"}`],
    ['an unknown attribute', `"a${bad}":1`],
  ])('is refused in %s', async ([_place, attribute]) => {
    const { status, text } = await post(creationOf(attribute));
    expect(REFUSED, text).toContain(status);
  });

  test('is refused in the meta of a creation', async () => {
    const { status } = await post(creationOf('"note":"a"', `{"auto-create-account-reference-id":"a${bad}"}`));
    expect(REFUSED).toContain(status);
  });

  test.for(['"note":"a$"', '"tags":["$"]', '"redirect-uri":"https://shop.example/$"', '"fields":{"a":"$"}'])(
    'is refused in an update of %s',
    async (attribute) => {
      const { data } = await create();
      const body = `{"data":{"attributes":{${attribute.replace('$', bad)}}}}`;
      expect(REFUSED).toContain((await post(body, `/inquiries/${data.id}`, 'PATCH')).status);
    },
  );
});

describe('a query with NUL', () => {
  test.for(['reference-id', 'note', 'status', 'inquiry-id', 'account-id', 'inquiry-template-id', 'created-at-start'])(
    'is refused in filter[%s]',
    async (name) => {
      const { status } = await world.api('GET', `/inquiries?filter[${name}]=a%00`);
      expect(status).toBe(400);
    },
  );

  test.for(['page[after]=inq_%00', 'page[size]=%00', 'include=%00', 'fields[inquiry]=%00', '%00=1', 'filter[a%00]=1'])(
    '%s is refused',
    async (query) => {
      expect((await world.api('GET', `/inquiries?${query}`)).status).toBe(400);
    },
  );

  test.for(['%ED%A0%80', '%FF', '%E0%A4%A', '%'])('bytes that are no text (%s) find nothing', async (bytes) => {
    const { status, body } = await world.api('GET', `/inquiries?filter[reference-id]=nobody${bytes}`);
    expect([status, body.data]).toEqual([200, []]);
  });
});

test.for([
  'include=account&include=sessions',
  'fields[inquiry]=status&fields[inquiry]=note',
  'filter[status]=created&filter[status]=pending',
  'filter[reference-id]=a&filter[referenceId]=b',
  'page[size]=1&page[size]=2',
])('a query that says something twice (%s) is refused: no program means that', async (query) => {
  const { status, body } = await world.api('GET', `/inquiries?${query}`);
  expect([status, body.errors[0].details]).toEqual([400, expect.stringContaining('given twice')]);
});

describe('a path', () => {
  test.for(['%00', '%FF', '%E0%A4%A', '..%2f..%2fetc', '%2e%2e', "' or 1=1", `inq_${'a'.repeat(5_000)}`, '__proto__'])(
    'with the id %s leads nowhere',
    async (id) => {
      for (const path of ['/inquiries/', '/files/', '/inquiry-templates/', '/files/doc_']) {
        expect((await world.api('GET', path + id)).status, path).toBe(404);
      }
      for (const action of ['expire', 'resume', 'generate-one-time-link']) {
        expect((await world.api('POST', `/inquiries/${id}/${action}`, {})).status).toBe(404);
      }
    },
  );
});

describe('a body', () => {
  test.for<[string, string]>([
    ['no JSON', '{"data":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['a list as data', '{"data":[]}'],
    ['deep lists', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['deep objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['deep values', creationOf(`"fields":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
    ['a deep note', creationOf(`"note":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)],
    ['a prototype', '{"__proto__":{"data":{"attributes":{}}}}'],
    ['attributes as a prototype', '{"data":{"__proto__":{"attributes":{}}}}'],
    ['a prototype among the attributes', creationOf('"__proto__":{"note":"x"}')],
    ['a prototype among the fields', creationOf('"fields":{"__proto__":"x"}')],
    ['a constructor among the fields', creationOf('"fields":{"constructor":"x","toString":"y"}')],
    ['an unknown attribute', creationOf('"constructor":"x"')],
    ['infinity', creationOf('"fields":{"age":1e999}')],
  ])('of %s is refused', async ([_what, text]) => {
    const answer = await post(text);
    expect(REFUSED, answer.text.slice(0, 300)).toContain(answer.status);
  });

  test.for(['latin1', 'utf16le'] as const)('in %s is refused, and not kept with other characters', async (encoding) => {
    const { status, text } = await post(Buffer.from(creationOf('"note":"caf\u00e9"'), encoding));
    expect([status, text]).toEqual([400, expect.stringContaining('The body is no')]);
  });

  test('may begin with a byte order mark', async () => {
    const { status, text } = await post(`\ufeff${creationOf('"note":"caf\u00e9"')}`);
    expect([status, text]).toEqual([201, expect.stringContaining('"note":"caf\u00e9"')]);
  });

  test('with thousands of unknown keys is refused with a short answer', async () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `"unknown_${index}_${'x'.repeat(20)}":1`);
    const answer = await post(creationOf(keys.join(',')));
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(10_000);
  });

  test('with an enormous key is refused with a short answer', async () => {
    const answer = await post(creationOf(`"${'k'.repeat(500_000)}":1`));
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(10_000);
  });

  test('with thousands of unknown fields is refused with a short answer', async () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `"unknown_${index}":1`);
    const answer = await post(creationOf(`"fields":{${keys.join(',')}}`));
    expect(REFUSED).toContain(answer.status);
    expect(answer.text.length).toBeLessThan(10_000);
  });

  test('says back no value that it refuses', async () => {
    const secret = 'jane@shop.example';
    for (const attribute of [`"note":{"a":"${secret}"}`, `"redirect-uri":"//${secret}"`, `"account-id":"${secret}"`]) {
      const answer = await post(creationOf(attribute));
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain(secret);
    }
  });

  test('that gives a key twice counts by the last of them', async () => {
    const { status, text } = await post(creationOf('"note":"first","note":"last"'));
    expect([status, JSON.parse(text).data.attributes.note]).toEqual([201, 'last']);
  });

  test.for(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx'])(
    'of the type %s is refused with 415',
    async (type) => {
      const headers = { ...AUTHORIZED, 'Content-Type': type };
      expect((await world.request('/api/v1/inquiries', { method: 'POST', headers, body: '{}' })).status).toBe(415);
    },
  );
});

describe('a length of time', () => {
  const YEAR = 31_536_000;
  const NAMES = [
    'expiration-after-create-interval-seconds',
    'expiration-after-start-interval-seconds',
    'expiration-after-resume-interval-seconds',
    'one-time-link-expiration-seconds',
  ];

  test.for(NAMES)('%s may be a year, and nothing beyond', async (name) => {
    const of = (value: unknown) => post(creationOf('"note":"x"', JSON.stringify({ [name]: value })));
    expect((await of(YEAR)).status).toBe(201);
    for (const wrong of [YEAR + 1, 2 ** 31, 2 ** 53, 1e300, -1, 0, 0.5, '60']) {
      const answer = await of(wrong);
      expect(answer.status, String(wrong)).toBe(400);
      expect(answer.text).toContain(name.replaceAll('-', '_'));
    }
    expect((await of(YEAR + 1)).text).toContain(String(YEAR));
  });

  test('of a link may be a year, and nothing beyond', async () => {
    const { data } = await create();
    const of = (seconds: number) =>
      world.api('POST', `/inquiries/${data.id}/generate-one-time-link`, { meta: { 'expires-in-seconds': seconds } });
    expect((await of(YEAR)).status).toBe(200);
    for (const wrong of [YEAR + 1, 2 ** 53, 1e300, -1]) expect((await of(wrong)).status).toBe(400);
  });
});

describe('a list', () => {
  test.for(['1e9', '1000000000', '0', '-1', '101', '1.5', 'NaN', '', ' 5', '0x10', '٣'])(
    'in pages of %s is refused',
    async (size) => {
      expect((await world.api('GET', `/inquiries?page[size]=${encodeURIComponent(size)}`)).status).toBe(400);
    },
  );

  test.for(['0001-01-01', '9999-12-31', '2026-01-01T00:00:00+23:59'])('from %s is answered', async (time) => {
    for (const name of ['created-at-start', 'created-at-end']) {
      const { status } = await world.api('GET', `/inquiries?filter[${name}]=${encodeURIComponent(time)}`);
      expect(status, name).toBe(200);
    }
  });

  test.for([
    '0000-01-01',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-23:00',
    '2026-02-31',
    '2026-13-01',
    '+275760-09-13',
    '1e9',
    '2026-01-01T25:00:00Z',
    'today',
  ])('from %s is refused', async (time) => {
    const { status } = await world.api('GET', `/inquiries?filter[created-at-start]=${encodeURIComponent(time)}`);
    expect(status).toBe(400);
  });

  test('brings what belongs to all its inquiries by one query each', async () => {
    world.advance(1);
    for (let index = 0; index < 3; index += 1) await create({}, { 'auto-create-inquiry-session': true });
    const asked: string[] = [];
    const store = new Proxy(world.deps.store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) => {
          asked.push(String(name));
          return Reflect.apply(member, target, given);
        };
      },
    });
    const app = world.appWith({ store });
    const response = await app.request(`${PUBLIC_URL}/api/v1/inquiries?page[size]=3`, { headers: AUTHORIZED });
    const { data } = (await response.json()) as { data: { relationships: { sessions: { data: unknown[] } } }[] };
    expect(data.map(({ relationships }) => relationships.sessions.data.length)).toEqual([1, 1, 1]);
    const queries = asked.filter((name) => name !== 'templateVersion');
    expect(queries).toEqual(['defaultEnvironmentId', 'inquiries', 'sessionsOfAll', 'documentsOfAll']);
  });

  test('of more values than a filter takes is refused', async () => {
    const many = Array.from({ length: 101 }, () => 'created').join();
    expect((await world.api('GET', `/inquiries?filter[status]=${many}`)).status).toBe(400);
  });
});

test.for(['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'POST', 'GET'])(
  '%s at any address of the API is answered, never with a failure, and never without a key',
  async (method) => {
    const { data } = await create();
    for (const path of ['', '/', '/inquiries', `/inquiries/${data.id}`, '/inquiry-templates', '/files/doc_1', '//']) {
      for (const headers of [AUTHORIZED, {}]) {
        const response = await world.request(`/api/v1${path}`, { method, headers });
        expect(response.status, `${method} ${path}`).toBeLessThan(500);
        if (!('Authorization' in headers)) expect([401, 404]).toContain(response.status);
      }
    }
  },
);

test('a request that its sender breaks off is no failure of the service', async () => {
  const leaving = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    pull(stream) {
      leaving.abort();
      stream.error(new Error('The connection was lost'));
    },
  });
  const headers = { ...AUTHORIZED, 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body, signal: leaving.signal, duplex: 'half' } as RequestInit;
  const before = world.logLines.length;
  await world.request('/api/v1/inquiries', init);
  const messages = world.logLines.slice(before).map((line) => JSON.parse(line));
  expect(messages.filter(({ level }) => level === 'error')).toEqual([]);
  expect(messages.map(({ message }) => message)).toContain('api_broken_off');
});

test('an idempotency key may be any header text, and is of no effect elsewhere', async () => {
  const headers = (key: string) => ({ ...AUTHORIZED, 'Content-Type': 'application/json', 'Idempotency-Key': key });
  const body = creationOf('"note":"x"');
  for (const key of ["a' or 1=1 --", 'ÿ'.repeat(255), '\x01', '\x7f', '%00', '{"a":1}']) {
    const init = { method: 'POST', headers: headers(key), body };
    const first = await world.request('/api/v1/inquiries', init);
    expect(first.status, key).toBeLessThan(500);
  }
});

test('an address is never believed to name another host than the one that was asked', async () => {
  const { body } = await world.api('GET', `/inquiries?page[size]=1`, undefined, { 'X-Forwarded-Host': 'evil.example' });
  expect(JSON.stringify(body.links)).not.toContain('evil');
  expect(JSON.stringify(await create({}, { 'auto-create-one-time-link': true }))).toContain(`${PUBLIC_URL}/verify`);
});
