import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { type ErrorCode, errorShape } from '../../src/protocol/error-codes.ts';
import { CLIENT_LIFE_CYCLE, type ClientMessage, type ClientState, transit } from '../../src/protocol/life-cycle.ts';
import type { FrameMessageName } from '../../src/protocol/messages.ts';
import { createLauncher, type Launcher } from '../../src/widget/launcher.ts';
import { parseOptions } from '../../src/widget/options.ts';
import { page } from '../../src/widget/page-record.ts';
import { ENDING, findFrames, openPage, settlePromises, TEMPLATE_ID } from './flow-frame.ts';

/** Where the client stands: what its last step of the table led to, and which rows it took. */
const stand = vi.hoisted(() => ({ state: 'idle' as ClientState, isReal: false, rows: new Set<string>() }));

vi.mock('../../src/protocol/life-cycle.ts', async (importActual) => {
  const actual = await importActual<typeof import('../../src/protocol/life-cycle.ts')>();
  const recording: typeof actual.transit = (table, state, message) => {
    const row = actual.transit(table, state, message);
    if (stand.isReal && row) stand.rows.add(`${state} ${message}`);
    if (stand.isReal) stand.state = (row?.[0] ?? state) as ClientState;
    return row;
  };
  return { ...actual, transit: recording };
});

const WALKS = 1000;
const STEPS = 30;
/** On a machine that does much else, too. */
const WALK_TIMEOUT_MS = 30_000;

/** What the table says, and nothing else. */
interface Model {
  state: ClientState;
  asked: boolean;
  /** A token that was refused was asked for anew. */
  renewed: boolean;
  /** The frame told how the inquiry ended. */
  done: boolean;
  /** The last screen is on: what fails then is no failure. */
  over: boolean;
  /** The frame was given a port. */
  port: boolean;
  /** The signal ends the launch. */
  aborted: boolean;
  /** That is noticed at once; where it is not listened to, at the next message. */
  hearsSignal: boolean;
  /** Ends that were to be told, in order. */
  ends: string[];
  frames: number;
}

interface Real {
  launcher: Launcher;
  abort: AbortController;
  ends: string[];
}

/** Follows the table for one message, `ready` and all. */
function follow(model: Model, given: ClientMessage): void {
  const message = model.aborted ? 'destroy' : given;
  const step = transit(CLIENT_LIFE_CYCLE, model.state, message);
  if (!step) return;
  const [state, ...effects] = step;
  model.state = state;
  for (const effect of effects) {
    if (effect === 'show') model.asked = true;
    const isOver = effect === 'fail' && message !== 'error' && model.asked && model.over;
    if (effect === 'drop' || isOver) model.hearsSignal = false;
    if (effect === 'make')
      Object.assign(model, { frames: 1, done: false, over: false, port: false, hearsSignal: true });
    if (effect === 'connect') model.port = true;
    // A flow that says itself what is wrong is left in sight.
    if (effect === 'drop' || (effect === 'fail' && message !== 'error')) model.frames = 0;
    if (effect === 'ready' && model.asked) follow(model, 'open');
    // A launch that nobody asked for has nobody who leaves it, but it can fail.
    if (effect === 'fail' || (effect === 'drop' && (model.asked || model.aborted))) {
      model.ends.push(
        model.done && model.asked ? 'complete' : model.aborted ? 'abort' : effect === 'fail' ? 'fail' : 'cancel',
      );
      Object.assign(model, { asked: false, renewed: false });
    }
  }
}

class Step implements fc.AsyncCommand<Model, Real> {
  readonly name: string;
  readonly hears: (model: Model) => ClientMessage | undefined;
  readonly act: (real: Real) => void;
  readonly needs: (model: Model) => boolean;

  constructor(
    name: string,
    hears: ClientMessage | ((model: Model) => ClientMessage | undefined),
    act: (real: Real) => void,
    needs: (model: Model) => boolean = () => true,
  ) {
    this.name = name;
    this.hears = typeof hears === 'string' ? () => hears : hears;
    this.act = act;
    this.needs = needs;
  }

  check(model: Readonly<Model>): boolean {
    return this.needs(model);
  }

  async run(model: Model, real: Real): Promise<void> {
    const message = this.hears(model);
    if (message) follow(model, message);
    stand.isReal = true;
    this.act(real);
    await settlePromises();
    stand.isReal = false;
    expect(stand.state).toBe(model.state);
    expect(real.ends).toEqual(model.ends);
    expect(findFrames()).toHaveLength(model.frames);
    const isGone = model.state === 'destroyed' || model.state === 'idle';
    if (isGone) expect(document.body.children).toHaveLength(0);
  }

  toString(): string {
    return this.name;
  }
}

const TIMED: Partial<Record<ClientState, number>> = {
  loading: 2500,
  // Late after 500 ms; the rest is taken from what `silent` may take.
  lost: 2500,
  silent: 12_500,
  connected: 30_000,
  canceling: 1000,
  leaving: 500,
};
const hasFrame = ({ frames }: Model): boolean => frames > 0;
const hasPort = ({ state, frames, port }: Model): boolean =>
  port && frames > 0 && !['loading', 'lost', 'silent'].includes(state);
function tells(name: FrameMessageName, metadata: object = {}): Step {
  const act = (): void => findFrames()[0]?.tell(name, metadata);
  const hears = (model: Model): ClientMessage => {
    model.done ||= ['outcome', 'complete', 'fail'].includes(name);
    model.over ||= name === 'outcome';
    return name;
  };
  return new Step(name, hears, act, hasPort);
}

/** Over the window: a page that knows no port says it so, too. */
function fails(code: ErrorCode, hears: Step['hears'] | ClientMessage): Step {
  const act = (): void => {
    const [frame] = findFrames();
    frame?.post(frame.message('error', {}, errorShape(code, 'because')));
  };
  return new Step(`error ${code}`, hears, act, hasFrame);
}

const COMMANDS = [
  new Step('warm()', 'warm', ({ launcher }) => launcher.warm()),
  new Step('open()', 'open', ({ launcher }) => launcher.open()),
  new Step('cancel()', 'cancel', ({ launcher }) => launcher.cancel(false)),
  new Step('cancel(true)', 'force', ({ launcher }) => launcher.cancel(true)),
  new Step('destroy()', 'destroy', ({ launcher }) => launcher.destroy()),
  new Step(
    'the signal',
    (model) => {
      const isNews = !model.aborted && model.hearsSignal;
      model.aborted = true;
      return isNews ? 'destroy' : undefined;
    },
    ({ abort }) => abort.abort(),
  ),
  new Step('load', 'load', () => findFrames()[0]?.announce(), hasFrame),
  tells('ready'),
  tells('start', { inquiryId: ENDING.inquiryId }),
  tells('page-change', { name: 'a', path: '/a', pageHeight: 1 }),
  tells('outcome', ENDING),
  tells('complete', ENDING),
  tells('fail', ENDING),
  tells('exit', { inquiryId: ENDING.inquiryId }),
  fails('expired', 'error'),
  fails('unauthenticated', (model) => {
    if (model.renewed || model.state === 'settled') return 'error';
    model.renewed = true;
    return 'refresh';
  }),
  new Step(
    'nothing comes in time',
    'late',
    () => vi.advanceTimersByTime(TIMED[stand.state] ?? 0),
    // Hidden, nobody waits for `ready`.
    ({ state, asked }) => state in TIMED && (state !== 'connected' || asked),
  ),
  new Step(
    'the page takes the frame away',
    (model) => {
      model.frames = 0;
      return 'exit';
    },
    () => {
      findFrames()[0]?.element.remove();
      vi.advanceTimersByTime(250);
    },
    hasFrame,
  ),
  new Step(
    'another document is shown',
    'lost',
    () => {
      // The first event belongs to the document that spoke, the second to one that did not.
      for (let event = 0; event < 2; event += 1) findFrames()[0]?.element.dispatchEvent(new Event('load'));
    },
    hasFrame,
  ),
];

/** Commands, by name, that lead to a state from the beginning. */
const OPENED = ['open()', 'load', 'ready'];
const WAYS: Record<ClientState, readonly string[]> = {
  idle: [],
  loading: ['open()'],
  lost: ['open()', 'another document is shown'],
  silent: ['open()', 'nothing comes in time'],
  connected: ['open()', 'load'],
  ready: ['warm()', 'load', 'ready'],
  open: OPENED,
  canceling: [...OPENED, 'cancel()'],
  leaving: [...OPENED, 'cancel(true)'],
  settled: [...OPENED, 'error expired'],
  destroyed: ['destroy()'],
};
const STATES = Object.keys(WAYS) as ClientState[];
const ROWS = STATES.flatMap((state) => Object.keys(CLIENT_LIFE_CYCLE[state]).map((message) => `${state} ${message}`));

/** A new client goes to a state, and then wherever `walk` leads it. */
async function startIn(state: ClientState, walk: (model: Model, real: Real) => Promise<void>): Promise<void> {
  document.body.replaceChildren();
  page.modal = undefined;
  stand.state = 'idle';
  const ends: string[] = [];
  const abort = new AbortController();
  const launcher = createLauncher(
    parseOptions({
      templateId: TEMPLATE_ID,
      signal: abort.signal,
      sessionToken: () => 'token',
      onComplete: () => ends.push('complete'),
      onCancel: () => ends.push('cancel'),
      onError: () => ends.push('fail'),
    }),
    (...[name]) => name === 'onAbort' && ends.push('abort'),
  );
  const facts = {
    asked: false,
    renewed: false,
    done: false,
    over: false,
    port: false,
    aborted: false,
    hearsSignal: true,
  };
  const model: Model = { state: 'idle', frames: 0, ends: [], ...facts };
  const real = { launcher, abort, ends };
  try {
    for (const name of WAYS[state]) await COMMANDS.find((command) => command.name === name)?.run(model, real);
    expect(model.state).toBe(state);
    await walk(model, real);
  } finally {
    launcher.destroy();
  }
}

beforeEach(openPage);

test('the client does what its table says in every state, and every row of it can happen', {
  timeout: WALK_TIMEOUT_MS,
}, async () => {
  stand.rows.clear();
  for (const state of STATES) {
    for (const command of COMMANDS) {
      await startIn(state, async (model, real) => {
        if (command.check(model)) await command.run(model, real);
      });
    }
  }
  expect(ROWS.filter((row) => !stand.rows.has(row))).toEqual([]);
});

test('the client does what its table says, settles each launch once and never has two frames, whatever happens', {
  timeout: WALK_TIMEOUT_MS,
}, async () => {
  const walk = fc.commands(
    COMMANDS.map((command) => fc.constant(command)),
    { maxCommands: STEPS, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STATES), walk, (state, commands) =>
      startIn(state, (model, real) => fc.asyncModelRun(() => ({ model, real }), commands)),
    ),
    { numRuns: WALKS },
  );
});
