/**
 * The life cycle of a launch: state × message → next state and what to do, for the client on the page and for the flow in
 * the frame. Both are interpreters of these tables; a message that a state does not list is ignored.
 */

import type { FrameMessageName } from './messages.ts';

/**
 * `idle` no frame · `loading` frame made, silent · `lost` it shows a document that does not speak · `silent` for longer than is
 * usual · `connected` port handed over · `ready` can be shown at once · `open` the visitor is in it · `canceling` the flow was asked
 * to confirm · `leaving` hidden, waiting for the last word · `settled` the outcome is told · `destroyed` gone for good.
 *
 * Whether the flow is *shown* is a second fact: `open()` before `ready` shows the loading view.
 */
export type ClientState =
  | 'idle'
  | 'loading'
  | 'lost'
  | 'silent'
  | 'connected'
  | 'ready'
  | 'open'
  | 'canceling'
  | 'leaving'
  | 'settled'
  | 'destroyed';

/**
 * From the page: `warm` (load hidden), `open`, `cancel`, `force` (also a native close nobody asked for), `destroy` (also an aborted
 * signal). From the frame: its messages by their names, `exit` also when the page takes the frame away; `refresh`: the session
 * token was refused, and another one can be asked for. From the browser: `lost`, the frame shows a document that does not speak.
 * From the clock: `late`, what is waited for did not come in time, or cannot come.
 */
export type ClientMessage =
  | 'warm'
  | 'open'
  | 'cancel'
  | 'force'
  | 'destroy'
  | FrameMessageName
  | 'refresh'
  | 'lost'
  | 'late';

/**
 * What the client does on a transition, in this order; the host hears of it last.
 *
 * `make` a new frame, in place of the one before · `diagnose` find out why it is silent · `connect` hand over the port, `open` in it
 * when shown · `show` the shell, and say `open` once per port · `exit` asks for it, by force when nobody waits for a confirmation ·
 * `hide` the shell · `load` / `ready` the callbacks, and `open` if it was asked for before · `drop` hide, let go of the frame, which
 * is to forget its session, and tell how a launch ended that somebody asked for: complete when the frame told so, else aborted or
 * cancelled · `fail` tells a failure, shown by the frame itself or in its place. Each launch is settled once.
 */
export type ClientEffect =
  | 'make'
  | 'diagnose'
  | 'connect'
  | 'show'
  | 'exit'
  | 'hide'
  | 'load'
  | 'ready'
  | 'drop'
  | 'fail';

/** The next state, and the effects after it. */
type Row<State extends string, Effect extends string> =
  | State
  | `${State} ${Effect}`
  | `${State} ${Effect} ${Effect}`
  | `${State} ${Effect} ${Effect} ${Effect}`;

type Table<State extends string, Message extends string, Effect extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Message, Row<State, Effect>>>>>
>;

type ClientRows = Readonly<Partial<Record<ClientMessage, Row<ClientState, ClientEffect>>>>;

const END = 'settled drop';
const FAILED = 'settled fail';
const FORCED = 'leaving hide exit';

/** As long as a client is of use. */
const STOPS: ClientRows = { destroy: 'destroyed drop' };

/** Where the flow need not be asked for a confirmation: there is nothing to lose. */
const LEAVES: ClientRows = { ...STOPS, exit: END, cancel: END, force: END };

/** A frame that begins anew, by itself or by its visitor, is connected anew. */
const FRAMED: ClientRows = {
  ...LEAVES,
  load: 'connected connect',
  lost: 'lost',
  error: FAILED,
  refresh: 'loading make',
};

/** Who opens it asks anew why it is silent. */
const AWAITED: ClientRows = {
  ...FRAMED,
  open: 'loading show',
  load: 'connected connect load',
  late: 'silent diagnose',
};

/**
 * Once completed or failed, no way out is a cancel: `drop` tells them apart. A frame that leaves the flow, or begins it anew, has no button
 * to close the modal: ours is shown again.
 */
const OPEN: ClientRows = {
  ...FRAMED,
  load: 'connected connect show',
  lost: 'lost show',
  complete: END,
  fail: END,
  cancel: 'canceling exit',
  force: FORCED,
};

export const CLIENT_LIFE_CYCLE: Table<ClientState, ClientMessage, ClientEffect> = {
  idle: { ...STOPS, warm: 'loading make', open: 'loading make show' },
  loading: AWAITED,
  lost: AWAITED,
  silent: { ...AWAITED, late: FAILED },
  connected: { ...FRAMED, open: 'connected show', ready: 'ready ready', late: FAILED },
  // Inline, the flow sees for itself that it is shown.
  ready: { ...FRAMED, open: 'open show', start: 'open' },
  open: OPEN,
  // Shown once more, because the way to cancel may have been Back: the next Back shall not leave the page.
  canceling: { ...OPEN, 'page-change': 'open show', late: FORCED },
  // The button may be pressed again before the last word came.
  leaving: { ...STOPS, exit: END, complete: END, fail: END, late: END, open: 'loading drop make show' },
  // After an error the frame stays visible, so that its screen can be read; its Close sends `exit`.
  settled: { ...LEAVES, open: 'loading make show' },
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
  exit: 'left tell-exit',
  'force-exit': 'left tell-exit',
  leave: 'left tell-exit',
} as const;

const ENDS = { destroy: 'ended' } as const;
const REFUSE = { refuse: 'refused tell-error' } as const;

export const FLOW_LIFE_CYCLE: Table<FlowPhase, FlowMessage, FlowEffect> = {
  booting: { ...ENDS, ...REFUSE, ...LEAVE_FLOW, mounted: 'ready tell-ready reopen' },
  ready: { ...ENDS, ...REFUSE, ...LEAVE_FLOW, open: 'accessing access' },
  accessing: {
    ...ENDS,
    ...REFUSE,
    ...LEAVE_FLOW,
    accessed: 'screen tell-start',
    finish: 'finished tell-start tell-outcome',
    // No answer, or not now: the visitor's next press accesses again, with the same claim.
    rejected: 'ready',
  },
  screen: {
    ...ENDS,
    ...REFUSE,
    submit: 'submitting send',
    // An upload's answer or a stale step can change the screen without a submit, and the answer to one can come after `stay`.
    answered: 'screen tell-page',
    rejected: 'screen',
    finish: 'finished tell-page tell-outcome',
    exit: 'confirming tell-page',
    'force-exit': LEAVE_FLOW['force-exit'],
  },
  submitting: {
    ...ENDS,
    ...REFUSE,
    answered: 'screen tell-page',
    rejected: 'screen',
    finish: 'finished tell-page tell-outcome',
    exit: 'confirming tell-page',
    'force-exit': LEAVE_FLOW['force-exit'],
  },
  confirming: {
    ...ENDS,
    ...REFUSE,
    stay: 'screen tell-page',
    leave: LEAVE_FLOW.leave,
    'force-exit': LEAVE_FLOW['force-exit'],
    // Asked again: the page waits for a sign that it was heard.
    exit: 'confirming tell-page',
    answered: 'confirming',
    rejected: 'confirming',
    finish: 'finished tell-page tell-outcome',
  },
  finished: {
    ...ENDS,
    leave: 'left tell-complete',
    exit: 'left tell-complete',
    'force-exit': 'left tell-complete',
  },
  left: { ...ENDS, open: 'accessing reset access' },
  refused: {
    ...ENDS,
    leave: 'left tell-close',
    exit: 'left tell-close',
    'force-exit': 'left tell-close',
    // Nothing changed meanwhile: the page hears the same again.
    open: 'refused tell-error',
  },
  ended: {},
};

/** One step of a life cycle: the next state and the effects, or `undefined` when the message means nothing in this state. */
export function transit<State extends string, Message extends string, Effect extends string>(
  table: Table<State, Message, Effect>,
  state: State,
  message: Message,
): readonly [State, ...Effect[]] | undefined {
  return table[state][message]?.split(' ') as [State, ...Effect[]] | undefined;
}
