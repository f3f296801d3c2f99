/**
 * The life cycle of a launch: state × message → next state and what to do, for the client on the page and for the flow in
 * the frame. Both are interpreters of these tables; a message that a state does not list is ignored.
 */

import type { FrameMessageName } from './messages.ts';

/**
 * `idle` no frame · `loading` frame made, silent · `connected` port handed over · `ready` can be shown at once · `open` the
 * visitor is in it · `canceling` the flow was asked to confirm · `leaving` hidden, waiting for the last word ·
 * `finished` the last screen is shown · `settled` the outcome is told · `destroyed` gone for good.
 *
 * Whether the flow is *shown* is a second fact: `open()` before `ready` shows the loading view.
 */
export type ClientState =
  | 'idle'
  | 'loading'
  | 'connected'
  | 'ready'
  | 'open'
  | 'canceling'
  | 'leaving'
  | 'finished'
  | 'settled'
  | 'destroyed';

/**
 * From the page: `warm` (load hidden), `open`, `cancel`, `forced-cancel` (also a native close nobody asked for), `destroy`,
 * `abort`. From the frame: its messages by their names; `answer` is any sign that a `cancel` was heard; `renew`: the session
 * token was refused, and another one can be asked for. From the clock: `deadline`.
 * From the browser: `port-lost`, the frame shows another document.
 */
export type ClientMessage =
  | 'warm'
  | 'open'
  | 'cancel'
  | 'forced-cancel'
  | 'destroy'
  | 'abort'
  | FrameMessageName
  | 'answer'
  | 'renew'
  | 'deadline'
  | 'port-lost';

/**
 * What the client does on a transition, in this order; the host hears of it last.
 *
 * `make` a new frame · `connect` hand over the port, `open` in it when shown · `show` / `hide` the shell · `drop` the frame ·
 * `send-open` once per port · `ask-exit` / `force-exit` · `reopen` open if it was asked for before · `tell-load` /
 * `tell-ready` callbacks · `complete` / `cancel` / `fail` / `abort` settle the launch, once.
 */
export type ClientEffect =
  | 'make'
  | 'connect'
  | 'show'
  | 'hide'
  | 'drop'
  | 'send-open'
  | 'ask-exit'
  | 'force-exit'
  | 'reopen'
  | 'tell-load'
  | 'tell-ready'
  | 'complete'
  | 'cancel'
  | 'fail'
  | 'abort';

type Table<State extends string, Message extends string, Effect extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Message, readonly [State, ...Effect[]]>>>>
>;

/** Leaving before the flow can be asked for a confirmation: there is nothing to lose yet. */
const LEAVE = {
  cancel: ['settled', 'hide', 'drop', 'cancel'],
  'forced-cancel': ['settled', 'hide', 'drop', 'cancel'],
  exit: ['settled', 'hide', 'drop', 'cancel'],
} as const;

/** Holds while the launch runs and no end was told. */
const RUNNING = {
  error: ['settled', 'fail'],
  renew: ['loading', 'drop', 'make'],
  abort: ['settled', 'hide', 'drop', 'abort'],
  destroy: ['destroyed', 'hide', 'drop', 'cancel'],
} as const;

/** The frame was there and went away or began anew. */
const RELOAD = {
  load: ['connected', 'connect'],
  'port-lost': ['loading'],
} as const;

const COMPLETE = ['settled', 'hide', 'drop', 'complete'] as const;

export const CLIENT_LIFE_CYCLE: Table<ClientState, ClientMessage, ClientEffect> = {
  idle: {
    warm: ['loading', 'make'],
    open: ['loading', 'make', 'show'],
    abort: ['settled', 'abort'],
    destroy: ['destroyed', 'cancel'],
  },
  loading: {
    ...RUNNING,
    ...LEAVE,
    open: ['loading', 'show'],
    load: ['connected', 'connect', 'tell-load'],
    deadline: ['settled', 'fail'],
  },
  connected: {
    ...RUNNING,
    ...LEAVE,
    ...RELOAD,
    open: ['connected', 'show', 'send-open'],
    ready: ['ready', 'reopen', 'tell-ready'],
    deadline: ['settled', 'fail'],
  },
  ready: {
    ...RUNNING,
    ...LEAVE,
    ...RELOAD,
    open: ['open', 'show', 'send-open'],
    // Inline, the flow sees for itself that it is shown.
    start: ['open'],
  },
  open: {
    ...RUNNING,
    ...RELOAD,
    outcome: ['finished'],
    complete: COMPLETE,
    fail: COMPLETE,
    exit: LEAVE.exit,
    cancel: ['canceling', 'ask-exit'],
    'forced-cancel': ['leaving', 'hide', 'force-exit'],
  },
  canceling: {
    ...RUNNING,
    ...RELOAD,
    answer: ['open'],
    outcome: ['finished'],
    complete: COMPLETE,
    fail: COMPLETE,
    exit: LEAVE.exit,
    deadline: ['leaving', 'hide', 'force-exit'],
    'forced-cancel': ['leaving', 'hide', 'force-exit'],
  },
  leaving: {
    ...RUNNING,
    // The button was pressed again before the last word came.
    open: ['loading', 'drop', 'cancel', 'make', 'show'],
    complete: COMPLETE,
    fail: COMPLETE,
    exit: ['settled', 'drop', 'cancel'],
    error: ['settled', 'drop', 'cancel'],
    renew: ['settled', 'drop', 'cancel'],
    deadline: ['settled', 'drop', 'cancel'],
    'port-lost': ['settled', 'drop', 'cancel'],
    load: ['settled', 'drop', 'cancel'],
  },
  // Once completed or failed, no way out is a cancel.
  finished: {
    complete: COMPLETE,
    fail: COMPLETE,
    exit: COMPLETE,
    cancel: COMPLETE,
    'forced-cancel': COMPLETE,
    error: COMPLETE,
    load: COMPLETE,
    'port-lost': COMPLETE,
    abort: COMPLETE,
    destroy: ['destroyed', 'hide', 'drop', 'complete'],
  },
  // After an error the frame stays visible, so that its screen can be read; its Close sends `exit`.
  settled: {
    open: ['loading', 'drop', 'make', 'show'],
    exit: ['settled', 'hide', 'drop'],
    cancel: ['settled', 'hide', 'drop'],
    'forced-cancel': ['settled', 'hide', 'drop'],
    destroy: ['destroyed', 'hide', 'drop'],
  },
  destroyed: {},
};

/**
 * `booting` nothing mounted yet · `ready` the first screen is mounted, nothing is accessed · `accessing` · `screen` a step
 * is on · `submitting` its transition is under way · `confirming` *Leave?* lies over the step · `finished` the last screen ·
 * `left` the page was told how it ended · `refused` an error screen · `ended` the document is going away.
 */
export type FlowPhase =
  | 'booting'
  | 'ready'
  | 'accessing'
  | 'screen'
  | 'submitting'
  | 'confirming'
  | 'finished'
  | 'left'
  | 'refused'
  | 'ended';

/**
 * From the page: `open` (also: the document finds itself shown), `exit`, `force-exit`, `destroy`. From the service:
 * `accessed`, `answered` (another screen), `rejected` (the same screen again, values kept), `finish` (the last screen),
 * `refuse` (a code). From the visitor: `submit`, `stay`, `leave` (also the last screen's button, or Close on an error).
 */
export type FlowMessage =
  | 'mounted'
  | 'open'
  | 'exit'
  | 'force-exit'
  | 'destroy'
  | 'accessed'
  | 'answered'
  | 'rejected'
  | 'finish'
  | 'refuse'
  | 'submit'
  | 'stay'
  | 'leave';

/**
 * `tell-ready` · `reopen` access if `open` came before · `access` with a fresh claim unless it repeats a lost one · `reset`
 * forget the ended inquiry · `tell-start` start, inquiry-load, page-change · `send` the transition · `tell-page` page-change ·
 * `tell-outcome` the last screen is on · `tell-complete` complete or fail · `tell-exit` with what is needed to resume ·
 * `tell-close` exit with nothing · `tell-error`.
 */
export type FlowEffect =
  | 'tell-ready'
  | 'reopen'
  | 'access'
  | 'reset'
  | 'tell-start'
  | 'send'
  | 'tell-page'
  | 'tell-outcome'
  | 'tell-complete'
  | 'tell-exit'
  | 'tell-close'
  | 'tell-error';

const LEAVE_FLOW = {
  exit: ['left', 'tell-exit'],
  'force-exit': ['left', 'tell-exit'],
  leave: ['left', 'tell-exit'],
} as const;

const ENDS = { destroy: ['ended'] } as const;
const REFUSE = { refuse: ['refused', 'tell-error'] } as const;

export const FLOW_LIFE_CYCLE: Table<FlowPhase, FlowMessage, FlowEffect> = {
  booting: { ...ENDS, ...REFUSE, ...LEAVE_FLOW, mounted: ['ready', 'tell-ready', 'reopen'] },
  ready: { ...ENDS, ...REFUSE, ...LEAVE_FLOW, open: ['accessing', 'access'] },
  accessing: {
    ...ENDS,
    ...REFUSE,
    ...LEAVE_FLOW,
    accessed: ['screen', 'tell-start'],
    finish: ['finished', 'tell-start', 'tell-outcome'],
    // No answer, or not now: the visitor's next press accesses again, with the same claim.
    rejected: ['ready'],
  },
  screen: {
    ...ENDS,
    ...REFUSE,
    submit: ['submitting', 'send'],
    // An upload's answer or a stale step can change the screen without a submit, and the answer to one can come after `stay`.
    answered: ['screen', 'tell-page'],
    rejected: ['screen'],
    finish: ['finished', 'tell-page', 'tell-outcome'],
    exit: ['confirming', 'tell-page'],
    'force-exit': LEAVE_FLOW['force-exit'],
  },
  submitting: {
    ...ENDS,
    ...REFUSE,
    answered: ['screen', 'tell-page'],
    rejected: ['screen'],
    finish: ['finished', 'tell-page', 'tell-outcome'],
    exit: ['confirming', 'tell-page'],
    'force-exit': LEAVE_FLOW['force-exit'],
  },
  confirming: {
    ...ENDS,
    ...REFUSE,
    stay: ['screen', 'tell-page'],
    leave: LEAVE_FLOW.leave,
    'force-exit': LEAVE_FLOW['force-exit'],
    // Asked again: the page waits for a sign that it was heard.
    exit: ['confirming', 'tell-page'],
    answered: ['confirming'],
    rejected: ['confirming'],
    finish: ['finished', 'tell-page', 'tell-outcome'],
  },
  finished: {
    ...ENDS,
    leave: ['left', 'tell-complete'],
    exit: ['left', 'tell-complete'],
    'force-exit': ['left', 'tell-complete'],
  },
  left: { ...ENDS, open: ['accessing', 'reset', 'access'] },
  refused: {
    ...ENDS,
    leave: ['left', 'tell-close'],
    exit: ['left', 'tell-close'],
    'force-exit': ['left', 'tell-close'],
    // Nothing changed meanwhile: the page hears the same again.
    open: ['refused', 'tell-error'],
  },
  ended: {},
};

/** One step of a life cycle: the next state and the effects, or `undefined` when the message means nothing in this state. */
export function transit<State extends string, Message extends string, Effect extends string>(
  table: Table<State, Message, Effect>,
  state: State,
  message: Message,
): { readonly state: State; readonly effects: readonly Effect[] } | undefined {
  const row: readonly [State, ...Effect[]] | undefined = table[state][message];
  if (!row) return undefined;
  const [next, ...effects] = row;
  return { state: next, effects };
}
