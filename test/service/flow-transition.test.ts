import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Step } from '../../service/inquiry/template-content.ts';
import { createByApi } from '../../service/operations/create-by-api.ts';
import type { Store } from '../../service/store/store.ts';
import type { TransitionRequest } from '../../src/protocol/api.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import { FlowVisitor, inquiryTarget, templateTarget } from '../support/flow-visitor.ts';
import { go, visit } from '../support/flow-visits.ts';
import { content, DONE, field, form, REVIEW, START, simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore } from '../support/service-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

test('a visitor goes from the start to the end, and everything is stored', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {}, { name_first: ' Jane ' }, { email: 'jane@shop.example' });
  expect(visitor.state).toMatchObject({
    screen: { kind: 'review' },
    status: 'pending',
    progress: { position: 3, total: 3 },
  });
  expect(visitor.state, 'before its end').not.toHaveProperty('outcome');
  await go(visitor, {});
  expect(visitor.state).toMatchObject({
    status: 'completed',
    screen: { kind: 'complete' },
    canGoBack: false,
    outcome: {
      status: 'completed',
      fields: {
        name_first: { type: 'string', value: 'Jane' },
        email: { type: 'email_address', value: 'jane@shop.example' },
      },
    },
  });
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({
    status: 'completed',
    completedAt: world.clock.now(),
    expiresAt: null,
    fields: { name_first: { value: 'Jane', source: 'visitor' } },
  });
  expect((await store.events(visitor.state.inquiryId)).map((event) => event.name)).toEqual([
    'inquiry.created',
    'inquiry-session.started',
    'inquiry.started',
    'inquiry.transitioned',
    'inquiry.transitioned',
    'inquiry.transitioned',
    'inquiry.transitioned',
    'inquiry.completed',
  ]);
});

test('each move is a leave and an enter', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  await visitor.back();
  const events = await store.stepEvents(visitor.state.inquiryId);
  expect(events.map(({ kind, step, sequence }) => `${sequence} ${kind} ${step}`)).toEqual([
    '0 enter start',
    '1 leave start',
    '1 enter names',
    '2 leave names',
    '2 enter start',
  ]);
});

test('an inquiry stays created until the first submission', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  expect(visitor.state.status).toBe('created');
  await go(visitor, {});
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({
    status: 'pending',
    startedAt: world.clock.now(),
  });
});

test('values that do not fit are refused with what is wrong, and nothing changes', async () => {
  await using world = await createServiceWorld(store);
  const fields = [field('name', { required: true }), field('age', { type: 'integer', min: 18 })];
  const visitor = await visit(world, content(fields, [form('you', 'name', 'age'), DONE]));
  const reply = await visitor.next({ name: '', age: 17 });
  expect(reply).toMatchObject({
    ok: false,
    status: 422,
    error: { code: 'invalid_fields', problems: { name: 'required', age: 'too_small' } },
  });
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({ sequence: 0, fields: {}, status: 'created' });
});

test('a refusal does not say back what was sent', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world, content([field('mail', { type: 'email-address' })], [form('you', 'mail'), DONE]));
  const secret = 'not-an-address-4711';
  const reply = await visitor.next({ mail: secret });
  expect(JSON.stringify([reply, world.logged])).not.toContain(secret);
});

test('values of another step are refused', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  const reply = await visitor.next({ name_first: 'Jane', email: 'jane@shop.example' });
  expect(reply).toMatchObject({ ok: false, status: 400, error: { code: 'invalid_request' } });
});

test('the same transition again gets the same answer, and happens once', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  const request: TransitionRequest = {
    step: 'names',
    sequence: 1,
    move: { kind: 'next' },
    values: { name_first: 'Jane' },
  };
  const first = await visitor.send('POST', '/transition', request);
  const second = await visitor.send('POST', '/transition', { ...request, values: { name_first: 'Jane' } });
  expect(first.ok && second.ok && first.text === second.text).toBe(true);
  expect((await store.inquiry(visitor.state.inquiryId))?.sequence).toBe(2);
});

test('the transition that completed an inquiry may be repeated too', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world, content([], [START, DONE]));
  const request: TransitionRequest = { step: 'start', sequence: 0, move: { kind: 'next' }, values: {} };
  const [first, second] = [
    await visitor.send('POST', '/transition', request),
    await visitor.send('POST', '/transition', request),
  ];
  expect(first.ok && second.ok && first.text === second.text).toBe(true);
  const names = (await store.events(visitor.state.inquiryId)).map((event) => event.name);
  expect(names.filter((name) => name === 'inquiry.completed')).toHaveLength(1);
});

test('the same transition twice at once happens once', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  const request: TransitionRequest = { step: 'start', sequence: 0, move: { kind: 'next' }, values: {} };
  const replies = await Promise.all([1, 2, 3].map(() => visitor.send('POST', '/transition', request)));
  expect(new Set(replies.map((reply) => reply.ok && reply.text)).size).toBe(1);
  expect((await store.inquiry(visitor.state.inquiryId))?.sequence).toBe(1);
});

test('of two different transitions at once one is taken, the other is told where the inquiry stands', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  const replies = await Promise.all(
    ['Jane', 'Mary'].map((name) =>
      visitor.send('POST', '/transition', {
        step: 'names',
        sequence: 1,
        move: { kind: 'next' },
        values: { name_first: name },
      }),
    ),
  );
  expect(replies.filter((reply) => reply.ok)).toHaveLength(1);
  expect(replies.find((reply) => !reply.ok)).toMatchObject({
    status: 409,
    error: { code: 'stale_step', state: { sequence: 2, screen: { step: 'contact' } } },
  });
});

test.each([
  ['an overtaken sequence with another body', { step: 'start', sequence: 0, values: {}, move: { kind: 'back' } }],
  ['a sequence to come', { step: 'names', sequence: 2, values: {}, move: { kind: 'next' } }],
  ['another step', { step: 'contact', sequence: 1, values: {}, move: { kind: 'next' } }],
])('%s is stale, and the answer says where the inquiry stands', async (_case, request) => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {});
  expect(await visitor.send('POST', '/transition', request)).toMatchObject({
    ok: false,
    status: 409,
    error: { code: 'stale_step', state: { sequence: 1, screen: { step: 'names' } } },
  });
});

test('back leads along the steps that were visited, to the first and no further', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {}, { name_first: 'Jane' });
  await visitor.back();
  expect(visitor.state).toMatchObject({ screen: { step: 'names' }, values: { name_first: 'Jane' }, canGoBack: true });
  await visitor.back();
  expect(visitor.state).toMatchObject({ screen: { step: 'start' }, canGoBack: false });
  expect(await visitor.back()).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
});

test('what was typed before going back is there again', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {}, { name_first: 'Jane' });
  await visitor.back({ email: 'half@' });
  await go(visitor, { name_first: 'Jane' });
  expect(visitor.state.values).toEqual({ email: 'half@' });
});

test('an edit from the review returns to it over all that still fits', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {}, { name_first: 'Jane' }, { email: 'jane@shop.example' });
  await visitor.edit('names');
  expect(visitor.state).toMatchObject({
    screen: { step: 'names' },
    progress: { position: 1, total: 3 },
    canGoBack: true,
  });
  await go(visitor, { name_first: 'Mary' });
  expect(visitor.state.screen).toMatchObject({ kind: 'review', sections: [{ rows: [{ value: 'Mary' }] }, {}] });
  await visitor.back();
  expect(visitor.state.screen.step).toBe('contact');
});

test('an edit returns to the review though it was left before', async () => {
  await using world = await createServiceWorld(store);
  const steps = [form('names', 'name_first'), REVIEW, form('contact', 'email'), DONE];
  const visitor = await visit(world, content([field('name_first'), field('email')], steps));
  await go(visitor, {}, {});
  await visitor.back();
  await visitor.edit('names');
  await go(visitor, { name_first: 'Mary' });
  expect(visitor.state.screen.kind).toBe('review');
});

test('back from an edited step leads to the review, and nothing has changed', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {}, { name_first: 'Jane' }, {});
  await visitor.edit('names');
  await visitor.back();
  expect(visitor.state.screen.kind).toBe('review');
  await visitor.back();
  expect(visitor.state.screen.step).toBe('contact');
});

const BRANCHING = content(
  [
    field('country', {
      type: 'choices',
      required: true,
      options: [
        { value: 'DE', label: 'Germany' },
        { value: 'US', label: 'States' },
      ],
    }),
    field('state_name', { required: true }),
    field('city', { required: true }),
  ],
  [
    {
      name: 'where',
      kind: 'form',
      title: 'Where',
      fields: ['country'],
      next: [{ when: { field: 'country', equals: ['US', 'CA'] }, to: 'state' }, { to: 'city' }],
    },
    form('state', 'state_name'),
    form('city', 'city'),
    REVIEW,
    DONE,
  ],
);

test('a step goes on by the value of a field', async () => {
  await using world = await createServiceWorld(store);
  const [one, other] = [await visit(world, BRANCHING), await visit(world, BRANCHING)];
  await go(one, { country: 'DE' });
  await go(other, { country: 'US' });
  expect([one.state.screen.step, other.state.screen.step]).toEqual(['city', 'state']);
  const endsAt = expect.any(String);
  expect([one.state.progress, other.state.progress]).toEqual([
    { position: 2, total: 3, endsAt },
    { position: 2, total: 4, endsAt },
  ]);
});

test.for([
  { what: 'one of several chosen options', type: 'multi-choices', given: ['b', 'c'], equals: 'c', leads: 'yes' },
  { what: 'none of several chosen options', type: 'multi-choices', given: ['b'], equals: ['a', 'c'], leads: 'no' },
  { what: 'no answer', type: 'multi-choices', given: [], equals: null, leads: 'yes' },
  { what: 'a box that is ticked', type: 'boolean', given: true, equals: true, leads: 'yes' },
  { what: 'a number', type: 'integer', given: '7', equals: [6, 7], leads: 'yes' },
  { what: 'a number, and not its text', type: 'string', given: '7', equals: 7, leads: 'no' },
] as const)('a condition on $what leads to "$leads"', async ({ type, given, equals, leads }) => {
  await using world = await createServiceWorld(store);
  const options = ['a', 'b', 'c'].map((value) => ({ value, label: value }));
  const asked = { ...form('ask', 'answer'), next: [{ when: { field: 'answer', equals }, to: 'yes' }, { to: 'no' }] };
  const steps = [asked as Step, { ...form('yes', 'more'), next: 'done' } as Step, form('no', 'more'), DONE];
  const visitor = await visit(world, content([field('answer', { type, options }), field('more')], steps));
  await go(visitor, { answer: given });
  expect(visitor.state.screen.step).toBe(leads);
});

test('an edit is for the review: no other step leads to one before it', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world);
  await go(visitor, {}, { name_first: 'Jane' });
  expect(await visitor.edit('names')).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
  expect((await visitor.read()).ok && visitor.state.screen.step).toBe('contact');
});

test('an edit that opens another branch asks what is new there, and then returns', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world, BRANCHING);
  await go(visitor, { country: 'DE' }, { city: 'Ulm' });
  await visitor.edit('where');
  await go(visitor, { country: 'US' });
  expect(visitor.state.screen.step).toBe('state');
  await go(visitor, { state_name: 'Ohio' });
  expect(visitor.state.screen).toMatchObject({
    kind: 'review',
    sections: [{ step: 'where', rows: [{ value: 'States' }] }, { step: 'state' }, { step: 'city' }],
  });
});

test.each([
  ['a step that was not visited', 'state'],
  ['the review itself', 'review'],
  ['no step at all', 'nowhere'],
])('an edit of %s is refused', async (_case, step) => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world, BRANCHING);
  await go(visitor, { country: 'DE' }, { city: 'Ulm' });
  expect(await visitor.edit(step)).toMatchObject({ ok: false, status: 400, error: { code: 'invalid_request' } });
});

test('a branch may end in failure, which is an outcome too', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(
    world,
    content(
      [field('adult', { type: 'boolean' })],
      [
        { ...form('age', 'adult'), next: [{ when: { field: 'adult', equals: true }, to: 'done' }, { to: 'no' }] },
        DONE,
        { name: 'no', kind: 'fail', title: 'Sorry' },
      ],
    ),
  );
  await go(visitor, { adult: false });
  expect(visitor.state).toMatchObject({ status: 'failed', screen: { kind: 'fail' }, outcome: { status: 'failed' } });
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({
    failedAt: world.clock.now(),
    completedAt: null,
  });
});

test('a finished inquiry takes no further transition', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world, content([], [START, DONE]));
  await go(visitor, {});
  expect(await visitor.next()).toMatchObject({ ok: false, status: 409, error: { code: 'finished' } });
  expect(await visitor.back()).toMatchObject({ ok: false, status: 409, error: { code: 'finished' } });
});

test('who saw the last screen may read it again', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visit(world, content([], [START, DONE]));
  await go(visitor, {});
  expect(await visitor.read()).toMatchObject({
    ok: true,
    body: { status: 'completed', outcome: { status: 'completed' } },
  });
});

test('an open inquiry keeps its steps when its template gets new ones', async () => {
  await using world = await createServiceWorld(store);
  const id = await world.publish(simpleContent());
  const before = new FlowVisitor(world);
  await before.access(templateTarget(id));
  await world.publish(content([], [START, DONE]), { id });
  const after = new FlowVisitor(world);
  await after.access(templateTarget(id));
  await Promise.all([go(before, {}), go(after, {})]);
  expect([before.state.screen.step, after.state.screen.step]).toEqual(['names', 'done']);
});

test('the last screen leads where the API says, with the outcome, before template and page', async () => {
  await using world = await createServiceWorld(store);
  const of = content([], [START, DONE], { redirectUri: 'https://template.example/' });
  const created = await createByApi(world.deps, {
    target: { kind: 'template', templateId: await world.publish(of) },
    account: { kind: 'none' },
    fields: {},
    tags: [],
    expiration: {},
    redirectUri: 'https://api.example/back?a=1',
    withSession: false,
    withLink: false,
  });
  if (created.kind === 'refused') throw new Error(created.code);
  const visitor = new FlowVisitor(world);
  await visitor.access(inquiryTarget(created.inquiry.id), { surface: 'hosted', redirectUri: 'https://page.example/' });
  await go(visitor, {});
  expect(visitor.state.screen).toMatchObject({
    redirectUri: `https://api.example/back?a=1&inquiry-id=${created.inquiry.id}&status=completed`,
  });
});

const SETTLED = [
  ['API', { redirectUri: 'https://own.example/' }, {}],
  ['template', {}, { redirectUri: 'https://own.example/' }],
] as const;

test.for(SETTLED)(
  'where the %s says where to go, a page may not, though its host is allowed',
  async ([, more, version]) => {
    await using world = await createServiceWorld(store);
    const id = await world.publish(content([], [START, DONE], version), { allowedDomains: ['page.example'] });
    const { inquiry } = await createApiInquiry(world, id, more);
    const visitor = new FlowVisitor(world);
    await visitor.access(inquiryTarget(inquiry.id), { surface: 'hosted', redirectUri: 'https://page.example/' });
    await go(visitor, {});
    expect(visitor.state.screen).toMatchObject({ redirectUri: expect.stringMatching(/^https:\/\/own\.example\/\?/) });
  },
);

test('a hosted page may say where an inquiry of the API leads that has no address, among the allowed hosts', async () => {
  await using world = await createServiceWorld(store);
  const id = await world.publish(content([], [START, DONE]), { allowedDomains: ['page.example'] });
  const { inquiry } = await createApiInquiry(world, id);
  const visitor = new FlowVisitor(world);
  const accessWith = (redirectUri: string) =>
    visitor.access(inquiryTarget(inquiry.id), { surface: 'hosted', redirectUri });
  expect(await accessWith('https://evil.example/')).toMatchObject({
    ok: false,
    error: { code: 'invalid_config', reason: 'redirect_refused' },
  });
  // What was refused did not pass the door.
  expect(await accessWith('https://page.example/')).toMatchObject({ ok: true });
  await go(visitor, {});
  expect(visitor.state.screen).toMatchObject({ redirectUri: expect.stringMatching(/^https:\/\/page\.example\/\?/) });
});

test('a hosted page may say where to go, among the allowed hosts', async () => {
  await using world = await createServiceWorld(store);
  const id = await world.publish(content([], [START, DONE]), { allowedDomains: ['shop.example'] });
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(id), { surface: 'hosted', redirectUri: 'https://shop.example/back' });
  await go(visitor, {});
  expect(visitor.state.screen).toMatchObject({
    redirectUri: `https://shop.example/back?inquiry-id=${visitor.state.inquiryId}&status=completed`,
  });
});

test.for(['embedded', 'inline'] as const)(
  'where to go is the page’s own affair around a flow that is %s: no address of it is looked at',
  async (surface) => {
    await using world = await createServiceWorld(store);
    const id = await world.publish(content([], [START, DONE]), { allowedDomains: ['shop.example'] });
    const { inquiry } = await createApiInquiry(world, id);
    for (const target of [templateTarget(id), inquiryTarget(inquiry.id)]) {
      const visitor = new FlowVisitor(world);
      await visitor.access(target, { surface, redirectUri: 'https://elsewhere.example/' });
      await go(visitor, {});
      expect(visitor.state.status).toBe('completed');
      expect(visitor.state.screen).not.toHaveProperty('redirectUri');
    }
  },
);
