import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintFileKey } from '../../service/files/file-key.ts';
import type { Store } from '../../service/store/store.ts';
import { MAX_UPLOAD_BYTES, MAX_UPLOADS_PER_INQUIRY } from '../../src/protocol/api.ts';
import { FlowVisitor, templateTarget } from '../support/flow-visitor.ts';
import { go } from '../support/flow-visits.ts';
import { captureContent, content, DONE, field, form, JPEG, PNG, REVIEW, START } from '../support/sample-content.ts';
import { createServiceWorld, openTestStore, random } from '../support/service-world.ts';
import { filesOf, pngOf, visitCapture } from '../support/upload-visit.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

test('an uploaded file is stored with its type by its bytes, and starts the inquiry', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const reply = await visitor.upload('front', PNG, { filename: 'Führerschein.png', capture: 'manual' });
  expect(reply).toMatchObject({
    ok: true,
    body: { file: { slot: 'front', filename: 'Führerschein.png', byteSize: PNG.byteLength, mimeType: 'image/png' } },
  });
  const [document] = await store.documents(visitor.state.inquiryId);
  expect(document).toMatchObject({
    kind: 'government-id',
    step: 'id',
    captureMethod: 'manual',
    sha256: createHash('sha256').update(PNG).digest('hex'),
  });
  expect(document?.id).toMatch(/^doc_/);
  const bytes = await world.deps.files.read(document!.fileKey, PNG.byteLength);
  expect(new Uint8Array(await new Response(bytes as BodyInit).arrayBuffer())).toEqual(PNG);
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({
    status: 'pending',
    startedAt: world.clock.now(),
  });
});

test('a visitor goes through the steps that ask for files, and the fields point at them', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const front = await visitor.upload('front', PNG);
  await visitor.upload('back', JPEG);
  expect((await visitor.next({ idClass: 'dl' })).ok).toBe(true);
  const selfie = await visitor.upload('center', JPEG);
  expect((await visitor.next()).ok).toBe(true);
  const proof = await visitor.upload('file-1', JPEG, { filename: 'bill.jpg' });
  expect((await visitor.next()).ok).toBe(true);
  expect(visitor.state.screen).toMatchObject({
    kind: 'review',
    sections: [
      { rows: [{ key: 'identity', label: 'identity', type: 'relation-schema', value: 'Driving licence' }] },
      { rows: [{ key: 'face', label: 'face', type: 'relation-schema', value: 'Selfie' }] },
      { rows: [{ key: 'proof', label: 'proof', type: 'relation-schema', value: 'bill.jpg' }] },
    ],
  });
  await visitor.next();
  const idOf = (reply: typeof front) => (reply.ok ? reply.body.file.id : undefined);
  expect(visitor.state.outcome?.fields).toEqual({
    identity: { type: 'government_id', value: { id: idOf(front), type: 'Document::GovernmentId' } },
    face: { type: 'selfie', value: { id: idOf(selfie), type: 'Selfie::CenterOnly' } },
    proof: { type: 'generic', value: { id: idOf(proof), type: 'Document::Generic' } },
  });
  expect(idOf(selfie)).toMatch(/^self_/);
});

test('a file field holds what its file is', async () => {
  await using world = await createServiceWorld(store);
  const slots = [{ slot: 'file-1', label: 'Bill', required: true }];
  const steps = [{ name: 'bill', kind: 'document', title: 'Bill', field: 'bill', slots } as const, DONE];
  const visitor = await visitCapture(world, content([field('bill', { type: 'file' })], steps));
  const reply = await visitor.upload('file-1', JPEG, { filename: 'bill.jpg' });
  await visitor.next();
  expect(visitor.state.outcome?.fields['bill']).toEqual({
    type: 'file',
    value: {
      id: reply.ok && reply.body.file.id,
      filename: 'bill.jpg',
      byteSize: JPEG.byteLength,
      mimeType: 'image/jpeg',
    },
  });
});

test.each([
  ['without a kind of document', {}, { idClass: 'required' }],
  ['with an empty kind of document', { idClass: '' }, { idClass: 'required' }],
  ['with nothing for a kind of document', { idClass: null }, { idClass: 'required' }],
  ['with a kind that is not offered', { idClass: 'visa' }, { idClass: 'not_an_option' }],
  ['without a required side', { idClass: 'dl' }, { back: 'required' }],
])('a government ID %s is not complete', async (_case, values, problems) => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  expect(await visitor.next(values)).toMatchObject({
    ok: false,
    status: 422,
    error: { code: 'invalid_fields', problems },
  });
});

test('a step whose field is not required may be left without a file', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  await visitor.next({ idClass: 'pp' });
  expect(await visitor.next()).toMatchObject({ ok: false, error: { problems: { center: 'required' } } });
  await visitor.upload('center', JPEG);
  await visitor.next();
  expect((await visitor.next()).ok).toBe(true);
  expect(visitor.state.screen).toMatchObject({
    sections: [{}, {}, { rows: [{ key: 'proof', label: 'proof', type: 'relation-schema', value: null }] }],
  });
  expect((await store.inquiry(visitor.state.inquiryId))?.fields['proof']?.value).toBeNull();
});

test('a step whose field is not required asks for none of its files', async () => {
  await using world = await createServiceWorld(store);
  const { steps } = captureContent();
  const optional = [
    field('identity', { type: 'relation-schema', target: 'document-government-id' }),
    field('face', { type: 'relation-schema', target: 'selfie' }),
    field('proof', { type: 'file' }),
  ];
  const visitor = await visitCapture(world, content(optional, steps));
  const slots = [];
  for (let screen = visitor.state.screen; screen.kind !== 'review'; screen = visitor.state.screen) {
    if (screen.kind === 'government-id') slots.push(...screen.classes.flatMap((each) => each.slots));
    else if ('slots' in screen) slots.push(...screen.slots);
    expect((await visitor.next()).ok).toBe(true);
  }
  expect(slots.map(({ slot, required }) => [slot, required])).toEqual([
    ['front', false],
    ['back', false],
    ['front', false],
    ['center', false],
    ['file-1', false],
  ]);
});

test('a document that is not required is not taken by halves', async () => {
  await using world = await createServiceWorld(store);
  const { steps } = captureContent();
  const identity = field('identity', { type: 'relation-schema', target: 'document-government-id' });
  const visitor = await visitCapture(world, content([identity], [steps[0]!, DONE]));
  await visitor.upload('front', PNG);
  expect(await visitor.next({ idClass: 'dl' })).toMatchObject({ ok: false, error: { problems: { back: 'required' } } });
});

test('another file in a slot replaces the first, whose bytes go', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  const [old] = await store.documents(visitor.state.inquiryId);
  const reply = await visitor.upload('front', JPEG);
  expect(await store.documents(visitor.state.inquiryId)).toMatchObject([{ id: reply.ok && reply.body.file.id }]);
  expect(await store.document(old!.id)).toMatchObject({ removedAt: world.clock.now() });
  expect(await world.deps.files.read(old!.fileKey, PNG.byteLength)).toBeUndefined();
  expect(await filesOf(world)).toHaveLength(1);
});

test('a file replaced after its step was submitted stands in the field too, beside what else was entered', async () => {
  await using world = await createServiceWorld(store);
  const { fields, steps } = captureContent();
  const visitor = await visitCapture(world, content([field('name'), ...fields], [form('you', 'name'), ...steps]));
  await go(visitor, { name: 'Jane' });
  await visitor.upload('front', PNG);
  await visitor.next({ idClass: 'pp' });
  await visitor.back();
  expect(visitor.state).toMatchObject({ values: { idClass: 'pp' }, uploads: [{ slot: 'front' }] });
  const reply = await visitor.upload('front', JPEG);
  expect((await store.inquiry(visitor.state.inquiryId))?.fields).toEqual({
    name: { value: 'Jane', source: 'visitor' },
    identity: {
      value: { id: reply.ok && reply.body.file.id, type: 'Document::GovernmentId' },
      source: 'visitor',
    },
  });
});

test('files that the chosen kind of document does not have are removed', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  await visitor.upload('back', JPEG);
  await visitor.next({ idClass: 'pp' });
  expect(await store.documents(visitor.state.inquiryId)).toMatchObject([{ slot: 'front', idClass: 'pp' }]);
  expect(await filesOf(world)).toHaveLength(1);
});

test('a side of another kind of document stands for none of the chosen one, and is kept until one is submitted', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG, { idClass: 'dl' });
  expect(await visitor.next({ idClass: 'pp' })).toMatchObject({
    ok: false,
    error: { problems: { front: 'required' } },
  });
  await visitor.upload('front', JPEG, { idClass: 'pp' });
  await visitor.upload('back', JPEG, { idClass: 'dl' });
  expect((await visitor.read()).ok && (await visitor.read())).toMatchObject({
    body: {
      uploads: [
        { slot: 'front', idClass: 'dl', mimeType: 'image/png' },
        { slot: 'front', idClass: 'pp', mimeType: 'image/jpeg' },
        { slot: 'back', idClass: 'dl' },
      ],
    },
  });
  expect((await visitor.next({ idClass: 'dl' })).ok).toBe(true);
  expect(await store.documents(visitor.state.inquiryId)).toMatchObject([
    { slot: 'front', idClass: 'dl', mimeType: 'image/png' },
    { slot: 'back', idClass: 'dl' },
  ]);
  expect(await filesOf(world)).toHaveLength(2);
});

test('a kind of document that was tried after the submission changes nothing until it is submitted', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const front = await visitor.upload('front', PNG, { idClass: 'dl' });
  await visitor.upload('back', PNG, { idClass: 'dl' });
  await visitor.next({ idClass: 'dl' });
  await visitor.upload('center', JPEG);
  await visitor.next();
  await visitor.next();
  await visitor.edit('id');
  await visitor.upload('front', JPEG, { idClass: 'pp' });
  await visitor.back();
  expect(visitor.state.screen).toMatchObject({ sections: [{ rows: [{ value: 'Driving licence' }] }, {}, {}] });
  expect((await store.inquiry(visitor.state.inquiryId))?.fields['identity']?.value).toMatchObject({
    id: front.ok && front.body.file.id,
  });
});

test('an edit of another step returns to the review over documents that were submitted, whatever was tried after', async () => {
  await using world = await createServiceWorld(store);
  const { fields, steps } = captureContent();
  const visitor = await visitCapture(world, content([field('name'), ...fields], [form('you', 'name'), ...steps]));
  await go(visitor, {});
  await visitor.upload('front', PNG, { idClass: 'pp' });
  await go(visitor, { idClass: 'pp' });
  await visitor.upload('center', JPEG);
  await go(visitor, {}, {});
  await visitor.edit('id');
  await visitor.upload('back', JPEG, { idClass: 'dl' });
  await visitor.back();
  await visitor.edit('you');
  await go(visitor, { name: 'Jane' });
  expect(visitor.state.screen.kind).toBe('review');
});

test('an edit of one document returns to the review, and asks for no other once more', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  await go(visitor, { idClass: 'pp' });
  await visitor.upload('center', JPEG);
  await go(visitor, {}, {});
  await visitor.edit('id');
  await go(visitor, { idClass: 'pp' });
  expect(visitor.state.screen.kind).toBe('review');
});

test('an edit of another step leads to a document of which half was taken away since', async () => {
  await using world = await createServiceWorld(store);
  const [id] = captureContent().steps;
  const identity = field('identity', { type: 'relation-schema', target: 'document-government-id' });
  const visitor = await visitCapture(
    world,
    content([field('name'), identity], [form('you', 'name'), id!, REVIEW, DONE]),
  );
  await go(visitor, {});
  await visitor.upload('front', PNG, { idClass: 'dl' });
  await visitor.upload('back', PNG, { idClass: 'dl' });
  await go(visitor, { idClass: 'dl' });
  await visitor.edit('id');
  await visitor.removeUpload('back', { idClass: 'dl' });
  await visitor.back();
  await visitor.edit('you');
  await go(visitor, { name: 'Jane' });
  expect(visitor.state.screen.kind).toBe('government-id');
});

test('a file of which the kind of document was not said stands for any, and is replaced by one of which it was', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  expect((await store.documents(visitor.state.inquiryId))[0]).toMatchObject({ idClass: null });
  await visitor.upload('front', JPEG, { idClass: 'pp' });
  expect(await store.documents(visitor.state.inquiryId)).toMatchObject([{ idClass: 'pp', mimeType: 'image/jpeg' }]);
  expect((await visitor.next({ idClass: 'pp' })).ok).toBe(true);
});

test('a step whose field is not required may be left with files of another kind of document, which go', async () => {
  await using world = await createServiceWorld(store);
  const { steps } = captureContent();
  const identity = field('identity', { type: 'relation-schema', target: 'document-government-id' });
  const visitor = await visitCapture(world, content([identity], [steps[0]!, DONE]));
  await visitor.upload('front', PNG, { idClass: 'dl' });
  expect((await visitor.next({ idClass: 'pp' })).ok).toBe(true);
  expect(await store.documents(visitor.state.inquiryId)).toEqual([]);
});

test('two uploads into one slot at once leave one file', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const replies = await Promise.all([PNG, JPEG, PNG].map((bytes) => visitor.upload('front', bytes)));
  expect(replies.every((reply) => reply.ok)).toBe(true);
  expect(await store.documents(visitor.state.inquiryId)).toHaveLength(1);
  expect(await filesOf(world)).toHaveLength(1);
});

test('a file that says it is too large is refused before it is read', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const reply = await visitor.upload('front', PNG, { headers: { 'Content-Length': String(MAX_UPLOAD_BYTES + 1) } });
  expect(reply).toMatchObject({ ok: false, status: 413, error: { code: 'upload_too_large' } });
});

test('a file of the largest size is taken, one byte more is refused and leaves nothing', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const headers = { 'Content-Length': '1' };
  expect((await visitor.upload('front', pngOf(MAX_UPLOAD_BYTES), { headers })).ok).toBe(true);
  expect(await visitor.upload('back', pngOf(MAX_UPLOAD_BYTES + 1), { headers })).toMatchObject({
    ok: false,
    status: 413,
  });
  expect(await filesOf(world)).toHaveLength(1);
});

test('a file of another type is refused, whatever it is called, and leaves nothing', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  for (const text of [
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<!doctype html><script>alert(1)</script>',
    'x',
    '',
  ]) {
    const reply = await visitor.upload('front', new TextEncoder().encode(text), { filename: 'me.png' });
    expect(reply).toMatchObject({ ok: false, status: 415, error: { code: 'upload_type_refused' } });
  }
  expect(await filesOf(world)).toEqual([]);
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({ status: 'created' });
});

test('an inquiry takes twenty files and no more, but a slot may be replaced', async () => {
  await using world = await createServiceWorld(store);
  const slots = Array.from({ length: 21 }, (_, index) => ({
    slot: `file-${index + 1}`,
    label: 'File',
    required: false,
  }));
  const steps = [{ name: 'many', kind: 'document', title: 'Many', field: 'many', slots } as const, DONE];
  const visitor = await visitCapture(world, content([field('many', { type: 'file' })], steps));
  for (const { slot } of slots.slice(0, -1)) expect((await visitor.upload(slot, JPEG)).ok).toBe(true);
  expect(await visitor.upload(slots.at(-1)!.slot, JPEG)).toMatchObject({
    ok: false,
    status: 409,
    error: { code: 'upload_limit_reached' },
  });
  expect((await visitor.upload('file-1', JPEG)).ok).toBe(true);
});

test('the files of an inquiry have a largest sum', async () => {
  await using world = await createServiceWorld(store);
  const slots = Array.from({ length: 7 }, (_, index) => ({
    slot: `file-${index + 1}`,
    label: 'File',
    required: false,
  }));
  const steps = [{ name: 'many', kind: 'document', title: 'Many', field: 'many', slots } as const, DONE];
  const visitor = await visitCapture(world, content([field('many', { type: 'file' })], steps));
  for (const { slot } of slots.slice(0, 6)) expect((await visitor.upload(slot, pngOf(MAX_UPLOAD_BYTES))).ok).toBe(true);
  expect(await visitor.upload('file-7', PNG)).toMatchObject({ ok: false, error: { code: 'upload_limit_reached' } });
  expect(await filesOf(world)).toHaveLength(6);
});

test.each([
  ['a slot that the step does not have', 'left', {}, 400, 'invalid_request'],
  ['a side that the kind of document does not have', 'back', { idClass: 'pp' }, 400, 'invalid_request'],
  ['a kind of document that is not offered', 'front', { idClass: 'visa' }, 400, 'invalid_request'],
  ['another step', 'center', { step: 'selfie' }, 409, 'stale_step'],
  ['an unknown way of capture', 'front', { capture: 'scanner' }, 400, 'invalid_request'],
])('an upload for %s is refused', async (_case, slot, options, status, code) => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  expect(await visitor.upload(slot, PNG, options)).toMatchObject({ ok: false, status, error: { code } });
});

test('a kind of identity document that is said of another file is not kept', async () => {
  await using world = await createServiceWorld(store);
  const slots = [{ slot: 'file-1', label: 'Bill', required: true }];
  const steps = [{ name: 'bill', kind: 'document', title: 'Bill', field: 'bill', slots } as const, DONE];
  const visitor = await visitCapture(world, content([field('bill', { type: 'file' })], steps));
  await visitor.upload('file-1', PNG, { idClass: 'pp' });
  expect(await store.documents(visitor.state.inquiryId)).toMatchObject([{ slot: 'file-1', idClass: null }]);
});

test('a repeated access tells of the files that were uploaded since the first', async () => {
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(captureContent());
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(templateId));
  await visitor.upload('front', PNG);
  const again = await new FlowVisitor(world).access(templateTarget(templateId), { claim: visitor.claim });
  expect(again).toMatchObject({ ok: true, body: { state: { uploads: [{ slot: 'front', mimeType: 'image/png' }] } } });
});

test('an upload for a step that was left is told where the inquiry stands', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  await visitor.upload('front', PNG);
  await go(visitor, { idClass: 'pp' });
  expect(await visitor.upload('front', PNG, { step: 'id' })).toMatchObject({
    ok: false,
    error: { code: 'stale_step', state: { screen: { step: 'selfie' } } },
  });
});

test('an upload, or a removal, after the end is told that it is finished', async () => {
  await using world = await createServiceWorld(store);
  const slots = [{ slot: 'file-1', label: 'Bill', required: false }];
  const steps = [{ name: 'bill', kind: 'document', title: 'Bill', field: 'bill', slots } as const, DONE];
  const visitor = await visitCapture(world, content([field('bill', { type: 'file' })], steps));
  await visitor.upload('file-1', PNG);
  await go(visitor, {});
  const refusal = { ok: false, status: 409, error: { code: 'finished' } };
  expect(await visitor.upload('file-1', JPEG, { step: 'bill' })).toMatchObject(refusal);
  expect(await visitor.removeUpload('file-1', { step: 'bill' })).toMatchObject(refusal);
  expect(await filesOf(world)).toHaveLength(1);
});

test('an upload at a step without files is refused', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world, content([], [START, DONE]));
  expect(await visitor.upload('front', PNG)).toMatchObject({ ok: false, status: 400 });
});

test('an upload without a session is refused, and nothing is written', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  visitor.token = undefined;
  expect(await visitor.upload('front', PNG)).toMatchObject({
    ok: false,
    status: 409,
    error: { code: 'unauthenticated' },
  });
  expect(await filesOf(world)).toEqual([]);
});

test('uploads under way are as many as an inquiry may have files', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const { inquiryId } = visitor.state;
  const createdAt = world.clock.now();
  const underWay = Array.from({ length: MAX_UPLOADS_PER_INQUIRY }, () => ({
    fileKey: mintFileKey(random),
    inquiryId,
    createdAt,
  }));
  await store.transaction((tx) => tx.insertLooseFiles(underWay));
  expect(await visitor.upload('front', PNG)).toMatchObject({ status: 409, error: { code: 'upload_limit_reached' } });
  await store.forgetLooseFiles(underWay.map(({ fileKey }) => fileKey));
  expect((await visitor.upload('front', PNG)).ok).toBe(true);
});

test('a long name is cut without leaving half of a character', async () => {
  await using world = await createServiceWorld(store);
  const visitor = await visitCapture(world);
  const reply = await visitor.upload('front', PNG, { filename: `${'x'.repeat(199)}🙂.png` });
  expect(reply).toMatchObject({ ok: true, body: { file: { filename: `${'x'.repeat(196)}.png` } } });
});

test.each(['../../etc/passwd', '/etc/passwd', '..', '', 'a'.repeat(32)])('the key %j reads no file', async (key) => {
  await using world = await createServiceWorld(store);
  expect(await world.deps.files.read(key, 1)).toBeUndefined();
});
