/**
 * What the bindings have in common: a launcher that follows its options for as long as something on the page needs it.
 *
 * Callbacks and what is handed to the flow (`fields`, `referenceId`, …) take effect at once, or at the next `open`, without another
 * frame. What decides which flow it is (`STARTS`) takes effect when no launch is running: a visitor is never thrown out.
 */

import type { InquiryError } from '../widget/inquiry-error.ts';
import { createLauncher, type Launcher } from '../widget/launcher.ts';
import { type ClientOptions, type Config, type Happening, parseOptions } from '../widget/options.ts';

/** What a page does with its flow. While the binding is not on the page, all of it does nothing. */
export interface InquiryHandle {
  /** Shows the flow. After an outcome it starts again. */
  readonly open: () => void;
  /** Loads the flow ahead, hidden, where the visitor shows intent (hover, focus). Nothing is created by it. */
  readonly warm: () => void;
  /** Asks the visitor for a confirmation; `true` leaves at once. Anything else, as an event, is not `true`. */
  readonly cancel: (force?: unknown) => void;
}

/** Without what the binding knows itself. */
export type InlineOptions = ClientOptions extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'mode' | 'parent'>
    : never
  : never;

export interface LiveClient extends InquiryHandle {
  /** Takes in the newest options. */
  readonly update: (options: ClientOptions) => void;
  /** Begins to need the flow: inline, or with `preload: 'eager'`, it is loaded. Returns `release`. */
  readonly hold: () => () => void;
  /**
   * Ends that, and with it the flow, unless it is needed again until then: an element that is moved, an effect that is run twice.
   *
   * @param later when the flow ends; default: in a microtask
   */
  readonly release: (later?: (end: () => void) => unknown) => void;
}

/** What decides which flow it is. */
const STARTS = 'templateId templateVersionId inquiryId sessionToken host customHost mode parent signal'.split(' ');

/** Functions count as one: which of them is asked is decided when it is asked. */
function identityOf(value: unknown): unknown {
  return typeof value === 'function' || value;
}

/** @param announce is told what the callbacks are told, each time before them */
export function createLiveClient(announce?: (...happening: Happening) => void): LiveClient {
  let options: Partial<ClientOptions> = {};
  let isHeld = false;
  let launcher: Launcher | undefined;
  /** What the launcher reads: its own are the `STARTS` that it was made with, below them the newest options that were right. */
  let config: Config;
  /** The options that the launcher was made with, as they were then. */
  let made: Readonly<Record<string, unknown>> = {};
  let isRunning = false;

  function hear(...happening: Happening): void {
    const [name, detail] = happening;
    // What failed may be tried again from its own screen.
    isRunning ||= detail === 'start';
    if (/Comp|Canc|Err|Ab/.test(name)) {
      isRunning = false;
      // After the callbacks.
      queueMicrotask(sync);
    }
    if (isHeld || name !== 'onCancel' || (options.mode !== 'inline' && detail.inquiryId)) announce?.(...happening);
    // The page took it away: that is no news to the page, also where the launcher finds it out by itself. A modal may have been left just before.
    else (config as { onCancel?: unknown }).onCancel = undefined;
  }

  function isStale(): boolean {
    return STARTS.some(
      (name) => identityOf(made[name]) !== identityOf((options as Readonly<Record<string, unknown>>)[name]),
    );
  }

  /** The running launcher, or one for the newest options; `undefined` where there can be none. */
  function current(): Launcher | undefined {
    if (!isHeld || (launcher && (isRunning || !isStale()))) return launcher;
    launcher?.destroy();
    launcher = undefined;
    made = { ...options };
    try {
      const parsed = parseOptions(options) as Readonly<Record<string, unknown>> & Config;
      config = Object.create(parsed);
      // What says which flow it is stays as it is while it runs. A function is one that is asked anew.
      for (const name of STARTS)
        if (typeof parsed[name] !== 'function') (config as Record<string, unknown> & Config)[name] = parsed[name];
      launcher = createLauncher(config, hear);
    } catch (error) {
      // As a launch that failed, and not as a page that did.
      announce?.('onError', error as InquiryError);
      options.onError?.(error as InquiryError);
      reportError(error);
    }
    return launcher;
  }

  /** Brings what there is in line with the newest options. */
  function sync(): void {
    if (!isHeld) return;
    if (!isRunning && isStale()) {
      if (options.mode === 'inline' || options.preload === 'eager') warm();
    } else if (launcher) {
      try {
        Object.setPrototypeOf(config, parseOptions(options));
      } catch {
        // Told when they are to start something: told with each change they could bring about the next one.
      }
    }
  }

  const warm = (): void => {
    current();
    // Inline it is shown at once: what the visitor sees goes on.
    if (options.mode === 'inline') isRunning = !!launcher;
    launcher?.warm();
  };

  function drop(): void {
    if (isHeld) return;
    isRunning = false;
    launcher?.destroy();
    launcher = undefined;
    made = {};
  }

  function release(later: (end: () => void) => unknown = queueMicrotask): void {
    isHeld = false;
    later(drop);
  }

  return {
    open() {
      isRunning = !!current();
      launcher?.open();
    },
    warm,
    cancel: (force) => launcher?.cancel(force === true),
    update(next) {
      options = next;
      sync();
    },
    hold() {
      isHeld = true;
      sync();
      return release;
    },
    release,
  };
}
