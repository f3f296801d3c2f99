/** `DELETE /inquiries/{id}`: what a backend is answered, and what it can do with the inquiry afterwards. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, SIGN_UP, type World } from './app-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ATTRIBUTES = {
  'inquiry-template-id': SIGN_UP,
  'reference-id': 'user-42',
  'creator-email-address': 'ops@shop.example',
  note: 'called on Monday',
  tags: ['spring'],
  fields: { name_first: 'Mirela', email_address: 'mirela@shop.example' },
  'redirect-uri': 'https://shop.example/mirela',
};
const create = async (headers: Record<string, string> = {}) =>
  (await world.api('POST', '/inquiries', { data: { attributes: ATTRIBUTES } }, headers)).body.data;
const idOf = async (): Promise<string> => (await create()).id;
async function redacted(): Promise<string> {
  const id = await idOf();
  expect((await world.api('DELETE', `/inquiries/${id}`)).status).toBe(200);
  return id;
}
const CONFLICT = { errors: [{ title: 'Conflict', details: 'Inquiry already redacted' }] };

test('answers with the inquiry as it was, but without values, note and tags, and with the time of it', async () => {
  const before = await create();
  world.advance(60);
  const { status, body } = await world.api('DELETE', `/inquiries/${before.id}`);
  const fields = Object.fromEntries(
    Object.entries(before.attributes.fields).map(([key, field]) => [key, { ...(field as object), value: null }]),
  );
  const now = world.deps.clock().toISOString();
  const changed = { fields, note: null, tags: [], 'redacted-at': now, 'updated-at': now };
  expect([status, body]).toEqual([200, { data: { ...before, attributes: { ...before.attributes, ...changed } } }]);
  expect(body.data.attributes['reference-id']).toBe('user-42');
  expect((await world.api('GET', `/inquiries/${before.id}`)).body).toEqual(body);
});

test('an inquiry that has ended keeps its status and its times', async () => {
  const id = await idOf();
  const ended = (await world.api('POST', `/inquiries/${id}/expire`)).body.data.attributes;
  const { attributes } = (await world.api('DELETE', `/inquiries/${id}`)).body.data;
  for (const name of ['status', 'created-at', 'started-at', 'expires-at', 'expired-at'])
    expect([name, attributes[name]]).toEqual([name, ended[name]]);
});

test('one that nobody finished expires at its deadline as if it had not been redacted, and stays redacted', async () => {
  const id = await redacted();
  const before = (await world.api('GET', `/inquiries/${id}`)).body.data.attributes;
  world.advance(86_400);
  const after = (await world.api('GET', `/inquiries/${id}`)).body.data.attributes;
  expect([before.status, after.status, after['redacted-at']]).toEqual(['created', 'expired', before['redacted-at']]);
});

test('a second time is refused with 409, with an Idempotency-Key too, which has no effect here', async () => {
  const id = await idOf();
  const key = { 'Idempotency-Key': 'redact-once' };
  expect((await world.api('DELETE', `/inquiries/${id}`, undefined, key)).status).toBe(200);
  for (const headers of [key, {}]) {
    const { status, body } = await world.api('DELETE', `/inquiries/${id}`, undefined, headers);
    expect([status, body]).toEqual([409, CONFLICT]);
  }
});

test.for(['inq_unknown1', 'nonsense'])('answers 404 for %s', async (id) => {
  const { status, body } = await world.api('DELETE', `/inquiries/${id}`);
  expect([status, body]).toEqual([404, { errors: [{ title: 'Record not found' }] }]);
});

test.for([
  ['an include that is unknown', '?include=neighbours', undefined],
  ['a query parameter that is unknown', '?really=yes', undefined],
  ['a body that says something', '', { data: { attributes: { note: 'x' } } }],
] as const)('%s is refused, and nothing is redacted', async ([_what, query, body]) => {
  const id = await idOf();
  expect((await world.api('DELETE', `/inquiries/${id}${query}`, body)).status).toBe(400);
  expect((await world.api('GET', `/inquiries/${id}`)).body.data.attributes['redacted-at']).toBeNull();
});

test('takes include and fields as other calls do, and counts as a request', async () => {
  const id = await idOf();
  const { headers, body } = await world.api('DELETE', `/inquiries/${id}?include=account&fields[inquiry]=redacted-at`);
  expect(Object.keys(body.data.attributes)).toEqual(['redacted-at']);
  expect(body.included).toMatchObject([{ type: 'account', attributes: { 'reference-id': 'user-42' } }]);
  const next = await world.api('GET', `/inquiries/${id}`);
  const remaining = [headers, next.headers].map((each) => Number(each.get('RateLimit-Remaining')));
  expect(remaining[0]).toBe((remaining[1] ?? 0) + 1);
});

describe('of a redacted inquiry', () => {
  test.for([
    ['PATCH', '', { data: { attributes: { fields: { name_first: 'Mirela' } } } }],
    ['POST', '/expire', undefined],
    ['POST', '/resume', undefined],
    ['POST', '/generate-one-time-link', {}],
  ] as const)('%s %s is refused with 409, and changes nothing', async ([method, path, body]) => {
    const id = await redacted();
    const before = await world.stored();
    const answer = await world.api(method, `/inquiries/${id}${path}`, body);
    expect([answer.status, answer.body]).toEqual([409, CONFLICT]);
    expect(await world.stored()).toBe(before);
  });

  test('the note finds nothing any more, the reference id finds it', async () => {
    const id = await redacted();
    const found = async (filter: string) =>
      (await world.api('GET', `/inquiries?filter[inquiry-id]=${id}&${filter}`)).body.data.length;
    expect(await found('filter[reference-id]=user-42')).toBe(1);
    expect((await world.api('GET', '/inquiries?filter[note]=called on Monday')).body.data).not.toContainEqual(
      expect.objectContaining({ id }),
    );
  });

  test('the request that made it, sent again under its key, gets nothing of it and makes no other', async () => {
    const key = { 'Idempotency-Key': 'made-and-redacted' };
    const { id } = await create(key);
    await world.api('POST', `/inquiries/${id}/resume`, undefined, { 'Idempotency-Key': 'resumed-and-redacted' });
    await world.api('DELETE', `/inquiries/${id}`);
    const before = await world.stored();
    const again = await world.api('POST', '/inquiries', { data: { attributes: ATTRIBUTES } }, key);
    const resumed = await world.api('POST', `/inquiries/${id}/resume`, undefined, {
      'Idempotency-Key': 'resumed-and-redacted',
    });
    expect([again.status, resumed.status]).toEqual([409, 409]);
    expect(again.body.errors[0].details).toContain('redacted');
    expect(await world.stored()).toBe(before);
  });
});
