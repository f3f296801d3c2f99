/** Files on their way, and what stands when they have arrived. */

import { describe, expect, test, vi } from 'vitest';
import type { Screen, UploadedFile } from '../../src/protocol/api.ts';
import type { DocumentId } from '../../src/protocol/ids.ts';
import {
  accessBody,
  accessedWorld,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  LOST,
  ok,
  refusal,
  UNWATCHED,
} from './model-world.ts';

describe('an upload', () => {
  const GOVERNMENT_ID: Screen = { kind: 'government-id', step: 'id', title: 'ID', text: [], field: 'doc', classes: [] };
  const file = {
    id: 'doc_1' as DocumentId,
    slot: 'front',
    filename: 'a.png',
    byteSize: 3,
    mimeType: 'image/png',
  } as const;

  test('stands for its slot and is told to the page', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    const result = world.model.actions.upload('front', new Blob(['abc']), 'manual', 'pp', UNWATCHED);
    await world.requests.upload[0]!.answer(ok({ file }));
    expect(await result).toBeUndefined();
    expect(world.requests.upload[0]!.args[0]).toMatchObject({ slot: 'front', capture: 'manual', idClass: 'pp' });
    const again = world.model.actions.upload('front', new Blob(['abcd']), 'upload', 'pp', UNWATCHED);
    await world.requests.upload[1]!.answer(ok({ file: { ...file, byteSize: 4 } }));
    await again;
    expect(world.screen().uploads).toEqual([{ ...file, byteSize: 4 }]);
    expect(world.told.filter(({ name }) => name === 'document-upload').map(({ metadata }) => metadata)).toEqual([
      { stepData: { idClass: 'pp', files: [{ side: 'front', captureMethod: 'manual' }] } },
      { stepData: { idClass: 'pp', files: [{ side: 'front', captureMethod: 'upload' }] } },
    ]);
  });

  test('is looked at on its way, and can be stopped on it, by whoever asked for it', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    const result = world.model.actions.upload('front', new Blob(['abc']), 'manual', undefined, UNWATCHED);
    expect(world.requests.upload[0]!.args[2]).toBe(UNWATCHED);
    await world.requests.upload[0]!.answer({ kind: 'connection' });
    expect(await result).toBe('connection');
    expect(world.screen()).toMatchObject({ uploads: [], notice: undefined });
  });

  test('stands beside a file for the same side of another kind of document, and in place of one whose kind was not said', async () => {
    const unsaid = { ...file, id: 'doc_0' as DocumentId };
    const world = await accessedWorld(GOVERNMENT_ID);
    const files: UploadedFile[] = [unsaid, { ...file, idClass: 'dl' }, { ...file, idClass: 'pp' }];
    for (const [index, each] of files.entries()) {
      const result = world.model.actions.upload('front', new Blob(['abc']), 'upload', each.idClass, UNWATCHED);
      await world.requests.upload[index]!.answer(ok({ file: each }));
      await result;
    }
    expect(world.requests.upload.map(({ args }) => args[0])).toMatchObject([{}, { idClass: 'dl' }, { idClass: 'pp' }]);
    expect(world.screen().uploads.map(({ id, idClass }) => [id, idClass])).toEqual([
      ['doc_1', 'dl'],
      ['doc_1', 'pp'],
    ]);
  });

  test('of nothing takes away the file that stands, of this kind of identity document only, and the page hears nothing', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    for (const [index, idClass] of ['dl', 'pp'].entries()) {
      const result = world.model.actions.upload('front', new Blob(['abc']), 'upload', idClass, UNWATCHED);
      await world.requests.upload[index]!.answer(ok({ file: { ...file, idClass } }));
      await result;
    }
    const told = world.told.length;
    const removed = world.model.actions.upload('front', undefined, 'upload', 'pp', UNWATCHED);
    expect(world.requests.upload[2]!.args[0]).toMatchObject({
      step: 'id',
      slot: 'front',
      idClass: 'pp',
      file: undefined,
    });
    await world.requests.upload[2]!.answer(ok(undefined));
    expect(await removed).toBeUndefined();
    expect(world.screen().uploads).toEqual([{ ...file, idClass: 'dl' }]);
    expect(world.told).toHaveLength(told);
  });

  test('of a face has its own message', async () => {
    const world = await accessedWorld({
      kind: 'selfie',
      step: 'face',
      title: '',
      text: [],
      field: 'selfie',
      slots: [],
    });
    const result = world.model.actions.upload('center', new Blob(['abc']), 'manual', undefined, UNWATCHED);
    await world.requests.upload[0]!.answer(ok({ file: { ...file, slot: 'center' } }));
    await result;
    expect(world.told.at(-1)).toEqual({
      name: 'selfie-record-upload',
      metadata: { stepData: { files: [{ pose: 'center', captureMethod: 'manual' }] } },
    });
  });

  test.for([
    'upload_too_large',
    'upload_type_refused',
    'upload_limit_reached',
    'rate_limited',
    'application_error',
  ] as const)('refused by %s is told as such to its screen, which stays', async (code) => {
    const world = await accessedWorld(GOVERNMENT_ID);
    const result = world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    await world.requests.upload[0]!.answer(refusal(code));
    expect(await result).toBe(code);
    expect(world.screen()).toMatchObject({ screen: GOVERNMENT_ID, uploads: [], notice: undefined });
  });

  test('that comes too late for its step, because this window went on, is no news', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    void world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    void world.model.actions.upload('back', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    world.model.actions.submit({ kind: 'back' }, {});
    const stale = refusal('stale_step', { state: flowState(FORM, 1) });
    await world.requests.upload[0]!.answer(stale);
    expect(world.screen()).toMatchObject({ screen: GOVERNMENT_ID, busy: true, notice: undefined });
    await world.requests.transition[0]!.answer(ok(flowState(FORM, 1)));
    await world.requests.upload[1]!.answer(stale);
    expect(world.screen()).toMatchObject({ screen: FORM, busy: false, notice: undefined });
  });

  test('that stands when another step is on already is none of that step', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    const result = world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    world.model.actions.submit({ kind: 'back' }, {});
    await world.requests.transition[0]!.answer(ok(flowState(FORM, 1)));
    await world.requests.upload[0]!.answer(ok({ file }));
    expect(await result).toBeUndefined();
    expect(world.screen()).toMatchObject({ screen: FORM, uploads: [] });
  });

  test('that comes too late for its step, because another window went on, says so', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    void world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    await world.requests.upload[0]!.answer(refusal('stale_step', { state: flowState(FORM, 1) }));
    expect(world.screen()).toMatchObject({ screen: FORM, notice: { kind: 'moved-on' } });
  });

  test('before the access asks for that, also where it was lost', async () => {
    const world = createWorld(flowConfig({ screen: GOVERNMENT_ID, surface: 'hosted' }));
    const upload = () => world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    expect(await upload()).toBe('connection');
    expect(world.requests.access).toHaveLength(1);
    await world.requests.access[0]!.answer(LOST);
    expect(await upload()).toBe('connection');
    expect(accessBody(world, 1)['claim']).toBe(accessBody(world)['claim']);
    expect(world.requests.upload).toEqual([]);
  });

  test('answered while Leave? lies over its step stands when the visitor stays', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    const result = world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    world.page({ action: 'exit', metadata: { force: false } });
    await world.requests.upload[0]!.answer(ok({ file }));
    expect(await result).toBeUndefined();
    expect(world.model.view.value.kind).toBe('confirm');
    world.model.actions.stay();
    expect(world.screen().uploads).toEqual([file]);
  });

  test('is not sent any further once the visitor has left, though the page may keep its screen', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    const watches = ['front', 'back'].map((slot) => {
      const watch = { ...UNWATCHED, stop: vi.fn() };
      void world.model.actions.upload(slot, new Blob(['abc']), 'upload', undefined, watch);
      return watch;
    });
    world.model.actions.askExit();
    expect(watches.flatMap(({ stop }) => stop.mock.calls)).toEqual([]);
    world.model.actions.leave();
    expect(watches.map(({ stop }) => stop.mock.calls.length)).toEqual([1, 1]);
  });

  test('answered after the visitor left is not told', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    void world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    world.page({ action: 'exit', metadata: { force: true } });
    await world.requests.upload[0]!.answer(ok({ file }));
    expect(world.names().at(-1)).toBe('exit');
  });

  test('by a session that was revoked ends the flow', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    void world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    await world.requests.upload[0]!.answer(refusal('unauthenticated'));
    expect(world.model.view.value).toMatchObject({ kind: 'refused', code: 'unauthenticated' });
    expect(world.told.at(-1)).toMatchObject({ name: 'error', error: { code: 'unauthenticated' } });
  });

  test('into an inquiry that has expired ends the flow', async () => {
    const world = await accessedWorld(GOVERNMENT_ID);
    const result = world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    await world.requests.upload[0]!.answer(refusal('expired'));
    expect(await result).toBe('connection');
    expect(world.model.view.value).toMatchObject({ kind: 'refused', code: 'expired' });
  });
});
