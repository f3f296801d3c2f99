import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { errorShape } from '../../src/protocol/error-codes.ts';
import { CLIENT_LIFE_CYCLE, type ClientMessage, type ClientState, transit } from '../../src/protocol/life-cycle.ts';
import type { FrameMessageName } from '../../src/protocol/messages.ts';
import { createLauncher, type Launcher } from '../../src/widget/launcher.ts';
import { parseOptions } from '../../src/widget/options.ts';
import { page } from '../../src/widget/page-record.ts';
import { ENDING, findFrames, openPage, settlePromises, TEMPLATE_ID } from './flow-frame.ts';

/** Where the client stands: what its last step of the table led to. */
const stand = vi.hoisted(() => ({ state: 'idle' as ClientState, isReal: false }));

vi.mock('../../src/protocol/life-cycle.ts', async (importActual) => {
  const actual = await importActual<typeof import('../../src/protocol/life-cycle.ts')>();
  const recording: typeof actual.transit = (table, state, message) => {
    const row = actual.transit(table, state, message);
    if (stand.isReal) stand.state = (row?.[0] ?? state) as ClientState;
    return row;
  };
  return { ...actual, transit: recording };
});

const visited = new Set<ClientState>();
const WALKS = 600;
/** The same walks each time: whether they get everywhere must not depend on luck. */
const SEED = 20261121;
const STEPS = 40;

/** What the table says, and nothing else. */
interface Model {
  state: ClientState;
  asked: boolean;
  /** Ends that were to be told, in order. */
  ends: string[];
  frames: number;
}

interface Real {
  launcher: Launcher;
  ends: string[];
}

const SETTLING: Partial<Record<string, string>> = { complete: 'complete', cancel: 'cancel', fail: 'error' };

/** Follows the table for one message, `reopen` and all. */
function follow(model: Model, message: ClientMessage): void {
  const step = transit(CLIENT_LIFE_CYCLE, model.state, message);
  if (!step) return;
  const [state, ...effects] = step;
  model.state = state;
  for (const effect of effects) {
    const end = SETTLING[effect];
    if (effect === 'show') model.asked = true;
    if (effect === 'make') model.frames = 1;
    if (effect === 'drop') model.frames = 0;
    if (effect === 'ready' && model.asked) follow(model, 'open');
    // A launch that nobody asked for has nobody who cancels it.
    if (end && (end !== 'cancel' || model.asked)) model.ends.push(end);
    if (end || effect === 'abort') model.asked = false;
  }
}

class Step implements fc.AsyncCommand<Model, Real> {
  readonly name: string;
  readonly messages: readonly ClientMessage[];
  readonly act: (real: Real) => void;
  readonly needs: (model: Model) => boolean;

  constructor(
    name: string,
    messages: readonly ClientMessage[],
    act: (real: Real) => void,
    needs: (model: Model) => boolean = () => true,
  ) {
    this.name = name;
    this.messages = messages;
    this.act = act;
    this.needs = needs;
  }

  check(model: Readonly<Model>): boolean {
    return this.needs(model);
  }

  async run(model: Model, real: Real): Promise<void> {
    for (const message of this.messages) follow(model, message);
    stand.isReal = true;
    this.act(real);
    await settlePromises();
    stand.isReal = false;
    visited.add(model.state);
    expect(stand.state).toBe(model.state);
    expect(real.ends).toEqual(model.ends);
    // What failed on the page's side has its frame taken away: the table does not know whose failure it was.
    expect(findFrames().length).toBeLessThanOrEqual(model.frames);
    if (model.state !== 'settled') expect(findFrames()).toHaveLength(model.frames);
    const isGone = model.state === 'destroyed' || model.state === 'idle';
    if (isGone) expect(document.body.children).toHaveLength(0);
  }

  toString(): string {
    return this.name;
  }
}

const TIMED: Partial<Record<ClientState, number>> = {
  loading: 15_000,
  connected: 30_000,
  canceling: 1000,
  leaving: 500,
};
const hasPort = ({ state, frames }: Model): boolean => frames > 0 && state !== 'idle' && state !== 'loading';

function tells(name: FrameMessageName, metadata: object = {}, error?: object): Step {
  const act = (): void => findFrames()[0]?.tell(name, metadata, error);
  return new Step(name, [name], act, hasPort);
}

/** The clock runs until the state has lasted too long. */
function passes(name: string, message: ClientMessage, states: readonly ClientState[]): Step {
  return new Step(
    name,
    [message],
    () => vi.advanceTimersByTime(TIMED[stand.state] ?? 0),
    // Hidden, nobody waits for `ready`.
    ({ state, asked }) => states.includes(state) && (state !== 'connected' || asked),
  );
}

const COMMANDS = [
  new Step('warm()', ['warm'], ({ launcher }) => launcher.warm()),
  new Step('open()', ['open'], ({ launcher }) => launcher.open()),
  new Step('cancel()', ['cancel'], ({ launcher }) => launcher.cancel(false)),
  new Step('cancel(true)', ['force'], ({ launcher }) => launcher.cancel(true)),
  new Step('destroy()', ['destroy'], ({ launcher }) => launcher.destroy()),
  new Step(
    'load',
    ['load'],
    () => findFrames()[0]?.announce(),
    ({ frames }) => frames > 0,
  ),
  tells('ready'),
  tells('start', { inquiryId: ENDING.inquiryId }),
  tells('page-change', { name: 'a', path: '/a', pageHeight: 1 }),
  tells('outcome', ENDING),
  tells('complete', ENDING),
  tells('fail', ENDING),
  tells('exit', { inquiryId: ENDING.inquiryId }),
  tells('error', {}, errorShape('expired', 'because')),
  passes('nothing comes in time', 'error', ['loading', 'connected']),
  passes('no answer comes in time', 'timeout', ['canceling', 'leaving']),
  new Step(
    'another document is shown',
    ['gone'],
    () => {
      // The first event belongs to the document that spoke, the second to one that did not.
      for (let event = 0; event < 2; event += 1) findFrames()[0]?.element.dispatchEvent(new Event('load'));
    },
    hasPort,
  ),
];

/** What leads on from one state to the next is chosen more often, or no walk would get far. */
const FREQUENT = COMMANDS.filter(({ name }) =>
  ['open()', 'load', 'ready', 'start', 'cancel()', 'no answer comes in time', 'outcome'].includes(name),
).flatMap((command) => [command, command, command]);

beforeEach(openPage);

test('the client does what its table says, settles each launch once and never has two frames, whatever happens', async () => {
  const walk = fc.commands(
    [...COMMANDS, ...FREQUENT].map((command) => fc.constant(command)),
    { maxCommands: STEPS, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(walk, async (commands) => {
      document.body.replaceChildren();
      page.modal = undefined;
      const ends: string[] = [];
      stand.state = 'idle';
      const launcher = createLauncher(
        parseOptions({
          templateId: TEMPLATE_ID,
          onComplete: () => ends.push('complete'),
          onCancel: () => ends.push('cancel'),
          onError: () => ends.push('error'),
        }),
      );
      const model: Model = { state: 'idle', asked: false, ends: [], frames: 0 };
      try {
        await fc.asyncModelRun(() => ({ model, real: { launcher, ends } }), commands);
      } finally {
        launcher.destroy();
      }
    }),
    { numRuns: WALKS, seed: SEED },
  );
  expect([...visited].sort(), 'the walks get everywhere').toEqual(Object.keys(CLIENT_LIFE_CYCLE).sort());
});
