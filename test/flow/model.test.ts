import { describe, expect, test } from 'vitest';
import type { FlowConfig } from '../../src/flow/boot.ts';
import type { Screen, UploadedFile } from '../../src/protocol/api.ts';
import type { DocumentId } from '../../src/protocol/ids.ts';
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
  INQUIRY_TARGET,
  refusal,
  runTimers,
  START,
  TEMPLATE_TARGET,
  UNWATCHED,
  type World,
} from './model-world.ts';

const NEXT = { kind: 'next' } as const;
const ok = <T>(value: T) => ({ kind: 'ok', value }) as const;
const LOST = { kind: 'connection' } as const;

function accessBody(world: World, index = 0) {
  return world.requests.access[index]?.args[0] as Record<string, unknown>;
}

function accessToken(world: World, index = 0) {
  return world.requests.access[index]?.args[1];
}

test('Another height of a screen is told as such, and as no other page', async () => {
  const world = await accessedWorld();
  const before = world.told.length;
  world.model.resized();
  expect(world.told.slice(before)).toEqual([{ name: 'resize', metadata: { pageHeight: 640 } }]);
});

describe('the order of what the page hears', () => {
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

describe('access', () => {
  test('does not happen before the flow is shown', () => {
    const world = createWorld();
    expect(world.names()).toEqual(['ready']);
    expect(world.requests.access).toEqual([]);
  });

  test('waits until the screen is drawn, and for a visitor who has left by then does not happen', () => {
    const paints: (() => void)[] = [];
    const world = createWorld(flowConfig(), new Map(), true, { afterPaint: (run) => void paints.push(run) });
    world.open({ referenceId: 'left' });
    expect(world.requests.access).toEqual([]);
    world.page({ action: 'exit', metadata: { force: true } });
    world.open({ referenceId: 'stays' });
    for (const paint of paints) paint();
    expect(world.requests.access.map(({ args: [body] }) => body)).toMatchObject([{ referenceId: 'stays' }]);
  });

  test('happens once when the page opens the flow twice', async () => {
    const world = createWorld();
    world.open();
    world.open();
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(START))));
    world.open();
    expect(world.requests.access).toHaveLength(1);
  });

  test('takes fields, reference and token from open', () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    world.open({
      sessionToken: 'given',
      fields: { name_first: 'Jane' },
      prefill: { email: 'a@b.example' },
      referenceId: 'user-42',
    });
    expect(accessBody(world)).toMatchObject({
      target: INQUIRY_TARGET,
      fields: { name_first: 'Jane' },
      prefill: { email: 'a@b.example' },
      referenceId: 'user-42',
    });
    expect(accessToken(world)).toBe('given');
  });

  test('is part of connect when the visitor had asked before the port was there', () => {
    const world = createWorld();
    world.page({ action: 'connect', metadata: { protocol: 1, open: { referenceId: 'user-42' } } });
    expect(accessBody(world)).toMatchObject({ referenceId: 'user-42' });
  });

  test('is not part of connect alone', () => {
    const world = createWorld();
    world.page({ action: 'connect', metadata: { protocol: 1 } });
    expect(world.requests.access).toEqual([]);
  });

  test('that was lost leaves a notice, and the next press repeats it with the same claim', async () => {
    const world = createWorld();
    world.open();
    await world.requests.access[0]!.answer(LOST);
    expect(world.screen().notice).toEqual({ kind: 'connection' });
    expect(world.names()).toEqual(['ready']);
    world.model.actions.submit(NEXT, {});
    expect(accessBody(world, 1)['claim']).toBe(accessBody(world)['claim']);
    await world.requests.access[1]!.answer(ok(accessAnswer(flowState(START))));
    expect(world.requests.transition, 'the press that repeated it counts').toHaveLength(1);
  });

  test('that comes too soon after others leaves a notice to wait, and the next press repeats it', async () => {
    const world = createWorld();
    world.open();
    await world.requests.access[0]!.answer(refusal('rate_limited'));
    expect(world.screen()).toMatchObject({ notice: { kind: 'rate-limited' }, busy: false });
    expect(world.names(), 'nothing is told: the visitor can go on').toEqual(['ready']);
    world.model.actions.submit(NEXT, {});
    expect(accessBody(world, 1)).toEqual(accessBody(world));
    await world.requests.access[1]!.answer(ok(accessAnswer(flowState(START))));
    expect(world.screen().notice).toBeUndefined();
    expect(world.requests.transition, 'the press that repeated it counts').toHaveLength(1);
  });

  test('keeps a press on the start screen until it is answered', async () => {
    const world = createWorld();
    world.open();
    expect(world.screen().busy).toBe(false);
    world.model.actions.submit(NEXT, {});
    expect(world.screen().busy).toBe(true);
    expect(world.requests.transition).toHaveLength(0);
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(START))));
    expect(world.requests.transition[0]?.args[0]).toMatchObject({ step: 'start', sequence: 0, move: NEXT });
  });

  test('drops that press when the inquiry stands at another step', async () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    world.open();
    world.model.actions.submit(NEXT, {});
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(FORM, 3))));
    expect(world.requests.transition).toHaveLength(0);
    expect(world.screen()).toMatchObject({ screen: FORM, busy: false });
  });

  test('does not send a form before its prefilled values are known', async () => {
    const world = createWorld(flowConfig({ screen: FORM }));
    world.open();
    expect(world.screen().busy).toBe(true);
    world.model.actions.submit(NEXT, {});
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect(world.requests.transition).toHaveLength(0);
  });

  test('that is refused shows the reason and tells the page', async () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    world.stored.set(INQUIRY_ID, 'old');
    world.open();
    expect(accessToken(world)).toBe('old');
    await world.requests.access[0]!.answer(refusal('unauthenticated'));
    expect(world.model.view.value).toEqual({
      kind: 'refused',
      code: 'unauthenticated',
      reason: undefined,
      canRetry: false,
    });
    expect(world.told.at(-1)).toEqual({
      name: 'error',
      metadata: {},
      error: { status: 409, code: 'unauthenticated', message: 'because unauthenticated' },
    });
    expect(world.stored.size).toBe(0);
  });

  test('that is refused for its redirect says so, beside the code that the page hears', async () => {
    const world = createWorld(flowConfig({ surface: 'hosted' }));
    world.model.shown();
    await world.requests.access[0]!.answer(refusal('invalid_config', { reason: 'redirect_refused' }));
    expect(world.model.view.value).toMatchObject({
      kind: 'refused',
      code: 'invalid_config',
      reason: 'redirect_refused',
    });
    expect(world.told.at(-1)).toMatchObject({ name: 'error', error: { code: 'invalid_config' } });
  });

  test('goes on with the inquiry that the client gives back after the frame was reloaded', () => {
    const world = createWorld();
    world.open({
      fields: { name_first: 'Jane' },
      referenceId: 'user-42',
      session: { inquiryId: INQUIRY_ID, sessionToken: 'kept' },
    });
    expect(accessBody(world)).toEqual({ claim: expect.any(String), target: INQUIRY_TARGET, surface: 'embedded' });
    expect(accessToken(world)).toBe('kept');
  });

  test('redeems the code of a one-time link that the page gives, once: after that there is a session', async () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    world.open({ code: 'mailed' });
    expect(world.requests.access).toEqual([]);
    expect(world.requests.redeem[0]!.args[0]).toEqual({
      claim: expect.any(String),
      code: 'mailed',
      inquiryId: INQUIRY_ID,
    });
    await world.requests.redeem[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect(world.screen().screen).toEqual(FORM);
    world.page({ action: 'exit', metadata: { force: true } });
    world.open({ code: 'mailed' });
    expect(world.requests.redeem).toHaveLength(1);
    expect(accessToken(world)).toBe('token-1');
  });

  test('by a code tells the page that its values do not count, each once', async () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    world.open({
      code: 'mailed',
      fields: { name_first: 'Jane' },
      prefill: { name_first: 'Joan', email: 'a@b.example' },
    });
    await world.requests.redeem[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect(world.told.filter(({ name }) => name === 'prefill-dropped').map(({ metadata }) => metadata)).toEqual([
      { key: 'name_first', reason: 'ignored' },
      { key: 'email', reason: 'ignored' },
    ]);
  });

  test('by a code tells the page that for whom it says it is does not count either', async () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET, accountTypeId: 'acttp_1' }));
    world.open({ code: 'mailed', fields: { name_first: 'Jane' }, referenceId: 'user-42', accountId: 'act_1' });
    await world.requests.redeem[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect(world.told.filter(({ name }) => name === 'prefill-dropped').map(({ metadata }) => metadata)).toEqual(
      ['name_first', 'referenceId', 'accountId', 'accountTypeId'].map((key) => ({ key, reason: 'ignored' })),
    );
  });

  test('redeems a new code where the session that was kept has gone', async () => {
    const world = createWorld(flowConfig({ target: INQUIRY_TARGET }), new Map([[INQUIRY_ID, 'stale']]));
    world.open({ code: 'mailed' });
    expect(accessToken(world)).toBe('stale');
    await world.requests.access[0]!.answer({ kind: 'error', error: { code: 'expired', message: '' } } as never);
    expect(world.requests.redeem[0]!.args[0]).toMatchObject({ code: 'mailed' });
    await world.requests.redeem[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect(world.screen().screen).toEqual(FORM);
  });

  test('asks by the session token where the page gives a code, too, and redeems nothing for a template', () => {
    const both = createWorld(flowConfig({ target: INQUIRY_TARGET }));
    both.open({ sessionToken: 'given', code: 'mailed' });
    const template = createWorld();
    template.open({ code: 'mailed' });
    for (const world of [both, template]) {
      expect(world.requests.redeem).toEqual([]);
      expect(world.requests.access).toHaveLength(1);
    }
  });

  test('ignores a session whose inquiry is no ID', () => {
    const world = createWorld();
    world.open({ session: { inquiryId: '../x', sessionToken: 'kept' } });
    expect(accessBody(world)['target']).toEqual(TEMPLATE_TARGET);
    expect(accessToken(world)).toBeUndefined();
  });

  test('of the hosted page happens when it is shown', () => {
    const world = createWorld(flowConfig({ surface: 'hosted' }));
    expect(world.requests.access).toEqual([]);
    world.model.shown();
    world.model.shown();
    expect(world.requests.access).toHaveLength(1);
  });
});

describe('access of an inline flow of ours', () => {
  const inline = () => createWorld(flowConfig({ surface: 'inline' }));

  test('waits, once opened, until it is seen', () => {
    const world = inline();
    world.open({ referenceId: 'user-42' });
    expect(world.requests.access).toEqual([]);
    world.model.shown();
    expect(accessBody(world)).toMatchObject({ referenceId: 'user-42' });
  });

  test('waits, once seen, for what open brings', () => {
    const world = inline();
    world.model.shown();
    expect(world.requests.access).toEqual([]);
    world.open({ sessionToken: 'given' });
    world.open({ sessionToken: 'given' });
    expect(world.requests.access).toHaveLength(1);
    expect(accessToken(world)).toBe('given');
  });

  test('waits with a press on the start for what open brings, and then counts it', async () => {
    const world = inline();
    world.model.actions.submit(NEXT, {});
    expect(world.requests.access).toEqual([]);
    expect(world.screen().busy).toBe(true);
    world.open({ referenceId: 'user-42' });
    expect(accessBody(world)).toMatchObject({ referenceId: 'user-42' });
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(START))));
    expect(world.requests.transition).toHaveLength(1);
  });

  test('does not ask for the focus, which is elsewhere on the page', () => {
    const world = inline();
    world.model.shown();
    world.open();
    expect(world.model.focus.value).toBe(0);
  });
});

describe('access of a modal of ours', () => {
  test('takes more than to seem shown', () => {
    const world = createWorld();
    world.model.shown();
    expect(world.requests.access).toEqual([]);
    world.open();
    expect(world.requests.access).toHaveLength(1);
  });
});

describe('access over the window', () => {
  const overWindow = (surface: 'embedded' | 'inline') => {
    const config = flowConfig({ surface });
    return createWorld({ ...config, host: { ...config.host, kind: 'window' } } as never);
  };

  test.for(['embedded', 'inline'] as const)('takes open alone, or to be seen alone: %s', (surface) => {
    const opened = overWindow(surface);
    opened.open();
    expect(opened.requests.access).toHaveLength(1);
    const seen = overWindow(surface);
    seen.model.shown();
    expect(seen.requests.access).toHaveLength(1);
  });
});

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

describe('a transition', () => {
  test('is sent once, however often the button is pressed', async () => {
    const world = await accessedWorld();
    world.model.actions.submit(NEXT, {});
    world.model.actions.submit(NEXT, {});
    expect(world.screen().busy).toBe(true);
    expect(world.requests.transition).toHaveLength(1);
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

  test('that were not saved are saved with the last one', async () => {
    const world = await accessedWorld(FORM);
    world.model.actions.draft({ name_first: 'J' });
    runTimers(world);
    await world.requests.draft[0]!.answer(LOST);
    world.model.hide(true);
    expect(world.requests.draft.map(({ args }) => args[2])).toEqual([false, true]);
  });
});

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

describe('a one-time link', () => {
  function linkWorld(stored?: World['stored']) {
    const config = { ...flowConfig({ surface: 'hosted' }), start: { kind: 'link', code: 'secret' } };
    return createWorld(config as never, stored);
  }

  test('redeems nothing before Continue is pressed', () => {
    const world = linkWorld();
    world.model.shown();
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

describe('a refusal that may pass', () => {
  test('can be tried again by reloading the hosted page, not inside of a page that was told of it', () => {
    const refused = {
      kind: 'refused',
      code: 'rate_limited',
      message: '',
      reason: undefined,
      styleVariant: undefined,
    } as const;
    const hosted = createWorld({ ...refused, surface: 'hosted', host: { kind: 'none' } });
    expect(hosted.model.view.value).toMatchObject({ canRetry: true });
    hosted.model.actions.retry();
    expect(hosted.reload).toHaveBeenCalledOnce();
    expect(hosted.forget).not.toHaveBeenCalled();
    const framed = createWorld({ ...refused, surface: 'embedded', host: flowConfig().host });
    expect(framed.model.view.value).toMatchObject({ canRetry: false });
  });
});

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

test('each open of the page asks for the focus', async () => {
  const world = createWorld();
  expect(world.model.focus.value).toBe(0);
  world.open();
  world.open();
  expect(world.model.focus.value).toBe(2);
});
