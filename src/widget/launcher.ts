/**
 * One launch after the other of one client: the interpreter of the client's life cycle in protocol/life-cycle.ts. Everything
 * that happens (the page's calls, the frame's messages, the clock) becomes a message of that table; what to do is written
 * there, how to do it here.
 */

import type { FramableAnswer } from '../protocol/api.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import {
  CLIENT_LIFE_CYCLE,
  type ClientEffect,
  type ClientMessage,
  type ClientState,
  transit,
} from '../protocol/life-cycle.ts';
import { type Heard, type HeardMessage, type OpenMetadata, PROTOCOL_MAJOR } from '../protocol/messages.ts';
import { createChannel, type Send } from './channel.ts';
import type { TrailEntry } from './diagnostics/trail.ts';
import { createFrame } from './frame.ts';
import { createHostedUrl } from './frame-url.ts';
import { createInlineShell } from './inline-shell.ts';
import { InquiryError } from './inquiry-error.ts';
import { loadDiagnostics } from './load-diagnostics.ts';
import { createModalShell } from './modal-shell.ts';
import type { Config, EventName, Events, Happening } from './options.ts';
import { page } from './page-record.ts';

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

/** The wait for one document of the frame. Each is a new object: what was begun for the one before finds nobody. */
interface Wait {
  /** For how long the document may still take to come, in ms. */
  _document: number;
  /** The same for what the flow was asked for. */
  _answer: number;
  /** At which `_document` the flow's host is asked why the frame is silent. */
  readonly _probe: number;
  /** What it means when one of them lasts too long. */
  _late: ErrorCode;
  /** Why there is nothing to wait for. */
  _fault?: readonly [code: ErrorCode, about: string, status?: number] | undefined;
  /** What `open` says over the port, once it is known. */
  _open?: OpenMetadata;
}

/** @param hear is told what the callbacks are told, each time before them */
export function createLauncher(options: Config, hear?: (...happening: Happening) => void): Launcher {
  const { host: origin, inquiryId, mode, signal, sessionToken, eventsAllowlist, prefilled, timeout } = options;
  const isModal = mode === 'modal';
  const shell = isModal ? createModalShell(options, (force) => launcher.cancel(force)) : createInlineShell(options);
  /** The callbacks that were made, and those that are due. */
  let told: Promise<unknown> = Promise.resolve();
  let state: ClientState = 'idle';
  /** Has somebody asked for the flow, and not heard how it ended? */
  let asked = false;
  let frame: HTMLIFrameElement;
  let send: Send = () => {};
  /** Ends what the running frame needs. */
  let running = new AbortController();
  let clock: ReturnType<typeof setInterval> | undefined;
  /** Replaced when its document has come, or another one is awaited: what was begun for an earlier one is not finished. */
  let wait: Wait;
  /** The launch's session token, asked for when its first frame connects. */
  let token: Promise<string | undefined> | undefined;
  let hasRenewed = false;
  /** What the frame last told, by message. */
  let heard: Partial<Heard> = {};
  let failure: InquiryError;

  const trail: TrailEntry[] = [];

  function note(message: string): void {
    trail.push([performance.now(), state, message]);
    trail.splice(0, trail.length - TRAIL_LENGTH);
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

  /** The clock stands still while the page is frozen, and where nothing can arrive while the browser is offline. */
  function tick(): void {
    const { onLine } = navigator;
    if (onLine || (asked && state !== 'connected')) {
      wait._document -= TICK_MS;
      wait._answer -= TICK_MS;
    }
    if (wait._document === wait._probe) probe(wait, onLine);
    if (wait._document <= 0 || wait._answer <= 0) wait._fault ??= [wait._late, origin];
    // The page took it away. What it is to be put into inline may come later.
    if (!frame.isConnected && (isModal || state !== 'loading')) dispatch('exit');
    else if (wait._fault) {
      failure = new InquiryError(...wait._fault);
      wait = { ...wait, _document: Infinity, _answer: Infinity, _fault: undefined };
      dispatch('fault');
    }
  }

  /** Finds out why the frame is silent, if it can be found out. */
  async function probe(current: Wait, onLine: boolean): Promise<void> {
    if (!onLine) {
      current._fault = ['offline', origin];
      return;
    }
    try {
      const answer = await fetch(frame.src.replace('/widget?', '/flow/v1/framable?'), {
        referrerPolicy: 'no-referrer',
      });
      const { code, framable, allow }: Partial<FramableAnswer> = await answer.json();
      if (code) current._fault = [code, origin, answer.status];
      else if (framable) current._late = 'timeout';
      else current._fault = ['frame_blocked', allow ?? location.origin];
    } catch {
      current._fault = ['unreachable', origin];
    }
  }

  /** The page's own policy keeps the flow out, or only the question why it is silent: no answer then says nothing. */
  function onViolation({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent): void {
    if (state === 'loading' && disposition === 'enforce' && `${blockedURI}/`.startsWith(`${origin}/`)) {
      wait = {
        ...wait,
        _fault: effectiveDirective === 'frame-src' ? ['frame_blocked', `frame-src ${origin}`] : undefined,
      };
    }
  }

  function receive({ name, metadata }: HeardMessage): void {
    heard = { ...heard, [name]: metadata };
    // After the end the frame has nothing to tell.
    if (name !== 'session' && name !== 'outcome' && name !== 'resize' && state !== 'settled') tellEvent(name, metadata);
    if (name === 'error') failure = new InquiryError(metadata.code, metadata.message, metadata.status);
    if (name === 'session') page.sessions.set(origin + metadata.inquiryId, metadata);
    if (name === 'load') shell.translate?.(metadata.strings);
    if (name === 'resize' || name === 'page-change') shell.resize?.(metadata.pageHeight);
    const canRenew =
      name === 'error' && metadata.code === 'unauthenticated' && typeof sessionToken === 'function' && !hasRenewed;
    hasRenewed ||= canRenew;
    dispatch(canRenew ? 'refresh' : name);
  }

  /** A function that throws is one whose promise rejects. */
  async function askToken(): Promise<string | undefined> {
    return typeof sessionToken === 'function' ? sessionToken() : sessionToken;
  }

  function settle(...end: Happening): void {
    asked = hasRenewed = false;
    tell(...end);
  }

  const effects: Record<ClientEffect, () => void> = {
    make() {
      heard = {};
      if (prefilled[0]) tellEvent('prefill', { keys: prefilled });
      token = undefined;
      running.abort();
      running = new AbortController();
      addEventListener('securitypolicyviolation', onViolation, running);
      signal?.addEventListener('abort', () => dispatch('abort'), running);

      const containerId = crypto.getRandomValues(new Uint32Array(4)).join('-');
      frame = createFrame(options, origin, containerId);
      send = createChannel(frame, origin, containerId, running.signal, receive, () => dispatch('lost'));
      effects.wait();
      shell.mount(frame);
    },
    wait() {
      wait = {
        _document: +timeout,
        _answer: asked ? timeout * READY_TIMEOUT_FACTOR : Infinity,
        _probe: timeout - SILENCE_MS,
        _late: 'unreachable',
      };
    },
    probe() {
      wait = { ...wait, _probe: wait._document - LOADED_SILENCE_MS };
    },
    connect() {
      const current: Wait = { ...wait, _document: Infinity, _late: 'timeout', _fault: undefined };
      wait = current;
      token ??= askToken();
      token.then(
        (known) => {
          if (wait !== current) return;
          const { fields, referenceId, accountId } = options;
          // An inquiry that was accessed on this page goes on there, unless the page knows better.
          const session = heard.session ?? (sessionToken ? undefined : page.sessions.get(origin + inquiryId));
          const open = { sessionToken: known, fields, referenceId, accountId, session };
          send('connect', { protocol: PROTOCOL_MAJOR, open: asked ? open : undefined });
          current._open = open;
        },
        () => {
          current._fault = ['unauthenticated', 'sessionToken', 409];
        },
      );
    },
    exit() {
      const force = state === 'leaving';
      wait._answer = force ? LEAVE_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
      send('exit', { force });
    },
    show() {
      if (isModal) page.modal = launcher;
      shell.show(state === 'open');
      if (asked) return;
      asked = true;
      wait._answer = timeout * READY_TIMEOUT_FACTOR;
      if (wait._open) send('open', wait._open);
    },
    uncover() {
      // Its screen says what happened, and how to go on: the loading view must not cover it.
      if (asked) shell.show(true);
    },
    cover() {
      // What the frame shows would mislead.
      running.abort();
      const { code, retryable } = failure;
      const canBePage = !inquiryId && ['frame_blocked', 'timeout'].includes(code);
      shell.fail(
        code,
        retryable ? launcher.open : undefined,
        canBePage ? createHostedUrl(options, undefined) : undefined,
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
      tell('onReady');
      if (asked) dispatch('open');
    },
    end() {
      // What was loaded ahead and thrown away was no launch, and nobody left it.
      if (!asked) return;
      const done = heard.complete ?? heard.fail ?? heard.outcome;
      if (done) settle('onComplete', done);
      else settle('onCancel', (state !== 'destroyed' && (heard.exit ?? heard.session)) || {});
    },
    fail() {
      note(`error ${failure.message}`);
      settle('onError', failure);
    },
    abort: () => settle('onAbort'),
  };

  const launcher: Launcher = {
    open() {
      if (isModal && page.modal && page.modal !== launcher && !signal?.aborted) {
        // The other launch goes on, and this one may be tried again: no state changes.
        tell('onError', new InquiryError('busy', 'open'));
      } else if (mode === 'redirect' && !signal?.aborted) {
        askToken().then(
          (known) => location.assign(createHostedUrl(options, known)),
          () => tell('onError', new InquiryError('unauthenticated', 'sessionToken', 409)),
        );
      } else dispatch('open');
    },
    cancel: (force) => dispatch(force ? 'force' : 'cancel'),
    destroy: () => dispatch('destroy'),
    report: async () => (await loadDiagnostics()).report(options, trail),
    warm() {
      if (mode !== 'redirect') dispatch(isModal ? 'warm' : 'open');
    },
  };
  if (options.debug) loadDiagnostics().then(({ follow }) => follow(options, trail), reportError);
  return launcher;
}
