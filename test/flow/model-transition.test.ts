/** A step that is sent: once, and what becomes of what was typed. */

import { describe, expect, test } from 'vitest';
import {
  accessAnswer,
  accessedWorld,
  COMPLETE,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  LOST,
  NEXT,
  ok,
  refusal,
  START,
  UNWATCHED,
} from './model-world.ts';

describe('a transition', () => {
  test('is sent once, however often the button is pressed', async () => {
    const world = await accessedWorld();
    world.model.actions.submit(NEXT, {});
    world.model.actions.submit(NEXT, {});
    expect(world.screen().busy).toBe(true);
    expect(world.requests.transition).toHaveLength(1);
  });

  test('carries the values of its step', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    expect(world.requests.transition[0]?.args[0]).toMatchObject({ move: NEXT, values: { name_first: 'Jane' } });
  });

  test('after another one has the same token', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, {});
    await world.requests.transition[0]!.answer(ok(flowState(FORM, 1)));
    world.model.actions.submit(NEXT, {});
    const [first, second] = world.requests.transition.map(({ args }) => args[1]);
    expect(first).toBeTruthy();
    expect(second).toBe(first);
  });

  test('is not sent a second time after Leave? was taken back while it is under way', async () => {
    const world = await accessedWorld();
    world.model.actions.submit(NEXT, {});
    world.model.actions.askExit();
    world.model.actions.stay();
    expect(world.screen().busy).toBe(true);
    world.model.actions.submit(NEXT, {});
    expect(world.requests.transition).toHaveLength(1);
    await world.requests.transition[0]!.answer(LOST);
    expect(world.screen()).toMatchObject({ busy: false, notice: { kind: 'connection' } });
  });

  test('whose values do not fit shows the problems on the same screen', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: '' });
    await world.requests.transition[0]!.answer(refusal('invalid_fields', { problems: { name_first: 'required' } }));
    expect(world.screen()).toMatchObject({ screen: FORM, problems: { name_first: 'required' }, busy: false });
    expect(world.screen().notice).toBeUndefined();
  });

  test('that lost its answer keeps values and screen, and the same button tries again', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    await world.requests.transition[0]!.answer(LOST);
    expect(world.screen()).toMatchObject({ values: { name_first: 'Jane' }, notice: { kind: 'connection' } });
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    expect(world.screen().notice).toBeUndefined();
    expect(world.requests.transition[1]?.args).toEqual(world.requests.transition[0]?.args);
  });

  test('from a stale step shows where the inquiry stands, with what was typed when that is the same step', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    await world.requests.transition[0]!.answer(
      refusal('stale_step', { state: flowState(FORM, 5, { values: { name_first: 'Joan', name_last: 'Doe' } }) }),
    );
    expect(world.screen()).toMatchObject({
      sequence: 5,
      notice: { kind: 'moved-on' },
      values: { name_first: 'Jane', name_last: 'Doe' },
      busy: false,
    });
  });

  test('with a value that was set through the API meanwhile shows that one, and keeps the others', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: 'Jane', name_last: 'Doe' });
    const state = flowState(FORM, 0, { values: { name_first: 'Joan' }, locked: ['name_first'] });
    await world.requests.transition[0]!.answer(refusal('field_locked', { state }));
    expect(world.screen()).toMatchObject({
      notice: { kind: 'moved-on' },
      locked: ['name_first'],
      values: { name_first: 'Joan', name_last: 'Doe' },
      busy: false,
    });
  });

  test('from a stale step of an inquiry that is complete shows the last screen', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, {});
    await world.requests.transition[0]!.answer(refusal('stale_step', { state: flowState(COMPLETE, 5) }));
    expect(world.names()).toContain('outcome');
  });

  test('of an inquiry that expired meanwhile ends in the refused view', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, {});
    await world.requests.transition[0]!.answer(refusal('expired'));
    expect(world.model.view.value).toMatchObject({ kind: 'refused', code: 'expired' });
    expect(world.told.at(-1)).toMatchObject({ name: 'error', error: { code: 'expired' } });
  });

  test.for(['rate_limited', 'application_error'] as const)('answered by %s can be tried again', async (code) => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, {});
    await world.requests.transition[0]!.answer(refusal(code));
    expect(world.screen().notice).toEqual({ kind: code === 'rate_limited' ? 'rate-limited' : 'connection' });
    expect(world.names()).not.toContain('error');
    world.model.actions.submit(NEXT, {});
    expect(world.screen()).toMatchObject({ busy: true, notice: undefined });
    expect(world.requests.transition[1]?.args).toEqual(world.requests.transition[0]?.args);
    await world.requests.transition[1]!.answer(ok(flowState(COMPLETE, 1)));
    expect(world.screen().screen).toEqual(COMPLETE);
  });

  test('that is answered after the visitor left is not heard', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, {});
    world.page({ action: 'exit', metadata: { force: true } });
    const before = world.told.length;
    await world.requests.transition[0]!.answer(ok(flowState(COMPLETE, 1)));
    expect(world.told).toHaveLength(before);
  });

  test('of a former inquiry is not heard by the one that was opened after it', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, {});
    world.page({ action: 'exit', metadata: { force: true } });
    world.open();
    await world.requests.access[1]!.answer(ok(accessAnswer(flowState(START))));
    await world.requests.transition[0]!.answer(ok(flowState(COMPLETE, 1)));
    expect(world.screen().screen).toEqual(START);
  });

  test('that was overtaken by a later state does not lead back', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, {});
    void world.model.actions.upload('front', new Blob(['abc']), 'upload', undefined, UNWATCHED);
    await world.requests.upload[0]!.answer(refusal('stale_step', { state: flowState(START, 5) }));
    await world.requests.transition[0]!.answer(ok(flowState(FORM, 1)));
    expect(world.screen()).toMatchObject({ screen: START, sequence: 5, notice: { kind: 'moved-on' } });
  });

  test('never shows a value that the visitor may not change as typed', async () => {
    const world = createWorld(flowConfig({ screen: FORM }));
    world.model.actions.draft({ name_first: 'Mallory', name_last: 'Doe' });
    world.open();
    const state = flowState(FORM, 0, { values: { name_first: 'Jane' }, locked: ['name_first'] });
    await world.requests.access[0]!.answer(ok(accessAnswer(state)));
    expect(world.screen().values).toEqual({ name_first: 'Jane', name_last: 'Doe' });
  });
});
