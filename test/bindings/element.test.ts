import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { defineInquiryFlow, type InquiryFlowElement } from '../../src/bindings/element.ts';
import { InquiryError } from '../../src/widget/index.ts';
import {
  ENDING,
  FLOW_ORIGIN,
  findFrames,
  openPage,
  settlePromises,
  TEMPLATE_ID,
  theFrame,
} from '../widget/flow-frame.ts';
import { watchFrames } from './binding.contract.ts';

/** A page that knows the element; what is in the viewport is said by `scrollTo`. */
function openElementPage(): { scrollTo(element: Element): void; told: { type: string; detail: unknown }[] } {
  openPage();
  type Look = (entries: { isIntersecting: boolean }[], observer: unknown) => void;
  const watched = new Map<Element, (entries: { isIntersecting: boolean }[]) => void>();
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      readonly #look: (entries: { isIntersecting: boolean }[]) => void;
      constructor(look: Look) {
        this.#look = (entries) => look(entries, this);
      }
      observe(element: Element): void {
        watched.set(element, this.#look);
      }
      disconnect(): void {
        for (const [element, look] of watched) if (look === this.#look) watched.delete(element);
      }
    },
  );
  defineInquiryFlow(FLOW_ORIGIN);
  const told: { type: string; detail: unknown }[] = [];
  for (const type of ['load', 'ready', 'complete', 'cancel', 'error']) {
    document.body.addEventListener(`inquiry:${type}`, (event) => {
      told.push({ type, detail: (event as CustomEvent).detail });
    });
  }
  return { scrollTo: (element) => watched.get(element)?.([{ isIntersecting: true }]), told };
}

function put(html: string): InquiryFlowElement {
  document.body.insertAdjacentHTML('beforeend', html);
  return document.body.lastElementChild as InquiryFlowElement;
}

const MARKUP = `<inquiry-flow data-inquiry-template="${TEMPLATE_ID}" data-inquiry-reference-id="user-42"></inquiry-flow>`;
const MODAL_MARKUP = `<inquiry-flow data-inquiry-template="${TEMPLATE_ID}" data-inquiry-mode="modal"></inquiry-flow>`;

describe('<inquiry-flow>', () => {
  test('shows the flow inside when it is scrolled near, by its attributes', async () => {
    const { scrollTo } = openElementPage();
    const element = put(MARKUP);
    expect(findFrames()).toEqual([]);
    scrollTo(element);
    const flow = theFrame();
    expect(flow.place).toBe(element);
    flow.announce();
    await settlePromises();
    expect(flow.heard[0]?.metadata['open']).toMatchObject({ referenceId: 'user-42' });
    element.remove();
  });

  test('tells by events and by its state, and nothing of a person', async () => {
    const { scrollTo, told } = openElementPage();
    const element = put(MARKUP);
    scrollTo(element);
    expect(element.dataset['inquiryState']).toBe('loading');
    const flow = theFrame();
    flow.announce();
    await settlePromises();
    flow.tell('ready');
    await settlePromises();
    expect(element.dataset['inquiryState']).toBe('open');
    flow.tell('complete', ENDING);
    await settlePromises();
    expect(element.dataset['inquiryState']).toBe('complete');
    expect(told.map(({ type }) => type)).toEqual(['load', 'ready', 'complete']);
    expect(told.at(-1)?.detail).toEqual({
      inquiryId: ENDING.inquiryId,
      templateId: TEMPLATE_ID,
      status: ENDING.status,
    });
    element.remove();
  });

  test('takes options that attributes cannot say as a property, at any time, and live', async () => {
    const { scrollTo } = openElementPage();
    const [first, second] = [vi.fn(), vi.fn()];
    const element = document.createElement('inquiry-flow');
    element.options = { templateId: TEMPLATE_ID, onComplete: first };
    const made = watchFrames();
    document.body.append(element);
    scrollTo(element);
    element.options = { templateId: TEMPLATE_ID, onComplete: second, fields: { nameFirst: 'Joan' } };
    const flow = theFrame();
    flow.announce();
    await settlePromises();
    flow.tell('ready');
    flow.tell('complete', ENDING);
    await settlePromises();
    expect([first.mock.calls, second.mock.calls, made]).toEqual([[], [[ENDING]], ['iframe']]);
    expect(flow.heard[0]?.metadata['open']).toMatchObject({ fields: { nameFirst: 'Joan' } });
    element.remove();
  });

  test('takes over a property that was set before the element was known', async () => {
    const { scrollTo } = openElementPage();
    const element = document.createElement('inquiry-later') as InquiryFlowElement;
    element.options = { templateId: TEMPLATE_ID };
    document.body.append(element);
    defineInquiryFlow(undefined, 'inquiry-later');
    customElements.upgrade(element);
    scrollTo(element);
    expect(theFrame().url.searchParams.get('inquiry-template-id')).toBe(TEMPLATE_ID);
    element.remove();
  });

  test('leaves nothing behind when it is removed, and does not call that a cancel', async () => {
    const { scrollTo, told } = openElementPage();
    const element = put(MARKUP);
    scrollTo(element);
    theFrame().announce();
    await settlePromises();
    element.remove();
    vi.advanceTimersByTime(0);
    await settlePromises();
    expect([findFrames(), element.childElementCount, vi.getTimerCount()]).toEqual([[], 0, 0]);
    expect(told.map(({ type }) => type)).toEqual(['load']);
  });

  test('moved to another place it is the same launch, with one frame', async () => {
    const { scrollTo } = openElementPage();
    const element = put(MARKUP);
    const made = watchFrames();
    scrollTo(element);
    const flow = theFrame();
    element.remove();
    document.body.append(element);
    await settlePromises();
    expect([theFrame() === flow, made]).toEqual([true, ['iframe']]);
    element.remove();
  });

  test('moved in an engine that runs promises in the middle of it, when the frame goes, it is the same launch, too', async () => {
    const { scrollTo, told } = openElementPage();
    const element = put(MARKUP);
    const made = watchFrames();
    scrollTo(element);
    const flow = theFrame();
    flow.announce();
    await settlePromises();
    element.remove();
    await settlePromises();
    document.body.append(element);
    await vi.advanceTimersByTimeAsync(0);
    expect([theFrame() === flow, made, told.map(({ type }) => type)]).toEqual([true, ['iframe'], ['load']]);
    element.remove();
  });

  test('opens nothing where it is not on the page', async () => {
    const { scrollTo } = openElementPage();
    const element = put(MODAL_MARKUP);
    scrollTo(element);
    element.remove();
    element.open();
    expect(findFrames()).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    element.open();
    expect(findFrames()).toEqual([]);
  });

  test('put back later it starts again', async () => {
    const { scrollTo } = openElementPage();
    const element = put(MARKUP);
    scrollTo(element);
    const flow = theFrame();
    element.remove();
    await vi.advanceTimersByTimeAsync(0);
    document.body.append(element);
    expect(theFrame()).not.toBe(flow);
    element.remove();
  });

  test('opens a modal when the attribute says so and a script asks', async () => {
    const { scrollTo } = openElementPage();
    const element = put(MODAL_MARKUP);
    scrollTo(element);
    expect(findFrames()).toEqual([]);
    element.open();
    expect(theFrame().element.getRootNode()).toBeInstanceOf(ShadowRoot);
    element.cancel(true);
    await settlePromises();
    expect(findFrames()).toEqual([]);
    element.remove();
  });

  test('says that an attribute is none, and does not break the page', () => {
    const { scrollTo, told } = openElementPage();
    const element = put('<inquiry-flow data-inquiry-host="https://evil.example"></inquiry-flow>');
    scrollTo(element);
    expect(findFrames()).toEqual([]);
    expect(told).toMatchObject([{ type: 'error', detail: { code: 'invalid_config' } }]);
    expect(vi.mocked(reportError).mock.calls[0]?.[0]).toBeInstanceOf(InquiryError);
    element.remove();
  });

  describe('of which an attribute changes', () => {
    /** An element whose flow is there, and the flow. */
    async function openFlow() {
      const { scrollTo, told } = openElementPage();
      const element = put(MARKUP);
      const made = watchFrames();
      scrollTo(element);
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      flow.tell('ready');
      await settlePromises();
      return { element, flow, told, made };
    }

    /** Who watches attributes is told by the simulated browser's own clock. */
    async function change(element: HTMLElement, name: string, value: string): Promise<void> {
      element.dataset[name] = value;
      await nextTurn();
      await settlePromises();
    }

    test('before it was needed reads what is there when it is', async () => {
      const { scrollTo } = openElementPage();
      const element = put(MARKUP);
      await change(element, 'inquiryTemplate', 'itmpl_other');
      expect(findFrames()).toEqual([]);
      scrollTo(element);
      expect(theFrame().url.searchParams.get('inquiry-template-id')).toBe('itmpl_other');
      element.remove();
    });

    test('hands over what it says by then, without another frame', async () => {
      const { scrollTo } = openElementPage();
      const element = put(MARKUP);
      const made = watchFrames();
      scrollTo(element);
      await change(element, 'inquiryReferenceId', 'user-43');
      theFrame().announce();
      await settlePromises();
      expect(theFrame().heard[0]?.metadata['open']).toMatchObject({ referenceId: 'user-43' });
      expect(made).toEqual(['iframe']);
      element.remove();
    });

    test('lets a running launch go on when another template is named, and starts that one next', async () => {
      const { element, flow, told, made } = await openFlow();
      flow.tell('start', { inquiryId: ENDING.inquiryId });
      await settlePromises();
      await change(element, 'inquiryTemplate', 'itmpl_other');
      expect([theFrame() === flow, made]).toEqual([true, ['iframe']]);
      flow.tell('complete', ENDING);
      await settlePromises();
      expect(told.at(-1)?.detail).toMatchObject({ templateId: TEMPLATE_ID });
      expect(theFrame().url.searchParams.get('inquiry-template-id')).toBe('itmpl_other');
      theFrame().announce();
      await settlePromises();
      expect(told.at(-1)).toEqual({ type: 'load', detail: { templateId: 'itmpl_other' } });
      element.remove();
    });

    test('starts another template at once where the launch has ended', async () => {
      const { element, flow } = await openFlow();
      flow.tell('complete', ENDING);
      await settlePromises();
      expect(findFrames()).toEqual([]);
      await change(element, 'inquiryTemplate', 'itmpl_other');
      expect(theFrame().url.searchParams.get('inquiry-template-id')).toBe('itmpl_other');
      element.remove();
    });

    test('tells once that it is none, and goes on with what was right', async () => {
      const { element, flow, told } = await openFlow();
      flow.tell('complete', ENDING);
      await settlePromises();
      await change(element, 'inquiryHost', 'https://evil.example');
      await nextTurn();
      expect(told.map(({ type }) => type)).toEqual(['load', 'ready', 'complete', 'error']);
      expect([findFrames(), vi.mocked(reportError).mock.calls.length]).toEqual([[], 1]);
      element.open();
      expect(theFrame().url.origin).toBe(FLOW_ORIGIN);
      element.remove();
    });

    test('to none while a launch runs says so to the console, and to nobody who waits for the end', async () => {
      const { element, flow, told } = await openFlow();
      await change(element, 'inquiryHost', 'https://evil.example');
      expect(told.map(({ type }) => type)).toEqual(['load', 'ready']);
      expect([theFrame() === flow, vi.mocked(reportError).mock.calls.length]).toEqual([true, 1]);
      element.remove();
    });

    test('is followed no longer when it was removed', async () => {
      const { element } = await openFlow();
      element.remove();
      await settlePromises();
      await change(element, 'inquiryTemplate', 'itmpl_other');
      expect(findFrames()).toEqual([]);
    });
  });

  test('is defined once, however often it is asked for', () => {
    openElementPage();
    const known = customElements.get('inquiry-flow');
    defineInquiryFlow(FLOW_ORIGIN);
    expect(customElements.get('inquiry-flow')).toBe(known);
    expect(() => defineInquiryFlow('https://a/path')).toThrow(InquiryError);
  });
});
