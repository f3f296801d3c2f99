/** What the page hears of the flow, and in which order. */

import { describe, expect, test } from 'vitest';
import {
  accessAnswer,
  accessedWorld,
  COMPLETE,
  createWorld,
  FAIL,
  FORM,
  flowConfig,
  flowState,
  INQUIRY_ID,
  NEXT,
  ok,
  START,
} from './model-world.ts';

test('Another height of a screen is told as such, and as no other page', async () => {
  const world = await accessedWorld();
  const before = world.told.length;
  world.model.resized();
  expect(world.told.slice(before)).toEqual([{ name: 'resize', metadata: { pageHeight: 640 } }]);
});

describe('the order of what the page hears', () => {
  test.for([
    ['complete', COMPLETE],
    ['exit', FORM],
  ] as const)('is page-change before %s, though its screen is not drawn yet', async ([last, screen]) => {
    const drawn: (() => void)[] = [];
    const world = createWorld(flowConfig(), new Map(), true, { afterRender: (run) => drawn.push(run) });
    world.open();
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(screen))));
    world.page({ action: 'exit', metadata: { force: true } });
    for (const run of drawn) run();
    expect(world.names().filter((name) => name === 'page-change' || name === last)).toEqual(['page-change', last]);
  });

  test('is ready, start, inquiry-load, page-change for each screen, complete', async () => {
    const world = await accessedWorld();
    world.model.actions.submit(NEXT, {});
    await world.requests.transition[0]!.answer(ok(flowState(FORM, 1)));
    world.model.actions.submit(NEXT, { name_first: 'Jane' });
    await world.requests.transition[1]!.answer(ok(flowState(COMPLETE, 2)));
    world.model.actions.leave();
    expect(world.told).toEqual([
      { name: 'ready', metadata: {} },
      { name: 'start', metadata: { inquiryId: INQUIRY_ID } },
      { name: 'session', metadata: { inquiryId: INQUIRY_ID, sessionToken: 'token-1' } },
      { name: 'inquiry-load', metadata: {} },
      { name: 'page-change', metadata: { name: 'start', path: '/start', pageHeight: 640 } },
      { name: 'page-change', metadata: { name: 'details', path: '/details', pageHeight: 640 } },
      { name: 'page-change', metadata: { name: 'done', path: '/done', pageHeight: 640 } },
      {
        name: 'outcome',
        metadata: {
          inquiryId: INQUIRY_ID,
          status: 'completed',
          fields: { name_first: { type: 'string', value: 'Jane' } },
        },
      },
      {
        name: 'complete',
        metadata: {
          inquiryId: INQUIRY_ID,
          status: 'completed',
          fields: { name_first: { type: 'string', value: 'Jane' } },
        },
      },
    ]);
  });

  test('ends with fail when the inquiry failed', async () => {
    const world = await accessedWorld(FAIL);
    world.model.actions.leave();
    expect(world.told.at(-1)).toMatchObject({ name: 'fail', metadata: { status: 'failed' } });
    expect(world.names()).not.toContain('complete');
  });

  test('has one prefill-dropped, without the value, for each value that was not taken', async () => {
    const world = createWorld();
    world.open({ fields: { shoe_size: 42 } });
    const dropped = [{ key: 'shoe_size', reason: 'unknown' }] as const;
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(START), { dropped })));
    expect(world.told.filter(({ name }) => name === 'prefill-dropped')).toEqual([
      { name: 'prefill-dropped', metadata: { key: 'shoe_size', reason: 'unknown' } },
    ]);
  });

  test('is error instead of ready when the document says that the flow is refused', () => {
    const { surface, host } = flowConfig();
    const world = createWorld({
      kind: 'refused',
      surface,
      host,
      styleVariant: undefined,
      code: 'inactive_template',
      message: 'off',
      reason: undefined,
    });
    expect(world.told).toEqual([
      { name: 'error', metadata: {}, error: { status: 422, code: 'inactive_template', message: 'off' } },
    ]);
    world.model.actions.leave();
    expect(world.told.at(-1)).toEqual({ name: 'exit', metadata: {} });
    expect(world.requests.access).toEqual([]);
  });
});

test('each open of the page asks for the focus', async () => {
  const world = createWorld();
  expect(world.model.focus.value).toBe(0);
  world.open();
  world.open();
  expect(world.model.focus.value).toBe(2);
});
