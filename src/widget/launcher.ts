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
import { type FrameMessage, type OpenMetadata, PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { type Channel, createChannel } from './channel.ts';
import { createFrame } from './frame.ts';
import { createInlineShell } from './inline-shell.ts';
import { InquiryError } from './inquiry-error.ts';
import { createModalShell } from './modal-shell.ts';
import { notify } from './notify.ts';
import type { CancelDetail, CompleteDetail, Config } from './options.ts';
import { page } from './page-record.ts';
import type { Shell } from './shell.ts';

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
/** Going back within a document takes milliseconds; after this it will not be heard of any more. */
const RETURN_TIMEOUT_MS = 300;

export function createLauncher({ options, origin, ...config }: Config): Launcher {
  const { mode, signal, sessionToken, eventsAllowlist = 'all', timeout = LOAD_TIMEOUT_MS } = options;
  const isModal = mode !== 'inline';
  /** Callbacks to make, once everything else is done. */
  const due: (() => void)[] = [];
  let state: ClientState = 'idle';
  /** Has somebody asked for the flow, and not heard how it ended? */
  let asked = false;
  let shell: Shell | undefined;
  let channel: Channel | undefined;
  /** Ends the listeners of the running launch. */
  let running = new AbortController();
  /** The launch's session token, asked for when its first frame connects. */
  let token: Promise<string | undefined> | undefined;
  let hasRenewed = false;
  /** Names the newest `load`: what was begun for an earlier one is not finished. */
  let connection: object | undefined;
  /** What `open` will say over the current port, until it has been said. */
  let unsent: OpenMetadata | undefined;
  let session: OpenMetadata['session'];
  /** What the frame last told about an end. */
  let outcome: CompleteDetail | undefined;
  let exit: CancelDetail | undefined;
  let failure: InquiryError | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 0;
  let isReturning = false;

  function dispatch(message: ClientMessage): void {
    const step = transit(CLIENT_LIFE_CYCLE, state, message);
    if (!step) return;
    state = step.state;
    for (const effect of step.effects) effects[effect](message);
    /** How long a state may last, in ms. */
    const waits: Partial<Record<ClientState, number>> = {
      loading: +timeout,
      connected: asked ? +timeout * READY_TIMEOUT_FACTOR : 0,
      canceling: ANSWER_TIMEOUT_MS,
      leaving: LEAVE_TIMEOUT_MS,
    };
    const before = wait;
    wait = waits[state] ?? 0;
    if (wait !== before) startTimer();
  }

  /** One message from outside, and then the callbacks that are due. They may call back in here. */
  function run(message: ClientMessage): void {
    dispatch(message);
    flush();
  }

  function flush(): void {
    for (let call = isReturning ? undefined : due.shift(); call; call = due.shift()) notify(call);
  }

  /** Callbacks wait until the history is where it was, because a page that goes on in one would be taken back again. */
  function awaitReturn(): void {
    const arrive = (): void => {
      isReturning = false;
      flush();
    };
    isReturning = true;
    addEventListener('popstate', arrive, { once: true });
    setTimeout(arrive, RETURN_TIMEOUT_MS);
  }

  /** The launch cannot go on, and the frame does not know it: what it shows would mislead. */
  function fail(message: 'deadline' | 'error', code: ErrorCode, about: string): void {
    failure = new InquiryError(code, about);
    shell?.fail(code);
    run(message);
  }

  function startTimer(): void {
    clearTimeout(timer);
    const code = state === 'loading' ? 'unreachable' : state === 'connected' && 'timeout';
    // Offline nothing can arrive: the wait begins anew when the browser is back.
    if (!wait || (code && !navigator.onLine)) return;
    timer = setTimeout(() => (code ? fail('deadline', code, origin) : run('deadline')), wait);
  }

  function receive(message: FrameMessage): void {
    const { name, metadata } = message;
    if (name === 'session') session = message.metadata;
    else if (name === 'outcome') outcome = message.metadata;
    // After the end the frame has nothing to tell.
    else if (state !== 'settled' && (eventsAllowlist === 'all' || eventsAllowlist.includes(name))) {
      due.push(() => options.onEvent?.(name, metadata));
    }
    if (name === 'complete' || name === 'fail') outcome = message.metadata;
    if (name === 'exit') exit = message.metadata;
    if (name === 'page-change') shell?.resize?.(message.metadata.pageHeight);
    dispatch('answer');
    if (name === 'error') {
      const { code, message: about } = message.error;
      failure = new InquiryError(code, about);
      run(code === 'unauthenticated' && typeof sessionToken === 'function' && !hasRenewed ? 'renew' : name);
    } else run(name);
  }

  function settle(): void {
    asked = false;
    connection = undefined;
    running.abort();
  }

  function sendExit(force: boolean): void {
    channel?.send({ action: 'exit', metadata: { force } });
  }

  const effects: Record<ClientEffect, (message: ClientMessage) => void> = {
    make(message) {
      hasRenewed = message === 'renew';
      // A token that was refused is not given back, and a template is started anew.
      if (hasRenewed || !options.inquiryId) session = undefined;
      token = connection = unsent = outcome = exit = failure = undefined;
      wait = 0;
      running.abort();
      running = new AbortController();
      const whileRunning = { signal: running.signal };
      for (const type of ['online', 'offline']) addEventListener(type, startTimer, whileRunning);
      signal?.addEventListener('abort', () => run('abort'), whileRunning);

      const containerId = crypto.getRandomValues(new Uint32Array(4)).join('-');
      const frame = createFrame(options, origin, containerId);
      channel = createChannel(frame, origin, containerId, receive, () => run('port-lost'));
      shell ??= isModal
        ? createModalShell(
            options,
            () => run('cancel'),
            () => run('forced-cancel'),
          )
        : createInlineShell(options);
      shell.mount(frame);
    },
    connect() {
      const current = {};
      connection = current;
      unsent = undefined;
      // A function that throws is one whose promise rejects.
      token ??= new Promise((resolve) => resolve(typeof sessionToken === 'function' ? sessionToken() : sessionToken));
      token.then(
        (known) => {
          if (connection !== current) return;
          const { language, styleVariant, referenceId, accountId } = options;
          const open = { sessionToken: known, fields: config.fields, referenceId, accountId, session };
          channel?.connect({ protocol: PROTOCOL_MAJOR, language, styleVariant, open: asked ? open : undefined });
          if (!asked) unsent = open;
        },
        () => {
          if (connection === current) fail('error', 'unauthenticated', 'sessionToken');
        },
      );
    },
    'send-open'() {
      if (unsent) channel?.send({ action: 'open', metadata: unsent });
      unsent = undefined;
    },
    show() {
      asked = true;
      if (isModal) page.modal = launcher;
      shell?.show(state === 'open');
    },
    hide() {
      if (page.modal === launcher) page.modal = undefined;
      if (shell?.hide()) awaitReturn();
    },
    drop() {
      channel?.close();
      channel = undefined;
      shell?.drop();
    },
    'ask-exit': () => sendExit(false),
    'force-exit': () => sendExit(true),
    reopen() {
      if (asked) dispatch('open');
    },
    'tell-load': () => due.push(() => options.onLoad?.()),
    'tell-ready': () => due.push(() => options.onReady?.()),
    complete() {
      const end = outcome;
      settle();
      if (end) due.push(() => options.onComplete?.(end));
    },
    cancel(message) {
      const isDestroyed = message === 'destroy';
      const end = (!isDestroyed && (exit ?? session)) || {};
      // What was loaded ahead and thrown away was no launch, and nobody left it.
      if (asked || !isDestroyed) due.push(() => options.onCancel?.(end));
      settle();
    },
    fail() {
      const error = failure;
      settle();
      if (!error) return;
      due.push(() => options.onError?.(error));
    },
    abort: settle,
  };

  const launcher: Launcher = {
    warm: () => (isModal ? run('warm') : launcher.open()),
    open() {
      if (signal?.aborted) run('abort');
      else if (isModal && page.modal && page.modal !== launcher) {
        // The other launch goes on, and this one may be tried again: no state changes.
        notify(() => options.onError?.(new InquiryError('busy', 'open')));
      } else run('open');
    },
    cancel: (force) => run(force ? 'forced-cancel' : 'cancel'),
    destroy: () => run('destroy'),
    getState: () => state,
  };
  return launcher;
}
