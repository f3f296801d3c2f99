import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FlowConfig } from '../../../src/flow/boot.ts';
import type { TemplateId, TemplateVersionId } from '../../../src/protocol/ids.ts';
import { COMPLETE, createWorld, FAIL, FORM, flowConfig, flowState, refusal } from '../model-world.ts';
import {
  A,
  B,
  begunTab,
  C,
  configFor,
  createTab,
  duplicate,
  kept,
  load,
  PERSISTS,
  runOutOfPatience,
  settle,
} from './tab-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('with persist=tab, what was begun goes on', () => {
  test('after the page was reloaded, at the screen and with the session that it had', async () => {
    const document = load(await begunTab());
    document.open();
    await settle();
    expect(document.accesses()).toMatchObject([{ on: A, token: `token of ${A}` }]);
    await document.answers(A);
    expect(document.names()).toEqual(['ready', 'start', 'session', 'inquiry-load', 'page-change']);
    expect(document.screen().screen.kind).toBe('form');
  });

  test('in the same document, after it was left', async () => {
    const document = load(createTab());
    await document.enters(A);
    document.leaves();
    expect(document.names().at(-1)).toBe('exit');
    document.open();
    await settle();
    expect(document.accesses().map(({ on }) => on)).toEqual(['template', A]);
  });

  test('after the client was destroyed', async () => {
    const tab = createTab();
    const document = load(tab);
    await document.enters(A);
    document.page({ action: 'destroy', metadata: {} });
    document.isGone();
    const next = load(tab);
    next.open();
    await settle();
    expect(next.accesses()).toMatchObject([{ on: A }]);
  });

  test('again and again, by the token that the service gave last', async () => {
    const tab = await begunTab();
    const second = load(tab);
    second.open();
    await settle();
    await second.requests.access[0]!.answer({
      kind: 'ok',
      value: { sessionToken: 'another token', state: flowState(FORM, 1, { inquiryId: A }), dropped: [] },
    });
    second.isGone();
    const third = load(tab);
    third.open();
    await settle();
    expect(third.accesses()).toMatchObject([{ on: A, token: 'another token' }]);
  });

  test('without what the page prefills: it counted when the inquiry was made', async () => {
    const config = configFor({ fields: { name_first: 'Jane' } });
    const tab = createTab();
    const first = load(tab, { config });
    first.open({ fields: { name_last: 'Doe' } });
    await settle();
    expect(first.accesses()[0]!.fields).toEqual({ name_first: 'Jane', name_last: 'Doe' });
    await first.answers(A);
    first.isGone();
    const second = load(tab, { config });
    second.open({ fields: { name_last: 'Mallory' } });
    await settle();
    expect(second.accesses()).toMatchObject([{ on: A, fields: undefined }]);
  });

  test('by the same claim where the answer never came, so that no second inquiry is made', async () => {
    const tab = createTab();
    const first = load(tab);
    first.open();
    await settle();
    first.isGone();
    const second = load(tab);
    second.open();
    await settle();
    expect(second.accesses()).toEqual(first.accesses());
    await second.answers(A);
    expect(kept(tab)).not.toContain(first.accesses()[0]!.claim);
  });

  test('after an answer that says nothing about it: the line is bad, or too much was asked', async () => {
    const tab = await begunTab();
    const document = load(tab);
    document.open();
    await settle();
    await document.refuses('rate_limited');
    document.model.actions.submit({ kind: 'next' }, {});
    await settle();
    expect(document.accesses().map(({ on }) => on)).toEqual([A, A]);
    expect(kept(tab)).toContain(A);
  });
});

test('without persist a template starts anew, and nothing is kept', async () => {
  const tab = createTab();
  const config = flowConfig();
  const first = load(tab, { config });
  await first.enters(A);
  expect([...tab.storage]).toEqual([]);
  first.isGone();
  const second = load(tab, { config });
  second.open();
  await settle();
  expect(second.accesses()).toMatchObject([{ on: 'template', token: undefined }]);
  expect(tab.locks.names).toEqual([]);
});

describe('nothing is begun, kept or locked', () => {
  test('before the visitor is shown the flow', async () => {
    const tab = createTab();
    const document = load(tab);
    await settle();
    document.isGone();
    expect(document.accesses()).toEqual([]);
    expect([...tab.storage]).toEqual([]);
    expect(tab.locks.names).toEqual([]);
  });

  test('by a flow that was left while it waited for another document', async () => {
    const tab = await begunTab();
    const working = load(duplicate(tab));
    working.open();
    await settle();
    const document = load(tab);
    document.open();
    await settle();
    document.leaves();
    await runOutOfPatience();
    expect(document.accesses()).toEqual([]);
    expect(kept(tab)).toContain(A);
  });
});

describe('an entirely new inquiry is made', () => {
  test.for([
    ['completed', COMPLETE],
    ['failed', FAIL],
  ] as const)('once it %s: its last screen is the end of what is kept', async ([_how, screen]) => {
    const tab = createTab();
    const document = load(tab);
    await document.enters(A);
    document.model.actions.submit({ kind: 'next' }, {});
    await document.requests.transition[0]!.answer({ kind: 'ok', value: flowState(screen, 1, { inquiryId: A }) });
    await settle();
    expect([...tab.storage]).toEqual([]);
    document.leaves();
    document.open();
    await settle();
    expect(document.accesses().map(({ on }) => on)).toEqual(['template', 'template']);
    expect(document.accesses()[1]!.claim).not.toBe(document.accesses()[0]!.claim);
  });

  test.for(['expired', 'finished', 'unauthenticated', 'not_found'] as const)(
    'at once, without an error, when the service says %s',
    async (code) => {
      const tab = await begunTab();
      const document = load(tab);
      document.open({ fields: { name_first: 'Jane' } });
      await settle();
      await document.refuses(code);
      expect(document.accesses()).toMatchObject([
        { on: A },
        { on: 'template', token: undefined, fields: { name_first: 'Jane' } },
      ]);
      await document.answers(B);
      expect(document.names()).not.toContain('error');
      expect(kept(tab)).toContain(B);
      expect(kept(tab)).not.toContain(A);
    },
  );

  test('when a claim without an answer has become too old', async () => {
    const tab = createTab();
    const first = load(tab);
    first.open();
    await settle();
    first.isGone();
    const second = load(tab);
    second.open();
    await settle();
    await second.refuses('unauthenticated');
    expect(second.accesses().map(({ on }) => on)).toEqual(['template', 'template']);
    expect(second.accesses()[1]!.claim).not.toBe(first.accesses()[0]!.claim);
  });

  test('after the inquiry was refused in its midst, which the visitor is told', async () => {
    const tab = createTab();
    const document = load(tab);
    await document.enters(A);
    document.model.actions.submit({ kind: 'next' }, {});
    await document.requests.transition[0]!.answer(refusal('expired'));
    await settle();
    expect(document.names()).toContain('error');
    expect([...tab.storage]).toEqual([]);
  });

  test('and when that is refused too, the visitor is told and nothing is kept', async () => {
    const tab = await begunTab();
    const document = load(tab);
    document.open();
    await settle();
    await document.refuses('expired');
    await document.refuses('inactive_template');
    expect(document.accesses()).toHaveLength(2);
    expect(document.told.at(-1)).toMatchObject({ name: 'error', error: { code: 'inactive_template' } });
    expect([...tab.storage]).toEqual([]);
  });

  test.for<[string, FlowConfig]>([
    ['another template', configFor({ target: { kind: 'template', templateId: 'itmpl_b' as TemplateId } })],
    [
      'a version of it',
      configFor({ target: { kind: 'templateVersion', templateVersionId: 'itmplv_b' as TemplateVersionId } }),
    ],
    ['another person, by reference ID', configFor({ referenceId: 'user-42' })],
    ['another person, by account', configFor({ accountId: 'act_b' })],
  ])('for %s', async ([_what, config]) => {
    const tab = await begunTab();
    const document = load(tab, { config });
    await document.enters(B);
    expect(document.accesses()).toMatchObject([{ on: expect.stringMatching(/^template/) }]);
    expect(kept(tab)).toContain(A);
    expect(kept(tab)).not.toMatch(/user-42|act_b/);
    document.isGone();
    const again = load(tab, { config });
    again.open();
    await settle();
    expect(again.accesses()).toMatchObject([{ on: B }]);
  });

  test('on the page of another host', async () => {
    const document = load(await begunTab(), { hostOrigin: 'https://evil.example' });
    document.open();
    await settle();
    expect(document.accesses()).toMatchObject([{ on: 'template' }]);
  });

  test.for(['', '{', '{}', '[null,1,"a"]', '[{"name":"n"}]', '[{"name":1,"claim":"c"}]', '[{"claim":"c"}]'])(
    'where %s is kept in its place',
    async (text) => {
      const tab = await begunTab();
      for (const key of tab.storage.keys()) tab.storage.set(key, text);
      const document = load(tab);
      document.open();
      await settle();
      expect(document.accesses()).toMatchObject([{ on: 'template' }]);
    },
  );

  test.for([
    ['an inquiry that is none', [{ name: 'n', inquiryId: '<script>', sessionToken: 't' }]],
    ['a claim that is none', [{ name: 'n', claim: 'nonsense' }]],
  ] as const)('where %s is kept in its place', async ([_what, list]) => {
    const tab = await begunTab();
    for (const key of tab.storage.keys()) tab.storage.set(key, JSON.stringify(list));
    const document = load(tab);
    document.open();
    await settle();
    const [access, ...others] = document.accesses();
    expect(others).toEqual([]);
    expect(access).toMatchObject({ on: 'template', token: undefined, claim: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });
});

describe('a frame that was reloaded, to which the page gives its inquiry back,', () => {
  const session = { inquiryId: A, sessionToken: 'of the page' };

  test('goes on with that one', async () => {
    const tab = await begunTab();
    const document = load(tab);
    document.open({ session });
    await settle();
    expect(document.accesses()).toMatchObject([{ on: A, token: 'of the page' }]);
    await document.answers(A);
    expect(kept(tab).match(/inquiryId/g)).toHaveLength(1);
  });

  test('says so when the service refuses it: the visitor was in it a moment ago', async () => {
    const document = load(await begunTab());
    document.open({ session });
    await settle();
    await document.refuses('finished');
    expect(document.accesses()).toHaveLength(1);
    expect(document.told.at(-1)).toMatchObject({ name: 'error', error: { code: 'finished' } });
  });

  test('goes on with it, too, where nothing could be kept', async () => {
    const document = load(createTab());
    document.open({ session });
    await settle();
    expect(document.accesses()).toMatchObject([{ on: A, token: 'of the page' }]);
  });
});

const refuse = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

describe('a browser that', () => {
  test.for<[string, () => Storage]>([
    ['refuses storage', refuse],
    ['refuses each of its methods', () => ({ getItem: refuse, setItem: refuse, removeItem: refuse }) as never],
  ])('%s starts anew each time, and is whole otherwise', async ([_what, openStorage]) => {
    const tab = createTab();
    const first = load(tab, { openStorage });
    await first.enters(A);
    expect(first.screen().screen.kind).toBe('form');
    first.leaves();
    await first.enters(B);
    first.isGone();
    const second = load(tab, { openStorage });
    await second.enters(C);
    expect([...first.accesses(), ...second.accesses()].map(({ on }) => on)).toEqual([
      'template',
      'template',
      'template',
    ]);
  });

  test.for<[string, unknown]>([
    ['has no locks', {}],
    ['throws when asked for locks', Object.defineProperty({}, 'locks', { get: refuse })],
    ['refuses locks to the frame', { locks: { request: async () => refuse() } }],
    ['refuses locks by a throw', { locks: { request: refuse } }],
  ])('%s goes on all the same', async ([_what, navigator]) => {
    const tab = createTab();
    const first = load(tab, { navigator });
    await first.enters(A);
    first.isGone();
    const second = load(tab, { navigator });
    second.open();
    await settle();
    expect(second.accesses()).toMatchObject([{ on: A }]);
  });

  test('cannot hash keeps nothing', async () => {
    const tab = createTab();
    const document = load(tab, { crypto: {} });
    await document.enters(A);
    expect([...tab.storage]).toEqual([]);
    document.leaves();
    document.open();
    await settle();
    expect(document.accesses()).toMatchObject([{ on: 'template' }, { on: 'template' }]);
  });

  test('does not get the script for it starts anew each time', async () => {
    const world = createWorld(PERSISTS, new Map(), true, { loadKeeper: () => Promise.reject(new Error('no line')) });
    world.open();
    await settle();
    expect(world.requests.access).toHaveLength(1);
  });
});
