/** The page ends the flow, or its document goes away. */

import { describe, expect, test } from 'vitest';
import {
  accessAnswer,
  accessedWorld,
  COMPLETE,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  INQUIRY_ID,
  INQUIRY_TARGET,
  LOST,
  NEXT,
  ok,
} from './model-world.ts';

describe('destroy', () => {
  test('ends the flow: nothing more is told or asked, and what is under way stops', async () => {
    const world = await accessedWorld(FORM);
    world.page({ action: 'destroy', metadata: {} });
    const before = world.told.length;
    world.model.actions.submit(NEXT, {});
    world.model.actions.leave();
    world.open();
    expect(world.told).toHaveLength(before);
    expect(world.requests.transition).toEqual([]);
    expect(world.end).toHaveBeenCalledOnce();
  });

  test('saves what was typed, and then forgets the session like every outcome', async () => {
    const world = await accessedWorld(FORM, flowConfig({ target: INQUIRY_TARGET }));
    expect([...world.stored]).toEqual([[INQUIRY_ID, 'token-1']]);
    world.model.actions.draft({ name_first: 'Ja' });
    world.page({ action: 'destroy', metadata: {} });
    expect(world.requests.draft.map(({ args }) => args[2])).toEqual([true]);
    expect([...world.stored]).toEqual([]);
    expect(world.forget).toHaveBeenCalledOnce();
  });

  test('of a flow that nobody opened leaves the session of a launch before it', () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }), new Map([[INQUIRY_ID, 'kept']]));
    world.page({ action: 'destroy', metadata: {} });
    expect(world.stored.get(INQUIRY_ID)).toBe('kept');
    expect(world.end).toHaveBeenCalledOnce();
  });

  test('is heard while the access is under way: its answer stores nothing', async () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    world.open({ sessionToken: 'given' });
    world.page({ action: 'destroy', metadata: {} });
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect([...world.stored]).toEqual([]);
    expect(world.names()).toEqual(['ready']);
  });
});

describe('a document that is hidden', () => {
  test('for good saves what was typed and ends, and a reload finds the session', async () => {
    const world = await accessedWorld(FORM, flowConfig({ target: INQUIRY_TARGET }));
    world.model.actions.draft({ name_first: 'Ja' });
    world.end.mockImplementation(() => expect(world.requests.draft, 'first saved, then stopped').toHaveLength(1));
    world.model.hide(false);
    expect(world.end).toHaveBeenCalledOnce();
    expect(world.stored.get(INQUIRY_ID)).toBe('token-1');
    expect(world.forget).not.toHaveBeenCalled();
  });

  test('for good shows nothing of the request that this stopped', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, {});
    world.model.hide(false);
    await world.requests.transition[0]!.answer(LOST);
    expect(world.screen().notice).toBeUndefined();
  });

  test('and kept, to be shown again, goes on where it was', async () => {
    const world = await accessedWorld(FORM);
    world.model.hide(true);
    expect(world.end).not.toHaveBeenCalled();
    world.model.actions.submit(NEXT, {});
    await world.requests.transition[0]!.answer(ok(flowState(COMPLETE, 1)));
    expect(world.names()).toContain('outcome');
  });
});
