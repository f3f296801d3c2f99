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
import { type Heard, type OpenMetadata, type PageMessage, PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { parseFrameMessage } from '../protocol/parse-message.ts';
import type { Cause } from './diagnostics/diagnose.ts';
import type { TrailEntry } from './diagnostics/trail.ts';
import { createFrame } from './frame.ts';
import { createFrameUrl } from './frame-url.ts';
import { InquiryError } from './inquiry-error.ts';
import { askDiagnostics } from './load-diagnostics.ts';
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

/** @param hear is told what the callbacks are told, each time before them */
export function createLauncher(options: Config, hear?: (...happening: Happening) => void): Launcher {
  const { host, inquiryId, mode, signal, eventsAllowlist, timeout } = options;
  const isModal = mode === 'modal';
  const shell = createShell(options, cancel);
  let state: ClientState = 'idle';
  /** Of a launch that somebody asked for and was not told the end of: how long the wait may be until the flow is ready. */
  let asked: number | undefined;
  /** The frame, or what stands there in its place: the page may take it away. */
  let shown: HTMLElement | undefined;
  /** The frame that is listened to, ... */
  let frame: HTMLIFrameElement | undefined;
  /** ... by what its messages are known, ... */
  let containerId: string;
  /** ... the port that its document was given, ... */
  let port: MessagePort | undefined;
  /** ... what `open` says over that, once the port is there and this is known, ... */
  let opening: OpenMetadata | undefined;
  /** ... whether a document has spoken whose `load` event is still to come, ... */
  let hasSpoken: boolean | undefined;
  /** ... and what it last told, by message. */
  let heard: Partial<Heard> = {};
  /** The launch's session token, asked for when its first frame connects. */
  let token: Promise<string | undefined> | undefined;
  let hasRenewed = false;
  /** What it means when the launch fails now. */
  let cause: Cause;
  let clock: ReturnType<typeof setInterval> | undefined;
  /** How long something was waited for, in ms, ... */
  let waited: number;
  /** ... and how long it may take; undefined while nothing is waited for. */
  let limit: number | undefined;

  const trail: TrailEntry[] = [];

  function note(what: TrailEntry[2]): void {
    // Of `performance` a page may have made a variable of its own.
    if (trail.push([Date.now(), state, what]) > TRAIL_LENGTH) trail.shift();
  }

  function dispatch(given: ClientMessage): void {
    // Nothing is listened to between two launches.
    const message = signal?.aborted ? 'destroy' : given;
    note(message);
    const step = transit(CLIENT_LIFE_CYCLE, state, message);
    if (!step) return;
    const [next, ...effectsDue] = step;
    state = next;
    if (!limit) waited = 0;
    for (const effect of effectsDue) effects[effect]();
    const limits: Partial<Record<ClientState, number | undefined>> = {
      loading: Math.min(SILENCE_MS, timeout),
      // A document that reloads itself for ever is late, too.
      lost: Math.min(waited + LOADED_SILENCE_MS, timeout),
      silent: timeout,
      connected: asked,
      canceling: ANSWER_TIMEOUT_MS,
      leaving: LEAVE_TIMEOUT_MS,
    };
    limit = limits[state];
    if (shown) clock ??= setInterval(tick, TICK_MS);
    else clock = clearInterval(clock) as undefined;
  }

  /**
   * Callbacks come last, when everything else is done, one after the other. They wait for the way back that the browser's history
   * takes: a page that goes on would be taken back again.
   */
  async function tell(...happening: Happening): Promise<void> {
    const [name, ...details] = happening;
    await page.back;
    // What a page throws goes to the page's own error handler from there, and stops nothing of ours.
    queueMicrotask(() => {
      hear?.(...happening);
      options[name]?.(...details);
    });
  }

  function tellEvent(name: EventName, metadata: Events[EventName]): void {
    if (!eventsAllowlist || eventsAllowlist === 'all' || eventsAllowlist.includes(name))
      tell('onEvent', name, metadata);
  }

  /** Tells how a launch ended, unless its frame told that it was completed. */
  function settle(...ending: Happening): void {
    const done = asked && (heard.complete ?? heard.fail ?? heard.outcome);
    asked = undefined;
    hasRenewed = false;
    if (done) tell('onComplete', done);
    else tell(...ending);
  }

  /** The clock stands still while the page is frozen, and where nothing can arrive while the browser is offline. */
  function tick(): void {
    shell.keep();
    if (!shown?.isConnected) {
      // The page took it away. What it is to be put into inline may come later: the wait begins when it is there.
      if (isModal || state !== 'loading' || waited) dispatch('exit');
      return;
    }
    if (navigator.onLine || (asked && state !== 'connected')) waited += TICK_MS;
    while (limit && waited >= limit) dispatch('late');
  }

  /** A message of a window or of the port. */
  function receive({ target, source, origin, data }: MessageEvent): void {
    // A port that was closed may still deliver what was under way.
    const isPort = target === port;
    // Source, origin, shape, container: each before the next is looked at. The source is null once a frame is gone.
    if (!isPort && !(source && source === frame?.contentWindow && origin === host)) return;
    const message = parseFrameMessage(data);
    if (message?.containerId !== containerId) return;
    const { name, metadata } = message;
    // One kind of message belongs to the window, all others to the port; `error` also to pages that know no port.
    if (name !== 'error' && (name === 'load') === isPort) return;
    // The head of our document speaks before its `load` event; WebKit may tell it in the other order, within milliseconds.
    if (!isPort) hasSpoken = state !== 'lost';
    heard = { ...heard, [name]: metadata };
    // After the end the frame has nothing to tell.
    if (state !== 'settled') {
      if (name !== 'session' && name !== 'outcome' && name !== 'resize') tellEvent(name, metadata);
      if (name === 'error') {
        cause = [metadata.code, metadata.message, metadata.status];
        if (metadata.code === 'unauthenticated' && typeof options.sessionToken === 'function' && !hasRenewed) {
          hasRenewed = true;
          dispatch('refresh');
          return;
        }
      }
    }
    if (name === 'session' && inquiryId) page.sessions[host + inquiryId] = metadata;
    if (name === 'load') shell.translate(metadata.strings);
    if (name === 'resize') shell.resize(metadata.pageHeight);
    dispatch(name);
  }

  function say<Action extends PageMessage['action']>(
    action: Action,
    metadata: Extract<PageMessage, { action: Action }>['metadata'],
  ): void {
    port?.postMessage({ action, metadata });
  }

  function cancel(force?: boolean): void {
    dispatch(force ? 'force' : 'cancel');
  }

  /** A function that throws is one whose promise rejects. */
  async function askToken(): Promise<string | undefined> {
    return typeof options.sessionToken === 'function' ? options.sessionToken() : options.sessionToken;
  }

  /** From the beginning, and again for each launch, which its end undoes: one signal may live as long as the page, and would keep all of them. */
  function listen(): void {
    signal?.addEventListener('abort', launcher.destroy);
  }

  /** Hears nothing of the frame any more. */
  function part(): void {
    removeEventListener('message', receive);
    frame = port = undefined;
  }

  const effects: Record<ClientEffect, () => void> = {
    make() {
      listen();
      heard = {};
      hasSpoken = false;
      port = token = opening = undefined;
      waited = 0;
      const keys = Object.keys(options.prefill);
      if (keys[0]) tellEvent('prefill', { keys });
      // By `window`: a script of the page that says `const crypto` would hide it.
      containerId = window.crypto.getRandomValues(new Uint32Array(4)).join('-');
      shown = frame = createFrame(options, containerId);
      frame.onload = () => {
        if (!hasSpoken) dispatch('lost');
        hasSpoken = false;
      };
      addEventListener('message', receive);
      shell.mount(frame);
    },
    diagnose() {
      cause = [navigator.onLine ? 'unreachable' : 'offline', host];
      const asker = containerId;
      askDiagnostics(host, 'diagnose', createFrameUrl(options, containerId))
        // The second file usually comes from the same host: then nobody answers there. Where no document came, the page may have
        // refused the file, and the line be slow: that is told by the deadline.
        .catch(() => (waited < SILENCE_MS || !navigator.onLine ? cause : undefined))
        .then((found) => {
          if (state !== 'silent' || containerId !== asker || !found) return;
          cause = found;
          // Of a frame that may still come it is what it will mean that it did not.
          if (cause[0] !== 'timeout') dispatch('late');
        });
    },
    connect() {
      const { port1, port2 } = new MessageChannel();
      port?.close();
      port = port1;
      port1.onmessage = receive;
      opening = undefined;
      cause = ['timeout', host];
      token ??= askToken();
      token.then(
        (known) => {
          if (port !== port1) return;
          const { fields, prefill, referenceId, accountId, code } = options;
          // An inquiry that was accessed on this page goes on there, unless the page knows better.
          const session = heard.session ?? (options.sessionToken ? undefined : page.sessions[host + inquiryId]);
          // An endpoint that has none may say `null`. What is no text goes as one, which is refused at once: the flow would not take the message.
          opening = {
            sessionToken: known ? String(known) : undefined,
            fields,
            prefill,
            referenceId,
            accountId,
            code,
            session,
          };
          frame?.contentWindow?.postMessage(
            {
              action: 'connect',
              metadata: { protocol: PROTOCOL_MAJOR, open: asked ? opening : undefined },
            } satisfies PageMessage,
            host,
            [port2],
          );
        },
        () => {
          if (port !== port1) return;
          cause = ['unauthenticated', 'sessionToken', 409];
          dispatch('late');
        },
      );
    },
    exit() {
      if (state === 'leaving') waited = 0;
      say('exit', { force: state === 'leaving' });
    },
    show() {
      if (isModal) page.modal = launcher;
      shell.show(state === 'open');
      if (asked) return;
      asked = waited + timeout * READY_TIMEOUT_FACTOR;
      if (opening) say('open', opening);
    },
    hide() {
      if (page.modal === launcher) page.modal = undefined;
      shell.hide();
    },
    load: () => tell('onLoad'),
    ready() {
      tell('onReady');
      if (asked) dispatch('open');
    },
    drop() {
      effects.hide();
      say('destroy', {});
      part();
      signal?.removeEventListener('abort', launcher.destroy);
      shown = undefined;
      // The flow keeps its session for a reload, and has to hear that there will be none.
      if (heard.session) setTimeout(() => shown ?? shell.drop(), FORGET_MS);
      else shell.drop();
      if (signal?.aborted) settle('onAbort');
      // What was loaded ahead and thrown away was no launch, and nobody left it.
      else if (asked) settle('onCancel', (state !== 'destroyed' && (heard.exit ?? heard.session)) || {});
    },
    fail() {
      const error = new InquiryError(...cause);
      note(error);
      if (heard.error) {
        // Its screen says what happened, and how to go on: the loading view must not cover it.
        if (asked) shell.show(true);
      } else if (asked && heard.outcome) {
        // It was over: nothing failed that anybody waits for.
        effects.drop();
        return;
      } else {
        // What the frame shows would mislead.
        part();
        shown = shell.fail(error.code, error.retryable ? launcher.open : undefined);
        askDiagnostics(host, 'fail', shown, error, options).catch(() => {});
      }
      settle('onError', error);
    },
  };

  const launcher: Launcher = {
    open() {
      if (isModal && page.modal && page.modal !== launcher && state !== 'destroyed') {
        // The other launch goes on, and this one may be tried again: no state changes.
        tell('onError', new InquiryError('busy', 'open'));
      } else if (mode === 'redirect' && state !== 'destroyed') {
        askDiagnostics(host, 'leave', options, () => state !== 'destroyed')
          .catch((): Cause => ['unreachable', host])
          .then((found) => found && tell('onError', new InquiryError(...found)));
      } else dispatch('open');
    },
    cancel,
    destroy: () => dispatch('destroy'),
    report: () => askDiagnostics(host, 'report', options, trail),
    warm() {
      if (mode !== 'redirect') dispatch(isModal ? 'warm' : 'open');
    },
  };
  listen();
  if (signal?.aborted) launcher.destroy();
  if (options.debug) askDiagnostics(host, 'follow', options, trail);
  return launcher;
}
