/** What an access asks for, how often, and what comes of its answer. */

import { describe, expect, test } from 'vitest';
import type { FlowConfig, PageValues } from '../../src/flow/boot.ts';
import {
  accessAnswer,
  accessBody,
  accessToken,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  INQUIRY_ID,
  INQUIRY_TARGET,
  LOST,
  NEXT,
  ok,
  refusal,
  START,
  TEMPLATE_TARGET,
} from './model-world.ts';

/** Of a template, by an address that also says this. */
function configSaying(said: Partial<PageValues>): FlowConfig {
  const config = flowConfig();
  if (config.kind !== 'flow' || config.start.kind !== 'access') throw new Error('This is for a template');
  return { ...config, start: { ...config.start, values: { ...config.start.values, ...said } } };
}

describe('access', () => {
  test('does not happen before the flow is shown', () => {
    const world = createWorld();
    expect(world.names()).toEqual(['ready']);
    expect(world.requests.access).toEqual([]);
  });

  test('that the page asks for before the first screen is there happens when it is', () => {
    const world = createWorld(flowConfig(), new Map(), false);
    world.open({ referenceId: 'early' });
    expect(world.requests.access).toEqual([]);
    world.model.mounted();
    expect(world.names()).toEqual(['ready']);
    expect(accessBody(world)).toMatchObject({ referenceId: 'early' });
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

  test('carries all that the address says of what is made, where open says nothing', () => {
    const said = {
      fields: { name_first: 'Jane' },
      prefill: { email: 'a@b.example' },
      referenceId: 'user-42',
      accountTypeId: 'acttp_1',
      environmentId: 'env_1',
      redirectUri: 'https://shop.example/back',
    };
    const world = createWorld(configSaying(said));
    world.open();
    expect(accessBody(world)).toMatchObject(said);
  });

  test('is for the account that the address names', () => {
    const world = createWorld(configSaying({ accountId: 'act_1' }));
    world.open();
    expect(accessBody(world)).toMatchObject({ accountId: 'act_1' });
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

  test('of the hosted page waits for its first screen, where it was shown before', () => {
    const world = createWorld(flowConfig({ surface: 'hosted' }), new Map(), false);
    world.model.shown();
    expect(world.requests.access).toEqual([]);
    world.model.mounted();
    expect(world.requests.access).toHaveLength(1);
  });

  test('to a template is kept nowhere, so that a reload of the hosted page starts an entirely new inquiry', async () => {
    const world = createWorld(flowConfig({ surface: 'hosted' }));
    world.model.shown();
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(FORM))));
    expect(world.remember).not.toHaveBeenCalled();
    expect([...world.stored.keys()]).toEqual([]);
  });
});
