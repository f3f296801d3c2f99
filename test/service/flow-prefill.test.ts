/** Values that were there before the visitor: the backend's, and the page's. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { updateInquiry } from '../../service/operations/manage-inquiry.ts';
import type { Store } from '../../service/store/store.ts';
import { FlowVisitor, inquiryTarget, templateTarget } from '../support/flow-visitor.ts';
import { byApi, go } from '../support/flow-visits.ts';
import { content, DONE, field, form, START, simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore } from '../support/service-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

test('a field set through the API is shown, locked, and may not be changed', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await byApi(world, simpleContent(), { name_first: 'Jane' });
  await go(visitor, {});
  expect(visitor.state).toMatchObject({ values: { name_first: 'Jane' }, locked: ['name_first'] });
  expect(await visitor.next({ name_first: 'Mary' })).toMatchObject({
    ok: false,
    status: 409,
    error: { code: 'field_locked' },
  });
  expect(await visitor.next({ name_first: '' })).toMatchObject({ ok: false, error: { code: 'field_locked' } });
  await go(visitor, { name_first: 'Jane' });
  expect((await store.inquiry(visitor.state.inquiryId))?.fields['name_first']).toEqual({
    value: 'Jane',
    source: 'api',
  });
});

test('a visitor whose form the backend fills in meanwhile is told how the form is now, and goes on from there', async () => {
  await using world = await createServiceWorld(store);
  const fields = [field('name_first'), field('name_last')];
  const steps = [START, form('names', 'name_first', 'name_last'), DONE];
  const visitor = await byApi(world, content(fields, steps), {});
  await go(visitor, {});
  await visitor.draft({ name_first: 'Mary', name_last: 'Doe' });
  await updateInquiry(world.deps, visitor.state.inquiryId, { fields: { name_first: 'Jane' } });
  expect(await visitor.next({ name_first: 'Mary', name_last: 'Doe' })).toMatchObject({
    ok: false,
    status: 409,
    error: {
      code: 'field_locked',
      state: {
        sequence: 1,
        screen: { step: 'names' },
        values: { name_first: 'Jane', name_last: 'Doe' },
        locked: ['name_first'],
      },
    },
  });
  await go(visitor, { name_first: 'Jane', name_last: 'Doe' });
  expect(visitor.state.status).toBe('completed');
});

test('a locked field need not be sent, and is not drafted', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await byApi(world, simpleContent(), { name_first: 'Jane' });
  await go(visitor, {});
  await visitor.draft({ name_first: 'Mary' });
  expect(await visitor.read()).toMatchObject({ ok: true, body: { values: { name_first: 'Jane' } } });
  await go(visitor, {});
  expect(visitor.state.screen.step).toBe('contact');
});

test('a field set through the API may be changed where the template says so', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await byApi(world, content([field('name', { editable: true })], [form('you', 'name'), DONE]), {
    name: 'Jane',
  });
  expect(visitor.state).toMatchObject({ values: { name: 'Jane' }, locked: [] });
  await go(visitor, { name: 'Mary' });
  expect(visitor.state.outcome?.fields['name']?.value).toBe('Mary');
});

test('a field that the API has set and cleared again is the visitor’s', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await byApi(world, simpleContent(), { name_first: 'Jane' });
  await updateInquiry(world.deps, visitor.state.inquiryId, { fields: { name_first: null } });
  await go(visitor, {});
  expect(visitor.state).toMatchObject({ values: {}, locked: [] });
  await go(visitor, { name_first: 'Mary' });
  expect((await store.inquiry(visitor.state.inquiryId))?.fields['name_first']?.value).toBe('Mary');
});

test('a field that a page prefilled is shown and may be changed', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(simpleContent())), { fields: { 'name-first': 'Jane' } });
  await go(visitor, {});
  expect(visitor.state).toMatchObject({ values: { name_first: 'Jane' }, locked: [] });
  await go(visitor, { name_first: 'Mary' });
  expect((await store.inquiry(visitor.state.inquiryId))?.fields['name_first']).toEqual({
    value: 'Mary',
    source: 'visitor',
  });
});

test('prefilled values that do not fit are dropped, each with its reason', async () => {
  await using world = await createServiceWorld(store);
  const fields = [
    field('name_first'),
    field('born', { type: 'date' }),
    field('address_1'),
    field('address1'),
    field('half'),
    field('colors', { type: 'multi-choices', options: [{ value: 'red', label: 'Red' }] }),
  ];
  const visitor = new FlowVisitor(world);
  const reply = await visitor.access(templateTarget(await world.publish(content(fields, [START, DONE]))), {
    fields: {
      nameFirst: 'Jane',
      born: 'soon',
      unknownThing: 'x',
      half: '\ud800',
      colors: ['red', '\0'],
      'address-1': 'tie',
      'name-first': 'Mary',
      empty: '',
    },
  });
  expect(reply.ok && [...reply.body.dropped].sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
    { key: 'address-1', reason: 'ambiguous' },
    { key: 'born', reason: 'invalid' },
    { key: 'colors', reason: 'invalid' },
    { key: 'empty', reason: 'unknown' },
    { key: 'half', reason: 'invalid' },
    { key: 'name-first', reason: 'ambiguous' },
    { key: 'nameFirst', reason: 'ambiguous' },
    { key: 'unknownThing', reason: 'unknown' },
  ]);
  expect((await store.inquiry(visitor.state.inquiryId))?.fields).toEqual({});
});

test.for(['name_first', 'nameFirst', 'name-first'])(
  'what the page says itself of a field, as %s, goes before what is in its address',
  async (key) => {
    await using world = await createServiceWorld(store);
    const fields = [field('name_first'), field('name_last'), field('nick_name')];
    const visitor = new FlowVisitor(world);
    const reply = await visitor.access(templateTarget(await world.publish(content(fields, [START, DONE]))), {
      fields: { [key]: 'Jane', nickName: null },
      prefill: { name_first: 'Mallory', nameLast: 'Doe', nick_name: 'Mal', other: 'x' },
    });
    expect(reply.ok && reply.body.dropped).toEqual([
      { key: 'other', reason: 'unknown' },
      { key: 'name_first', reason: 'ambiguous' },
      { key: 'nick_name', reason: 'ambiguous' },
    ]);
    expect((await store.inquiry(visitor.state.inquiryId))?.fields).toEqual({
      name_first: { value: 'Jane', source: 'page' },
      name_last: { value: 'Doe', source: 'page' },
    });
  },
);

test('what the page says of a field in two ways leaves it empty, whatever its address says', async () => {
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  const reply = await visitor.access(
    templateTarget(await world.publish(content([field('name_first')], [START, DONE]))),
    {
      fields: { nameFirst: 'Jane', 'name-first': 'Mary' },
      prefill: { name_first: 'Mallory' },
    },
  );
  expect(reply.ok && reply.body.dropped).toEqual(
    ['nameFirst', 'name-first', 'name_first'].map((key) => ({ key, reason: 'ambiguous' })),
  );
  expect((await store.inquiry(visitor.state.inquiryId))?.fields).toEqual({});
});

test('with an inquiry what the page says is ignored, and told', async () => {
  await using world = await createServiceWorld(store);
  const created = await byApi(world, simpleContent(), {});
  const id = created.state.inquiryId;
  const reply = await new FlowVisitor(world, created.token).access(inquiryTarget(id), {
    fields: { name_first: 'Mary' },
    referenceId: 'spoofed',
    accountId: 'act_1',
  });
  expect(reply.ok && reply.body.dropped).toEqual([
    { key: 'name_first', reason: 'ignored' },
    { key: 'referenceId', reason: 'ignored' },
    { key: 'accountId', reason: 'ignored' },
  ]);
  expect(await store.inquiry(id)).toMatchObject({ fields: {}, referenceId: null, accountId: null });
});
