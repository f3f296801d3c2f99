/**
 * What the bindings have in common: a launcher that follows its options for as long as something on the page needs it.
 *
 * Callbacks and what is handed to the flow (`fields`, `referenceId`, …) take effect at once, or at the next `open`, without another
 * frame. What decides which flow it is (`STARTS`) takes effect when no launch is running: a visitor is never thrown out.
 */

import type { InquiryError } from '../widget/inquiry-error.ts';
import { createLauncher, type Launcher } from '../widget/launcher.ts';
import { type CancelDetail, type ClientOptions, type Config, type Happening, parseOptions } from '../widget/options.ts';

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
  /**
   * Begins to need the flow: inline, or with `preload: 'eager'`, it is loaded. The returned function ends that, and with it the
   * flow, unless somebody needs it again in the same turn: an element that is moved, an effect that is run twice.
   */
  readonly hold: () => () => void;
}

/** What decides which flow it is. */
const STARTS = 'templateId templateVersionId inquiryId sessionToken host customHost mode parent signal'.split(' ');

/** @param announce is told what the callbacks are told, each time before them */
export function createLiveClient(announce?: (...happening: Happening) => void): LiveClient {
  let options: ClientOptions | undefined;
  let holders = 0;
  let launcher: Launcher | undefined;
  let config: Config | undefined;
  /** The `STARTS` that the launcher was made with. */
  let made: readonly unknown[] = [];
  let isRunning = false;

  function hear(...happening: Happening): void {
    // What failed may be tried again from its own screen.
    isRunning ||= happening[1] === 'start';
    if (/Comp|Canc|Err|Ab/.test(happening[0])) {
      isRunning = false;
      // After the callbacks.
      queueMicrotask(sync);
    }
    if (launcher || happening[0] !== 'onCancel' || happening[1].inquiryId) announce?.(...happening);
  }

  /** Their values now. Functions count as one: which of them is asked is decided when it is asked. */
  function starts(): unknown[] {
    return STARTS.map((name) => {
      const value: unknown = Object(options)[name];
      return typeof value === 'function' || value;
    });
  }

  function isStale(): boolean {
    return starts().some((value, index) => value !== made[index]);
  }

  /** The running launcher, or one for the newest options; `undefined` where there can be none. */
  function current(): Launcher | undefined {
    if (!options || !holders || (launcher && (isRunning || !isStale()))) return launcher;
    launcher?.destroy();
    launcher = undefined;
    made = starts();
    try {
      config = parseOptions(options);
      const askForToken = (): unknown => Reflect.get(Object(options), 'sessionToken')();
      if (typeof options.sessionToken === 'function') Object.assign(config, { sessionToken: askForToken });
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
    if (!options || !holders) return;
    if (!isRunning && isStale()) {
      if (options.mode === 'inline' || options.preload === 'eager') warm();
    } else if (launcher) {
      try {
        const next = parseOptions(options);
        for (const name of Object.keys({ ...config, ...next })) {
          if (!STARTS.includes(name)) Object.assign(config ?? {}, { [name]: Reflect.get(next, name) });
        }
      } catch {
        // Told when they are to start something: told with each change they could bring about the next one.
      }
    }
  }

  function warm(): void {
    if (options?.mode === 'inline') open();
    else current()?.warm();
  }

  function open(): void {
    isRunning = !!current();
    launcher?.open();
  }

  function drop(): void {
    if (holders) return;
    // The page took it away: that is no news to the page.
    const { onCancel } = { ...config };
    Object.assign(config ?? {}, {
      onCancel: (detail: CancelDetail) => {
        if (detail.inquiryId) onCancel?.(detail);
      },
    });
    const dropped = launcher;
    launcher = undefined;
    made = [];
    isRunning = false;
    dropped?.destroy();
  }

  return {
    open,
    warm,
    cancel: (force) => launcher?.cancel(force === true),
    update(next) {
      options = next;
      sync();
    },
    hold() {
      holders += 1;
      sync();
      return () => {
        holders -= 1;
        queueMicrotask(drop);
      };
    },
  };
}
