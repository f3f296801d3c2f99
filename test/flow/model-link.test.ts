/** A one-time link: nothing is redeemed before the visitor says so. */

import { describe, expect, test } from 'vitest';
import {
  accessAnswer,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  INQUIRY_ID,
  LOST,
  ok,
  refusal,
  type World,
} from './model-world.ts';

describe('a one-time link', () => {
  function linkWorld(stored?: World['stored']) {
    const config = { ...flowConfig({ surface: 'hosted' }), start: { kind: 'link', code: 'secret' } };
    return createWorld(config as never, stored);
  }

  test('redeems nothing before Continue is pressed', () => {
    const world = linkWorld();
    world.model.shown();
    world.open();
    world.model.hide(true);
    expect(world.model.view.value).toEqual({ kind: 'link', busy: false, notice: undefined });
    expect(world.requests.redeem).toEqual([]);
    expect(world.requests.access).toEqual([]);
  });

  test('is redeemed once, and a reload goes on with its inquiry', async () => {
    const world = linkWorld();
    world.model.actions.redeem();
    world.model.actions.redeem();
    expect(world.model.view.value).toMatchObject({ kind: 'link', busy: true });
    expect(world.requests.redeem).toHaveLength(1);
    await world.requests.redeem[0]!.answer(ok(accessAnswer(flowState(FORM, 2))));
    expect(world.screen().screen).toEqual(FORM);
    expect(world.remember).toHaveBeenCalledExactlyOnceWith(INQUIRY_ID);
    expect(world.stored.get(INQUIRY_ID)).toBe('token-1');
  });

  test('whose answer was lost is asked for again with the same claim', async () => {
    const world = linkWorld();
    world.model.actions.redeem();
    await world.requests.redeem[0]!.answer(LOST);
    expect(world.model.view.value).toEqual({ kind: 'link', busy: false, notice: { kind: 'connection' } });
    world.model.actions.redeem();
    expect(world.requests.redeem[1]?.args).toEqual(world.requests.redeem[0]?.args);
  });

  test('whose answer was lost with the document is redeemed after a reload with the same claim', async () => {
    const before = linkWorld();
    before.model.actions.redeem();
    const after = linkWorld(before.stored);
    after.model.actions.redeem();
    expect(after.requests.redeem[0]?.args).toEqual(before.requests.redeem[0]?.args);
    await after.requests.redeem[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect([...after.stored]).toEqual([[INQUIRY_ID, 'token-1']]);
  });

  test.for(['rate_limited', 'application_error'] as const)(
    'answered by %s, which says nothing about an earlier request, keeps its claim',
    async (code) => {
      const world = linkWorld();
      world.model.actions.redeem();
      await world.requests.redeem[0]!.answer(refusal(code));
      world.model.actions.redeem();
      expect(world.requests.redeem[1]?.args).toEqual(world.requests.redeem[0]?.args);
    },
  );

  test('that was used says so', async () => {
    const world = linkWorld();
    world.model.actions.redeem();
    await world.requests.redeem[0]!.answer(refusal('unauthenticated', { reason: 'link_used' }));
    expect(world.model.view.value).toMatchObject({ kind: 'refused', code: 'unauthenticated', reason: 'link_used' });
  });
});
