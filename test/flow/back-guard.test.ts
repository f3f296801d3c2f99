import { describe, expect, test, vi } from 'vitest';
import { guardBack } from '../../src/flow/back-guard.ts';

/** A tab whose visitor came from another page to the flow's, with state that a reload needs. */
function createTab() {
  const page = { on: new EventTarget(), document: new EventTarget() };
  const entries: unknown[] = ['the page before', { inquiryAddress: 'secret' }];
  let at = 1;
  const history = {
    get state() {
      return entries[at];
    },
    replaceState(state: unknown) {
      entries[at] = state;
    },
    pushState(state: unknown) {
      at += 1;
      entries.splice(at, Number.POSITIVE_INFINITY, state);
    },
    back() {
      at -= 1;
      if (at > 0) page.on.dispatchEvent(new Event('popstate'));
    },
    /** To a document that the browser has kept as it was: it hears of nothing. */
    forward() {
      at += 1;
    },
  };
  const wayBack = document.createElement('button');
  const tab = {
    isInside: true,
    hasWayBack: true,
    pressed: vi.fn(),
    history,
    entries,
    /** A new document at the same entry of the history. */
    load() {
      page.on = new EventTarget();
      page.document = new EventTarget();
      return guardBack({
        window: {
          history,
          document: page.document,
          addEventListener: page.on.addEventListener.bind(page.on),
        } as unknown as Window,
        isInside: () => tab.isInside,
        findWayBack: () => (tab.hasWayBack ? wayBack : null),
      });
    },
    does: (what: 'click' | 'input') => page.document.dispatchEvent(new Event(what)),
    goToFragment() {
      history.pushState(null);
      page.on.dispatchEvent(new Event('popstate'));
    },
    hasLeft: () => at === 0,
  };
  wayBack.onclick = tab.pressed;
  return tab;
}

describe('Back of the browser, hosted,', () => {
  test('leaves a flow in which the visitor has done nothing', () => {
    const tab = createTab();
    tab.load();
    tab.history.back();
    expect(tab.hasLeft()).toBe(true);
  });

  test('leaves before the inquiry is there, when nothing can be lost', () => {
    const tab = createTab();
    tab.isInside = false;
    tab.load();
    tab.does('click');
    tab.history.back();
    expect(tab.hasLeft()).toBe(true);
  });

  test.for(['click', 'input'] as const)('presses the way back on the screen after a %s, each time', (what) => {
    const tab = createTab();
    tab.load();
    tab.does(what);
    tab.history.back();
    tab.history.back();
    expect(tab.pressed).toHaveBeenCalledTimes(2);
    expect(tab.hasLeft()).toBe(false);
  });

  test('leaves where the screen has no way back', () => {
    const tab = createTab();
    tab.load();
    tab.does('click');
    tab.hasWayBack = false;
    tab.history.back();
    expect(tab.hasLeft()).toBe(true);
  });

  test('takes one entry of the history, however much the visitor does, and what a reload needs stands in that alone', () => {
    const tab = createTab();
    tab.load();
    for (let count = 0; count < 3; count += 1) tab.does('click');
    expect(tab.entries).toEqual([
      'the page before',
      { inquiryBelow: true },
      { inquiryAddress: 'secret', inquiryGuard: true },
    ]);
  });

  test('is not meant where the address only got another fragment, as by a link in the list of errors', () => {
    const tab = createTab();
    tab.load();
    tab.does('click');
    tab.goToFragment();
    expect(tab.pressed).not.toHaveBeenCalled();
    expect(tab.hasLeft()).toBe(false);
  });

  test('does the same in a document that was left, kept by the browser and come back to', () => {
    const tab = createTab();
    tab.load();
    tab.does('click');
    tab.hasWayBack = false;
    tab.history.back();
    tab.history.forward();
    tab.hasWayBack = true;
    tab.does('click');
    tab.history.back();
    expect(tab.pressed).toHaveBeenCalledTimes(1);
    expect(tab.hasLeft()).toBe(false);
  });

  test('does the same after a reload', () => {
    const tab = createTab();
    tab.load();
    tab.does('click');
    tab.load();
    tab.does('click');
    expect(tab.entries).toHaveLength(3);
    tab.history.back();
    expect(tab.pressed).toHaveBeenCalledTimes(1);
    expect(tab.history.state).toEqual({ inquiryAddress: 'secret', inquiryGuard: true });
  });

  test('from where the flow leads at its end, does not come back into it', () => {
    const tab = createTab();
    const withoutGuard = tab.load();
    tab.does('click');
    withoutGuard(() => tab.history.replaceState('where it leads'));
    expect(tab.history.state).toBe('where it leads');
    tab.history.back();
    expect(tab.hasLeft()).toBe(true);
    expect(tab.pressed).not.toHaveBeenCalled();
  });

  test('is nothing to wait for at the end of a flow in which nothing was done', () => {
    const tab = createTab();
    const go = vi.fn();
    tab.load()(go);
    expect(go).toHaveBeenCalledTimes(1);
  });
});
