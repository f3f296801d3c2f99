import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../service/hash.ts';
import { expireInquiry, generateLink, resumeInquiry } from '../../service/operations/manage-inquiry.ts';
import { inspectLink } from '../../service/operations/redeem.ts';
import type { Store } from '../../service/store/store.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import { FlowVisitor } from '../support/flow-visitor.ts';
import { simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore, PUBLIC_URL, type ServiceWorld } from '../support/service-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

async function linkTo(world: ServiceWorld) {
  const { inquiry, link } = await createApiInquiry(world, await world.publish(simpleContent()), { withLink: true });
  if (link === undefined) throw new Error('No link was made');
  return { inquiry, link, code: new URL(link.url).searchParams.get('code') ?? '' };
}

test('a link has a long and a short address with one code, which is not kept', async () => {
  await using world = await createServiceWorld(store);
  const { link, code } = await linkTo(world);
  expect(link).toEqual({ url: `${PUBLIC_URL}/verify?code=${code}`, shortUrl: `${PUBLIC_URL}/o/${code}` });
  expect(code).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22,}$/);
  expect(await store.link(code)).toBeUndefined();
});

test('redeeming a link makes a session and shows the inquiry', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, code } = await linkTo(world);
  const visitor = new FlowVisitor(world);
  expect((await visitor.redeem(code)).ok).toBe(true);
  expect(visitor.state.inquiryId).toBe(inquiry.id);
  expect((await visitor.next()).ok).toBe(true);
  expect(await store.inquiry(inquiry.id)).toMatchObject({ firstAccessedAt: world.clock.now() });
});

test('looking at a link changes nothing, however often', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, code } = await linkTo(world);
  for (let look = 0; look < 3; look += 1) {
    expect(await inspectLink(world.deps, code)).toMatchObject({ kind: 'done', inquiryId: inquiry.id });
  }
  expect(await store.inquiry(inquiry.id)).toEqual(inquiry);
  expect(await store.sessions(inquiry.id)).toEqual([]);
  expect((await new FlowVisitor(world).redeem(code)).ok).toBe(true);
});

test('the claim that redeemed a link gets the same answer for ten minutes', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, code } = await linkTo(world);
  const visitor = new FlowVisitor(world);
  const first = await visitor.redeem(code);
  world.clock.advance(599);
  const second = await new FlowVisitor(world).redeem(code, visitor.claim);
  expect(first.ok && second.ok && first.text === second.text).toBe(true);
  expect(await store.sessions(inquiry.id)).toHaveLength(1);
  world.clock.advance(1);
  expect(await new FlowVisitor(world).redeem(code, visitor.claim)).toMatchObject({
    ok: false,
    error: { code: 'unauthenticated' },
  });
});

test('a link leads one visitor on, and tells others that it was used', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, code } = await linkTo(world);
  const replies = await Promise.all([1, 2, 3, 4].map(() => new FlowVisitor(world).redeem(code)));
  expect(replies.filter((reply) => reply.ok)).toHaveLength(1);
  for (const reply of replies.filter(({ ok }) => !ok)) {
    expect(reply).toMatchObject({ status: 409, error: { code: 'unauthenticated', reason: 'link_used' } });
  }
  expect(await store.sessions(inquiry.id)).toHaveLength(1);
  expect(await inspectLink(world.deps, code)).toMatchObject({ code: 'unauthenticated', reason: 'link_used' });
});

test('the same redemption twice at once makes one session', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, code } = await linkTo(world);
  const { claim } = new FlowVisitor(world);
  const replies = await Promise.all([1, 2, 3].map(() => new FlowVisitor(world).redeem(code, claim)));
  expect(new Set(replies.map((reply) => reply.ok && reply.text)).size).toBe(1);
  expect(await store.sessions(inquiry.id)).toHaveLength(1);
});

test('a page that shows one inquiry redeems no link to another: the code stays good', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, code } = await linkTo(world);
  const other = await linkTo(world);
  const refusal = { code: 'not_found', reason: 'link_unknown' };
  const visitor = new FlowVisitor(world);
  expect(await visitor.redeem(code, visitor.claim, other.inquiry.id)).toMatchObject({ ok: false, error: refusal });
  expect(await store.sessions(inquiry.id)).toEqual([]);
  expect((await visitor.redeem(code, visitor.claim, inquiry.id)).ok).toBe(true);
});

test('an unknown code is told', async () => {
  await using world = await createServiceWorld(store);
  const refusal = { code: 'not_found', reason: 'link_unknown' };
  expect(await new FlowVisitor(world).redeem('nobody')).toMatchObject({ ok: false, status: 404, error: refusal });
  expect(await inspectLink(world.deps, 'nobody')).toMatchObject(refusal);
});

const ENDS = {
  'after its own time': async (world: ServiceWorld, { inquiry }: Awaited<ReturnType<typeof linkTo>>) => {
    const made = await generateLink(world.deps, inquiry.id, 60);
    if (made.kind === 'refused') throw new Error(made.code);
    world.clock.advance(60);
    return new URL(made.link.url).searchParams.get('code') ?? '';
  },
  'with its inquiry’s deadline though its own is later': async (
    world: ServiceWorld,
    { inquiry }: Awaited<ReturnType<typeof linkTo>>,
  ) => {
    const made = await generateLink(world.deps, inquiry.id, 1_000_000);
    if (made.kind === 'refused') throw new Error(made.code);
    world.clock.advance(86_400);
    return new URL(made.link.url).searchParams.get('code') ?? '';
  },
  'when its inquiry is expired': async (world: ServiceWorld, { inquiry, code }: Awaited<ReturnType<typeof linkTo>>) => {
    await expireInquiry(world.deps, inquiry.id);
    return code;
  },
  'when its inquiry was expired, also after a resume': async (
    world: ServiceWorld,
    { inquiry, code }: Awaited<ReturnType<typeof linkTo>>,
  ) => {
    await expireInquiry(world.deps, inquiry.id);
    await resumeInquiry(world.deps, inquiry.id);
    return code;
  },
};
test.each(Object.keys(ENDS) as (keyof typeof ENDS)[])('a link ends %s', async (name) => {
  await using world = await createServiceWorld(store);
  const code = await ENDS[name](world, await linkTo(world));
  const refusal = { code: 'expired', reason: 'link_expired' };
  expect(await inspectLink(world.deps, code)).toMatchObject(refusal);
  expect(await new FlowVisitor(world).redeem(code)).toMatchObject({ ok: false, status: 409, error: refusal });
});

test('a link lives for a day, unless the template says otherwise, or the backend for its inquiry', async () => {
  await using world = await createServiceWorld(store);
  const lasting = { afterCreateSeconds: 1_000_000 };
  const plain = await world.publish(simpleContent({ expiration: lasting }));
  const short = await world.publish(simpleContent({ expiration: { ...lasting, oneTimeLinkSeconds: 100 } }));
  const made = await Promise.all([
    createApiInquiry(world, plain, { withLink: true }),
    createApiInquiry(world, short, { withLink: true }),
    createApiInquiry(world, short, { withLink: true, expiration: { oneTimeLinkSeconds: 50 } }),
  ]);
  const codes = made.map(({ link }) => new URL(link?.url ?? '').searchParams.get('code') ?? '');
  const ends = await Promise.all(codes.map(async (code) => (await store.link(sha256(code)))?.expiresAt));
  expect(ends).toEqual([86_400, 100, 50].map((seconds) => new Date(world.clock.now().getTime() + seconds * 1000)));
});

test('a link to a finished inquiry says that it is finished', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, code } = await linkTo(world);
  await store.transaction((tx) => tx.updateInquiry({ ...inquiry, status: 'completed', expiresAt: null }));
  expect(await inspectLink(world.deps, code)).toMatchObject({ code: 'finished' });
  expect(await new FlowVisitor(world).redeem(code)).toMatchObject({ ok: false, error: { code: 'finished' } });
});

test('the claim of an access does not redeem', async () => {
  await using world = await createServiceWorld(store);
  const { code } = await linkTo(world);
  const visitor = new FlowVisitor(world);
  await visitor.access({ kind: 'template', templateId: await world.publish(simpleContent()) });
  expect(await visitor.redeem(code)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  expect((await new FlowVisitor(world).redeem(code)).ok).toBe(true);
});

test.for([
  { what: 'empty', code: '' },
  { what: 'longer than any that was made', code: 'x'.repeat(5_000) },
  { what: 'longer than a request may be', code: 'x'.repeat(70_000) },
  { what: 'of characters that cannot be kept', code: 'a\u0000b' },
])('a code that is $what belongs to no link, as the visitor is told', async ({ code }) => {
  await using world = await createServiceWorld(store);
  expect(await new FlowVisitor(world).redeem(code)).toMatchObject({
    ok: false,
    error: { code: 'not_found', reason: 'link_unknown' },
  });
});
