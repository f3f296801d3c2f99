/** What is kept of an access for a reload: the session token, and before it the claim. */

import { describe, expect, test } from 'vitest';
import {
  accessAnswer,
  accessBody,
  accessedWorld,
  COMPLETE,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  INQUIRY_ID,
  INQUIRY_TARGET,
  ok,
  refusal,
} from './model-world.ts';

describe('the session token', () => {
  test('is kept for a reload in inquiry mode and removed at the outcome', async () => {
    const world = await accessedWorld(COMPLETE, flowConfig({ target: INQUIRY_TARGET }));
    expect(world.stored.get(INQUIRY_ID)).toBe('token-1');
    world.model.actions.leave();
    expect(world.stored.size).toBe(0);
    expect(world.forget).toHaveBeenCalledOnce();
  });

  test('is not kept in template mode', async () => {
    const world = await accessedWorld();
    expect(world.stored.size).toBe(0);
  });
});

describe('the claim', () => {
  test('of an inquiry whose first access was not answered survives a reload', async () => {
    const config = flowConfig({ target: INQUIRY_TARGET });
    const before = createWorld(config);
    before.open();
    const after = createWorld(config, before.stored);
    after.open();
    expect(accessBody(after)['claim']).toBe(accessBody(before)['claim']);
    await after.requests.access[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect([...after.stored.values()]).toEqual(['token-1']);
  });

  test('of a template is a new one after a reload', () => {
    const before = createWorld();
    before.open();
    const after = createWorld(flowConfig(), before.stored);
    after.open();
    expect(accessBody(after)['claim']).toMatch(/^[\da-f]{32}$/);
    expect(accessBody(after)['claim']).not.toBe(accessBody(before)['claim']);
    expect(before.stored.size).toBe(0);
  });

  test('that was refused is not used again', async () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    world.open();
    await world.requests.access[0]!.answer(refusal('unauthenticated'));
    expect(world.stored.size).toBe(0);
    world.model.actions.leave();
    world.open();
    expect(accessBody(world, 1)['claim']).not.toBe(accessBody(world)['claim']);
  });
});
