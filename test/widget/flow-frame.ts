import { onTestFinished, vi } from 'vitest';
import { type ErrorCode, errorShape } from '../../src/protocol/error-codes.ts';
import type { FrameMessageName } from '../../src/protocol/messages.ts';
import { page } from '../../src/widget/page-record.ts';

export const FLOW_ORIGIN = 'https://verify.example.com';
export const TEMPLATE_ID = 'itmpl_demoSignUpForm0000000001';
export const INQUIRY_ID = 'inq_demo';
export const ENDING = { inquiryId: INQUIRY_ID, status: 'completed', fields: {} };

/** A port whose messages arrive at once, so that no test has to wait. */
class FakePort {
  onmessage: ((event: { target: FakePort; data: unknown }) => void) | undefined;
  other: FakePort | undefined;
  isClosed = false;
  postMessage(data: unknown): void {
    const target = this.other;
    if (target && !this.isClosed) target.onmessage?.({ target, data });
  }
  close(): void {
    this.isClosed = true;
  }
}

class FakeMessageChannel {
  port1 = new FakePort();
  port2 = new FakePort();
  constructor() {
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}

/** The flow's end in one frame that the widget made. */
export class FlowFrame {
  readonly element: HTMLIFrameElement;
  readonly heard: { action: string; metadata: Record<string, unknown> }[] = [];
  /** Every port that was handed over, the newest last. */
  readonly ports: FakePort[] = [];
  readonly window = {
    postMessage: (data: FlowFrame['heard'][number], origin: string, [port]: FakePort[]): void => {
      if (origin !== FLOW_ORIGIN) throw new Error(`posted to ${origin}`);
      this.heard.push(data);
      if (!port) return;
      port.onmessage = (event) => this.heard.push(event.data as FlowFrame['heard'][number]);
      this.ports.push(port);
    },
  };

  constructor(element: HTMLIFrameElement) {
    this.element = element;
  }

  /** The element of the page that holds it: the body, a dialog, or where an inline flow was put. */
  get place(): HTMLElement | null {
    return (this.element.getRootNode() as ShadowRoot).host.parentElement;
  }

  get url(): URL {
    return new URL(this.element.src);
  }

  get containerId(): string {
    return this.url.searchParams.get('container-id') ?? '';
  }

  get actions(): string[] {
    return this.heard.map(({ action, metadata }) =>
      action === 'connect' && metadata['open'] ? 'connect+open' : action,
    );
  }

  message(name: string, metadata: object = {}, error?: object): object {
    return { name, containerId: this.containerId, metadata, ...(error && { error }) };
  }

  /** What the head of the flow's document does. */
  announce(): void {
    this.post(this.message('load'));
  }

  /** A window message, by default from the frame itself. */
  post(data: unknown, from: { source?: unknown; origin?: string } = {}): void {
    const event = new MessageEvent('message', { data, origin: from.origin ?? FLOW_ORIGIN });
    Object.defineProperty(event, 'source', { value: 'source' in from ? from.source : this.window });
    dispatchEvent(event);
  }

  /** A message over the newest port. */
  tell(name: FrameMessageName, metadata: object = {}, error?: object): void {
    this.ports.at(-1)?.postMessage(this.message(name, metadata, error));
  }

  tellError(code: ErrorCode): void {
    this.tell('error', {}, errorShape(code, 'because'));
  }
}

const flows = new WeakMap<HTMLIFrameElement, FlowFrame>();

function flowOf(element: HTMLIFrameElement): FlowFrame {
  const flow = flows.get(element) ?? new FlowFrame(element);
  flows.set(element, flow);
  return flow;
}

/** All frames on the page, those in shadow roots too. */
export function findFrames(): FlowFrame[] {
  const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? [shadowRoot] : []));
  return [document, ...roots].flatMap((root) => [...root.querySelectorAll('iframe')].map(flowOf));
}

export function theFrame(): FlowFrame {
  const [frame, ...others] = findFrames();
  if (!frame || others.length > 0) throw new Error(`${others.length + (frame ? 1 : 0)} frames`);
  return frame;
}

export function theDialog(): HTMLDialogElement {
  const dialogs = [...document.querySelectorAll('*')].flatMap(
    ({ shadowRoot }) => shadowRoot?.querySelector('dialog') ?? [],
  );
  if (!dialogs[0] || dialogs.length > 1) throw new Error(`${dialogs.length} dialogs`);
  return dialogs[0];
}

/** Promise callbacks that are due. */
export async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** Keeps the simulated browser from loading frames: it can do so only by a real request. */
function stopFrameLoading(): void {
  const prototype: object = HTMLIFrameElement.prototype;
  const hook = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'connectedToDocument');
  const inherited: unknown = hook && Reflect.get(Object.getPrototypeOf(prototype), hook);
  if (!hook || typeof inherited !== 'function') throw new Error('happy-dom loads frames in another way now');
  Object.defineProperty(prototype, hook, { value: inherited, configurable: true, writable: true });
}

/** What every browser does since 2023, and the simulated one does not: the accessible name is a property too. */
function reflectNames(): void {
  Object.defineProperty(Element.prototype, 'ariaLabel', {
    configurable: true,
    get(this: Element) {
      return this.getAttribute('aria-label');
    },
    set(this: Element, name: string) {
      this.setAttribute('aria-label', name);
    },
  });
}

/** The browser is back at the page's own entry, whose state ours was made from, and has done what it does there with the focus. */
export function arriveBack(): void {
  const { inquiryWidget: _ours, ...state } = history.state ?? {};
  history.replaceState(Object.keys(state).length > 0 ? state : null, '');
  dispatchEvent(new PopStateEvent('popstate'));
  vi.advanceTimersByTime(0);
}

/** An empty page whose frames are played by the test, with a clock that stands still; cleared after the test. */
export function openPage(): void {
  vi.useFakeTimers();
  vi.stubGlobal('MessageChannel', FakeMessageChannel);
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  // As browsers do: what is thrown there is reported, and ends nothing.
  vi.stubGlobal('queueMicrotask', (call: () => void) => Promise.resolve().then(call).catch(report));
  // The flow's host does not answer, unless a test says what it does.
  vi.stubGlobal('fetch', () => new Promise(() => {}));
  const loading = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow');
  stopFrameLoading();
  reflectNames();
  // As browsers do: the way back takes a moment.
  vi.spyOn(history, 'back').mockImplementation(() => {
    queueMicrotask(arriveBack);
  });
  Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
    configurable: true,
    get(this: HTMLIFrameElement) {
      return this.isConnected ? flowOf(this).window : null;
    },
  });
  page.host = FLOW_ORIGIN;
  page.back = undefined;
  const listen = vi.spyOn(window, 'addEventListener');
  onTestFinished(() => {
    // A page that goes takes its listeners along, and is back in the browser's cache as it was.
    dispatchEvent(new Event('pageshow'));
    for (const [type, listener, options] of listen.mock.calls) removeEventListener(type, listener, options);
    vi.useRealTimers();
    document.body.replaceChildren();
    document.adoptedStyleSheets = [];
    page.host = page.modal = page.warm = undefined;
    for (const record of [page.query, page.warned, page.sessions])
      for (const name of Object.keys(record)) delete record[name];
    if (loading) Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', loading);
  });
}
