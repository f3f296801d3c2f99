/** What counts of inquiries can be built on: how one was made, when it was first seen, where its visitor was and left off. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { redactInquiry } from '../../service/operations/redact-inquiry.ts';
import { inspectLink } from '../../service/operations/redeem.ts';
import { removeFiles } from '../../service/operations/remove-files.ts';
import { sweepExpired } from '../../service/operations/sweep.ts';
import type { Store } from '../../service/store/store.ts';
import type { InquiryId } from '../../src/protocol/ids.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import { FlowVisitor, inquiryTarget, templateTarget } from '../support/flow-visitor.ts';
import { captureContent, PNG, simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore } from '../support/service-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

/** The visitor's way as the step events tell it, each with the seconds since the first. */
async function wayOf(id: InquiryId): Promise<readonly string[]> {
  const events = await store.stepEvents(id);
  const begin = events[0]?.at.getTime() ?? 0;
  return events.map(({ kind, step, sequence, at }) => `${(at.getTime() - begin) / 1000} ${kind} ${step} ${sequence}`);
}

const namesOf = async (id: InquiryId) => (await store.events(id)).map(({ name }) => name);

test.each<[string, { withSession?: boolean; withLink?: boolean }]>([
  ['alone', {}],
  ['with a session', { withSession: true }],
  ['with a link', { withLink: true }],
])('an inquiry that a backend made %s and nobody opened was made by the API and never seen', async (_how, more) => {
  await using world = await createServiceWorld(store);
  const { inquiry, link } = await createApiInquiry(world, await world.publish(simpleContent()), more);
  if (link) await inspectLink(world.deps, link.url.split('code=')[1] ?? '');
  world.clock.advance(90_000);
  await sweepExpired(world.deps, 100);
  expect(await store.inquiry(inquiry.id)).toMatchObject({
    createdVia: 'api',
    firstAccessedAt: null,
    startedAt: null,
    status: 'expired',
  });
  expect(await wayOf(inquiry.id)).toEqual([]);
  expect((await store.sessions(inquiry.id)).map(({ startedAt }) => startedAt)).toEqual(more.withSession ? [null] : []);
});

test.each([
  ['embedded', 'client'],
  ['hosted', 'hosted'],
] as const)('an inquiry of an access that was %s was made by it, and seen at that moment', async (surface, via) => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent())), { surface });
  const seen = world.clock.now();
  const { inquiryId } = visitor.state;
  world.clock.advance(30);
  await visitor.access(templateTarget((await store.inquiry(inquiryId))!.templateId), { surface });
  await visitor.read();
  expect(await store.inquiry(inquiryId)).toMatchObject({ createdVia: via, firstAccessedAt: seen, startedAt: null });
  expect(await wayOf(inquiryId)).toEqual(['0 enter start 0']);
});

test('an inquiry of a backend is seen when its visitor first comes, and by whom', async () => {
  await using world = await createServiceWorld(store);
  const { inquiry, sessionToken } = await createApiInquiry(world, await world.publish(simpleContent()), {
    withSession: true,
  });
  world.clock.advance(3_600);
  const seen = world.clock.now();
  await new FlowVisitor(world, sessionToken).access(inquiryTarget(inquiry.id));
  world.clock.advance(3_600);
  await new FlowVisitor(world, sessionToken).access(inquiryTarget(inquiry.id));
  expect(await store.inquiry(inquiry.id)).toMatchObject({ createdVia: 'api', firstAccessedAt: seen });
  expect(await wayOf(inquiry.id)).toEqual(['0 enter start 0']);
  const [session] = await store.sessions(inquiry.id);
  expect((await store.stepEvents(inquiry.id)).map(({ sessionId }) => sessionId)).toEqual([session?.id]);
});

test('an access that is refused is none', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(simpleContent(), { blockClientSideCreation: true });
  const { inquiry, sessionToken } = await createApiInquiry(world, templateId, { withSession: true });
  await new FlowVisitor(world).access(templateTarget(templateId));
  await new FlowVisitor(world).access(inquiryTarget(inquiry.id));
  world.clock.advance(90_000);
  await new FlowVisitor(world, sessionToken).access(inquiryTarget(inquiry.id));
  expect(await store.inquiry(inquiry.id)).toMatchObject({ firstAccessedAt: null, status: 'expired' });
  expect((await store.inquiries({ templateIds: [templateId] }, { size: 10 })).items).toHaveLength(1);
  expect(await wayOf(inquiry.id)).toEqual([]);
});

test('every stay at a step has one beginning and one end, back and edit included', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent())));
  const { inquiryId } = visitor.state;
  const moves: readonly (() => Promise<unknown>)[] = [
    () => visitor.next(),
    () => visitor.next({ name_first: 'Jane' }),
    () => visitor.back(),
    () => visitor.next({ name_first: 'Mary' }),
    () => visitor.next({ email: 'mary@shop.example' }),
    () => visitor.edit('names'),
    () => visitor.next({ name_first: 'Jane' }),
    () => visitor.next(),
  ];
  for (const move of moves) {
    world.clock.advance(10);
    await move();
  }
  expect(visitor.state.status).toBe('completed');
  expect(await wayOf(inquiryId)).toEqual([
    '0 enter start 0',
    '10 leave start 1',
    '10 enter names 1',
    '20 leave names 2',
    '20 enter contact 2',
    '30 leave contact 3',
    '30 enter names 3',
    '40 leave names 4',
    '40 enter contact 4',
    '50 leave contact 5',
    '50 enter review 5',
    '60 leave review 6',
    '60 enter names 6',
    '70 leave names 7',
    '70 enter review 7',
    '80 leave review 8',
    '80 enter done 8',
  ]);
  const names = await namesOf(inquiryId);
  for (const once of ['inquiry.created', 'inquiry.started', 'inquiry.completed', 'inquiry-session.started'])
    expect(names.filter((name) => name === once)).toHaveLength(1);
  expect(names.filter((name) => name === 'inquiry.transitioned')).toHaveLength(moves.length);
});

test('what is refused, repeated or only drafted is no step', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent())));
  await visitor.next();
  const stand = visitor.current;
  await visitor.next({ name_first: '' });
  await visitor.draft({ name_first: 'J' });
  await visitor.next({ name_first: 'Jane' });
  visitor.current = stand;
  await visitor.next({ name_first: 'Jane' });
  expect(await wayOf(visitor.state.inquiryId)).toEqual([
    '0 enter start 0',
    '0 leave start 1',
    '0 enter names 1',
    '0 leave names 2',
    '0 enter contact 2',
  ]);
});

test('who goes away is counted where he was: entered, not left, expired at the deadline and not later', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent())));
  const { inquiryId } = visitor.state;
  await visitor.next();
  world.clock.advance(90_000);
  expect(await visitor.next({ name_first: 'Jane' })).toMatchObject({ error: { code: 'expired' } });
  expect(await wayOf(inquiryId)).toEqual(['0 enter start 0', '0 leave start 1', '0 enter names 1']);
  expect((await namesOf(inquiryId)).filter((name) => name === 'inquiry.expired')).toHaveLength(1);
  expect(await store.inquiry(inquiryId)).toMatchObject({ status: 'expired', completedAt: null, step: 'names' });
});

test('a file begins an inquiry, and moves nobody', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(captureContent())));
  world.clock.advance(10);
  await visitor.upload('front', PNG);
  world.clock.advance(10);
  await visitor.upload('front', PNG);
  const begun = new Date(world.clock.now().getTime() - 10_000);
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({ startedAt: begun, status: 'pending' });
  expect(await wayOf(visitor.state.inquiryId)).toEqual(['0 enter id 0']);
});

test('a redaction counts for nothing: how it was made, when it was seen, where its visitor was and how it ended stay', async () => {
  await using world = await createServiceWorld(store);
  const [finished, left] = [new FlowVisitor(world), new FlowVisitor(world)];
  const templateId = await world.publish(simpleContent());
  for (const visitor of [finished, left]) {
    await visitor.access(templateTarget(templateId));
    await visitor.next();
  }
  for (const values of [{ name_first: 'Jane' }, {}, {}]) await finished.next(values);
  world.clock.advance(3_600);
  for (const { state } of [finished, left]) {
    const id = state.inquiryId;
    const counted = async () => {
      const { createdVia, status, step, path, firstAccessedAt, startedAt, completedAt, expiresAt } =
        (await store.inquiry(id)) ?? expect.unreachable();
      const started = (await store.sessions(id)).map((session) => session.startedAt);
      const times = { firstAccessedAt, startedAt, completedAt, expiresAt, started };
      return { createdVia, status, step, path, ...times, way: await wayOf(id) };
    };
    const [before, names] = [await counted(), await namesOf(id)];
    await redactInquiry(world.deps, id, (keys) => removeFiles(world.deps, keys));
    expect(await counted()).toEqual(before);
    expect((await namesOf(id)).slice(names.length)).toEqual(['inquiry.redacted', 'inquiry-session.expired']);
  }
});
