import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expireInquiry,
  generateLink,
  resumeInquiry,
  retrieveInquiry,
  updateInquiry,
} from '../../service/operations/manage-inquiry.ts';
import { sweepExpired, sweepRemains } from '../../service/operations/sweep.ts';
import type { Store } from '../../service/store/store.ts';
import { type InquiryId, mintId } from '../../src/protocol/ids.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import { FlowVisitor, inquiryTarget, templateTarget } from '../support/flow-visitor.ts';
import { simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore, random, type ServiceWorld } from '../support/service-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const later = (world: ServiceWorld, seconds: number) => new Date(world.clock.now().getTime() + seconds * 1000);
const statusOf = async (id: InquiryId) => (await store.inquiry(id))?.status;

test('an inquiry expires a day after its creation, the template says otherwise, the backend says otherwise still', async () => {
  await using world = await createServiceWorld(store);
  const plain = await createApiInquiry(world, await world.publish(simpleContent()));
  const templateId = await world.publish(simpleContent({ expiration: { afterCreateSeconds: 100 } }));
  const byTemplate = await createApiInquiry(world, templateId);
  const byBackend = await createApiInquiry(world, templateId, { expiration: { afterCreateSeconds: 50 } });
  expect([plain, byTemplate, byBackend].map(({ inquiry }) => inquiry.expiresAt)).toEqual(
    [86_400, 100, 50].map((seconds) => later(world, seconds)),
  );
});

test('the first submission leaves the deadline, or replaces it where an interval is given', async () => {
  await using world = await createServiceWorld(store);
  const [kept, replaced] = [new FlowVisitor(world), new FlowVisitor(world)];
  await kept.access(templateTarget(await world.publish(simpleContent())));
  await replaced.access(
    templateTarget(await world.publish(simpleContent({ expiration: { afterStartSeconds: 3_600 } }))),
  );
  const created = world.clock.now().getTime();
  world.clock.advance(1_000);
  await Promise.all([kept.next(), replaced.next()]);
  expect((await store.inquiry(kept.state.inquiryId))?.expiresAt).toEqual(new Date(created + 86_400_000));
  expect((await store.inquiry(replaced.state.inquiryId))?.expiresAt).toEqual(later(world, 3_600));
});

test('the visitor is told until when the inquiry can be finished, at each step and no longer', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  const content = simpleContent({ expiration: { afterCreateSeconds: 600, afterStartSeconds: 60 } });
  await visitor.access(templateTarget(await world.publish(content)));
  expect(visitor.state.progress.endsAt).toBe(later(world, 600).toISOString());
  await visitor.next();
  expect(visitor.state.progress.endsAt).toBe(later(world, 60).toISOString());
  await visitor.next({ name_first: 'Jane' });
  await visitor.next({ email: 'jane@shop.example' });
  await visitor.next();
  expect(visitor.state.status).toBe('completed');
  expect(visitor.state.progress).not.toHaveProperty('endsAt');
});

test('a deadline holds on every request though nobody swept it, and is written with its event', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent({ expiration: { afterCreateSeconds: 60 } }))));
  world.clock.advance(60);
  for (const reply of [await visitor.next(), await visitor.draft({}), await visitor.read()]) {
    expect(reply).toMatchObject({ ok: false, status: 409, error: { code: 'expired' } });
  }
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({
    status: 'expired',
    expiredAt: world.clock.now(),
    expiresAt: null,
  });
  const names = (await store.events(visitor.state.inquiryId)).map((event) => event.name);
  expect(names.slice(-2)).toEqual(['inquiry.expired', 'inquiry-session.expired']);
  expect(await store.sessions(visitor.state.inquiryId)).toMatchObject([{ status: 'expired' }]);
});

test('retrieving an inquiry past its deadline finds it expired', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()));
  world.clock.advance(86_400);
  expect(await retrieveInquiry(world.deps, inquiry.id)).toMatchObject({ status: 'expired' });
});

test('a sweep expires what is due, up to its limit, and nothing else', async () => {
  await using world = await createServiceWorld(store);
  // Before every other test of this file, whose inquiries lie on the same store.
  world.clock.set(new Date('2020-01-01T00:00:00.000Z'));
  const templateId = await world.publish(simpleContent({ expiration: { afterCreateSeconds: 60 } }));
  const due = [];
  for (let count = 0; count < 3; count += 1) due.push((await createApiInquiry(world, templateId)).inquiry.id);
  const { inquiry: fresh } = await createApiInquiry(world, await world.publish(simpleContent()));
  world.clock.advance(60);
  expect(await sweepExpired(world.deps, 2)).toBe(2);
  expect(await sweepExpired(world.deps, 100)).toBe(1);
  expect(await sweepExpired(world.deps, 100)).toBe(0);
  expect(await Promise.all(due.map(statusOf))).toEqual(['expired', 'expired', 'expired']);
  expect(await statusOf(fresh.id)).toBe('created');
});

test('a sweep forgets claims that are a day old', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent());
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(templateId));
  world.clock.advance(86_400 - 1);
  await sweepRemains(world.deps);
  const repeat = () => new FlowVisitor(world).access(templateTarget(templateId), { claim: visitor.claim });
  expect((await repeat()).ok).toBe(false);
  world.clock.advance(2);
  await sweepRemains(world.deps);
  expect((await repeat()).ok).toBe(true);
});

test('a backend expires an inquiry with all ways in', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await createApiInquiry(world, await world.publish(simpleContent()), {
    withSession: true,
  });
  expect(await expireInquiry(world.deps, inquiry.id)).toMatchObject({ kind: 'done', inquiry: { status: 'expired' } });
  expect(await store.sessions(inquiry.id)).toMatchObject([{ status: 'expired' }]);
  expect(await new FlowVisitor(world, sessionToken).read()).toMatchObject({ ok: false, error: { code: 'expired' } });
  expect(await expireInquiry(world.deps, inquiry.id)).toMatchObject({ kind: 'refused', code: 'wrong_status' });
});

test('an expired inquiry is resumed where it was left; its old tokens stay dead', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  const target = templateTarget(await world.publish(simpleContent()));
  await visitor.access(target);
  await visitor.next();
  await visitor.next({ name_first: 'Jane' });
  const { inquiryId } = visitor.state;
  await expireInquiry(world.deps, inquiryId);
  const resumed = await resumeInquiry(world.deps, inquiryId);
  if (resumed.kind === 'refused') throw new Error(resumed.code);
  expect(resumed.inquiry).toMatchObject({ status: 'pending', expiresAt: later(world, 86_400), expiredAt: null });
  const again = new FlowVisitor(world, resumed.sessionToken);
  await again.access(inquiryTarget(inquiryId));
  expect(again.state).toMatchObject({ screen: { step: 'contact' }, sequence: 2 });
  expect(await visitor.read()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  // Nor does the claim that gave the token bring it back to life.
  expect(await visitor.access(target)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  expect(await visitor.read()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('a created inquiry stays created when it is resumed, and gets the resume interval', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()), {
    expiration: { afterResumeSeconds: 7_200 },
  });
  world.clock.advance(1_000);
  const resumed = await resumeInquiry(world.deps, inquiry.id);
  expect(resumed).toMatchObject({
    kind: 'done',
    inquiry: { status: 'created', startedAt: null, expiresAt: later(world, 7_200) },
  });
});

test('a session that nobody used is given again, and lives as long as a new one', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await createApiInquiry(world, await world.publish(simpleContent()), {
    withSession: true,
  });
  world.clock.advance(80_000);
  const resumed = await resumeInquiry(world.deps, inquiry.id);
  expect(resumed).toMatchObject({ kind: 'done', sessionToken });
  world.clock.advance(80_000);
  expect((await new FlowVisitor(world, sessionToken).access(inquiryTarget(inquiry.id))).ok).toBe(true);
});

test('a session of a clock that was ahead is not given again: its token is good only then', async () => {
  await using world = await createServiceWorld(store);
  const now = world.clock.now();
  world.clock.advance(3_600);
  const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()), { withSession: true });
  world.clock.set(now);
  const resumed = await resumeInquiry(world.deps, inquiry.id);
  if (resumed.kind === 'refused') throw new Error(resumed.code);
  expect((await new FlowVisitor(world, resumed.sessionToken).access(inquiryTarget(inquiry.id))).ok).toBe(true);
});

test('a session is given again only as long as its token lives; then a resume opens another', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await createApiInquiry(world, await world.publish(simpleContent()), {
    withSession: true,
  });
  const resume = async () => {
    const resumed = await resumeInquiry(world.deps, inquiry.id);
    if (resumed.kind === 'refused') throw new Error(resumed.code);
    return resumed.sessionToken;
  };
  for (let day = 1; day <= 29; day += 1) {
    world.clock.advance(86_400 - 1);
    expect(await resume()).toBe(sessionToken);
  }
  // One that was given again now would die before its day is over.
  world.clock.advance(86_400 - 1);
  const another = await resume();
  expect(another).not.toBe(sessionToken);
  world.clock.advance(86_400 - 1);
  expect((await new FlowVisitor(world, another).access(inquiryTarget(inquiry.id))).ok).toBe(true);
});

test('a session ends thirty days after it was made, however often it is used and however long it may rest', async () => {
  await using world = await createServiceWorld(store);
  const day = 86_400;
  const visitor = new FlowVisitor(world);
  const expiration = { afterCreateSeconds: 100 * day, sessionSeconds: 20 * day };
  await visitor.access(templateTarget(await world.publish(simpleContent({ expiration }))));
  const end = later(world, 30 * day);
  world.clock.advance(19 * day);
  expect((await visitor.read()).ok).toBe(true);
  expect(await store.sessions(visitor.state.inquiryId)).toMatchObject([{ expiresAt: end }]);
  world.clock.advance(11 * day - 1);
  expect((await visitor.read()).ok).toBe(true);
  world.clock.advance(1);
  expect(await visitor.read()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test.each(['completed', 'failed', 'needs_review', 'approved', 'declined'] as const)(
  'a %s inquiry is neither resumed, nor expired, nor linked to',
  async (status) => {
    await using world = await createServiceWorld(store);
    const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()));
    await store.transaction((tx) => tx.updateInquiry({ ...inquiry, status }));
    for (const operation of [resumeInquiry, expireInquiry, generateLink]) {
      expect(await operation(world.deps, inquiry.id)).toMatchObject({ kind: 'refused', code: 'wrong_status' });
    }
  },
);

test('a redacted inquiry is not resumed', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()));
  await store.transaction((tx) => tx.updateInquiry({ ...inquiry, redactedAt: world.clock.now() }));
  expect(await resumeInquiry(world.deps, inquiry.id)).toMatchObject({ kind: 'refused', code: 'redacted' });
});

test('an expired inquiry gets a link only after it was resumed', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()));
  await expireInquiry(world.deps, inquiry.id);
  expect(await generateLink(world.deps, inquiry.id)).toMatchObject({ kind: 'refused', code: 'wrong_status' });
  await resumeInquiry(world.deps, inquiry.id);
  expect(await generateLink(world.deps, inquiry.id)).toMatchObject({ kind: 'done' });
});

test('operations on an unknown inquiry find nothing', async () => {
  await using world = await createServiceWorld(store);
  const id = mintId('inquiry', random);
  expect(await retrieveInquiry(world.deps, id)).toBeUndefined();
  for (const result of [
    await expireInquiry(world.deps, id),
    await resumeInquiry(world.deps, id),
    await generateLink(world.deps, id),
    await updateInquiry(world.deps, id, {}),
  ]) {
    expect(result).toMatchObject({ kind: 'refused', code: 'not_found' });
  }
});

test('an update changes what is given, leaves the rest, and tells of tags', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()), {
    note: 'first',
    tags: ['a', 'b'],
    fields: { name_first: 'Jane' },
  });
  const updated = await updateInquiry(world.deps, inquiry.id, {
    tags: ['b', 'c'],
    fields: { email: 'j@shop.example' },
  });
  expect(updated).toMatchObject({
    kind: 'done',
    inquiry: {
      note: 'first',
      tags: ['b', 'c'],
      fields: { name_first: { value: 'Jane' }, email: { value: 'j@shop.example', source: 'api' } },
    },
  });
  expect(await updateInquiry(world.deps, inquiry.id, { note: null })).toMatchObject({ inquiry: { note: null } });
  expect((await store.events(inquiry.id)).at(-1)).toMatchObject({
    name: 'inquiry.updated-tags',
    context: { 'added-tags': ['c'], 'removed-tags': ['a'] },
  });
});

test('values of a backend that do not fit are refused with what is wrong, and none is taken', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()));
  const refusal = await updateInquiry(world.deps, inquiry.id, {
    fields: { name_first: 'Jane', email: 'nowhere', nobody: 1 },
  });
  expect(refusal).toMatchObject({
    kind: 'refused',
    code: 'invalid_fields',
    problems: { email: 'not_an_email_address' },
    unmatched: [{ key: 'nobody', reason: 'unknown' }],
  });
  expect((await store.inquiry(inquiry.id))?.fields).toEqual({});
});

test('a redirect address that runs a script is refused from a backend too', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry } = await createApiInquiry(world, await world.publish(simpleContent()));
  expect(await updateInquiry(world.deps, inquiry.id, { redirectUri: 'javascript:alert(1)' })).toMatchObject({
    kind: 'refused',
    code: 'invalid_config',
  });
});
