import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../service/store/store.ts';
import { MAX_UPLOADS_PER_INQUIRY } from '../../src/protocol/api.ts';
import { go } from '../support/flow-visits.ts';
import { captureContent, content, DONE, field, form, JPEG, PNG, REVIEW, START } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore, type ServiceWorld } from '../support/service-world.ts';
import { filesOf, visitCapture } from '../support/upload-visit.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

/** A visitor at a document of two pages, of which the second is not required. */
function atDocument(world: ServiceWorld) {
  const slots = [
    { slot: 'file-1', label: 'First page', required: true },
    { slot: 'file-2', label: 'Second page', required: false },
  ];
  const step = { name: 'proof', kind: 'document', title: 'Proof', field: 'proof', slots } as const;
  return visitCapture(world, content([field('proof', { type: 'file', required: true })], [step, REVIEW, DONE]));
}

const [ID] = captureContent().steps;
const OPTIONAL_IDENTITY = field('identity', { type: 'relation-schema', target: 'document-government-id' });

/** A visitor at an identity document that is not required. */
function atOptionalId(world: ServiceWorld) {
  return visitCapture(world, content([OPTIONAL_IDENTITY], [ID!, REVIEW, DONE]));
}

test('a file that is not required is removed, and its bytes with it', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atDocument(world);
  await visitor.upload('file-1', PNG);
  await visitor.upload('file-2', JPEG);
  const old = (await store.documents(visitor.state.inquiryId))[1]!;
  world.clock.advance(60);
  expect(await visitor.removeUpload('file-2')).toMatchObject({ ok: true, status: 204 });
  expect(await visitor.read()).toMatchObject({ body: { uploads: [{ slot: 'file-1' }] } });
  expect(await store.document(old.id)).toMatchObject({ removedAt: world.clock.now() });
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({ updatedAt: world.clock.now() });
  expect(await world.deps.files.read(old.fileKey, PNG.byteLength)).toBeUndefined();
  expect(await filesOf(world)).toHaveLength(1);
});

test('a file that was removed counts no more', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atDocument(world);
  for (let count = 0; count <= MAX_UPLOADS_PER_INQUIRY; count += 1) {
    expect(await visitor.upload('file-2', PNG)).toMatchObject({ ok: true });
    expect(await visitor.removeUpload('file-2')).toMatchObject({ ok: true });
  }
  expect(await store.documents(visitor.state.inquiryId)).toEqual([]);
  expect(await filesOf(world)).toEqual([]);
});

test('a file that is required is not removed', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atDocument(world);
  await visitor.upload('file-1', PNG);
  expect(await visitor.removeUpload('file-1')).toMatchObject({ ok: false, status: 400 });
  expect(await filesOf(world)).toHaveLength(1);
});

test('a removal whose answer was lost is asked for again, and is done', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atDocument(world);
  await visitor.upload('file-2', PNG);
  await visitor.removeUpload('file-2');
  expect(await visitor.removeUpload('file-2')).toMatchObject({ ok: true, status: 204 });
});

test('a side is removed of the kind of document that is meant, and of no other', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atOptionalId(world);
  await visitor.upload('front', PNG, { idClass: 'dl' });
  await visitor.upload('front', JPEG, { idClass: 'pp' });
  await visitor.removeUpload('front', { idClass: 'pp' });
  expect(await visitor.read()).toMatchObject({ body: { uploads: [{ slot: 'front', idClass: 'dl' }] } });
});

test('a step of which every file was removed may be left without any', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atOptionalId(world);
  await visitor.upload('front', PNG, { idClass: 'pp' });
  await visitor.removeUpload('front', { idClass: 'pp' });
  expect(await visitor.next({ idClass: 'pp' })).toMatchObject({ ok: true });
  expect(visitor.state.screen).toMatchObject({ sections: [{ rows: [{ value: null }] }] });
});

test('a file that is removed after its step was submitted stands in the field no more, though nothing is submitted again', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atOptionalId(world);
  await visitor.upload('front', PNG, { idClass: 'dl' });
  await visitor.upload('back', PNG, { idClass: 'dl' });
  await visitor.next({ idClass: 'dl' });
  await visitor.edit('id');
  // The other half alone is no document.
  await visitor.removeUpload('front', { idClass: 'dl' });
  await visitor.back();
  expect(visitor.state.screen).toMatchObject({ sections: [{ rows: [{ value: null }] }] });
  await visitor.next();
  expect(visitor.state.outcome?.fields).toEqual({ identity: { type: 'government_id', value: null } });
});

test('a file that is removed after its step was submitted leaves what else was entered', async () => {
  await using world = await createServiceWorld(store);
  const steps = [form('you', 'name'), ID!, REVIEW, DONE];
  const visitor = await visitCapture(world, content([field('name'), OPTIONAL_IDENTITY], steps));
  await go(visitor, { name: 'Jane' });
  await visitor.upload('front', PNG, { idClass: 'pp' });
  await go(visitor, { idClass: 'pp' });
  await visitor.edit('id');
  world.clock.advance(60);
  await visitor.removeUpload('front', { idClass: 'pp' });
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({
    fields: { name: { value: 'Jane', source: 'visitor' }, identity: { value: null, source: 'visitor' } },
    updatedAt: world.clock.now(),
  });
});

test('a file that is removed beside the one that its field holds leaves that there', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atDocument(world);
  const first = await visitor.upload('file-1', PNG);
  await visitor.upload('file-2', PNG);
  await visitor.next();
  await visitor.back();
  await visitor.removeUpload('file-2');
  expect((await store.inquiry(visitor.state.inquiryId))?.fields['proof']?.value).toMatchObject({
    id: first.ok && first.body.file.id,
  });
});

test('a file of a step that the inquiry has left is not removed', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atOptionalId(world);
  await visitor.upload('front', PNG, { idClass: 'pp' });
  await visitor.next({ idClass: 'pp' });
  expect(await visitor.removeUpload('front', { step: 'id', idClass: 'pp' })).toMatchObject({
    ok: false,
    error: { code: 'stale_step', state: { screen: { kind: 'review' } } },
  });
  expect(await filesOf(world)).toHaveLength(1);
});

test.for([
  ['at a step without files', START, 'front', undefined],
  ['of a slot that the step does not have', undefined, 'center', undefined],
  ['of a kind of document that the step does not have', undefined, 'front', 'rp'],
] as const)('a removal %s is refused', async ([, step, slot, idClass]) => {
  await using world = await createServiceWorld(store);
  const visitor = step ? await visitCapture(world, content([], [step, DONE])) : await atOptionalId(world);
  expect(await visitor.removeUpload(slot, idClass && { idClass })).toMatchObject({
    ok: false,
    error: { code: 'invalid_request' },
  });
});

test('a removal without a session is refused', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await atDocument(world);
  await visitor.upload('file-2', PNG);
  visitor.token = undefined;
  expect(await visitor.removeUpload('file-2')).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  expect(await filesOf(world)).toHaveLength(1);
});
