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
import { type Heard, type HeardMessage, type OpenMetadata, PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { createChannel, type Send } from './channel.ts';
import type { Cause } from './diagnostics/diagnose.ts';
import type { TrailEntry } from './diagnostics/trail.ts';
import { createFrame } from './frame.ts';
import { InquiryError } from './inquiry-error.ts';
import { loadDiagnostics } from './load-diagnostics.ts';
import type { Config, EventName, Events, Happening } from './options.ts';
import { page } from './page-record.ts';
import { createShell } from './shell.ts';

export interface Launcher {
  /** Loads the flow, hidden; inline there is nothing to wait for, so it opens. */
  warm(): void;
  open(): void;
  cancel(force?: boolean): void;
  destroy(): void;
  /** Resolves with what happened so far, as text. */
  report(): Promise<string>;
}

/** As much of what happened as tells a launch from beginning to end. */
const TRAIL_LENGTH = 99;
/** The clock's step, of which every limit is a multiple. */
const TICK_MS = 250;
/** `open` → `ready` may take this many times longer: a slow network brings the document first and the flow after it. */
const READY_TIMEOUT_FACTOR = 2;
/** A flow that is asked to confirm and says nothing for this long is stuck. */
const ANSWER_TIMEOUT_MS = 1000;
/** A hidden flow has this long to say what is needed to resume. */
const LEAVE_TIMEOUT_MS = 500;
/** Two browsers do not tell that a frame could not be loaded, so this long it may still be on its way. */
const SILENCE_MS = 2500;
/** A document that was loaded has spoken by then, on slow machines too. */
const LOADED_SILENCE_MS = 500;
/** A frame that is removed at once does not hear what it was told. */
const FORGET_MS = 100;

/** One document of the frame. Each is a new object: what was begun for the one before finds nobody. */
interface Turn {
  /** What `open` says over the port, once it is known. */
  _open?: OpenMetadata;
}

/** @param hear is told what the callbacks are told, each time before them */
export function createLauncher(options: Config, hear?: (...happening: Happening) => void): Launcher {
  const { host: origin, inquiryId, mode, signal, sessionToken, eventsAllowlist, timeout } = options;
  const isModal = mode === 'modal';
  const shell = createShell(options, (force) => launcher.cancel(force));
  /** The callbacks that were made, and those that are due. */
  let told: Promise<unknown> = Promise.resolve();
  let state: ClientState = 'idle';
  /** Has somebody asked for the flow, and not heard how it ended? */
  let asked = false;
  let frame: HTMLIFrameElement;
  let send: Send = () => {};
  /** Ends what the running frame needs. */
  let running = new AbortController();
  let turn: Turn = {};
  let clock: ReturnType<typeof setInterval> | undefined;
  /** How long it may still take, in ms, until the frame or the flow says something, ... */
  let left: number;
  /** ... until the document is there, ... */
  let arrival: number;
  /** ... and until the flow is ready that was asked for. */
  let readiness = Infinity;
  /** What it means when one of them is over. */
  let cause: Cause;
  /** The launch's session token, asked for when its first frame connects. */
  let token: Promise<string | undefined> | undefined;
  let hasRenewed = false;
  /** What the frame last told, by message. */
  let heard: Partial<Heard> = {};
  let failure: InquiryError | undefined;

  const trail: TrailEntry[] = [];

  function note(what: TrailEntry[2]): void {
    if (trail.push([performance.now(), state, what]) > TRAIL_LENGTH) trail.shift();
  }

  function dispatch(message: ClientMessage): void {
    note(message);
    const step = transit(CLIENT_LIFE_CYCLE, state, signal?.aborted ? 'abort' : message);
    if (!step) return;
    const [next, ...due] = step;
    state = next;
    for (const effect of due) effects[effect]();
    clearInterval(clock);
    if (!running.signal.aborted) clock = setInterval(tick, TICK_MS);
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

  function tellEvent(name: EventName, metadata: Events[EventName]): void {
    if (!eventsAllowlist || eventsAllowlist === 'all' || eventsAllowlist.includes(name))
      tell('onEvent', name, metadata);
  }

  function tellError(...[code, about, status]: Cause): void {
    tell('onError', new InquiryError(code, about, status));
  }

  /** The clock stands still while the page is frozen, and where nothing can arrive while the browser is offline. */
  function tick(): void {
    if (!frame.isConnected) {
      // The page took it away. What it is to be put into inline may come later.
      if (isModal || state !== 'loading') dispatch('exit');
      return;
    }
    if (navigator.onLine || (asked && state !== 'connected')) {
      left -= TICK_MS;
      arrival -= TICK_MS;
      readiness -= TICK_MS;
    }
    if (Math.min(left, arrival, readiness) > 0) return;
    left = Infinity;
    dispatch('late');
  }

  function receive({ name, metadata }: HeardMessage): void {
    heard = { ...heard, [name]: metadata };
    // After the end the frame has nothing to tell.
    if (name !== 'session' && name !== 'outcome' && name !== 'resize' && state !== 'settled') tellEvent(name, metadata);
    if (name === 'error' && state !== 'settled')
      failure = new InquiryError(metadata.code, metadata.message, metadata.status);
    if (name === 'session') page.sessions.set(origin + metadata.inquiryId, metadata);
    if (name === 'load') shell.translate(metadata.strings);
    if (name === 'resize' || name === 'page-change') shell.resize(metadata.pageHeight);
    const canRenew =
      name === 'error' && metadata.code === 'unauthenticated' && typeof sessionToken === 'function' && !hasRenewed;
    hasRenewed ||= canRenew;
    dispatch(canRenew ? 'refresh' : name);
  }

  /** A function that throws is one whose promise rejects. */
  async function askToken(): Promise<string | undefined> {
    return typeof sessionToken === 'function' ? sessionToken() : sessionToken;
  }

  const effects: Record<ClientEffect, () => void> = {
    make() {
      heard = {};
      failure = token = undefined;
      turn = {};
      const keys = Object.keys(options.prefill);
      if (keys[0]) tellEvent('prefill', { keys });
      running.abort();
      running = new AbortController();

      const containerId = crypto.getRandomValues(new Uint32Array(4)).join('-');
      frame = createFrame(options, origin, containerId);
      send = createChannel(frame, origin, containerId, running.signal, receive, () => dispatch('lost'));
      left = SILENCE_MS;
      arrival = timeout;
      shell.mount(frame);
    },
    hurry() {
      left = LOADED_SILENCE_MS;
      arrival = Math.min(arrival, timeout);
    },
    diagnose() {
      const current: Turn = {};
      turn = current;
      cause = [navigator.onLine ? 'unreachable' : 'offline', origin];
      // Nobody waits for what will be found out.
      if (arrival <= 0) dispatch('late');
      else
        loadDiagnostics(origin)
          .then((diagnostics) => diagnostics.diagnose(frame.src))
          // The second file usually comes from the same host: then nobody answers there.
          .catch(() => cause)
          .then((found) => fault(current, found));
    },
    connect() {
      const current: Turn = {};
      turn = current;
      left = arrival = Infinity;
      if (asked) readiness = Math.min(readiness, timeout * READY_TIMEOUT_FACTOR);
      cause = ['timeout', origin];
      token ??= askToken();
      token.then(
        (known) => {
          if (turn !== current) return;
          const { fields, prefill, referenceId, accountId, code } = options;
          // An inquiry that was accessed on this page goes on there, unless the page knows better.
          const session = heard.session ?? (sessionToken ? undefined : page.sessions.get(origin + inquiryId));
          const open = { sessionToken: known, fields, prefill, referenceId, accountId, code, session };
          send('connect', { protocol: PROTOCOL_MAJOR, open: asked ? open : undefined });
          current._open = open;
        },
        () => fault(current, ['unauthenticated', 'sessionToken', 409]),
      );
    },
    exit() {
      const force = state === 'leaving';
      left = force ? LEAVE_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
      send('exit', { force });
    },
    show() {
      if (isModal) page.modal = launcher;
      shell.show(state === 'open');
      if (asked) return;
      asked = true;
      if (state !== 'open') readiness = timeout * READY_TIMEOUT_FACTOR;
      if (turn._open) send('open', turn._open);
    },
    uncover() {
      // Its screen says what happened, and how to go on: the loading view must not cover it.
      if (asked) shell.show(true);
    },
    cover() {
      // What the frame shows would mislead.
      running.abort();
      failure = new InquiryError(...cause);
      const text = shell.fail(failure.code, failure.retryable ? launcher.open : undefined);
      loadDiagnostics(origin).then(
        ({ addLink }) => addLink(text, cause[0], options),
        () => {},
      );
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
      send('destroy', {});
      const dropped = running;
      // The flow keeps its session for a reload, and has to hear that there will be none.
      if (heard.session) setTimeout(() => dropped === running && shell.drop(), FORGET_MS);
      else shell.drop();
    },
    load: () => tell('onLoad'),
    ready() {
      readiness = Infinity;
      tell('onReady');
      if (asked) dispatch('open');
    },
    end() {
      // What was loaded ahead and thrown away was no launch, and nobody left it.
      if (!asked && !failure && !signal?.aborted) return;
      // What was told of an earlier launch is not told again.
      const done = asked && (heard.complete ?? heard.fail ?? heard.outcome);
      asked = hasRenewed = false;
      if (done) tell('onComplete', done);
      else if (signal?.aborted) tell('onAbort');
      else if (failure) {
        note(failure);
        tell('onError', failure);
      } else tell('onCancel', (state !== 'destroyed' && (heard.exit ?? heard.session)) || {});
      failure = undefined;
    },
  };

  /** What was found out: of a frame that may still come only what it will mean that it did not. */
  function fault(current: Turn, found: Cause | undefined): void {
    if (turn !== current || !found) return;
    cause = found;
    if (cause[0] !== 'timeout') dispatch('late');
  }

  const launcher: Launcher = {
    open() {
      if (isModal && page.modal && page.modal !== launcher && !signal?.aborted) {
        // The other launch goes on, and this one may be tried again: no state changes.
        tellError('busy', 'open');
      } else if (mode === 'redirect' && !signal?.aborted) {
        loadDiagnostics(origin).then(
          ({ leave }) => leave(options, tellError),
          () => tellError('unreachable', origin),
        );
      } else dispatch('open');
    },
    cancel: (force) => dispatch(force ? 'force' : 'cancel'),
    destroy: () => dispatch('destroy'),
    report: async () => (await loadDiagnostics(origin)).report(options, trail),
    warm() {
      if (mode !== 'redirect') dispatch(isModal ? 'warm' : 'open');
    },
  };
  // Also while what is shown is that it failed.
  signal?.addEventListener('abort', () => dispatch('abort'), { once: true });
  if (options.debug) loadDiagnostics(origin).then(({ follow }) => follow(options, trail), reportError);
  return launcher;
}
