import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { CLIENT_LIFE_CYCLE, type ClientMessage, type ClientState, transit } from '../../src/protocol/life-cycle.ts';
import type { FrameMessageName } from '../../src/protocol/messages.ts';
import { createLauncher, type Launcher } from '../../src/widget/launcher.ts';
import { parseOptions } from '../../src/widget/options.ts';
import { page } from '../../src/widget/page-record.ts';
import { ENDING, findFrames, openPage, settlePromises, TEMPLATE_ID } from './flow-frame.ts';

const visited = new Set<ClientState>();
const WALKS = 300;
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
  model.state = step.state;
  for (const effect of step.effects) {
    const end = SETTLING[effect];
    if (effect === 'show') model.asked = true;
    if (effect === 'make') model.frames = 1;
    if (effect === 'drop') model.frames = 0;
    if (effect === 'reopen' && model.asked) follow(model, 'open');
    // A launch that nobody asked for and that is destroyed has no end to tell.
    if (end && (message !== 'destroy' || model.asked)) model.ends.push(end);
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
    this.act(real);
    await settlePromises();
    visited.add(model.state);
    expect(real.launcher.getState()).toBe(model.state);
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
  return new Step(name, ['answer', name], act, hasPort);
}

const COMMANDS = [
  new Step('warm()', ['warm'], ({ launcher }) => launcher.warm()),
  new Step('open()', ['open'], ({ launcher }) => launcher.open()),
  new Step('cancel()', ['cancel'], ({ launcher }) => launcher.cancel(false)),
  new Step('cancel(true)', ['forced-cancel'], ({ launcher }) => launcher.cancel(true)),
  new Step('destroy()', ['destroy'], ({ launcher }) => launcher.destroy()),
  new Step(
    'load',
    ['answer', 'load'],
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
  tells('error', {}, { code: 'expired', message: 'because' }),
  new Step(
    'the deadline passes',
    ['deadline'],
    ({ launcher }) => vi.advanceTimersByTime(TIMED[launcher.getState()] ?? 0),
    // Hidden, nobody waits for `ready`.
    ({ state, asked }) => state in TIMED && (state !== 'connected' || asked),
  ),
  new Step(
    'another document is shown',
    ['port-lost'],
    () => {
      // The first event belongs to the document that spoke, the second to one that did not.
      for (let event = 0; event < 2; event += 1) findFrames()[0]?.element.dispatchEvent(new Event('load'));
    },
    hasPort,
  ),
];

/** What leads on from one state to the next is chosen more often, or no walk would get far. */
const FREQUENT = COMMANDS.filter(({ name }) => ['open()', 'load', 'ready', 'page-change'].includes(name)).flatMap(
  (command) => [command, command, command],
);

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
    { numRuns: WALKS },
  );
  expect([...visited].sort(), 'the walks get everywhere').toEqual(Object.keys(CLIENT_LIFE_CYCLE).sort());
});
