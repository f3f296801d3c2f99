import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessTarget, Screen, Surface } from '../../src/protocol/api.ts';
import { FLOW_LIFE_CYCLE, type FlowMessage, type FlowPhase, transit } from '../../src/protocol/life-cycle.ts';
import {
  accessAnswer,
  COMPLETE,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  INQUIRY_TARGET,
  refusal,
  runTimers,
  TEMPLATE_TARGET,
  type World,
} from './model-world.ts';

/** What the page hears on each effect of the table. */
const TELLS: Record<string, readonly string[]> = {
  'tell-ready': ['ready'],
  'tell-start': ['start', 'session', 'inquiry-load', 'page-change'],
  'tell-page': ['page-change'],
  'tell-outcome': ['outcome'],
  'tell-complete': ['complete'],
  'tell-exit': ['exit'],
  'tell-close': ['exit'],
  'tell-error': ['error'],
};
const REQUESTS: Record<string, number> = { access: 1, send: 1 };

/** The table's own idea of where the flow stands. */
interface Expected {
  phase: FlowPhase;
  /** Inline the flow waits until it is seen, too. */
  isInline: boolean;
  isOpened: boolean;
  isSeen: boolean;
  /** Requests whose answers the flow still waits for. */
  isAccessing: boolean;
  isSending: boolean;
}

interface Walk extends World {
  sequence: number;
}

function isWanted({ isOpened, isSeen, isInline }: Readonly<Expected>): boolean {
  return isOpened && (isSeen || !isInline);
}

/** What the table hears of a wish: nothing, as long as something is missing. No state lists `mounted` after the first. */
function wish(expected: Readonly<Expected>): FlowMessage {
  return isWanted(expected) ? 'open' : 'mounted';
}

/** Feeds the table, and answers which effects it asks for. */
function follow(expected: Expected, message: FlowMessage): readonly string[] {
  const step = transit(FLOW_LIFE_CYCLE, expected.phase, message);
  if (!step) return [];
  expected.phase = step.state;
  if (step.state === 'left' || step.state === 'ended') {
    expected.isAccessing = false;
    expected.isSending = false;
  }
  return step.effects.flatMap((effect) => {
    if (effect === 'access') expected.isAccessing = true;
    if (effect === 'send') expected.isSending = true;
    if (effect === 'reopen') return isWanted(expected) ? follow(expected, 'open') : [];
    return [effect];
  });
}

class Command implements fc.AsyncCommand<Expected, Walk> {
  readonly name: string;
  /** What the table hears; notes what no message tells. */
  readonly message: (expected: Expected) => FlowMessage;
  readonly act: (world: Walk) => unknown;
  readonly can: (expected: Readonly<Expected>) => boolean;

  constructor(
    name: string,
    message: FlowMessage | ((expected: Expected) => FlowMessage),
    act: (world: Walk) => unknown,
    can: (expected: Readonly<Expected>) => boolean = () => true,
  ) {
    this.name = name;
    this.message = typeof message === 'string' ? () => message : message;
    this.act = act;
    this.can = can;
  }

  check(expected: Readonly<Expected>): boolean {
    return this.can(expected);
  }

  async run(expected: Expected, world: Walk): Promise<void> {
    const toldBefore = world.told.length;
    const requestsBefore = world.requests.access.length + world.requests.transition.length;
    const message = this.message(expected);
    if (this.name.startsWith('access answers')) expected.isAccessing = false;
    if (this.name.startsWith('transition answers')) expected.isSending = false;
    const effects = follow(expected, message);
    await this.act(world);
    expect(world.names().slice(toldBefore), `${this.name} in ${expected.phase}`).toEqual(
      effects.flatMap((effect) => TELLS[effect] ?? []),
    );
    expect(world.requests.access.length + world.requests.transition.length - requestsBefore).toBe(
      effects.reduce((sum, effect) => sum + (REQUESTS[effect] ?? 0), 0),
    );
    expect(viewFits(world, expected), `${world.model.view.value.kind} in ${expected.phase}`).toBe(true);
  }

  toString(): string {
    return this.name;
  }
}

function viewFits(world: World, { phase, isSending }: Expected): boolean {
  const view = world.model.view.value;
  if (phase === 'left' || phase === 'ended') return true;
  if (phase === 'refused') return view.kind === 'refused';
  if (phase === 'confirming') return view.kind === 'confirm' && view.under.busy === isSending;
  if (view.kind !== 'screen') return false;
  if (phase === 'finished') return view.screen.kind === 'complete';
  const isBefore = phase === 'booting' || phase === 'ready' || phase === 'accessing';
  if (isBefore) return view.sequence === undefined && view.busy === (phase === 'accessing');
  return view.sequence !== undefined && view.busy === isSending;
}

const accessing = (expected: Readonly<Expected>) => expected.isAccessing;
const sending = (expected: Readonly<Expected>) => expected.isSending;

function answerAccess(world: Walk, screen: Screen) {
  world.sequence = 0;
  return world.requests.access.at(-1)?.answer({ kind: 'ok', value: accessAnswer(flowState(screen)) });
}

function answerTransition(world: Walk, screen: Screen) {
  world.sequence += 1;
  return world.requests.transition.at(-1)?.answer({ kind: 'ok', value: flowState(screen, world.sequence) });
}

/** Escape means what the phase makes of it. */
function askExitMessage({ phase }: Readonly<Expected>): FlowMessage {
  if (phase === 'screen' || phase === 'submitting') return 'exit';
  return phase === 'confirming' ? 'stay' : 'leave';
}

const COMMANDS = [
  new Command(
    'the page opens',
    (expected) => {
      expected.isOpened = true;
      return wish(expected);
    },
    (world) => world.open(),
  ),
  new Command(
    'the flow is seen',
    (expected) => {
      // Later it has been seen already.
      if (expected.phase !== 'ready') return 'mounted';
      expected.isSeen = true;
      return wish(expected);
    },
    (world) => world.model.shown(),
  ),
  new Command('the page asks to exit', 'exit', (world) => world.page({ action: 'exit', metadata: { force: false } })),
  new Command('the page forces the exit', 'force-exit', (world) =>
    world.page({ action: 'exit', metadata: { force: true } }),
  ),
  new Command(
    'the visitor submits',
    // A form is not sent before its values are known: a press then only asks for the access again.
    (expected) => {
      if (expected.phase !== 'ready' && expected.phase !== 'accessing') return 'submit';
      expected.isSeen = true;
      return wish(expected);
    },
    (world) => world.model.actions.submit({ kind: 'next' }, {}),
    // While a transition is under way below a screen that was stayed on, a press is ignored although the table knows no such fact.
    ({ phase, isSending }) => !(phase === 'screen' && isSending),
  ),
  new Command('the visitor asks to leave', askExitMessage, (world) => world.model.actions.askExit()),
  new Command('the visitor stays', 'stay', (world) => world.model.actions.stay()),
  new Command('the visitor leaves', 'leave', (world) => world.model.actions.leave()),
  new Command('access answers a step', 'accessed', (world) => answerAccess(world, FORM), accessing),
  new Command('access answers the last screen', 'finish', (world) => answerAccess(world, COMPLETE), accessing),
  new Command(
    'access answers nothing',
    'rejected',
    (world) => world.requests.access.at(-1)?.answer({ kind: 'connection' }),
    accessing,
  ),
  new Command(
    'access answers a refusal',
    'refuse',
    (world) => world.requests.access.at(-1)?.answer(refusal('expired')),
    accessing,
  ),
  new Command('transition answers a step', 'answered', (world) => answerTransition(world, FORM), sending),
  new Command('transition answers the last screen', 'finish', (world) => answerTransition(world, COMPLETE), sending),
  new Command(
    'transition answers problems',
    'rejected',
    (world) => world.requests.transition.at(-1)?.answer(refusal('invalid_fields', { problems: { a: 'required' } })),
    sending,
  ),
  new Command(
    'transition answers a refusal',
    'refuse',
    (world) => world.requests.transition.at(-1)?.answer(refusal('expired')),
    sending,
  ),
  new Command('typing pauses', 'mounted', (world) => {
    world.model.actions.draft({ name_first: 'J' });
    runTimers(world);
  }),
];
/** Rarely, or no walk would get far. */
const DESTROY = new Command('the page destroys', 'destroy', (world) => world.page({ action: 'destroy', metadata: {} }));

function walkFrom(target: AccessTarget, surface: Surface = 'embedded') {
  const commands = [...COMMANDS, ...COMMANDS, DESTROY].map((command) => fc.constant(command));
  return fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), async (walk) => {
      await fc.asyncModelRun(() => {
        const real: Walk = Object.assign(createWorld(flowConfig({ target, surface, screen: FORM })), { sequence: 0 });
        const model: Expected = {
          phase: 'ready',
          isInline: surface === 'inline',
          isOpened: false,
          isSeen: false,
          isAccessing: false,
          isSending: false,
        };
        return { model, real };
      }, walk);
    }),
    { numRuns: 300 },
  );
}

test('every walk of the flow from a template follows the life cycle table', () => walkFrom(TEMPLATE_TARGET));

test('every walk of the flow into an inquiry follows the life cycle table', () => walkFrom(INQUIRY_TARGET));

test('every walk of an inline flow follows the life cycle table', () => walkFrom(TEMPLATE_TARGET, 'inline'));
