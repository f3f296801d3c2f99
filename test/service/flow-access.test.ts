import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expireInquiry, generateLink, resumeInquiry } from '../../service/operations/manage-inquiry.ts';
import type { Store } from '../../service/store/store.ts';
import { mintId, type TemplateId } from '../../src/protocol/ids.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import { FlowVisitor, inquiryTarget, templateTarget } from '../support/flow-visitor.ts';
import { simpleContent } from '../support/sample-content.ts';
import {
  createServiceWorld,
  newClaim,
  openTestStore,
  PUBLIC_URL,
  random,
  type ServiceWorld,
} from '../support/service-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const apiInquiry = async (world: ServiceWorld, hand: { withSession?: boolean; withLink?: boolean } = {}) =>
  createApiInquiry(world, await world.publish(simpleContent()), hand);

const countInquiries = async (templateId: TemplateId) =>
  (await store.inquiries({ templateIds: [templateId] }, { size: 100 })).items.length;

test('access to a template makes an inquiry that begins at the first step', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const visitor = new FlowVisitor(world);
  const reply = await visitor.access(templateTarget(templateId));
  expect(reply).toMatchObject({
    ok: true,
    body: { dropped: [], state: { status: 'created', sequence: 0, screen: { step: 'start' } } },
  });
  const inquiry = await store.inquiry(visitor.state.inquiryId);
  expect(inquiry).toMatchObject({ createdVia: 'client', bareAccess: false, firstAccessedAt: world.clock.now() });
  expect((await store.events(visitor.state.inquiryId)).map((event) => event.name)).toEqual([
    'inquiry.created',
    'inquiry-session.started',
  ]);
  expect(await store.stepEvents(visitor.state.inquiryId)).toMatchObject([
    { step: 'start', kind: 'enter', sequence: 0 },
  ]);
});

test('access from a hosted page says so on the inquiry', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent())), { surface: 'hosted' });
  expect((await store.inquiry(visitor.state.inquiryId))?.createdVia).toBe('hosted');
});

test('access to a template version pins the inquiry to it though another is live', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const first = (await store.template(templateId))?.liveVersionId;
  await world.publish(simpleContent({ nameDisplay: 'Newer' }), { id: templateId });
  const visitor = new FlowVisitor(world);
  await visitor.access({ kind: 'templateVersion', templateVersionId: first! });
  expect((await store.inquiry(visitor.state.inquiryId))?.templateVersionId).toBe(first);
});

test('the same claim gets the byte-identical answer for ten minutes, and one inquiry', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const [one, other] = [new FlowVisitor(world), new FlowVisitor(world)];
  const request = { claim: one.claim, fields: { nameFirst: 'Jane', nobody: 'x' } };
  const first = await one.access(templateTarget(templateId), request);
  world.clock.advance(599);
  const second = await other.access(templateTarget(templateId), request);
  expect(first.ok && second.ok && first.text === second.text).toBe(true);
  expect(await countInquiries(templateId)).toBe(1);
});

test('two accesses by one claim at once make one inquiry and one session', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const claim = newClaim();
  const replies = await Promise.all(
    [1, 2, 3, 4].map(() => new FlowVisitor(world).access(templateTarget(templateId), { claim })),
  );
  const texts = new Set(replies.map((reply) => (reply.ok ? reply.text : reply.error.code)));
  expect(texts.size).toBe(1);
  expect(await countInquiries(templateId)).toBe(1);
  const [first] = replies;
  expect(first?.ok && (await store.sessions(first.body.state.inquiryId)).length).toBe(1);
});

test.each([
  ['a claim that is ten minutes old', 600, false],
  ['a used claim with another target', 0, true],
])('%s is refused', async (_case, seconds, isOtherTarget) => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(templateId));
  world.clock.advance(seconds);
  const target = templateTarget(isOtherTarget ? await world.publish(simpleContent()) : templateId);
  const again = await new FlowVisitor(world).access(target, { claim: visitor.claim });
  expect(again).toMatchObject({ ok: false, status: 409, error: { code: 'unauthenticated' } });
});

test('a claim whose request was refused may be used again', async () => {
  await using world = await createServiceWorld(store);
  const id = mintId('template', random);
  const visitor = new FlowVisitor(world);
  expect(await visitor.access(templateTarget(id))).toMatchObject({ ok: false, error: { code: 'not_found' } });
  await world.publish(simpleContent(), { id });
  expect((await visitor.access(templateTarget(id))).ok).toBe(true);
});

test.each([
  ['an inactive template', { status: 'inactive' }, {}, 422, 'inactive_template'],
  ['a template that blocks it', { blockClientSideCreation: true }, {}, 403, 'client_side_creation_blocked'],
  [
    'a template without allowed domains where others reach the service',
    {},
    { loopbackOnly: false },
    403,
    'client_side_creation_blocked',
  ],
] as const)('creation from a page is refused by %s', async (_case, settings, deps, status, code) => {
  await using world = await createServiceWorld(store, deps);
  const templateId = await world.publish(simpleContent(), settings);
  const reply = await new FlowVisitor(world).access(templateTarget(templateId));
  expect(reply).toMatchObject({ ok: false, status, error: { code } });
  expect(await countInquiries(templateId)).toBe(0);
});

test('a template that is open to all on purpose takes inquiries from pages where others reach the service', async () => {
  await using world = await createServiceWorld(store, { loopbackOnly: false });
  const templateId = await world.publish(simpleContent(), { allowedDomains: ['*'] });
  expect((await new FlowVisitor(world).access(templateTarget(templateId))).ok).toBe(true);
});

test('an inquiry made by the API opens with its bare id once', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world);
  const first = await new FlowVisitor(world).access(inquiryTarget(inquiry.id));
  const second = await new FlowVisitor(world).access(inquiryTarget(inquiry.id));
  expect(first.ok).toBe(true);
  expect(second).toMatchObject({ ok: false, status: 409, error: { code: 'unauthenticated' } });
});

test('of many that come with the bare id at once one is let in', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world);
  const replies = await Promise.all(
    [1, 2, 3, 4, 5].map(() => new FlowVisitor(world).access(inquiryTarget(inquiry.id))),
  );
  expect(replies.filter((reply) => reply.ok)).toHaveLength(1);
  expect(await store.sessions(inquiry.id)).toHaveLength(1);
});

test('a lost answer to the bare id is repeated to the same claim', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world);
  const visitor = new FlowVisitor(world);
  const first = await visitor.access(inquiryTarget(inquiry.id));
  visitor.token = undefined;
  const second = await visitor.access(inquiryTarget(inquiry.id));
  expect(first.ok && second.ok && first.text === second.text).toBe(true);
});

test('a token that is signed by hand as ours are is taken: the forgeries fail for their own reasons', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await apiInquiry(world, { withSession: true });
  const copy = sign(payloadOf(sessionToken!), world.deps.sessionSecrets[0]);
  expect((await new FlowVisitor(world, copy).access(inquiryTarget(inquiry.id))).ok).toBe(true);
});

test.each([
  ['a session at creation', { withSession: true }, undefined],
  ['a one-time link at creation', { withLink: true }, undefined],
  ['a generated one-time link', {}, generateLink],
  ['a resume', {}, resumeInquiry],
] as const)('%s closes the door of the bare id', async (_case, hand, handOut) => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world, hand);
  await handOut?.(world.deps, inquiry.id);
  const reply = await new FlowVisitor(world).access(inquiryTarget(inquiry.id));
  expect(reply).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('an unknown inquiry is not found, with a token or without', async () => {
  await using world = await createServiceWorld(store);
  const { sessionToken } = await apiInquiry(world, { withSession: true });
  const target = inquiryTarget(mintId('inquiry', random));
  for (const token of [undefined, sessionToken]) {
    const reply = await new FlowVisitor(world, token).access(target);
    expect(reply).toMatchObject({ ok: false, status: 404, error: { code: 'not_found' } });
  }
});

test('whoever comes second without a token does not learn how the inquiry ended', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world);
  const visitor = new FlowVisitor(world);
  await visitor.access(inquiryTarget(inquiry.id));
  await expireInquiry(world.deps, inquiry.id);
  const reply = await new FlowVisitor(world).access(inquiryTarget(inquiry.id));
  expect(reply).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('the first who comes after the deadline learns that it is past, and the inquiry is expired', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world);
  world.clock.advance(86_400);
  const reply = await new FlowVisitor(world).access(inquiryTarget(inquiry.id));
  expect(reply).toMatchObject({ ok: false, status: 409, error: { code: 'expired' } });
  expect((await store.inquiry(inquiry.id))?.status).toBe('expired');
});

test('a token continues where the visitor left', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await apiInquiry(world, { withSession: true });
  const visitor = new FlowVisitor(world, sessionToken);
  await visitor.access(inquiryTarget(inquiry.id));
  await visitor.next();
  const later = new FlowVisitor(world, visitor.token);
  const reply = await later.access(inquiryTarget(inquiry.id));
  expect(reply).toMatchObject({ ok: true, body: { state: { screen: { step: 'names' }, sequence: 1 } } });
  expect(reply.ok && reply.body.sessionToken).toBe(visitor.token);
});

test('a session is new until it is used', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await apiInquiry(world, { withSession: true });
  expect(await store.sessions(inquiry.id)).toMatchObject([{ status: 'new', startedAt: null }]);
  await new FlowVisitor(world, sessionToken).access(inquiryTarget(inquiry.id));
  expect(await store.sessions(inquiry.id)).toMatchObject([{ status: 'active', startedAt: world.clock.now() }]);
});

const FORGERIES = {
  'the token of another inquiry': async (world: ServiceWorld) =>
    (await apiInquiry(world, { withSession: true })).sessionToken!,
  'a token signed with another secret': (_world: ServiceWorld, real: string) =>
    sign(payloadOf(real), 'not our secret, but as long as one'),
  'a token that claims not to be signed': (_world: ServiceWorld, real: string) =>
    `${base64({ alg: 'none' })}.${real.split('.')[1]}.`,
  'a token signed by another algorithm': (world: ServiceWorld, real: string) =>
    sign(payloadOf(real), world.deps.sessionSecrets[0], 512),
  ...Object.fromEntries(
    ['sub', 'sid', 'jti', 'aud', 'iss', 'exp', 'nbf'].map((claim) => [
      `a token without ${claim}`,
      (world: ServiceWorld, real: string) =>
        sign({ ...payloadOf(real), [claim]: undefined }, world.deps.sessionSecrets[0]),
    ]),
  ),
  'a token for another audience': (world: ServiceWorld, real: string) =>
    sign({ ...payloadOf(real), aud: 'elsewhere' }, world.deps.sessionSecrets[0]),
  'a token of another service': (world: ServiceWorld, real: string) =>
    sign({ ...payloadOf(real), iss: 'https://elsewhere.example' }, world.deps.sessionSecrets[0]),
  'a token past its own end': (world: ServiceWorld, real: string) =>
    sign({ ...payloadOf(real), exp: world.clock.now().getTime() / 1000 - 61 }, world.deps.sessionSecrets[0]),
  'a token at its own end': (world: ServiceWorld, real: string) =>
    sign({ ...payloadOf(real), exp: world.clock.now().getTime() / 1000 }, world.deps.sessionSecrets[0]),
  'a token that begins in more than a day': (world: ServiceWorld, real: string) =>
    sign({ ...payloadOf(real), nbf: world.clock.now().getTime() / 1000 + 86_401 }, world.deps.sessionSecrets[0]),
  'a token whose id is not the session’s': (world: ServiceWorld, real: string) =>
    sign({ ...payloadOf(real), jti: 'another' }, world.deps.sessionSecrets[0]),
  'a token with the session of another inquiry': async (world: ServiceWorld, real: string) => {
    const { sid, jti } = payloadOf((await apiInquiry(world, { withSession: true })).sessionToken!);
    return sign({ ...payloadOf(real), sid, jti }, world.deps.sessionSecrets[0]);
  },
  'what is no token at all': () => 'nonsense',
};

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function sign(payload: object, secret = '', bits: 256 | 512 = 256): string {
  const signed = `${base64({ alg: `HS${bits}` })}.${base64(payload)}`;
  return `${signed}.${createHmac(`sha${bits}`, secret).update(signed).digest('base64url')}`;
}

function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

test.each(Object.keys(FORGERIES) as (keyof typeof FORGERIES)[])('%s is refused, and opens no door', async (name) => {
  await using world = await createServiceWorld(store);
  const own = await apiInquiry(world, { withSession: true });
  const bare = await apiInquiry(world);
  const forged = await FORGERIES[name](world, own.sessionToken!);
  for (const { inquiry } of [own, bare]) {
    const reply = await new FlowVisitor(world, forged).access(inquiryTarget(inquiry.id));
    expect(reply).toMatchObject({ ok: false, status: 409, error: { code: 'unauthenticated' } });
  }
});

test('a token signed with a secret that still verifies is taken after another signs', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await apiInquiry(world, { withSession: true });
  const sessionSecrets = ['a new secret that is used for signing now', ...world.deps.sessionSecrets];
  await using rotated = await createServiceWorld(store, { sessionSecrets, clock: world.clock.now });
  const reply = await new FlowVisitor(rotated, sessionToken).access(inquiryTarget(inquiry.id));
  const renewed = reply.ok ? reply.body.sessionToken : '';
  // Who knows the old secret alone does not take what was given since; who knows the new one alone does.
  expect((await new FlowVisitor(world, renewed).access(inquiryTarget(inquiry.id))).ok).toBe(false);
  const [secret = ''] = sessionSecrets;
  await using later = await createServiceWorld(store, { sessionSecrets: [secret], clock: world.clock.now });
  expect((await new FlowVisitor(later, renewed).access(inquiryTarget(inquiry.id))).ok).toBe(true);
  expect((await new FlowVisitor(later, sessionToken).access(inquiryTarget(inquiry.id))).ok).toBe(false);
});

test('a token of a process whose clock is ahead is taken, and one from before the clock was set back', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await apiInquiry(world, { withSession: true });
  world.clock.advance(-15 * 60);
  const visitor = new FlowVisitor(world, sessionToken);
  expect((await visitor.access(inquiryTarget(inquiry.id))).ok).toBe(true);
  expect((await visitor.next()).ok).toBe(true);
});

test('a token says whom it is for and by whom', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await apiInquiry(world, { withSession: true });
  const [session] = await store.sessions(inquiry.id);
  const issuedAt = world.clock.now().getTime() / 1000;
  expect(payloadOf(sessionToken!)).toEqual({
    sub: inquiry.id,
    sid: session!.id,
    jti: session!.jti,
    aud: 'inquiry-flow',
    iss: PUBLIC_URL,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + 30 * 86_400,
  });
});

test('a session that was not used for a day is over; one that is used goes on', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent({ expiration: { afterCreateSeconds: 10 * 86_400 } }));
  const [used, unused] = [new FlowVisitor(world), new FlowVisitor(world)];
  for (const visitor of [used, unused]) await visitor.access(templateTarget(templateId));
  world.clock.advance(80_000);
  expect((await used.read()).ok).toBe(true);
  world.clock.advance(80_000);
  expect((await used.read()).ok).toBe(true);
  expect(await unused.read()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  world.clock.advance(86_399);
  expect((await used.read()).ok).toBe(true);
  world.clock.advance(86_400);
  expect(await used.read()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('whoever holds the token of a session that is over does not learn how the inquiry ended', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await apiInquiry(world, { withSession: true });
  world.clock.advance(86_399);
  await store.transaction((tx) => tx.updateInquiry({ ...inquiry, status: 'completed', expiresAt: null }));
  world.clock.advance(1);
  const late = new FlowVisitor(world, sessionToken);
  for (const reply of [await late.read(), await late.access(inquiryTarget(inquiry.id))])
    expect(reply).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('with a token an expired inquiry says expired, a finished one finished', async () => {
  await using world = await createServiceWorld(store);
  const expired = await apiInquiry(world, { withSession: true });
  await expireInquiry(world.deps, expired.inquiry.id);
  const reply = await new FlowVisitor(world, expired.sessionToken).access(inquiryTarget(expired.inquiry.id));
  expect(reply).toMatchObject({ ok: false, status: 409, error: { code: 'expired' } });

  const finished = await apiInquiry(world, { withSession: true });
  for (const status of ['completed', 'failed', 'needs_review', 'approved', 'declined'] as const) {
    await store.transaction((tx) => tx.updateInquiry({ ...finished.inquiry, status }));
    const again = await new FlowVisitor(world, finished.sessionToken).access(inquiryTarget(finished.inquiry.id));
    expect(again).toMatchObject({ ok: false, status: 409, error: { code: 'finished' } });
  }
});

test('a page may name the account’s reference; without one there is no account', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const ids = [];
  for (const referenceId of ['user-42', 'user-42', undefined]) {
    const visitor = new FlowVisitor(world);
    await visitor.access(templateTarget(templateId), { referenceId });
    ids.push(await store.inquiry(visitor.state.inquiryId));
  }
  expect(ids[0]).toMatchObject({ referenceId: 'user-42', accountId: ids[1]?.accountId });
  expect(ids[0]?.accountId).not.toBeNull();
  expect(ids[2]).toMatchObject({ referenceId: null, accountId: null });
});

test('a page may name a reference as long as a backend may', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(templateId), { referenceId: 'x'.repeat(255) });
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({ referenceId: 'x'.repeat(255) });
});

test.for([
  ['both an account and a reference', { referenceId: 'x', accountId: 'act_1' }, 400, 'invalid_config'],
  ['both an account and a type for a new one', { accountId: 'act_1', accountTypeId: 'acttp_1' }, 400, 'invalid_config'],
  ['an account that is none', { accountId: 'user-1' }, 400, 'invalid_config'],
  ['a type of account that is none', { referenceId: 'x', accountTypeId: 'user' }, 400, 'invalid_config'],
  ['an unknown account', { accountId: 'act_1' }, 404, 'not_found'],
  ['another environment', { environmentId: 'env_other' }, 404, 'not_found'],
  [
    'a redirect to a host that is not allowed',
    { surface: 'hosted', redirectUri: 'https://evil.example/' },
    400,
    'invalid_config',
    'redirect_refused',
  ],
  [
    'a redirect that runs a script',
    { surface: 'hosted', redirectUri: 'javascript:alert(1)' },
    400,
    'invalid_config',
    'redirect_refused',
  ],
] as const)('creation with %s is refused', async ([_case, options, status, code, reason]) => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent(), { allowedDomains: ['shop.example'] });
  const reply = await new FlowVisitor(world).access(templateTarget(templateId), options);
  expect(reply).toMatchObject({ ok: false, status, error: { code } });
  expect(!reply.ok && reply.error.reason).toBe(reason);
  expect(await countInquiries(templateId)).toBe(0);
});

test('a backend may resume as often as its visitor presses: an inquiry keeps 25 sessions, the ones used last', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world);
  const tokens: string[] = [];
  for (let count = 0; count < 40; count += 1) {
    const resumed = await resumeInquiry(world.deps, inquiry.id);
    if (resumed.kind === 'refused') throw new Error(resumed.code);
    tokens.push(resumed.sessionToken);
    const again = await resumeInquiry(world.deps, inquiry.id);
    expect(again).toMatchObject({ kind: 'done', sessionToken: resumed.sessionToken });
    expect((await new FlowVisitor(world, resumed.sessionToken).access(inquiryTarget(inquiry.id))).ok).toBe(true);
    world.clock.advance(60);
    expect((await new FlowVisitor(world, tokens[0]).access(inquiryTarget(inquiry.id))).ok).toBe(true);
    world.clock.advance(1);
  }
  expect(new Set(tokens).size).toBe(40);
  expect(await store.sessions(inquiry.id)).toHaveLength(25);
  const isLetIn = async (token: string | undefined) =>
    (await new FlowVisitor(world, token).access(inquiryTarget(inquiry.id))).ok;
  const letIn = [];
  for (const token of tokens) letIn.push(await isLetIn(token));
  // The first was in use all the time; of the others the older ones gave way.
  expect(letIn).toEqual(tokens.map((_token, index) => index === 0 || index >= 16));
  const ended = (await store.events(inquiry.id)).filter(({ name }) => name === 'inquiry-session.expired');
  expect(ended).toHaveLength(15);
  expect(await generateLink(world.deps, inquiry.id)).toMatchObject({ kind: 'done' });
});

test('sessions that ended give way before one that lives, however long ago it was used', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world);
  const next = async () => {
    const resumed = await resumeInquiry(world.deps, inquiry.id);
    if (resumed.kind === 'refused') throw new Error(resumed.code);
    await new FlowVisitor(world, resumed.sessionToken).access(inquiryTarget(inquiry.id));
    world.clock.advance(1);
    return resumed.sessionToken;
  };
  for (let count = 0; count < 24; count += 1) await next();
  await expireInquiry(world.deps, inquiry.id);
  const kept = await next();
  for (let count = 0; count < 24; count += 1) await next();
  expect((await new FlowVisitor(world, kept).access(inquiryTarget(inquiry.id))).ok).toBe(true);
});

test('a claim whose session gave way to another is refused as any other', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await apiInquiry(world);
  const visitor = new FlowVisitor(world);
  expect((await visitor.access(inquiryTarget(inquiry.id))).ok).toBe(true);
  for (let count = 0; count < 30; count += 1) {
    world.clock.advance(1);
    const resumed = await resumeInquiry(world.deps, inquiry.id);
    if (resumed.kind === 'refused') throw new Error(resumed.code);
    await new FlowVisitor(world, resumed.sessionToken).access(inquiryTarget(inquiry.id));
  }
  const again = await new FlowVisitor(world).access(inquiryTarget(inquiry.id), { claim: visitor.claim });
  expect(again).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('a link that was redeemed by a session that gave way is still a used one', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, link } = await apiInquiry(world, { withLink: true });
  const code = new URL(link!.url).searchParams.get('code')!;
  await new FlowVisitor(world).redeem(code);
  for (let count = 0; count < 30; count += 1) {
    world.clock.advance(1);
    const resumed = await resumeInquiry(world.deps, inquiry.id);
    if (resumed.kind === 'refused') throw new Error(resumed.code);
    await new FlowVisitor(world, resumed.sessionToken).access(inquiryTarget(inquiry.id));
  }
  expect(await new FlowVisitor(world).redeem(code)).toMatchObject({ ok: false, error: { reason: 'link_used' } });
});
