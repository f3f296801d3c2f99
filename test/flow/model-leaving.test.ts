/** Ways out: the confirmation, what the page hears, and what opens after it. */

import { describe, expect, test } from 'vitest';
import type { FlowConfig } from '../../src/flow/boot.ts';
import {
  accessAnswer,
  accessBody,
  accessedWorld,
  accessToken,
  COMPLETE,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  INQUIRY_ID,
  INQUIRY_TARGET,
  ok,
  START,
  TEMPLATE_TARGET,
  type World,
} from './model-world.ts';

describe('leaving', () => {
  test('a step asks for a confirmation, tells the page that it does, and exits with what is needed to resume', async () => {
    const world = await accessedWorld(FORM);
    world.page({ action: 'exit', metadata: { force: false } });
    expect(world.model.view.value).toMatchObject({ kind: 'confirm', under: { screen: FORM } });
    expect(world.told.at(-1)).toMatchObject({ name: 'page-change', metadata: { name: 'confirm-exit' } });
    world.model.actions.leave();
    expect(world.told.at(-1)).toEqual({
      name: 'exit',
      metadata: { inquiryId: INQUIRY_ID, sessionToken: 'token-1' },
    });
  });

  test('asks for a confirmation while a step is on its way, too, by the button of the flow itself', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.submit({ kind: 'next' }, {});
    world.model.actions.askExit();
    expect(world.model.view.value).toMatchObject({ kind: 'confirm', under: { screen: FORM } });
  });

  test.for([
    ['a template', flowConfig(), false],
    ['a template whose inquiry the tab keeps', flowConfig({ persists: true }), true],
    ['an inquiry', flowConfig({ target: INQUIRY_TARGET }), true],
    ['a link', { ...flowConfig(), start: { kind: 'link', code: 'secret' } } as FlowConfig, true],
  ] as const)('%s knows whether the answers are kept', async ([, config, isKept]) => {
    const world = createWorld(config);
    world.open();
    world.model.actions.redeem();
    // Nothing is kept by a tab whose keeper did not come.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    const [request] = [...world.requests.access, ...world.requests.redeem];
    await request!.answer(ok(accessAnswer(flowState(FORM))));
    world.model.actions.askExit();
    expect(world.model.view.value).toMatchObject({ kind: 'confirm', isKept });
  });

  test('by Escape asks, and by Escape again stays', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.askExit();
    expect(world.model.view.value.kind).toBe('confirm');
    world.model.actions.askExit();
    expect(world.screen().screen).toEqual(FORM);
    expect(world.names()).not.toContain('exit');
    expect(world.told.at(-1)).toMatchObject({ name: 'page-change', metadata: { name: 'details' } });
  });

  test('is told again when the page asks again, which takes it for the sign that it was heard', async () => {
    const world = await accessedWorld(FORM);
    world.page({ action: 'exit', metadata: { force: false } });
    const before = world.told.length;
    world.page({ action: 'exit', metadata: { force: false } });
    expect(world.names().slice(before)).toEqual(['page-change']);
    expect(world.model.view.value.kind).toBe('confirm');
  });

  test('before access exits at once with nothing', () => {
    const world = createWorld();
    world.model.actions.askExit();
    expect(world.told.at(-1)).toEqual({ name: 'exit', metadata: {} });
  });

  test.for([
    ['its button', (world: World) => world.model.actions.leave()],
    ['Escape', (world: World) => world.model.actions.askExit()],
    ['a cancel of the page', (world: World) => world.page({ action: 'exit', metadata: { force: false } })],
    ['a forced cancel of the page', (world: World) => world.page({ action: 'exit', metadata: { force: true } })],
  ] as const)('the last screen by %s is complete and no cancel', async ([, leave]) => {
    const world = await accessedWorld(COMPLETE);
    leave(world);
    leave(world);
    expect(world.names().filter((name) => name === 'complete')).toHaveLength(1);
    expect(world.names()).not.toContain('exit');
  });

  test('the hosted last screen leads to the redirect address', async () => {
    const world = await accessedWorld(COMPLETE, flowConfig({ surface: 'hosted' }));
    expect(world.navigate).not.toHaveBeenCalled();
    world.model.actions.leave();
    expect(world.navigate).toHaveBeenCalledExactlyOnceWith('https://shop.example/back?inquiry-id=x');
    expect(world.model.view.value).toEqual({ kind: 'left', from: 'complete' });
  });

  test('the hosted flow before its end leads nowhere', async () => {
    const world = await accessedWorld(FORM, flowConfig({ surface: 'hosted' }));
    world.model.actions.askExit();
    world.model.actions.leave();
    expect(world.navigate).not.toHaveBeenCalled();
    expect(world.model.view.value).toEqual({ kind: 'left', from: 'form' });
  });

  test('a modal leaves its last view where it is, since the page hides it', async () => {
    const world = await accessedWorld(COMPLETE);
    world.model.actions.leave();
    expect(world.screen().screen).toEqual(COMPLETE);
    expect(world.navigate, 'its address is for a flow that is the page').not.toHaveBeenCalled();
  });

  test('a flow inside of the page says that it was left, since pages may leave it where it is', async () => {
    const world = createWorld(flowConfig({ surface: 'inline' }));
    world.model.shown();
    world.open();
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(COMPLETE))));
    world.model.actions.leave();
    expect(world.model.view.value).toEqual({ kind: 'left', from: 'complete' });
  });
});

describe('open after an outcome', () => {
  test('starts an entirely new inquiry from a template, with the same values of the page', async () => {
    const world = createWorld();
    world.open({ referenceId: 'user-42' });
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(FORM))));
    world.model.actions.draft({ name_first: 'Jane' });
    world.page({ action: 'exit', metadata: { force: true } });
    world.open();
    expect(world.screen()).toMatchObject({ screen: START, sequence: undefined });
    expect(accessBody(world, 1)).toMatchObject({ target: TEMPLATE_TARGET, referenceId: 'user-42' });
    expect(accessToken(world, 1)).toBeUndefined();
    expect(accessBody(world, 1)['claim']).not.toBe(accessBody(world)['claim']);
    await world.requests.access[1]!.answer(ok(accessAnswer(flowState(FORM))));
    expect(world.screen().values).toEqual({});
  });

  test('goes on with the token in inquiry mode', async () => {
    const world = await accessedWorld(FORM, flowConfig({ target: INQUIRY_TARGET }));
    world.page({ action: 'exit', metadata: { force: true } });
    world.open();
    expect(accessBody(world, 1)['target']).toEqual(INQUIRY_TARGET);
    expect(accessToken(world, 1)).toBe('token-1');
  });

  test('repeats the claim of an inquiry whose first access was never answered', () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    world.open();
    world.page({ action: 'exit', metadata: { force: true } });
    world.open();
    expect(accessBody(world, 1)['claim']).toBe(accessBody(world)['claim']);
  });

  test('is not what a touch of the hidden frame does', async () => {
    const world = await accessedWorld(FORM);
    world.page({ action: 'exit', metadata: { force: true } });
    world.model.shown();
    expect(world.requests.access).toHaveLength(1);
  });
});

const REFUSED = {
  kind: 'refused',
  code: 'rate_limited',
  message: '',
  reason: undefined,
  styleVariant: undefined,
} as const;

test('a flow that was refused from the start, left and opened again, is refused again, and says so', () => {
  const world = createWorld({ ...REFUSED, surface: 'embedded', host: flowConfig().host });
  world.open();
  world.model.actions.leave();
  expect(world.model.view.value.kind).toBe('refused');
  const told = world.names().length;
  world.open();
  expect(world.model.view.value).toMatchObject({ kind: 'refused', code: 'rate_limited' });
  expect(world.names().slice(told)).toEqual(['error']);
});

describe('a refusal that may pass', () => {
  test('can be tried again by reloading the hosted page, not inside of a page that was told of it', () => {
    const hosted = createWorld({ ...REFUSED, surface: 'hosted', host: { kind: 'none' } });
    expect(hosted.model.view.value).toMatchObject({ canRetry: true });
    hosted.model.actions.retry();
    expect(hosted.reload).toHaveBeenCalledOnce();
    expect(hosted.forget).not.toHaveBeenCalled();
    const framed = createWorld({ ...REFUSED, surface: 'embedded', host: flowConfig().host });
    expect(framed.model.view.value).toMatchObject({ canRetry: false });
  });
});
