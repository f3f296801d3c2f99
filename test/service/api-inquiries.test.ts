import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newClaim } from '../support/service-world.ts';
import { IDENTITY_CHECK, openWorld, type World } from './app-world.ts';
import { createByRequest } from './create-by-request.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const create = (attributes?: object, meta?: object) => createByRequest(world, attributes, meta);
const idOf = async (attributes?: object, meta?: object): Promise<string> => (await create(attributes, meta)).data.id;

describe('GET /inquiries/{id}', () => {
  test('shows the inquiry', async () => {
    const id = await idOf();
    const { status, body } = await world.api('GET', `/inquiries/${id}`);
    expect([status, body.data.id, Object.keys(body)]).toEqual([200, id, ['data']]);
  });

  test('shows one whose deadline is past as expired, although nobody swept', async () => {
    const id = await idOf({}, { 'expiration-after-create-interval-seconds': 10 });
    world.advance(10);
    const { attributes } = (await world.api('GET', `/inquiries/${id}`)).body.data;
    expect([attributes.status, attributes['expires-at'], attributes['expired-at']]).toEqual([
      'expired',
      null,
      expect.any(String),
    ]);
  });

  test('brings what include asks for', async () => {
    const id = await idOf({ 'reference-id': 'user-3' }, { 'auto-create-inquiry-session': true });
    const { body } = await world.api(
      'GET',
      `/inquiries/${id}?include=account,sessions,inquiry-template.latest-published-version,reports`,
    );
    expect(body.included.map((each: { type: string }) => each.type)).toEqual([
      'account',
      'inquiry-session',
      'inquiry-template',
      'inquiry-template-version',
    ]);
    expect(body.included[2].relationships['latest-published-version'].data.id).toBe(
      body.data.relationships['inquiry-template-version'].data.id,
    );
    const template = await world.api('GET', `/inquiries/${id}?include=inquiry-template`);
    expect(template.body.included).toEqual([body.included[2]]);
  });

  test('shows a session with its inquiry and when it was made, first used and ended', async () => {
    const { id } = (await create({}, { 'auto-create-inquiry-session': true })).data;
    const sessionOf = async () => {
      const { body } = await world.api('GET', `/inquiries/${id}?include=sessions`);
      return [body.included[0], body.data.relationships.sessions.data[0].id];
    };
    const madeAt = world.deps.clock().toISOString();
    const [made, sessionId] = await sessionOf();
    expect(made).toEqual({
      type: 'inquiry-session',
      id: sessionId,
      attributes: { status: 'new', 'created-at': madeAt, 'started-at': null, 'expired-at': null, 'user-agent': null },
      relationships: { inquiry: { data: { type: 'inquiry', id } } },
    });
    world.advance(60);
    await world.api('POST', `/inquiries/${id}/expire`);
    const [ended] = await sessionOf();
    expect(ended.attributes).toMatchObject({
      status: 'expired',
      'created-at': madeAt,
      'expired-at': world.deps.clock().toISOString(),
    });
  });

  test('shows how far the visitor has come, and by which browser', async () => {
    const { data, meta } = await create({}, { 'auto-create-inquiry-session': true });
    const headers = {
      Authorization: `Bearer ${meta['session-token']}`,
      'Content-Type': 'application/json',
      'User-Agent': 'Browser/1.0',
    };
    const flow = (path: string, body: object) =>
      world.request(`/flow/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    await flow('access', { claim: newClaim(), target: { kind: 'inquiry', inquiryId: data.id }, surface: 'embedded' });
    await flow('transition', { step: 'start', sequence: 0, move: { kind: 'next' }, values: {} });
    const { body } = await world.api('GET', `/inquiries/${data.id}?include=sessions`);
    expect(body.data.attributes).toMatchObject({
      status: 'pending',
      'previous-step-name': 'start',
      'next-step-name': 'about_you',
    });
    expect(body.included[0].attributes).toMatchObject({
      status: 'active',
      'started-at': world.deps.clock().toISOString(),
      'user-agent': 'Browser/1.0',
    });
  });

  test('shows a session that was not used for a day as ended, although its inquiry goes on', async () => {
    const id = await idOf(
      {},
      { 'auto-create-inquiry-session': true, 'expiration-after-create-interval-seconds': 172_800 },
    );
    const statuses = async () => {
      const { body } = await world.api('GET', `/inquiries/${id}?include=sessions`);
      return [body.data.attributes.status, body.included[0].attributes.status];
    };
    world.advance(86_399);
    expect(await statuses()).toEqual(['created', 'new']);
    world.advance(1);
    expect(await statuses()).toEqual(['created', 'expired']);
  });

  test('refuses an include that is unknown', async () => {
    expect((await world.api('GET', `/inquiries/${await idOf()}?include=neighbours`)).status).toBe(400);
  });

  test('leaves out what fields[inquiry] does not name', async () => {
    const id = await idOf({ fields: { name_first: 'Ann', name_last: 'Lee' } });
    const { body } = await world.api('GET', `/inquiries/${id}?fields[inquiry]=status,fields.name_first`);
    expect(body.data).toEqual({
      type: 'inquiry',
      id,
      attributes: { status: 'created', fields: { name_first: { type: 'string', value: 'Ann' } } },
    });
  });

  test.for(['name_first', 'name-first', 'nameFirst'])(
    'fields[inquiry] names a field in any spelling: %s',
    async (key) => {
      const id = await idOf({ fields: { name_first: 'Ann' } });
      const { body } = await world.api('GET', `/inquiries/${id}?fields[inquiry]=fields.${key}`);
      expect(body.data.attributes).toEqual({ fields: { name_first: { type: 'string', value: 'Ann' } } });
    },
  );

  test.for(['inq_unknown1', 'nonsense'])('answers 404 for %s', async (id) => {
    const { status, body } = await world.api('GET', `/inquiries/${id}`);
    expect([status, body]).toEqual([404, { errors: [{ title: 'Record not found' }] }]);
  });
});

describe('GET /inquiries', () => {
  /** Inquiries of one reference id, oldest first. */
  async function series(reference: string, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      world.advance(1);
      ids.push(await idOf({ 'reference-id': reference }));
    }
    return ids;
  }
  const idsOf = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id);

  test('lists the newest first, ten at a time, with links to the pages around', async () => {
    const ids = (await series('list-1', 12)).reverse();
    const first = await world.api('GET', '/inquiries?filter[reference-id]=list-1');
    expect(idsOf(first.body)).toEqual(ids.slice(0, 10));
    expect(first.body.links.prev).toBeNull();
    const next: string = first.body.links.next;
    expect(next).toMatch(/^\/api\/v1\/inquiries\?.*page%5Bafter%5D=inq_/);
    const second = await world.api('GET', next.replace('/api/v1', ''));
    expect([idsOf(second.body), second.body.links.next]).toEqual([ids.slice(10), null]);
    const back = await world.api('GET', second.body.links.prev.replace('/api/v1', ''));
    expect([idsOf(back.body), back.body.links.prev]).toEqual([ids.slice(0, 10), null]);
  });

  test('gives each of those made in the same moment once, there and back', async () => {
    const ids = await Promise.all(Array.from({ length: 7 }, () => idOf({ 'reference-id': 'list-same' })));
    async function walk(from: string, link: 'next' | 'prev') {
      const found: string[][] = [];
      let path: string | undefined = from;
      let last = '';
      while (path !== undefined) {
        const { body }: Awaited<ReturnType<World['api']>> = await world.api('GET', path);
        found.push(idsOf(body));
        last = path;
        path = body.links[link]?.replace('/api/v1', '');
      }
      return { found, last };
    }
    const there = await walk('/inquiries?filter[reference-id]=list-same&page[size]=3', 'next');
    expect(there.found.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(there.found.flat().sort()).toEqual(ids.sort());
    expect((await walk(there.last, 'prev')).found.reverse()).toEqual(there.found);
  });

  test.for([
    ['page[After]', 'next'],
    ['page[BEFORE]', 'prev'],
  ] as const)('gives links that go on from a page that was asked for by %s', async ([name, link]) => {
    const reference = `list-${name}`;
    const [oldest, second, third, newest] = await series(reference, 4);
    const from = link === 'next' ? newest : oldest;
    const list = `/inquiries?filter[reference-id]=${encodeURIComponent(reference)}&page[size]=1&${name}=`;
    const { body } = await world.api('GET', list + from);
    const { status, body: there } = await world.api('GET', body.links[link].replace('/api/v1', ''));
    expect([status, idsOf(there)]).toEqual([200, [link === 'next' ? second : third]]);
  });

  test('takes the page size', async () => {
    const ids = (await series('list-2', 3)).reverse();
    const { body } = await world.api('GET', '/inquiries?filter[reference-id]=list-2&page[size]=2');
    expect(idsOf(body)).toEqual(ids.slice(0, 2));
  });

  test('refuses a page that is to begin after one and to end before another', async () => {
    const [one, other] = await series('list-cursors', 2);
    const { status } = await world.api('GET', `/inquiries?page[after]=${one}&page[before]=${other}`);
    expect(status).toBe(400);
  });

  test('filters by ids, status, template, account and time', async () => {
    const [early, late] = await series('list-3', 2);
    world.advance(1);
    const other = await idOf({ 'reference-id': 'list-3', 'inquiry-template-id': IDENTITY_CHECK });
    await world.api('POST', `/inquiries/${late}/expire`);
    const { data } = (await world.api('GET', `/inquiries/${late}`)).body;
    const account = data.relationships.account.data.id;
    const list = async (filter: string) =>
      idsOf((await world.api('GET', `/inquiries?filter[reference-id]=list-3&${filter}`)).body);
    expect(await list('filter[status]=expired')).toEqual([late]);
    expect(await list('filter[status]=created,pending')).toEqual([other, early]);
    expect(await list(`filter[inquiry-template-id]=${IDENTITY_CHECK}`)).toEqual([other]);
    expect(await list(`filter[inquiry-id]=${early},${late}`)).toEqual([late, early]);
    expect(await list(`filter[account-id]=${account}`)).toEqual([other, late, early]);
    expect(
      await list(
        `filter[created-at-end]=${data.attributes['created-at']}&filter[created-at-start]=${data.attributes['created-at']}`,
      ),
    ).toContain(late);
    expect(await list(`filter[created-at-end]=2020-01-01T00:00:00Z`)).toEqual([]);
  });

  test('finds an inquiry whose deadline passed under expired', async () => {
    const id = await idOf({ 'reference-id': 'list-4' }, { 'expiration-after-create-interval-seconds': 5 });
    world.advance(5);
    expect(
      idsOf((await world.api('GET', '/inquiries?filter[reference-id]=list-4&filter[status]=created')).body),
    ).toEqual([]);
    expect(
      idsOf((await world.api('GET', '/inquiries?filter[reference-id]=list-4&filter[status]=expired')).body),
    ).toEqual([id]);
  });

  test('finds every inquiry under what it is by now, however many deadlines passed unnoticed', async () => {
    // More than one turn of a sweep takes.
    const count = 120;
    const before = (await world.api('GET', '/inquiries?filter[reference-id]=list-5')).body.data;
    expect(before).toEqual([]);
    for (let index = 0; index < count; index += 1)
      await idOf({ 'reference-id': 'list-5' }, { 'expiration-after-create-interval-seconds': 5 });
    world.advance(5);
    const open = await world.api('GET', '/inquiries?filter[reference-id]=list-5&filter[status]=created,pending');
    expect(idsOf(open.body)).toEqual([]);
    let found = 0;
    let path: string | undefined = '/inquiries?filter[reference-id]=list-5&filter[status]=expired&page[size]=100';
    while (path !== undefined) {
      const page: Awaited<ReturnType<World['api']>> = await world.api('GET', path);
      found += page.body.data.length;
      for (const { attributes } of page.body.data) expect(attributes.status).toBe('expired');
      path = page.body.links.next?.replace('/api/v1', '');
    }
    expect(found).toBe(count);
  });

  test.for([
    'page[size]=0',
    'page[size]=101',
    'page[size]=ten',
    'page[number]=2',
    'page[after]=nonsense',
    // Somebody removed it while the list was read: an empty page would look like the end of the list.
    'page[after]=inq_removed1',
    'page[before]=inq_removed1',
    'page[after]=inq_removed1&filter[reference-id]=list-1',
    'page[after]=inq_1&page[before]=inq_2',
    'filter[colour]=red',
    'filter[status]=asleep',
    'filter[inquiry-id]=nonsense',
    'filter[created-at-start]=yesterday',
    'filter[note]=a&filter[status]=created',
    'filter[template-id]=tmpl_1',
    'include=account',
    'sort=name',
  ])('refuses %s with 400', async (query) => {
    expect((await world.api('GET', `/inquiries?${query}`)).status).toBe(400);
  });
});

describe('PATCH /inquiries/{id}', () => {
  const patch = (id: string, attributes: object) => world.api('PATCH', `/inquiries/${id}`, { data: { attributes } });

  test('changes note, tags, fields and nothing else', async () => {
    const id = await idOf({ note: 'old', tags: ['a'], fields: { name_first: 'Ann', name_last: 'Lee' } });
    const { status, body } = await patch(id, {
      note: null,
      tags: ['b'],
      fields: { name_first: 'Bea', name_last: null },
    });
    expect(status).toBe(200);
    expect(body.data.attributes).toMatchObject({
      note: null,
      tags: ['b'],
      status: 'created',
      fields: { name_first: { value: 'Bea' }, name_last: { value: null } },
    });
  });

  test.for([
    [{ status: 'approved' }, 400],
    [{ 'reference-id': 'x' }, 400],
    [{ 'redirect-uri': 'data:text/html,x' }, 400],
    [{ fields: { birthdate: 'x' } }, 422],
  ] as const)('refuses %o with %i', async ([attributes, status]) => {
    expect((await patch(await idOf(), attributes)).status).toBe(status);
  });

  test.for([{}, { data: {} }, { data: { attributes: {} } }])(
    'changes nothing when it is given nothing: %o',
    async (body) => {
      const id = await idOf({ note: 'a note', tags: ['a'] });
      const answer = await world.api('PATCH', `/inquiries/${id}`, body);
      expect([answer.status, answer.body.data.attributes]).toMatchObject([200, { note: 'a note', tags: ['a'] }]);
    },
  );

  test('answers 404 for an unknown inquiry', async () => {
    expect((await patch('inq_unknown1', { note: 'x' })).status).toBe(404);
  });
});

describe('expire, resume, one-time links', () => {
  const post = (id: string, action: string, body?: object) => world.api('POST', `/inquiries/${id}/${action}`, body);

  test('expire ends the inquiry; a second time is 409', async () => {
    const id = await idOf();
    expect((await post(id, 'expire')).body.data.attributes.status).toBe('expired');
    expect(await post(id, 'expire')).toMatchObject({ status: 409, body: { errors: [{ title: 'Conflict' }] } });
  });

  test('resume makes an expired inquiry pending, with a token and a new deadline', async () => {
    const id = await idOf();
    await post(id, 'expire');
    const { status, body } = await post(id, 'resume', { meta: {} });
    expect([status, body.data.attributes.status, Object.keys(body.meta)]).toEqual([200, 'pending', ['session-token']]);
    expect(Date.parse(body.data.attributes['expires-at'])).toBe(world.deps.clock().getTime() + 86_400_000);
  });

  test('resume leaves a created inquiry created', async () => {
    expect((await post(await idOf(), 'resume')).body.data.attributes.status).toBe('created');
  });

  test('generate-one-time-link gives a long and a short address of one code', async () => {
    const { status, body } = await post(await idOf(), 'generate-one-time-link', { meta: { 'expires-in-seconds': 60 } });
    expect(status).toBe(200);
    expect(body.meta['one-time-link-short'].split('/o/')[1]).toBe(body.meta['one-time-link'].split('code=')[1]);
  });

  test('generate-one-time-link refuses an expired inquiry, and a life of nothing', async () => {
    const id = await idOf();
    expect((await post(id, 'generate-one-time-link', { meta: { 'expires-in-seconds': 0 } })).status).toBe(400);
    await post(id, 'expire');
    expect((await post(id, 'generate-one-time-link')).status).toBe(409);
  });

  test.for(['expire', 'resume', 'generate-one-time-link'])(
    '%s answers 404 for an unknown inquiry and 400 for an unknown argument',
    async (action) => {
      expect((await post('inq_unknown1', action)).status).toBe(404);
      expect((await post(await idOf(), action, { meta: { reason: 'x' } })).status).toBe(400);
    },
  );
});

describe('a query that is wrong', () => {
  const CALLS = [
    ['PATCH', '', { data: { attributes: { note: 'changed' } } }],
    ['POST', '/expire', undefined],
    ['POST', '/resume', undefined],
    ['POST', '/generate-one-time-link', undefined],
    ['DELETE', '', undefined],
  ] as const;
  const CASES = CALLS.flatMap(([method, path, body]) =>
    ['include=neighbours', 'filter[status]=created'].map((query) => [method, path, query, body] as const),
  );

  test.for(CASES)('is refused before %s {id}%s?%s changes anything', async ([method, path, query, body]) => {
    const id = await idOf({ note: 'a note' });
    const show = async () => (await world.api('GET', `/inquiries/${id}?include=sessions`)).body;
    const before = await show();
    world.advance(1);
    expect((await world.api(method, `/inquiries/${id}${path}?${query}`, body)).status).toBe(400);
    expect(await show()).toEqual(before);
    const claimed = { claim: newClaim(), target: { kind: 'inquiry', inquiryId: id }, surface: 'embedded' };
    const access = await world.request('/flow/v1/access', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(claimed),
    });
    expect(access.status).toBe(200);
  });
});
