import { describe, expect, test, vi } from 'vitest';
import type { InquiryHandle } from '../../src/bindings/live-client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import {
  ENDING,
  FLOW_ORIGIN,
  findFrames,
  INQUIRY_ID,
  openPage,
  settlePromises,
  TEMPLATE_ID,
  theFrame,
} from '../widget/flow-frame.ts';

/** An app with one flow, by whatever framework. */
export interface BoundApp {
  /** Gives the component other properties. */
  update(options: ClientOptions): void | Promise<void>;
  unmount(): void | Promise<void>;
}

export interface Binding {
  /** An app that has the handle of a modal flow, and hands it out each time it renders. */
  mountModal(options: ClientOptions, onRender: (handle: InquiryHandle) => void): BoundApp | Promise<BoundApp>;
  /** An app that shows a flow inside an element. */
  mountInline(options: ClientOptions): BoundApp | Promise<BoundApp>;
}

export const START = { host: FLOW_ORIGIN, templateId: TEMPLATE_ID } as const;

/** Addresses of all frames that are made from now on. */
export function watchFrames(): string[] {
  const made: string[] = [];
  const create = document.createElement.bind(document);
  vi.spyOn(document, 'createElement').mockImplementation((tag: string) => {
    if (tag === 'iframe') made.push(tag);
    return create(tag);
  });
  return made;
}

/** What each binding does, whatever it is made with. */
export function describeBinding(name: string, createBinding: () => Binding | Promise<Binding>): void {
  describe(name, () => {
    async function mountModal(options: ClientOptions) {
      openPage();
      const made = watchFrames();
      const handles: InquiryHandle[] = [];
      const app = await (await createBinding()).mountModal(options, (handle) => handles.push(handle));
      return { ...app, handle: handles[0]!, handles, made };
    }

    async function mountInline(options: ClientOptions) {
      openPage();
      const made = watchFrames();
      return { ...(await (await createBinding()).mountInline(options)), made };
    }

    test('loads nothing before it is asked to', async () => {
      const { made, unmount } = await mountModal(START);
      expect(made).toEqual([]);
      await unmount();
    });

    test('opens a flow in a modal, and tells how it ended', async () => {
      const onComplete = vi.fn();
      const { handle, made, unmount } = await mountModal({ ...START, onComplete });
      handle.open();
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      expect(flow.actions).toEqual(['connect+open']);
      flow.tell('ready');
      flow.tell('complete', ENDING);
      await settlePromises();
      expect(onComplete.mock.calls).toEqual([[ENDING]]);
      expect([findFrames(), made]).toEqual([[], ['iframe']]);
      await unmount();
    });

    test('loads the flow ahead when it is told to, and opens the same frame', async () => {
      const { handle, made, unmount } = await mountModal(START);
      handle.warm();
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      flow.tell('ready');
      expect(flow.actions).toEqual(['connect']);
      handle.open();
      expect([flow.actions, made]).toEqual([['connect', 'open'], ['iframe']]);
      await unmount();
    });

    test('loads the flow at once with preload: eager', async () => {
      const { made, unmount } = await mountModal({ ...START, preload: 'eager' });
      expect(made).toEqual(['iframe']);
      await unmount();
    });

    test('calls the callbacks of the latest rendering', async () => {
      const [first, second] = [vi.fn(), vi.fn()];
      const { handle, update, made, unmount } = await mountModal({ ...START, onReady: first, onEvent: first });
      handle.open();
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      first.mockClear();
      await update({ ...START, onReady: second });
      flow.tell('ready');
      await settlePromises();
      expect([first.mock.calls.length, second.mock.calls.length, made.length]).toEqual([0, 1, 1]);
      await unmount();
    });

    test('hands over the fields of the latest rendering, without another frame', async () => {
      const { handle, update, made, unmount } = await mountModal({ ...START, fields: { nameFirst: 'Jane' } });
      handle.warm();
      const flow = theFrame();
      await update({ ...START, fields: { nameFirst: 'Joan' }, referenceId: 'user-42' });
      flow.announce();
      await settlePromises();
      handle.open();
      expect(flow.heard.at(-1)).toMatchObject({
        action: 'open',
        metadata: { fields: { nameFirst: 'Joan' }, referenceId: 'user-42' },
      });
      expect(made).toEqual(['iframe']);
      await unmount();
    });

    test('asks the token function of the latest rendering', async () => {
      const start = { host: FLOW_ORIGIN, inquiryId: INQUIRY_ID } as const;
      const { handle, update, unmount } = await mountModal({ ...start, sessionToken: () => 'first' });
      handle.open();
      await update({ ...start, sessionToken: async () => 'second' });
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      expect(flow.heard[0]?.metadata['open']).toMatchObject({ sessionToken: 'second' });
      await unmount();
    });

    test('lets a running launch go on when another template is named, and starts that one next', async () => {
      const { handle, update, made, unmount } = await mountModal(START);
      handle.open();
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      flow.tell('ready');
      await update({ ...START, templateId: 'itmpl_other' });
      handle.open();
      expect([theFrame() === flow, made.length]).toEqual([true, 1]);
      flow.tell('complete', ENDING);
      await settlePromises();
      handle.open();
      expect(theFrame().url.searchParams.get('inquiry-template-id')).toBe('itmpl_other');
      await unmount();
    });

    test('hands out the same functions with each rendering', async () => {
      const { handles, update, unmount } = await mountModal(START);
      await update({ ...START, language: 'de' });
      const open = new Set(handles.map((handle) => handle.open));
      const cancel = new Set(handles.map((handle) => handle.cancel));
      expect([open.size, cancel.size]).toEqual([1, 1]);
      await unmount();
    });

    test('cancel as a listener asks for the confirmation: an event is no force', async () => {
      const { handle, unmount } = await mountModal(START);
      handle.open();
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      flow.tell('ready');
      handle.cancel(new Event('click'));
      expect(flow.heard.at(-1)).toEqual({ action: 'exit', metadata: { force: false } });
      await unmount();
    });

    test('tells wrong options as an error, and does not break the page', async () => {
      const onError = vi.fn();
      const { handle, made, unmount } = await mountModal({ ...START, host: 'https://a/path', onError });
      handle.open();
      expect(onError.mock.calls).toMatchObject([[{ code: 'invalid_config' }]]);
      expect([made, vi.mocked(reportError).mock.calls.length]).toEqual([[], 1]);
      await unmount();
    });

    test('leaves nothing behind when it is unmounted, and does not call that a cancel', async () => {
      const onCancel = vi.fn();
      const { handle, unmount } = await mountModal({ ...START, onCancel });
      handle.open();
      theFrame().announce();
      await settlePromises();
      await unmount();
      await settlePromises();
      expect([findFrames(), onCancel.mock.calls, vi.getTimerCount()]).toEqual([[], [], 0]);
      handle.open();
      expect(findFrames()).toEqual([]);
    });

    test('tells the end of an inquiry that is unmounted on its last screen', async () => {
      const onComplete = vi.fn();
      const { handle, unmount } = await mountModal({ ...START, onComplete });
      handle.open();
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      flow.tell('ready');
      flow.tell('outcome', ENDING);
      await unmount();
      await settlePromises();
      expect(onComplete.mock.calls).toEqual([[ENDING]]);
    });

    test('inline, shows the flow in its own element at once, and once', async () => {
      const { made, unmount } = await mountInline(START);
      const flow = theFrame();
      expect(flow.place?.localName).toBe('div');
      expect(flow.url.searchParams.get('flow-type')).toBe('inline');
      flow.announce();
      await settlePromises();
      expect([flow.actions, made]).toEqual([['connect+open'], ['iframe']]);
      await unmount();
      await settlePromises();
      expect([findFrames(), vi.getTimerCount()]).toEqual([[], 0]);
    });

    test('inline, tells that the visitor has left', async () => {
      const onCancel = vi.fn();
      const { unmount } = await mountInline({ ...START, onCancel });
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      flow.tell('ready');
      flow.tell('exit', { inquiryId: INQUIRY_ID });
      await settlePromises();
      expect(onCancel.mock.calls).toEqual([[{ inquiryId: INQUIRY_ID }]]);
      await unmount();
    });

    test('inline, keeps the frame when callbacks and fields change', async () => {
      const [first, second] = [vi.fn(), vi.fn()];
      const { made, update, unmount } = await mountInline({ ...START, fields: { age: 1 }, onComplete: first });
      const flow = theFrame();
      await update({ ...START, fields: { age: 2 }, onComplete: second });
      flow.announce();
      await settlePromises();
      flow.tell('ready');
      flow.tell('complete', ENDING);
      await settlePromises();
      expect([first.mock.calls, second.mock.calls, made]).toEqual([[], [[ENDING]], ['iframe']]);
      expect(flow.heard[0]?.metadata['open']).toMatchObject({ fields: { age: 2 } });
      await unmount();
    });
  });
}
