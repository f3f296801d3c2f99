import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { FlowConfig } from '../../src/flow/boot.ts';
import type { AccessTarget, Screen, Surface } from '../../src/protocol/api.ts';
import { FLOW_LIFE_CYCLE, type FlowMessage, type FlowPhase, transit } from '../../src/protocol/life-cycle.ts';
import {
  accessAnswer,
  COMPLETE,
  createWorld,
  FORM,
  flowConfig,
  flowState,
  INQUIRY_ID,
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

/** What the table hears, or nothing, by where the flow stands at that moment. */
type Hearing = (expected: Expected) => FlowMessage | undefined;

/** The table's own idea of where the flow stands. */
interface Expected {
  phase: FlowPhase;
  /** The document came with a refusal instead of a flow. */
  isRefused: boolean;
  isMounted: boolean;
  /** What the page said before the flow listened. */
  early: Hearing[];
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
  readonly rows: Rows;
  /** What happened so far. */
  readonly trail: string[];
}

function isWanted({ isOpened, isSeen, isInline }: Readonly<Expected>): boolean {
  return isOpened && (isSeen || !isInline);
}

/** What the table hears of a wish: nothing, as long as something is missing. */
function wish(expected: Readonly<Expected>): FlowMessage | undefined {
  return isWanted(expected) ? 'open' : undefined;
}

/** Rows of the table that a walk took, as `phase message`. */
type Rows = Set<string>;

/** Feeds the table, and answers which effects it asks for. */
function follow(expected: Expected, message: FlowMessage | undefined, rows: Rows): readonly string[] {
  const step = message && transit(FLOW_LIFE_CYCLE, expected.phase, message);
  if (!step) return [];
  rows.add(`${expected.phase} ${message}`);
  const [phase, ...effects] = step;
  expected.phase = phase;
  if (phase === 'left' || phase === 'ended') {
    expected.isAccessing = false;
    expected.isSending = false;
  }
  return effects.flatMap((effect) => {
    if (effect === 'access' && expected.isRefused) return follow(expected, 'refuse', rows);
    if (effect === 'access') expected.isAccessing = true;
    if (effect === 'send') expected.isSending = true;
    if (effect === 'reopen') return follow(expected, wish(expected), rows);
    return [effect];
  });
}

class Command {
  readonly name: string;
  readonly hears: Hearing;
  readonly act: (world: Walk) => unknown;
  readonly can: (expected: Readonly<Expected>) => boolean;

  constructor(
    name: string,
    hears: FlowMessage | Hearing,
    act: (world: Walk) => unknown,
    can: (expected: Readonly<Expected>) => boolean = () => true,
  ) {
    this.name = name;
    this.hears = typeof hears === 'string' ? () => hears : hears;
    this.act = act;
    this.can = can;
  }

  /** What the table hears now, one after the other. */
  heard(_expected: Expected): readonly Hearing[] {
    return [this.hears];
  }

  async run(expected: Expected, world: Walk): Promise<void> {
    world.trail.push(this.name);
    const at = world.trail.join(', ');
    const toldBefore = world.told.length;
    const requestsBefore = world.requests.access.length + world.requests.transition.length;
    if (this.name.startsWith('access answers')) expected.isAccessing = false;
    if (this.name.startsWith('transition answers')) expected.isSending = false;
    const effects = this.heard(expected).flatMap((hears) => follow(expected, hears(expected), world.rows));
    await this.act(world);
    expect(world.names().slice(toldBefore), at).toEqual(effects.flatMap((effect) => TELLS[effect] ?? []));
    expect(world.requests.access.length + world.requests.transition.length - requestsBefore).toBe(
      effects.reduce((sum, effect) => sum + (REQUESTS[effect] ?? 0), 0),
    );
    expect(viewFits(world, expected), `${world.model.view.value.kind} in ${expected.phase} after: ${at}`).toBe(true);
    const isOver = expected.phase === 'left' || expected.phase === 'refused';
    if (isOver) expect(world.stored.has(INQUIRY_ID), `a session after: ${at}`).toBe(false);
  }
}

/** What the page says before the flow listens is heard once it does. */
class PageCommand extends Command {
  override heard(expected: Expected): readonly Hearing[] {
    if (expected.isMounted) return [this.hears];
    expected.early.push(this.hears);
    return [];
  }
}

class MountCommand extends Command {
  override heard(expected: Expected): readonly Hearing[] {
    expected.isMounted = true;
    return [...expected.early.splice(0), this.hears];
  }
}

function viewFits(world: World, { phase, isSending, isRefused }: Expected): boolean {
  const view = world.model.view.value;
  // Nothing to show yet: the document has no flow.
  if (isRefused && phase === 'booting') return view.kind === 'link';
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

const exits = (force: boolean) => (world: Walk) => world.page({ action: 'exit', metadata: { force } });

const COMMANDS: readonly Command[] = [
  new PageCommand('the page asks to exit', 'exit', exits(false)),
  new PageCommand('the page forces the exit', 'force-exit', exits(true)),
  new Command('the visitor asks to leave', askExitMessage, (world) => world.model.actions.askExit()),
  new Command('the visitor leaves', 'leave', (world) => world.model.actions.leave()),
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
  new Command('transition answers the last screen', 'finish', (world) => answerTransition(world, COMPLETE), sending),
  new Command(
    'transition answers a refusal',
    'refuse',
    (world) => world.requests.transition.at(-1)?.answer(refusal('expired')),
    sending,
  ),
  new Command(
    'typing pauses',
    () => undefined,
    (world) => {
      world.model.actions.draft({ name_first: 'J' });
      runTimers(world);
    },
  ),
  new Command(
    'the document is hidden for a while',
    () => undefined,
    (world) => world.model.hide(true),
  ),
  new PageCommand('the page destroys', 'destroy', (world) => world.page({ action: 'destroy', metadata: {} })),
  new Command('the document is hidden for good', 'destroy', (world) => world.model.hide(false)),
  new MountCommand(
    'the first screen is mounted',
    ({ isRefused }) => (isRefused ? 'refuse' : 'mounted'),
    (world) => world.model.mounted(),
    ({ isMounted }) => !isMounted,
  ),
  new PageCommand(
    'the page opens',
    (expected) => {
      // What has ended listens to nobody any more.
      if (expected.phase !== 'ended') expected.isOpened = true;
      return wish(expected);
    },
    (world) => world.open(),
  ),
  new Command(
    'the flow is seen',
    (expected) => {
      // Later it has been seen already.
      if (expected.isRefused || (expected.phase !== 'booting' && expected.phase !== 'ready')) return undefined;
      expected.isSeen = true;
      return wish(expected);
    },
    (world) => world.model.shown(),
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
  new Command('the visitor stays', 'stay', (world) => world.model.actions.stay()),
  new Command('access answers a step', 'accessed', (world) => answerAccess(world, FORM), accessing),
  new Command('transition answers a step', 'answered', (world) => answerTransition(world, FORM), sending),
  new Command(
    'transition answers problems',
    'rejected',
    (world) => world.requests.transition.at(-1)?.answer(refusal('invalid_fields', { problems: { a: 'required' } })),
    sending,
  ),
];

const WALKS = 2_000;
const STEPS = 100;
/** On a busy machine. */
const WALKS_TIMEOUT_MS = 60_000;
vi.setConfig({ testTimeout: WALKS_TIMEOUT_MS });
/** One in so many steps is anything that can happen; the others are what the table lists, or most would be ignored. */
const ANYTHING = 16;
/** How often each phase is chosen as the next: what goes on more often than what ends, or no walk would get far. */
const OFTEN: Record<FlowPhase, number> = {
  booting: 0,
  ready: 15,
  accessing: 40,
  screen: 30,
  submitting: 40,
  confirming: 30,
  finished: 15,
  refused: 15,
  left: 3,
  ended: 1,
};

/** What happens next, by a number out of nowhere. */
function choose(pick: number, expected: Expected): Command | undefined {
  const possible = COMMANDS.filter((command) => command.can(expected));
  const listed = possible.flatMap((command) => {
    const after = { ...expected };
    const message = command.hears(after);
    const isWish = after.isOpened !== expected.isOpened || after.isSeen !== expected.isSeen;
    if (isWish && !message) return Array.from({ length: OFTEN.accessing }, () => command);
    const step = message && transit(FLOW_LIFE_CYCLE, expected.phase, message);
    if (!step) return [];
    return Array.from({ length: OFTEN[step[0]] }, () => command);
  });
  const from = pick % ANYTHING === 0 || listed.length === 0 ? possible : listed;
  return from[Math.floor(pick / ANYTHING) % from.length];
}

/** Walks through the model and the table together; answers which rows were taken. */
async function walkWith(config: FlowConfig): Promise<Rows> {
  const rows: Rows = new Set();
  await fc.assert(
    fc.asyncProperty(fc.noBias(fc.array(fc.nat(), { maxLength: STEPS, size: 'max' })), async (picks) => {
      const world: Walk = Object.assign(createWorld(config, new Map(), false), { sequence: 0, rows, trail: [] });
      const expected: Expected = {
        phase: 'booting',
        isRefused: config.kind === 'refused',
        isMounted: false,
        early: [],
        isInline: config.surface === 'inline',
        isOpened: false,
        isSeen: false,
        isAccessing: false,
        isSending: false,
      };
      for (const pick of picks) {
        await choose(pick, expected)?.run(expected, world);
        if (expected.phase === 'ended' && pick % ANYTHING > 0) break;
      }
    }),
    { numRuns: WALKS },
  );
  return rows;
}

/** Rows that no walk of a flow can take: */
const NEVER = [
  // A document that came with a refusal instead of a flow; it has its own walk.
  'booting refuse',
  // Nothing that could be refused is asked for before the access.
  'ready refuse',
];

const ROWS = Object.entries(FLOW_LIFE_CYCLE).flatMap(([phase, row]) =>
  Object.keys(row).map((message) => `${phase} ${message}`),
);

test.for<[string, { target: AccessTarget; surface?: Surface }]>([
  ['from a template', { target: TEMPLATE_TARGET }],
  ['into an inquiry', { target: INQUIRY_TARGET }],
  ['inline', { target: TEMPLATE_TARGET, surface: 'inline' }],
])('every walk of a flow %s follows the life cycle table, and they take its every row', async ([_which, options]) => {
  const rows = await walkWith(flowConfig({ ...options, screen: FORM }));
  expect([...rows].sort()).toEqual(ROWS.filter((row) => !NEVER.includes(row)).sort());
});

test('every walk of a document that came with a refusal follows the life cycle table, and they take the rows that are left', async () => {
  const { surface, host, styleVariant } = flowConfig();
  const config = {
    kind: 'refused',
    surface,
    host,
    styleVariant,
    code: 'expired',
    message: '',
    reason: undefined,
  } as const;
  const rows = await walkWith(config);
  const reachable = ROWS.filter((row) => /^(?:booting (?!mounted)|left |refused )/.test(row));
  expect([...rows].sort()).toEqual([...reachable, 'accessing refuse'].sort());
});
