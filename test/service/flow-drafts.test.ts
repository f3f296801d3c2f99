import { afterAll, beforeAll, expect, test } from 'vitest';
import { resumeInquiry } from '../../service/operations/manage-inquiry.ts';
import type { Store } from '../../service/store/store.ts';
import { FlowVisitor, inquiryTarget } from '../support/flow-visitor.ts';
import { go, visit } from '../support/flow-visits.ts';
import { content, DONE, field, form } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore } from '../support/service-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

test('a draft is there on the next read, unchecked, and before what is stored', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {}, { name_first: 'Jane' });
  expect(await visitor.draft({ email: 'jane@' })).toMatchObject({ ok: true, status: 204 });
  expect(await visitor.read()).toMatchObject({ ok: true, body: { values: { email: 'jane@' } } });
  expect((await store.inquiry(visitor.state.inquiryId))?.fields['email']).toBeUndefined();
});

test('text loses what cannot be kept, as a draft and when it is submitted: nobody could see it to take it out', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  expect(await visitor.draft({ name_first: 'Ja\0\ud800' })).toMatchObject({ ok: true, status: 204 });
  expect(await visitor.read()).toMatchObject({ ok: true, body: { values: { name_first: 'Ja' } } });
  await go(visitor, { name_first: 'Ja\0ne \udc00😀' });
  expect((await store.inquiry(visitor.state.inquiryId))?.fields['name_first']?.value).toBe('Jane 😀');
  // A list is cleaned too, and refused for what it is: here a list where a text belongs.
  const problems = { email: 'wrong_type' };
  expect(await visitor.next({ email: ['\ud800'] })).toMatchObject({
    ok: false,
    error: { code: 'invalid_fields', problems },
  });
});

test('a draft is gone when its step was submitted', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  await visitor.draft({ name_first: 'Ja' });
  await go(visitor, { name_first: 'Jane' });
  await visitor.back();
  expect(visitor.state.values).toEqual({ name_first: 'Jane' });
});

test('a draft is seen by the session that typed it, and by no other', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  await visitor.draft({ name_first: 'typed' });
  const { inquiryId } = visitor.state;
  const resumed = await resumeInquiry(world.deps, inquiryId);
  const other = new FlowVisitor(world, resumed.kind === 'done' ? resumed.sessionToken : undefined);
  const seen = await other.access(inquiryTarget(inquiryId));
  expect(seen).toMatchObject({ ok: true, body: { state: { screen: { step: 'names' } } } });
  expect(JSON.stringify(seen)).not.toContain('typed');
  expect(await visitor.read()).toMatchObject({ ok: true, body: { values: { name_first: 'typed' } } });
});

test('all drafts are gone when the inquiry expires, also for who resumes it', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  await visitor.draft({ name_first: 'typed' });
  const { inquiryId } = visitor.state;
  world.clock.advance(86_400);
  expect(await visitor.read()).toMatchObject({ ok: false, error: { code: 'expired' } });
  expect(await store.sessions(inquiryId)).toMatchObject([{ status: 'expired', drafts: {} }]);
  const resumed = await resumeInquiry(world.deps, inquiryId);
  const again = new FlowVisitor(world, resumed.kind === 'done' ? resumed.sessionToken : undefined);
  expect(await again.access(inquiryTarget(inquiryId))).toMatchObject({ ok: true, body: { state: { values: {} } } });
});

test('all drafts are gone at the outcome', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world, content([field('a'), field('b')], [form('one', 'a'), form('two', 'b'), DONE]));
  await go(visitor, {});
  await visitor.back({ b: 'typed' });
  const { inquiryId } = visitor.state;
  const resumed = await resumeInquiry(world.deps, inquiryId);
  const elsewhere = new FlowVisitor(world, resumed.kind === 'done' ? resumed.sessionToken : undefined);
  await elsewhere.access(inquiryTarget(inquiryId));
  expect(await elsewhere.draft({ a: 'typed on another device' })).toMatchObject({ ok: true });
  await go(visitor, {}, {});
  const kept = (await store.sessions(inquiryId)).map(({ drafts }) => drafts);
  expect(kept).toEqual([{}, {}]);
});

test.each([
  ['of another step', { step: 'contact', sequence: 1, values: {} }, 409, 'stale_step'],
  ['of an overtaken sequence', { step: 'names', sequence: 0, values: {} }, 409, 'stale_step'],
  ['with values of another step', { step: 'names', sequence: 1, values: { email: 'x' } }, 400, 'invalid_request'],
] as const)('a draft %s is refused', async (_case, request, status, code) => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  expect(await visitor.send('PUT', '/draft', request)).toMatchObject({ ok: false, status, error: { code } });
});
