import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_ONLY, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';
import { createByRequest, creation } from './create-by-request.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const create = (attributes?: object, meta?: object) => createByRequest(world, attributes, meta);

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

  test('takes a reference id and an address to lead to as long as a page may name them', async () => {
    const longest = { 'reference-id': 'x'.repeat(255), 'redirect-uri': 'https://shop.example/'.padEnd(2048, 'x') };
    // The address is not in the answer.
    expect((await create(longest)).data.attributes['reference-id']).toBe(longest['reference-id']);
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
      what: 'a version id with another prefix',
      attributes: { 'inquiry-template-id': null, 'inquiry-template-version-id': SIGN_UP },
      status: 400,
      details: 'data.attributes.inquiry_template_version_id must begin with itmplv_',
    },
    {
      what: 'an account id with another prefix',
      attributes: { 'account-id': SIGN_UP },
      status: 400,
      details: 'data.attributes.account_id must begin with act_',
    },
    {
      what: 'an account type id with another prefix',
      meta: { 'auto-create-account-type-id': 'act_1' },
      status: 400,
      details: 'meta.auto_create_account_type_id must begin with acttp_',
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
