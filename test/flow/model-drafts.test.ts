/** What was typed and not submitted. */

import { describe, expect, test } from 'vitest';
import {
  accessAnswer,
  accessedWorld,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  LOST,
  NEXT,
  ok,
  refusal,
  runTimers,
} from './model-world.ts';

/** A step that comes after. */
const LATER = { ...FORM, step: 'later' };

describe('drafts', () => {
  test('are saved once after a pause in typing', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.draft({ name_first: 'J' });
    world.model.actions.draft({ name_first: 'Ja' });
    expect(world.requests.draft).toHaveLength(0);
    expect([...world.timers.values()]).toEqual([800]);
    runTimers(world);
    expect(world.requests.draft.map(({ args }) => args)).toEqual([
      [{ step: 'details', sequence: 0, values: { name_first: 'Ja' } }, 'token-1', false],
    ]);
  });

  test('are saved at once, and once, when the document may be going away', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.draft({ name_first: 'Ja' });
    world.model.hide(true);
    world.model.hide(false);
    runTimers(world);
    expect(world.requests.draft.map(({ args }) => args[2])).toEqual([true]);
  });

  test('are saved before the visitor leaves, so that whoever resumes finds them', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.draft({ name_first: 'Ja' });
    world.page({ action: 'exit', metadata: { force: true } });
    expect(world.requests.draft).toHaveLength(1);
  });

  test('are not saved when a transition takes their values', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.draft({ name_first: 'Ja' });
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    runTimers(world);
    expect(world.requests.draft).toHaveLength(0);
  });

  test('that were sent are over: back on their step, the visitor sees what the service made of them', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: ' Jane ' });
    await world.requests.transition[0]!.answer(ok(flowState(LATER, 1)));
    world.model.actions.submit({ kind: 'back' }, {});
    await world.requests.transition[1]!.answer(ok(flowState(FORM, 2, { values: { name_first: 'Jane' } })));
    expect(world.screen().values).toEqual({ name_first: 'Jane' });
  });

  test('typed before access stay in memory and on the screen', async () => {
    const world = createWorld(flowConfig({ screen: FORM }));
    world.model.actions.draft({ name_first: 'Ja' });
    expect(world.timers.size).toBe(0);
    world.open();
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(FORM, 0, { values: { name_first: 'Prefill' } }))));
    expect(world.screen().values).toEqual({ name_first: 'Ja' });
    runTimers(world);
    expect(world.requests.draft.map(({ args }) => args[0])).toEqual([
      { step: 'details', sequence: 0, values: { name_first: 'Ja' } },
    ]);
  });

  test.for([
    ['does not fit', refusal('invalid_fields', { problems: { name_first: 'too_long' } })],
    ['gets no answer', LOST],
    ['comes too soon after others', refusal('rate_limited')],
  ] as const)('keep what a transition holds that %s, and what was typed meanwhile', async ([, answer]) => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    world.model.actions.draft({ name_first: 'Jane', name_last: 'D' });
    runTimers(world);
    expect(world.requests.draft).toHaveLength(0);
    await world.requests.transition[0]!.answer(answer as never);
    runTimers(world);
    expect(world.requests.draft.map(({ args }) => args[0])).toEqual([
      { step: 'details', sequence: 0, values: { name_first: 'Jane', name_last: 'D' } },
    ]);
  });

  test('keep what a refused transition holds when the visitor leaves at once', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    await world.requests.transition[0]!.answer(LOST);
    world.page({ action: 'exit', metadata: { force: true } });
    expect(world.requests.draft.map(({ args }) => args)).toEqual([
      [{ step: 'details', sequence: 0, values: { name_first: 'Jane' } }, 'token-1', true],
    ]);
  });

  test('of what a transition holds that nobody answered are saved with the document', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    world.model.hide(false);
    expect(world.requests.draft.map(({ args }) => args[0])).toMatchObject([{ values: { name_first: 'Jane' } }]);
  });

  test('are not saved again once a transition took them', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    await world.requests.transition[0]!.answer(ok(flowState({ ...FORM, step: 'more' }, 1)));
    world.model.hide(false);
    expect(world.requests.draft).toEqual([]);
  });

  test('are saved one at a time: what was typed meanwhile follows', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.draft({ name_first: 'J' });
    runTimers(world);
    world.model.actions.draft({ name_first: 'Ja' });
    runTimers(world);
    expect(world.requests.draft).toHaveLength(1);
    await world.requests.draft[0]!.answer(ok(undefined));
    runTimers(world);
    expect(world.requests.draft.map(({ args }) => args[0])).toMatchObject([
      { values: { name_first: 'J' } },
      { values: { name_first: 'Ja' } },
    ]);
  });

  test.for([
    ['is hidden', true],
    ['goes away', false],
  ] as const)(
    'whose saving is under way are saved once more, and once, when the document %s',
    async ([, mayReturn]) => {
      const world = await accessedWorld(FORM);
      world.model.actions.draft({ name_first: 'Ja' });
      runTimers(world);
      // What was asked for before goes with the document.
      world.model.hide(mayReturn);
      world.model.hide(mayReturn);
      expect(world.requests.draft.map(({ args: [request, , isLast] }) => [request, isLast])).toMatchObject([
        [{ values: { name_first: 'Ja' } }, false],
        [{ values: { name_first: 'Ja' } }, true],
      ]);
    },
  );

  test('wait for all that is under way: what was saved for a document that stayed could arrive later', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.draft({ name_first: 'J' });
    runTimers(world);
    world.model.actions.draft({ name_first: 'Ja' });
    world.model.hide(true);
    await world.requests.draft[0]!.answer(ok(undefined));
    world.model.actions.draft({ name_first: 'Jan' });
    runTimers(world);
    expect(world.requests.draft).toHaveLength(2);
    await world.requests.draft[1]!.answer(ok(undefined));
    runTimers(world);
    expect(world.requests.draft.map(({ args }) => args[0])).toMatchObject([
      { values: { name_first: 'J' } },
      { values: { name_first: 'Ja' } },
      { values: { name_first: 'Jan' } },
    ]);
  });

  test('that were not saved are saved with the last one', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.draft({ name_first: 'J' });
    runTimers(world);
    await world.requests.draft[0]!.answer(LOST);
    world.model.hide(true);
    expect(world.requests.draft.map(({ args }) => args[2])).toEqual([false, true]);
  });
});
