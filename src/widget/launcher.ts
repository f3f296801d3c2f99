/**
 * One launch after the other of one client: the interpreter of the client's life cycle in protocol/life-cycle.ts. Everything
 * that happens (the page's calls, the frame's messages, the clock) becomes a message of that table; what to do is written
 * there, how to do it here.
 */

import {
  CLIENT_LIFE_CYCLE,
  type ClientEffect,
  type ClientMessage,
  type ClientState,
  transit,
} from '../protocol/life-cycle.ts';
import { type FrameMessage, type OpenMetadata, PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { type Channel, createChannel } from './channel.ts';
import { createDisposer, listen } from './disposer.ts';
import { createFrame } from './frame.ts';
import { createInlineShell } from './inline-shell.ts';
import { InquiryError } from './inquiry-error.ts';
import { createModalShell } from './modal-shell.ts';
import { notify } from './notify.ts';
import type { CancelDetail, CompleteDetail, Config } from './options.ts';
import { page } from './page-record.ts';
import type { Shell } from './shell.ts';

/** How a launch ended. */
export type Settlement =
  | ({ readonly type: 'complete' } & CompleteDetail)
  | ({ readonly type: 'cancel' } & CancelDetail)
  | { readonly type: 'error'; readonly error: InquiryError }
  | { readonly type: 'abort'; readonly reason: unknown };

export interface Launcher {
  /** Loads the flow, hidden; inline there is nothing to wait for, so it opens. */
  warm(): void;
  open(): void;
  cancel(force: boolean): void;
  destroy(): void;
  /** Where in its life cycle it stands. */
  getState(): ClientState;
}

/** Making the frame → its first message, in ms. */
export const LOAD_TIMEOUT_MS = 15_000;
/** `open` → `ready` may take this many times longer: a slow network brings the document first and the flow after it. */
const READY_TIMEOUT_FACTOR = 2;
/** A flow that is asked to confirm and says nothing for this long is stuck. */
const ANSWER_TIMEOUT_MS = 1000;
/** A hidden flow has this long to say what is needed to resume. */
const LEAVE_TIMEOUT_MS = 500;

/** What brought a message of the life cycle about, as far as its effects want to know. */
interface Cause {
  readonly message: ClientMessage;
  readonly detail?: FrameMessage | undefined;
  readonly error?: InquiryError | undefined;
}

/** What the page's code was asked for a session token, and the answer. */
interface Question {
  known: boolean;
  value: string | undefined;
}

/** @param onSettled hears of every end, before the callback of the same kind */
export function createLauncher(config: Config, onSettled?: (settlement: Settlement) => void): Launcher {
  const { options, origin } = config;
  const {
    mode,
    parent,
    signal,
    strings = {},
    sessionToken,
    timeout = LOAD_TIMEOUT_MS,
    eventsAllowlist = 'all',
  } = options;
  /** Listeners that a running launch needs. */
  const running = createDisposer();
  /** Callbacks to make, once everything else is done. */
  const due: (() => void)[] = [];
  let state: ClientState = 'idle';
  /** Has somebody asked for the flow, and not heard how it ended? */
  let asked = false;
  let shell: Shell | undefined;
  let channel: Channel | undefined;
  /** Set when `open` went over the current port. */
  let sent = false;
  /** The launch's session token, asked for when a frame connects. A new object for each question tells late answers apart. */
  let token: Question | undefined;
  let renewed = false;
  let session: OpenMetadata['session'];
  let outcome: CompleteDetail | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 0;

  function dispatch(message: ClientMessage, detail?: FrameMessage, error?: InquiryError): void {
    const step = transit(CLIENT_LIFE_CYCLE, state, message);
    if (!step) return;
    state = step.state;
    for (const effect of step.effects) effects[effect]({ message, detail, error });
    const next = waitOf(state);
    if (next !== wait) {
      wait = next;
      startTimer();
    }
  }

  /** Makes the callbacks that are due. They may call back in here. */
  function flush(): void {
    for (let call = due.shift(); call; call = due.shift()) notify(call);
  }

  function run(message: ClientMessage): void {
    dispatch(message);
    flush();
  }

  /** How long the state may last, in ms; 0: for ever. Different states have different times. */
  function waitOf(current: ClientState): number {
    if (current === 'loading') return Number(timeout);
    if (current === 'connected' && asked) return Number(timeout) * READY_TIMEOUT_FACTOR;
    if (current === 'canceling') return ANSWER_TIMEOUT_MS;
    return current === 'leaving' ? LEAVE_TIMEOUT_MS : 0;
  }

  function startTimer(): void {
    clearTimeout(timer);
    const waitsForNetwork = state === 'loading' || state === 'connected';
    if (!wait || (waitsForNetwork && navigator.onLine === false)) return;
    timer = setTimeout(
      () => fail('deadline', new InquiryError(state === 'loading' ? 'unreachable' : 'timeout', origin)),
      wait,
    );
  }

  function fail(message: ClientMessage, error: InquiryError): void {
    dispatch(message, undefined, error);
    flush();
  }

  function receive(message: FrameMessage): void {
    const { name, metadata } = message;
    // The client keeps these two to itself; and after the end the frame has nothing to tell.
    if (name !== 'session' && name !== 'outcome' && state !== 'settled') {
      if (eventsAllowlist === 'all' || eventsAllowlist.includes(name))
        due.push(() => options.onEvent?.(name, metadata));
    }
    dispatch('answer');
    switch (name) {
      case 'load':
      case 'ready':
      case 'start':
      case 'complete':
      case 'fail':
      case 'exit':
        dispatch(name, message);
        break;
      case 'error': {
        const { code, message: text } = message.error;
        const canRenew = code === 'unauthenticated' && typeof sessionToken === 'function' && !renewed;
        dispatch(canRenew ? 'renew' : 'error', message, new InquiryError(code, text));
        break;
      }
      case 'session':
        session = message.metadata;
        break;
      case 'outcome':
        outcome = message.metadata;
        dispatch(name);
        break;
      case 'page-change':
        shell?.resize(message.metadata.pageHeight);
        break;
      default:
        // Only told.
        name satisfies 'inquiry-load' | 'document-upload' | 'selfie-record-upload' | 'prefill-dropped';
    }
    flush();
  }

  function askToken(): void {
    if (token) return;
    const question: Question = { known: typeof sessionToken !== 'function', value: undefined };
    token = question;
    if (typeof sessionToken !== 'function') {
      question.value = sessionToken;
      return;
    }
    // A function that throws is one whose promise rejects.
    new Promise<string | undefined>((resolve) => resolve(sessionToken())).then(
      (value) => {
        if (question !== token) return;
        question.known = true;
        question.value = value;
        sendOpen();
      },
      () => {
        if (question === token) fail('error', new InquiryError('unauthenticated', 'sessionToken'));
      },
    );
  }

  /** What `open` says, when it is time to say it. Marks it as said. */
  function takeOpen(): OpenMetadata | undefined {
    if (sent || !asked || !token?.known) return undefined;
    sent = true;
    const { referenceId, accountId } = options;
    return { sessionToken: token.value, fields: config.fields, referenceId, accountId, session };
  }

  function sendOpen(): void {
    const metadata = takeOpen();
    if (metadata) channel?.send({ action: 'open', metadata });
  }

  /** Sentences for the visitor; what the integrator needs is in the error. */
  function failureText(code: string): string {
    const { failed = 'Something went wrong. Please try again later.' } = strings;
    if (code === 'unreachable') return strings.unreachable ?? 'No connection. Please try again later.';
    return code === 'timeout' ? (strings.timeout ?? failed) : failed;
  }

  function settle(settlement: Settlement): void {
    asked = false;
    token = undefined;
    running.dispose();
    onSettled?.(settlement);
  }

  const effects: Record<ClientEffect, (cause: Cause) => void> = {
    make({ message }) {
      renewed = message === 'renew';
      token = undefined;
      // A token that was refused is not given back, and a template is started anew.
      if (renewed || !options.inquiryId) session = undefined;
      outcome = undefined;
      wait = 0;
      running.dispose();
      for (const type of ['online', 'offline']) running.add(listen(window, type, startTimer));
      if (signal) running.add(listen(signal, 'abort', () => run('abort')));

      const containerId = crypto.getRandomValues(new Uint32Array(4)).join('-');
      const frame = createFrame(config, containerId);
      channel = createChannel(frame, origin, containerId, { message: receive, lost: () => run('port-lost') });
      shell ??=
        mode === 'inline' && parent
          ? createInlineShell(config, parent)
          : createModalShell(config, { leave: () => run('cancel'), closed: () => run('forced-cancel') });
      shell.mount(frame);
    },
    connect() {
      sent = false;
      askToken();
      const { language, styleVariant } = options;
      channel?.connect({ protocol: PROTOCOL_MAJOR, language, styleVariant, open: takeOpen() });
    },
    show() {
      asked = true;
      if (mode !== 'inline') page.modal = launcher;
      shell?.show(state === 'open');
    },
    hide() {
      if (page.modal === launcher) page.modal = undefined;
      shell?.hide();
    },
    drop() {
      channel?.close();
      channel = undefined;
      shell?.drop();
    },
    'send-open': sendOpen,
    'ask-exit': () => channel?.send({ action: 'exit', metadata: { force: false } }),
    'force-exit': () => channel?.send({ action: 'exit', metadata: { force: true } }),
    reopen() {
      if (asked) dispatch('open');
    },
    'tell-load': () => due.push(() => options.onLoad?.()),
    'tell-ready': () => due.push(() => options.onReady?.()),
    complete({ detail }) {
      const end = detail?.name === 'complete' || detail?.name === 'fail' ? detail.metadata : outcome;
      if (!end) return;
      settle({ type: 'complete', ...end });
      due.push(() => options.onComplete?.(end));
    },
    cancel({ message, detail }) {
      // What was loaded ahead and thrown away was no launch, and nobody left it.
      const silent = message === 'destroy' && !asked;
      const end = message === 'destroy' ? {} : detail?.name === 'exit' ? detail.metadata : { ...session };
      settle({ type: 'cancel', ...end });
      if (!silent) due.push(() => options.onCancel?.(end));
    },
    fail({ detail, error }) {
      if (!error) return;
      settle({ type: 'error', error });
      // The frame shows its own errors. Where the failure is on this side it has nothing to show.
      if (!detail) {
        channel?.close();
        shell?.fail(failureText(error.code));
      }
      due.push(() => options.onError?.(error));
    },
    abort: () => settle({ type: 'abort', reason: signal?.reason }),
  };

  const launcher: Launcher = {
    warm() {
      if (signal?.aborted) run('abort');
      else run(mode === 'inline' ? 'open' : 'warm');
    },
    open() {
      if (signal?.aborted) run('abort');
      else if (mode !== 'inline' && page.modal && page.modal !== launcher) {
        // The other launch goes on, and this one may be tried again: no state changes.
        const error = new InquiryError('busy', 'open');
        onSettled?.({ type: 'error', error });
        notify(() => options.onError?.(error));
      } else run('open');
    },
    cancel: (force) => run(force ? 'forced-cancel' : 'cancel'),
    destroy: () => run('destroy'),
    getState: () => state,
  };
  return launcher;
}
