import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_ONLY, IDENTITY_CHECK, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const creation = (attributes: object = {}, meta?: object) => ({
  data: { attributes: { 'inquiry-template-id': SIGN_UP, ...attributes } },
  ...(meta && { meta }),
});
async function create(attributes?: object, meta?: object) {
  const { status, body } = await world.api('POST', '/inquiries', creation(attributes, meta));
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}
const idOf = async (attributes?: object, meta?: object): Promise<string> => (await create(attributes, meta)).data.id;

describe('POST /inquiries', () => {
  test('answers 201 with the whole inquiry, every documented attribute present', async () => {
    const { data, meta } = await create({
      fields: { name_first: 'Mirela' },
      note: 'a note',
      tags: ['spring', 'spring'],
    });
    expect(data).toMatchObject({ type: 'inquiry', id: expect.stringMatching(/^inq_[1-9A-HJ-NP-Za-km-z]{24}$/) });
    expect(data.attributes).toEqual({
      status: 'created',
      'reference-id': null,
      note: 'a note',
      behaviors: {},
      tags: ['spring'],
      creator: '',
      'reviewer-comment': null,
      'created-at': world.deps.clock().toISOString(),
      'updated-at': world.deps.clock().toISOString(),
      'started-at': null,
      'expires-at': '2026-05-05T09:00:00.000Z',
      'completed-at': null,
      'failed-at': null,
      'marked-for-review-at': null,
      'decisioned-at': null,
      'expired-at': null,
      'redacted-at': null,
      'previous-step-name': null,
      'next-step-name': 'start',
      fields: expect.objectContaining({
        name_first: { type: 'string', value: 'Mirela' },
        interests: { type: 'multi_choices', value: null },
      }),
    });
    expect(data.relationships).toEqual({
      account: { data: { type: 'account', id: expect.stringMatching(/^act_/) } },
      template: { data: null },
      'inquiry-template': { data: { type: 'inquiry-template', id: SIGN_UP } },
      'inquiry-template-version': { data: { type: 'inquiry-template-version', id: expect.stringMatching(/^itmplv_/) } },
      transaction: { data: null },
      reviewer: { data: null },
      reports: { data: [] },
      verifications: { data: [] },
      sessions: { data: [] },
      documents: { data: [] },
      selfies: { data: [] },
    });
    expect(meta).toEqual({ 'session-token': null, 'one-time-link': null, 'one-time-link-short': null });
  });

  test('makes a session and a one-time link when asked to', async () => {
    const { data, meta } = await create({}, { 'auto-create-inquiry-session': true, 'auto-create-one-time-link': true });
    expect(meta['session-token']).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    const code = /^http:\/\/localhost:3000\/verify\?code=(\w{22,})$/.exec(meta['one-time-link'])?.[1];
    expect(code).toBeDefined();
    expect(meta['one-time-link-short']).toBe(`${PUBLIC_URL}/o/${code}`);
    expect(data.relationships.sessions.data).toHaveLength(1);
  });

  test('takes a template that pages may not start', async () => {
    expect((await create({ 'inquiry-template-id': API_ONLY })).data.attributes.status).toBe('created');
  });

  test('pins the version that is named', async () => {
    const version = (await create()).data.relationships['inquiry-template-version'].data.id;
    const { data } = await create({ 'inquiry-template-id': null, 'inquiry-template-version-id': version });
    expect(data.relationships['inquiry-template-version'].data.id).toBe(version);
  });

  test('puts inquiries with one reference id under one account, and others under accounts of their own', async () => {
    const accountOf = async (attributes?: object, meta?: object) =>
      (await create(attributes, meta)).data.relationships.account.data?.id;
    const first = await accountOf({ 'reference-id': 'user-1' });
    expect(await accountOf({}, { 'auto-create-account-reference-id': 'user-1' })).toBe(first);
    expect(await accountOf({ 'account-id': first })).toBe(first);
    expect(await accountOf()).not.toBe(first);
    expect(await accountOf({}, { 'auto-create-account': false })).toBeUndefined();
  });

  test("shows the reference id of the meta switch as the inquiry's own", async () => {
    const { data } = await create({}, { 'auto-create-account-reference-id': 'user-2' });
    expect(data.attributes['reference-id']).toBe('user-2');
  });

  test("takes intervals that override the template's", async () => {
    const { data } = await create({}, { 'expiration-after-create-interval-seconds': 60 });
    expect(data.attributes['expires-at']).toBe('2026-05-04T09:01:00.000Z');
  });

  test.for(['inquiry-template-id', 'inquiryTemplateId', 'inquiry_template_id'])(
    'takes its keys in any spelling: %s',
    async (key) => {
      const body = {
        data: { attributes: { [key]: SIGN_UP, fields: { name_first: 'Ann' } } },
        meta: { autoCreateInquirySession: true },
      };
      const answer = await world.api('POST', '/inquiries', body);
      expect(answer.status).toBe(201);
      expect(answer.body.data.attributes.fields.name_first.value).toBe('Ann');
      expect(answer.body.meta['session-token']).not.toBeNull();
    },
  );

  const REFUSED: readonly {
    what: string;
    attributes?: object;
    meta?: object;
    status: number;
    details: string | RegExp;
  }[] = [
    {
      what: 'no template',
      attributes: { 'inquiry-template-id': null },
      status: 400,
      details: 'data.attributes.inquiry_template_id is missing',
    },
    {
      what: 'a template id with another prefix',
      attributes: { 'inquiry-template-id': 'itm_1' },
      status: 400,
      details: 'data.attributes.inquiry_template_id must begin with itmpl_',
    },
    {
      what: 'a template and a version',
      attributes: { 'inquiry-template-version-id': 'itmplv_1' },
      status: 400,
      details: /exclude each other/,
    },
    {
      what: 'an unknown attribute',
      attributes: { 'favourite-colour': 'red' },
      status: 400,
      details: 'data.attributes.favourite_colour is unknown',
    },
    {
      what: 'an unknown switch',
      meta: { 'auto-create-everything': true },
      status: 400,
      details: 'meta.auto_create_everything is unknown',
    },
    {
      what: 'a switch that is no switch',
      meta: { 'auto-create-account': 'yes' },
      status: 400,
      details: 'meta.auto_create_account must be of type boolean',
    },
    {
      what: 'an interval of nothing',
      meta: { 'expiration-after-create-interval-seconds': 0 },
      status: 400,
      details: /^meta\.expiration_after_create_interval_seconds /,
    },
    {
      what: 'a theme, which this service has none of',
      attributes: { 'theme-set-id': 'theset_1' },
      status: 400,
      details: /theme_set_id is not served here/,
    },
    {
      what: 'an account type without an account',
      meta: { 'auto-create-account': false, 'auto-create-account-type-id': 'acttp_1' },
      status: 400,
      details: /need meta\.auto_create_account/,
    },
    {
      what: 'an account and a reference id',
      attributes: { 'account-id': 'act_1', 'reference-id': 'user-1' },
      status: 400,
      details: /exclude each other/,
    },
    {
      what: 'two reference ids',
      attributes: { 'reference-id': 'a' },
      meta: { 'auto-create-account-reference-id': 'b' },
      status: 400,
      details: /differ/,
    },
    {
      what: 'a redirect that runs something',
      attributes: { 'redirect-uri': 'javascript:alert(1)' },
      status: 400,
      details: /redirect_uri must be an absolute address/,
    },
    {
      what: 'a nested field value',
      attributes: { fields: { name_first: { first: 'x' } } },
      status: 400,
      details: /^data\.attributes\.fields\.name_first must be a text/,
    },
    {
      what: 'a field that the template does not have',
      attributes: { fields: { shoe_size: 43 } },
      status: 422,
      details: 'data.attributes.fields.shoe_size is no field of the template',
    },
    {
      what: 'a value that does not fit its field',
      attributes: { fields: { birthdate: '31.12.1990' } },
      status: 422,
      details: 'data.attributes.fields.birthdate does not fit its field: not_a_date',
    },
  ];

  test.for(REFUSED)('refuses $what with $status', async ({ attributes, meta, status, details }) => {
    const answer = await world.api('POST', '/inquiries', creation(attributes, meta));
    expect(answer.status).toBe(status);
    const texts = answer.body.errors.map((error: { details: string }) => error.details);
    expect(texts).toContainEqual(typeof details === 'string' ? details : expect.stringMatching(details));
  });

  test('points at the field that does not fit', async () => {
    const { body } = await world.api('POST', '/inquiries', creation({ fields: { birthdate: 'x' } }));
    expect(body.errors).toEqual([
      {
        title: 'Unprocessable entity',
        details: expect.any(String),
        source: { pointer: '/data/attributes/fields/birthdate' },
      },
    ]);
  });

  test.for([
    { 'inquiry-template-id': 'itmpl_unknown1' },
    { 'inquiry-template-id': null, 'inquiry-template-version-id': 'itmplv_unknown1' },
    { 'account-id': 'act_unknown1' },
  ])('answers 404 for something that is not there: %o', async (attributes) => {
    expect((await world.api('POST', '/inquiries', creation(attributes))).status).toBe(404);
  });

  test('refuses an inactive template with 422', async () => {
    const template = (await world.deps.store.template(SIGN_UP as never))!;
    await world.deps.store.transaction((tx) => tx.putTemplate({ ...template, status: 'inactive' }));
    const answer = await world.api('POST', '/inquiries', creation());
    await world.deps.store.transaction((tx) => tx.putTemplate(template));
    expect([answer.status, answer.body.errors[0].title]).toEqual([422, 'Unprocessable entity']);
  });

  test.for([
    ['no JSON', '{"data":'],
    ['no object', '[]'],
    ['no data', '{}'],
  ] as const)('refuses a body that is %s', async ([, body]) => {
    const response = await world.request('/api/v1/inquiries', {
      method: 'POST',
      headers: { Authorization: 'Bearer inquiry_test_key_1', 'Content-Type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
  });
});

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

  test('takes the page size', async () => {
    const ids = (await series('list-2', 3)).reverse();
    const { body } = await world.api('GET', '/inquiries?filter[reference-id]=list-2&page[size]=2');
    expect(idsOf(body)).toEqual(ids.slice(0, 2));
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
