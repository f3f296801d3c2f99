/**
 * One launch after the other of one client: the interpreter of the client's life cycle in protocol/life-cycle.ts. Everything
 * that happens (the page's calls, the frame's messages, the clock) becomes a message of that table; what to do is written
 * there, how to do it here.
 */

import type { ErrorCode } from '../protocol/error-codes.ts';
import {
  CLIENT_LIFE_CYCLE,
  type ClientEffect,
  type ClientMessage,
  type ClientState,
  transit,
} from '../protocol/life-cycle.ts';
import {
  type Heard,
  type HeardMessage,
  type OpenMetadata,
  type PageMessage,
  PROTOCOL_MAJOR,
} from '../protocol/messages.ts';
import { createChannel } from './channel.ts';
import { createFrame } from './frame.ts';
import { createInlineShell } from './inline-shell.ts';
import { InquiryError } from './inquiry-error.ts';
import { createModalShell } from './modal-shell.ts';
import type { Config, Happening } from './options.ts';
import { page } from './page-record.ts';

export interface Launcher {
  /** Loads the flow, hidden; inline there is nothing to wait for, so it opens. */
  warm(): void;
  open(): void;
  cancel(force?: boolean): void;
  destroy(): void;
}

/** `open` → `ready` may take this many times longer: a slow network brings the document first and the flow after it. */
const READY_TIMEOUT_FACTOR = 2;
/** A flow that is asked to confirm and says nothing for this long is stuck. */
const ANSWER_TIMEOUT_MS = 1000;
/** A hidden flow has this long to say what is needed to resume. */
const LEAVE_TIMEOUT_MS = 500;

/** @param hear is told what the callbacks are told, each time before them */
export function createLauncher(options: Config, hear?: (...happening: Happening) => void): Launcher {
  const { host: origin, mode, signal, sessionToken, eventsAllowlist, timeout } = options;
  const isModal = mode !== 'inline';
  const shell = isModal ? createModalShell(options, (force) => launcher.cancel(force)) : createInlineShell(options);
  /** The callbacks that were made, and those that are due. */
  let told: Promise<unknown> = Promise.resolve();
  let state: ClientState = 'idle';
  /** Has somebody asked for the flow, and not heard how it ended? */
  let asked = false;
  let send = (_message: PageMessage): void => {};
  /** Ends what the running frame needs. */
  let running = new AbortController();
  /** The launch's session token, asked for when its first frame connects. */
  let token: Promise<string | undefined> | undefined;
  let hasRenewed = false;
  /** Names the newest `load`: what was begun for an earlier one is not finished. */
  let connection: object | undefined;
  /** What `open` will say over the current port, until it has been said. */
  let unsent: OpenMetadata | undefined;
  /** What the frame last told, by message. */
  let heard: Partial<Heard> = {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  function dispatch(message: ClientMessage): void {
    const step = transit(CLIENT_LIFE_CYCLE, state, message);
    if (!step) return;
    const [next, ...due] = step;
    state = next;
    for (const effect of due) effects[effect]();
    startTimer();
  }

  /** Callbacks come last, when everything else is done, one after the other. */
  function tell(...happening: Happening): void {
    const [name, ...details] = happening;
    told = told
      .then(() => {
        hear?.(...happening);
        options[name]?.(...details);
      })
      // What a page throws goes to the page's own error handler and stops nothing of ours.
      .catch(reportError);
  }

  /** The launch cannot go on, and the frame does not know it: what it shows would mislead. */
  function fail(code: ErrorCode, message: string, status = 0): void {
    heard.error = { code, message, status };
    running.abort();
    shell.fail(code);
    dispatch('error');
  }

  function startTimer(): void {
    clearTimeout(timer);
    /** How long a state may last, in ms, and how the launch fails when it lasts longer. */
    const limits: Partial<Record<ClientState, readonly [ms: number, code?: ErrorCode]>> = {
      loading: [+timeout, 'unreachable'],
      canceling: [ANSWER_TIMEOUT_MS],
      leaving: [LEAVE_TIMEOUT_MS],
      // Hidden, nobody waits.
      ...(asked && { connected: [+timeout * READY_TIMEOUT_FACTOR, 'timeout'] }),
    };
    const [ms, code] = limits[state] ?? [];
    if (!ms) return;
    timer = setTimeout(() => {
      if (!code) dispatch('timeout');
      // Offline nothing can arrive: the wait begins anew when the browser is back.
      else if (navigator.onLine) fail(code, origin);
    }, ms);
  }

  function receive({ name, metadata }: HeardMessage): void {
    heard = { ...heard, [name]: metadata };
    // After the end the frame has nothing to tell.
    if (
      name !== 'session' &&
      name !== 'outcome' &&
      name !== 'resize' &&
      state !== 'settled' &&
      (!eventsAllowlist || eventsAllowlist === 'all' || eventsAllowlist.includes(name))
    ) {
      tell('onEvent', name, metadata);
    }
    if (name === 'resize' || name === 'page-change') shell.resize?.(metadata.pageHeight);
    // Its screen says what happened, and how to go on: the loading view must not cover it.
    if (name === 'error' && asked) shell.show(true);
    const canRenew =
      name === 'error' && metadata.code === 'unauthenticated' && typeof sessionToken === 'function' && !hasRenewed;
    hasRenewed ||= canRenew;
    dispatch(canRenew ? 'renew' : name);
  }

  function settle(...end: Happening): void {
    asked = hasRenewed = false;
    connection = undefined;
    tell(...end);
  }

  const effects: Record<ClientEffect, () => void> = {
    make() {
      // A token that was refused is not given back, and a template is started anew.
      const { session } = heard;
      heard = session && options.inquiryId && !hasRenewed ? { session } : {};
      token = connection = unsent = undefined;
      running.abort();
      running = new AbortController();
      addEventListener('online', startTimer, running);
      signal?.addEventListener('abort', () => dispatch('abort'), running);

      const containerId = crypto.getRandomValues(new Uint32Array(4)).join('-');
      const frame = createFrame(options, origin, containerId);
      send = createChannel(frame, origin, containerId, running.signal, receive, () => dispatch('gone'));
      shell.mount(frame);
    },
    connect() {
      const current = {};
      connection = current;
      // A function that throws is one whose promise rejects.
      token ??= (async () => (typeof sessionToken === 'function' ? sessionToken() : sessionToken))();
      token.then(
        (known) => {
          if (connection !== current) return;
          const { fields, referenceId, accountId } = options;
          const open = { sessionToken: known, fields, referenceId, accountId, session: heard.session };
          send({ action: 'connect', metadata: { protocol: PROTOCOL_MAJOR, open: asked ? open : undefined } });
          unsent = asked ? undefined : open;
        },
        () => {
          if (connection === current) fail('unauthenticated', 'sessionToken', 409);
        },
      );
    },
    exit: () => send({ action: 'exit', metadata: { force: state === 'leaving' } }),
    show() {
      asked = true;
      if (isModal) page.modal = launcher;
      shell.show(state === 'open');
      if (unsent) send({ action: 'open', metadata: unsent });
      unsent = undefined;
    },
    hide() {
      if (page.modal === launcher) page.modal = undefined;
      const returned = shell.hide();
      // A page that goes on in a callback would be taken back again.
      told = told.then(() => returned);
    },
    drop() {
      effects.hide();
      running.abort();
      shell.drop();
    },
    load: () => tell('onLoad'),
    ready() {
      tell('onReady');
      if (asked) dispatch('open');
    },
    complete() {
      const end = heard.complete ?? heard.fail ?? heard.outcome;
      if (end) settle('onComplete', end);
    },
    cancel() {
      // What was loaded ahead and thrown away was no launch, and nobody left it.
      if (asked) settle('onCancel', (state !== 'destroyed' && (heard.exit ?? heard.session)) || {});
    },
    fail() {
      const { error } = heard;
      if (error) settle('onError', new InquiryError(error.code, error.message, error.status));
    },
    abort: () => settle('onAbort'),
  };

  const launcher: Launcher = {
    open() {
      if (signal?.aborted) dispatch('abort');
      else if (isModal && page.modal && page.modal !== launcher) {
        // The other launch goes on, and this one may be tried again: no state changes.
        tell('onError', new InquiryError('busy', 'open'));
      } else dispatch('open');
    },
    cancel: (force) => dispatch(force ? 'force' : 'cancel'),
    destroy: () => dispatch('destroy'),
    warm: () => (isModal && !signal?.aborted ? dispatch('warm') : launcher.open()),
  };
  return launcher;
}
