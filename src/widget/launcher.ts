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

/** The wait for one document of the frame, by the clock. */
interface Wait {
  /** Since the document was awaited, in ms. */
  age: number;
  /** Since something was asked of the flow, in ms. */
  asked: number;
  /** The age at which the flow's host is asked why the frame is silent. */
  readonly probe: number;
  /** What it means when it lasts too long. */
  late: ErrorCode;
  /** Why it need not be waited any more. */
  fault?: readonly [code: ErrorCode, about: string, status?: number] | undefined;
  /** What `open` says over the port, once it is known. */
  open?: OpenMetadata;
}

/** @param hear is told what the callbacks are told, each time before them */
export function createLauncher(options: Config, hear?: (...happening: Happening) => void): Launcher {
  const { host: origin, inquiryId, mode, signal, sessionToken, eventsAllowlist, timeout } = options;
  const isModal = mode !== 'inline';
  const shell = isModal ? createModalShell(options, (force) => launcher.cancel(force)) : createInlineShell(options);
  /** The callbacks that were made, and those that are due. */
  let told: Promise<unknown> = Promise.resolve();
  let state: ClientState = 'idle';
  /** Has somebody asked for the flow, and not heard how it ended? */
  let asked = false;
  let frame: HTMLIFrameElement;
  let send = (_message: PageMessage): void => {};
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

  function dispatch(message: ClientMessage): void {
    const step = transit(CLIENT_LIFE_CYCLE, state, message);
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

  /** The clock stands still while the page is frozen, and where nothing can arrive while the browser is offline. */
  function tick(): void {
    const { onLine } = navigator;
    if (onLine || (asked && state !== 'connected')) {
      wait.age += TICK_MS;
      wait.asked += TICK_MS;
    }
    if (wait.age === wait.probe) probe(wait, onLine);
    /** How long a state may last, in ms. Hidden, nobody waits for `ready`. */
    const limits: Partial<Record<ClientState, number>> = {
      loading: +timeout,
      connected: +timeout * (asked ? READY_TIMEOUT_FACTOR : Infinity),
      canceling: ANSWER_TIMEOUT_MS,
      leaving: LEAVE_TIMEOUT_MS,
    };
    const lasted = state === 'loading' ? wait.age : wait.asked;
    if (lasted >= (limits[state] ?? Infinity)) wait.fault ??= [wait.late, origin];
    // The page took it away.
    if (!frame.isConnected) dispatch('exit');
    else if (wait.fault) {
      failure = new InquiryError(...wait.fault);
      dispatch('fault');
    }
  }

  /** Finds out why the frame is silent, if it can be found out. */
  async function probe(current: Wait, onLine: boolean): Promise<void> {
    if (!onLine) {
      current.fault = ['offline', origin];
      return;
    }
    try {
      const answer = await fetch(frame.src.replace('/widget?', '/flow/v1/framable?'), {
        referrerPolicy: 'no-referrer',
      });
      const { code, framable, allow }: Partial<FramableAnswer> = await answer.json();
      if (code) current.fault = [code, origin, answer.status];
      else if (framable) current.late = 'timeout';
      else current.fault = ['frame_blocked', allow ?? location.origin];
    } catch {
      current.fault = ['unreachable', origin];
    }
  }

  /** The page's own policy keeps the flow out, or only the question why it is silent: no answer then says nothing. */
  function onViolation({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent): void {
    if (state === 'loading' && disposition === 'enforce' && `${blockedURI}/`.startsWith(`${origin}/`)) {
      wait = {
        ...wait,
        fault: effectiveDirective === 'frame-src' ? ['frame_blocked', `frame-src ${origin}`] : undefined,
      };
    }
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
    if (name === 'error') failure = new InquiryError(metadata.code, metadata.message, metadata.status);
    if (name === 'session') page.sessions.set(metadata.inquiryId, metadata);
    if (name === 'resize' || name === 'page-change') shell.resize?.(metadata.pageHeight);
    const canRenew =
      name === 'error' && metadata.code === 'unauthenticated' && typeof sessionToken === 'function' && !hasRenewed;
    hasRenewed ||= canRenew;
    dispatch(canRenew ? 'renew' : name);
  }

  function settle(...end: Happening): void {
    asked = hasRenewed = false;
    tell(...end);
  }

  const effects: Record<ClientEffect, () => void> = {
    make() {
      heard = {};
      token = undefined;
      running.abort();
      running = new AbortController();
      addEventListener('securitypolicyviolation', onViolation, running);
      signal?.addEventListener('abort', () => dispatch('abort'), running);

      const containerId = crypto.getRandomValues(new Uint32Array(4)).join('-');
      frame = createFrame(options, origin, containerId);
      send = createChannel(frame, origin, containerId, running.signal, receive, () => dispatch('gone'));
      effects.rewind();
      shell.mount(frame);
    },
    rewind() {
      wait = { age: 0, asked: 0, probe: SILENCE_MS, late: 'unreachable' };
    },
    probe() {
      wait = { ...wait, probe: wait.age + LOADED_SILENCE_MS };
    },
    connect() {
      const current: Wait = { ...wait, probe: Infinity, late: 'timeout', fault: undefined };
      wait = current;
      // A function that throws is one whose promise rejects.
      token ??= (async () => (typeof sessionToken === 'function' ? sessionToken() : sessionToken))();
      token.then(
        (known) => {
          if (wait !== current) return;
          const { fields, referenceId, accountId } = options;
          // An inquiry that was accessed on this page goes on there, unless the page knows better.
          const session = heard.session ?? (sessionToken ? undefined : page.sessions.get(`${inquiryId}`));
          const open = { sessionToken: known, fields, referenceId, accountId, session };
          send({ action: 'connect', metadata: { protocol: PROTOCOL_MAJOR, open: asked ? open : undefined } });
          current.open = open;
        },
        () => {
          current.fault = ['unauthenticated', 'sessionToken', 409];
        },
      );
    },
    exit() {
      wait.asked = 0;
      send({ action: 'exit', metadata: { force: state === 'leaving' } });
    },
    show() {
      if (isModal) page.modal = launcher;
      shell.show(state === 'open');
      if (asked) return;
      asked = true;
      wait.asked = 0;
      if (wait.open) send({ action: 'open', metadata: wait.open });
    },
    reveal() {
      // Its screen says what happened, and how to go on: the loading view must not cover it.
      if (asked) shell.show(true);
    },
    cover() {
      // What the frame shows would mislead.
      running.abort();
      const { code, retryable } = failure;
      const canBePage = !inquiryId && /^(frame_blocked|timeout)$/.test(code);
      shell.fail(
        code,
        retryable ? launcher.open : undefined,
        canBePage ? frame.src.replace('/widget?', '/verify?') : undefined,
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
      send({ action: 'destroy', metadata: {} });
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
    fail: () => settle('onError', failure),
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
