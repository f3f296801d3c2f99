import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_RATE_LIMITS } from '../../service/deps.ts';
import type { Store } from '../../service/store/store.ts';
import type { AccessAnswer } from '../../src/protocol/api.ts';
import { FlowVisitor, templateTarget } from '../support/flow-visitor.ts';
import { simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, newClaim, openTestStore } from '../support/service-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

test('creations are limited per template and client address, and the answer says how long to wait', async () => {
  await using world = await createServiceWorld(store, {
    rateLimits: { creationsPerMinute: 2, flowRequestsPerMinute: 1_000 },
    trustedProxyHops: 1,
  });
  const [one, other] = [await world.publish(simpleContent()), await world.publish(simpleContent())];
  const from = (address: string) =>
    new FlowVisitor(world).send('POST', '/access', request(one), { 'X-Forwarded-For': address });
  const request = (templateId: typeof one) => ({
    claim: newClaim(),
    target: templateTarget(templateId),
    surface: 'embedded',
  });
  expect((await from('192.0.2.1')).ok && (await from('192.0.2.1')).ok).toBe(true);
  world.clock.advance(20);
  const refused = await from('192.0.2.1');
  expect(refused).toMatchObject({ ok: false, status: 429, error: { code: 'rate_limited' } });
  expect(!refused.ok && refused.headers.get('Retry-After')).toBe('40');
  expect((await from('192.0.2.2')).ok).toBe(true);
  const elsewhere = await new FlowVisitor(world).send('POST', '/access', request(other), {
    'X-Forwarded-For': '192.0.2.1',
  });
  expect(elsewhere.ok).toBe(true);
  world.clock.advance(40);
  expect((await from('192.0.2.1')).ok).toBe(true);
});

test('by default an address makes 30 inquiries of a template in a minute', async () => {
  await using world = await createServiceWorld(store, { rateLimits: DEFAULT_RATE_LIMITS });
  const templateId = await world.publish(simpleContent());
  const statuses: number[] = [];
  for (let index = 0; index < 31; index += 1)
    statuses.push((await new FlowVisitor(world).access(templateTarget(templateId))).status);
  expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), 429]);
});

test('other requests have a limit of their own', async () => {
  await using world = await createServiceWorld(store, {
    rateLimits: { creationsPerMinute: 10, flowRequestsPerMinute: 3 },
  });
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent())));
  await visitor.read();
  await visitor.read();
  expect(await visitor.read()).toMatchObject({ ok: false, status: 429, error: { code: 'rate_limited' } });
});

test('what a client writes into X-Forwarded-For itself is not believed', async () => {
  await using world = await createServiceWorld(store, {
    rateLimits: { creationsPerMinute: 10, flowRequestsPerMinute: 1 },
    trustedProxyHops: 1,
  });
  const visitor = new FlowVisitor(world);
  const read = (forged: string) =>
    visitor.send('GET', '/read', undefined, { 'X-Forwarded-For': `${forged}, 192.0.2.1` });
  await read('198.51.100.1');
  expect(await read('198.51.100.2')).toMatchObject({ status: 429 });
});

test('without a proxy X-Forwarded-For means nothing', async () => {
  await using world = await createServiceWorld(store, {
    rateLimits: { creationsPerMinute: 10, flowRequestsPerMinute: 1 },
  });
  const visitor = new FlowVisitor(world);
  await visitor.send('GET', '/read', undefined, { 'X-Forwarded-For': '198.51.100.1' });
  expect(await visitor.send('GET', '/read', undefined, { 'X-Forwarded-For': '198.51.100.2' })).toMatchObject({
    status: 429,
  });
});

test.each([
  ['another site, by the browser', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a sibling origin, by the browser', { 'Sec-Fetch-Site': 'same-site' }],
  ['another origin, by an old browser', { 'Sec-Fetch-Site': undefined, Origin: 'https://evil.example' }],
  ['a sandboxed page, by an old browser', { 'Sec-Fetch-Site': undefined, Origin: 'null' }],
] as const)('a request from %s is refused', async (_case, headers) => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const request = { claim: newClaim(), target: templateTarget(templateId), surface: 'embedded' };
  const sent: Record<string, string> = { 'Content-Type': 'application/json' };
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent[name] = value;
  const response = await world.flow.request('/access', {
    method: 'POST',
    headers: sent,
    body: JSON.stringify(request),
  });
  expect(response.status).toBe(400);
  expect((await store.inquiries({ templateIds: [templateId] }, { size: 1 })).items).toEqual([]);
});

test('a request of the flow’s own page is taken from an old browser', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  const body = JSON.stringify({
    claim: newClaim(),
    target: templateTarget(await world.publish(simpleContent())),
    surface: 'embedded',
  });
  const headers = { 'Content-Type': 'application/json', Origin: visitor.world.deps.publicUrl };
  expect((await world.flow.request('/access', { method: 'POST', headers, body })).status).toBe(200);
});

test('answers are not kept by anybody', async () => {
  await using world = await createServiceWorld(store);
  const request = {
    claim: newClaim(),
    target: templateTarget(await world.publish(simpleContent())),
    surface: 'embedded',
  };
  const accessed = await world.flow.request('/access', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
  const { sessionToken } = (await accessed.clone().json()) as AccessAnswer;
  const read = await world.flow.request('/read', { headers: { Authorization: `Bearer ${sessionToken}` } });
  const refusals = [await world.flow.request('/read'), await world.flow.request('/nowhere')];
  expect([accessed.status, read.status]).toEqual([200, 200]);
  for (const { headers } of [accessed, read, ...refusals]) {
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  }
});

const CLAIM = newClaim();
const TARGET = { kind: 'template', templateId: 'itmpl_1' };
test.each([
  ['nothing', '/access', undefined],
  ['no object', '/access', []],
  ['no claim', '/access', { target: TARGET, surface: 'embedded' }],
  ['a claim of the wrong form', '/access', { claim: 'short', target: TARGET, surface: 'embedded' }],
  ['no target', '/access', { claim: CLAIM, surface: 'embedded' }],
  [
    'an id of another kind',
    '/access',
    { claim: CLAIM, target: { kind: 'template', templateId: 'inq_1' }, surface: 'embedded' },
  ],
  ['two targets', '/access', { claim: CLAIM, target: { ...TARGET, inquiryId: 'inq_1' }, surface: 'embedded' }],
  ['an unknown surface', '/access', { claim: CLAIM, target: TARGET, surface: 'moon' }],
  ['fields that are a list', '/access', { claim: CLAIM, target: TARGET, surface: 'embedded', fields: ['a'] }],
  [
    'a reference that is too long',
    '/access',
    { claim: CLAIM, target: TARGET, surface: 'embedded', referenceId: 'x'.repeat(256) },
  ],
  [
    'an address that is too long',
    '/access',
    { claim: CLAIM, target: TARGET, surface: 'embedded', redirectUri: 'x'.repeat(2049) },
  ],
  ['no code', '/redeem', { claim: CLAIM }],
  ['no sequence', '/transition', { step: 'a', move: { kind: 'next' }, values: {} }],
  ['a negative sequence', '/transition', { step: 'a', sequence: -1, move: { kind: 'next' }, values: {} }],
  ['an unknown move', '/transition', { step: 'a', sequence: 0, move: { kind: 'jump' }, values: {} }],
  ['a step that cannot be kept', '/transition', { step: 'a\0', sequence: 0, move: { kind: 'next' }, values: {} }],
  ['an edit of nothing', '/transition', { step: 'a', sequence: 0, move: { kind: 'edit' }, values: {} }],
])('a body with %s is no request', async (_case, path, body) => {
  await using world = await createServiceWorld(store);
  const reply = await new FlowVisitor(world).send('POST', path, body ?? null);
  // What an access holds comes from the page's options, so its integrator is told; trying again cannot help.
  const code = path === '/access' ? 'invalid_config' : 'invalid_request';
  expect(reply).toMatchObject({ ok: false, status: 400, error: { code } });
});

test('what is not sent as JSON is no request: a page of others could send it unasked', async () => {
  await using world = await createServiceWorld(store);
  const body = { claim: newClaim(), target: templateTarget(await world.publish(simpleContent())), surface: 'embedded' };
  const reply = await new FlowVisitor(world).send('POST', '/access', body, { 'Content-Type': 'text/plain' });
  expect(reply).toMatchObject({ ok: false, status: 400 });
});

test('a body past the limit is refused before it is parsed', async () => {
  await using world = await createServiceWorld(store);
  const body = { claim: newClaim(), target: TARGET, surface: 'embedded', fields: { a: 'x'.repeat(70_000) } };
  const refused = { ok: false, status: 400, error: { code: 'invalid_config' } };
  expect(await new FlowVisitor(world).send('POST', '/access', body)).toMatchObject(refused);
});

test('a failure inside says nothing about itself, and its log nothing about the visitor', async () => {
  const secret = 'jane@shop.example';
  await using world = await createServiceWorld(store);
  const transaction = () => Promise.reject(new Error(`duplicate key: ${secret}`));
  const failing: Store = Object.create(store, { transaction: { value: transaction } });
  await using broken = await createServiceWorld(failing);
  const visitor = new FlowVisitor(broken);
  const reply = await visitor.access(templateTarget(await world.publish(simpleContent())), {
    fields: { email: secret },
  });
  expect(reply).toMatchObject({ ok: false, status: 500, error: { code: 'application_error' } });
  expect(JSON.stringify([reply, broken.logged])).not.toContain(secret);
  expect(broken.logged).toHaveLength(1);
});
