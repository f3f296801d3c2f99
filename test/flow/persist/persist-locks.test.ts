import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MAX_BEGUN } from '../../../src/flow/persist/begun-list.ts';
import { COMPLETE, flowState } from '../model-world.ts';
import { A, B, createTab, duplicate, inquiry, kept, load, runOutOfPatience, settle } from './tab-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('one document works on an inquiry at a time:', () => {
  test('a duplicated tab starts anew, and each tab goes on with its own afterwards', async () => {
    const tab = createTab();
    const first = load(tab);
    await first.enters(A);
    const copy = duplicate(tab);
    const second = load(copy);
    second.open();
    await runOutOfPatience();
    expect(second.accesses()).toMatchObject([{ on: 'template', token: undefined }]);
    expect(second.accesses()[0]!.claim).not.toBe(first.accesses()[0]!.claim);
    await second.answers(B);
    expect(kept(tab)).not.toContain(B);

    second.isGone();
    const secondAgain = load(copy);
    secondAgain.open();
    await settle();
    expect(secondAgain.accesses()).toMatchObject([{ on: B }]);
    first.isGone();
    const firstAgain = load(tab);
    firstAgain.open();
    await settle();
    expect(firstAgain.accesses()).toMatchObject([{ on: A }]);
  });

  test('a tab that was duplicated before the answer came asks by a claim of its own', async () => {
    const tab = createTab();
    const first = load(tab);
    first.open();
    await settle();
    const second = load(duplicate(tab));
    second.open();
    await runOutOfPatience();
    expect(second.accesses()[0]!.claim).not.toBe(first.accesses()[0]!.claim);
  });

  test('the end of the one in a duplicated tab leaves what the first tab keeps alone', async () => {
    const tab = createTab();
    const first = load(tab);
    await first.enters(A);
    const copy = duplicate(tab);
    const second = load(copy);
    second.open();
    await runOutOfPatience();
    await second.answers(B, COMPLETE);
    expect(kept(copy)).not.toContain(B);
    expect(kept(tab)).toContain(A);
  });

  test.for<[string, (document: ReturnType<typeof load>) => void]>([
    ['was left', (document) => document.leaves()],
    ['was destroyed', (document) => document.page({ action: 'destroy', metadata: {} })],
    ['is gone', (document) => document.isGone()],
  ])('what the first tab works on goes on in another once it %s', async ([_how, ends]) => {
    const tab = createTab();
    const first = load(tab);
    await first.enters(A);
    const second = load(duplicate(tab));
    ends(first);
    await settle();
    second.open();
    await settle();
    expect(second.accesses()).toMatchObject([{ on: A }]);
  });

  test('a document that gives its lock back a moment late, as a reloaded one does, is waited for', async () => {
    const tab = createTab();
    const first = load(tab);
    await first.enters(A);
    const second = load(tab);
    second.open();
    await settle();
    expect(second.accesses()).toEqual([]);
    first.isGone();
    await settle();
    expect(second.accesses()).toMatchObject([{ on: A }]);
  });

  test('whoever waited for one that ended meanwhile starts anew', async () => {
    const tab = createTab();
    const first = load(tab);
    await first.enters(A);
    const second = load(tab);
    second.open();
    await settle();
    first.model.actions.submit({ kind: 'next' }, {});
    await first.requests.transition[0]!.answer({ kind: 'ok', value: flowState(COMPLETE, 1, { inquiryId: A }) });
    await settle();
    expect(second.accesses()).toMatchObject([{ on: 'template' }]);
  });

  test('two frames that are shown together have one each, and both go on after a reload', async () => {
    const tab = createTab();
    const frames = [load(tab), load(tab)];
    await frames[0]!.enters(A);
    frames[1]!.open();
    await runOutOfPatience();
    await frames[1]!.answers(B);
    for (const frame of frames) frame.isGone();
    const reloaded = [load(tab), load(tab)];
    for (const frame of reloaded) frame.open();
    await runOutOfPatience();
    expect(reloaded.flatMap((frame) => frame.accesses().map(({ on }) => on)).sort()).toEqual([A, B]);
  });

  test('two that are pressed at the same moment never ask by the same claim', async () => {
    const tab = createTab();
    const frames = [load(tab), load(tab)];
    for (const frame of frames) frame.open();
    await runOutOfPatience();
    const claims = frames.flatMap((frame) => frame.accesses().map(({ claim }) => claim));
    expect(new Set(claims).size).toBe(2);
  });

  test('two buttons of a page, one after the other, lead to one inquiry', async () => {
    const tab = createTab();
    const [header, footer] = [load(tab), load(tab)];
    await header.enters(A);
    header.leaves();
    footer.open();
    await settle();
    expect(footer.accesses()).toMatchObject([{ on: A }]);
    await footer.answers(A);
    footer.leaves();
    header.open();
    await settle();
    expect(header.accesses().at(-1)).toMatchObject({ on: A });
  });

  test('a frame that takes the place of one that was asking makes no second inquiry', async () => {
    const tab = createTab();
    const first = load(tab);
    first.open();
    await settle();
    const second = load(tab);
    second.open();
    await settle();
    first.isGone();
    await settle();
    expect(second.accesses()).toEqual(first.accesses());
  });

  test('names of locks tell nothing: no inquiry, token, claim or template', async () => {
    const tab = createTab();
    const document = load(tab);
    await document.enters(A);
    expect(tab.locks.names).toHaveLength(1);
    const [access] = document.accesses();
    for (const name of tab.locks.names) {
      expect(name).toMatch(/^inquiry [0-9a-f]{32}$/);
      expect(name).not.toContain(access!.claim);
    }
  });

  test('a tab keeps the newest few', async () => {
    const tab = createTab();
    const letters = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, MAX_BEGUN + 1);
    for (const letter of letters) {
      const document = load(tab);
      document.open();
      await runOutOfPatience();
      await document.answers(inquiry(letter));
    }
    expect(kept(tab).match(/inquiryId/g)).toHaveLength(MAX_BEGUN);
    expect(kept(tab)).not.toContain(A);
  });
});
