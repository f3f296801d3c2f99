import { describe, expect, test, vi } from 'vitest';
import { watchShown } from '../../src/flow/shown.ts';

interface Box {
  isIntersecting: boolean;
  intersectionRect: { width: number; height: number };
}

const SEEN: Box = { isIntersecting: true, intersectionRect: { width: 400, height: 10 } };

function watch(more: { prerendering?: boolean } = {}) {
  const document = Object.assign(new EventTarget(), more);
  let report: ((entries: Box[]) => void) | undefined;
  const disconnect = vi.fn();
  class IntersectionObserver {
    disconnect = disconnect;
    constructor(callback: (entries: Box[]) => void) {
      report = callback;
    }
    observe(): void {}
  }
  const onShown = vi.fn();
  const stop = watchShown({ window: { document, IntersectionObserver } as never, root: {} as Element, onShown });
  const fire = (type: string, isTrusted = true) =>
    document.dispatchEvent(Object.defineProperty(new Event(type), 'isTrusted', { value: isTrusted }));
  return {
    onShown,
    stop,
    fire,
    disconnect,
    see: (...boxes: Box[]) => report?.(boxes),
    isObserving: () => report !== undefined,
  };
}

describe('by sight', () => {
  test('is shown when its root is on the screen, once', () => {
    const { onShown, see, disconnect, fire } = watch();
    see(SEEN);
    fire('pointerdown');
    expect(onShown).toHaveBeenCalledOnce();
    expect(disconnect).toHaveBeenCalledOnce();
  });

  test.for([
    ['outside of the viewport', { ...SEEN, isIntersecting: false }],
    ['without a width', { isIntersecting: true, intersectionRect: { width: 0, height: 10 } }],
    ['without a height', { isIntersecting: true, intersectionRect: { width: 10, height: 0 } }],
  ] as const)('is not shown %s', ([, box]) => {
    const { onShown, see } = watch();
    see(box);
    expect(onShown).not.toHaveBeenCalled();
  });

  test('is not shown while it is prerendered, but after its activation', () => {
    const { onShown, see, fire, isObserving } = watch({ prerendering: true });
    expect(isObserving()).toBe(false);
    fire('prerenderingchange');
    see(SEEN);
    expect(onShown).toHaveBeenCalledOnce();
  });
});

describe('by touch', () => {
  test.for(['pointerdown', 'keydown'])('is shown by a trusted %s', (type) => {
    const { onShown, fire } = watch();
    fire(type, false);
    expect(onShown).not.toHaveBeenCalled();
    fire(type);
    fire(type);
    expect(onShown).toHaveBeenCalledOnce();
  });
});

test('is not watched any more after it was stopped', () => {
  const { onShown, stop, fire, disconnect } = watch();
  stop();
  fire('keydown');
  expect(onShown).not.toHaveBeenCalled();
  expect(disconnect).toHaveBeenCalledOnce();
});
