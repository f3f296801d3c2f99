/** From the press to a flow that can be used: cold, and some time after the visitor showed intent. */

import { BARE, CONTENDERS, type Contender, OURS, PEERS_BESIDE } from './contenders.ts';
import { servePage } from './pages.ts';
import { formatEstimate, formatMs, type Section, type Table } from './print-table.ts';
import type { RunOptions } from './run-options.ts';
import { type LineProfile, LOOPBACK, SLOW } from './slow-line.ts';
import { differenceOf, type Estimate, median, type Pair, ratioOf, shuffled } from './statistics.ts';
import { atMost, type Check, either, exactly } from './verdict.ts';
import type { BenchWorld } from './world.ts';

const COLD_SLOW_LIMIT = 1.05;
const COLD_LOOPBACK_LIMIT = 1.1;
const COLD_LOOPBACK_EXTRA_MS = 25;
const INTENT_LIMIT = 0.35;
/** Hover before the press that limits are told for, and one to compare at. */
const INTENT_LOOPBACK_MS = 200;
const INTENT_SLOW_MS = 500;
const INTENT_BESIDE_MS = 300;
/** What is not near its limit, or has none, is measured in each so many rounds. */
const ROUNDS_BESIDE = 4;
/** With fewer an interval tells nothing. */
const FEWEST_ROUNDS = 10;
/** Where nothing is. */
const AWAY = { x: 600, y: 600 };
const OVER_BUTTON = { x: 100, y: 60 };

/** One way to open one contender; `intentMs` 0: the press comes out of nothing. */
interface Scenario {
  readonly contender: Contender;
  readonly intentMs: number;
  readonly address: string;
}

export async function measureClicks(world: BenchWorld, options: RunOptions): Promise<Section> {
  const loopback = await measureProfile(world, options, LOOPBACK, INTENT_LOOPBACK_MS);
  const slow = await measureProfile(world, options, SLOW, INTENT_SLOW_MS);
  return { tables: [...loopback.tables, ...slow.tables], checks: [...loopback.checks, ...slow.checks] };
}

/** What is opened on one line. */
interface Plan {
  /** The frame by itself, which all others are held against. */
  readonly bare: Scenario;
  readonly cold: Scenario;
  /** After the hover that a limit is told for. */
  readonly intent: Scenario;
  /** What is measured now and then only, `intent` among them. */
  readonly beside: readonly Scenario[];
}

/** Times in ms of what was opened in a round. */
type Round = ReadonlyMap<Scenario, number>;

interface Result {
  readonly scenario: Scenario;
  readonly pairs: readonly Pair[];
  readonly ratio: Estimate;
}

async function measureProfile(
  world: BenchWorld,
  options: RunOptions,
  profile: LineProfile,
  intentMs: number,
): Promise<Section> {
  const plan = planFor(world, intentMs);
  world.line.setProfile(profile);
  const rounds = await openInRounds(world, options, plan, profile.name);
  world.line.setProfile(LOOPBACK);
  const results = [plan.bare, plan.cold, ...plan.beside].map((scenario): Result => {
    const pairs = pairsOf(rounds, scenario, plan.bare);
    return { scenario, pairs, ratio: ratioOf(pairs, options.random) };
  });
  const coldExtra = differenceOf(pairsOf(rounds, plan.cold, plan.bare), options.random);
  return { tables: [tableOf(profile, results, plan)], checks: checksOf(profile, results, plan, coldExtra) };
}

function planFor(world: BenchWorld, intentMs: number): Plan {
  const scenario = (contender: Contender, ms = 0): Scenario => {
    return { contender, intentMs: ms, address: servePage(world, contender, ms > 0) };
  };
  const intent = scenario(OURS, intentMs);
  const beside = [
    intent,
    ...PEERS_BESIDE.map((contender) => scenario(contender)),
    ...CONTENDERS.filter(({ warm }) => warm !== undefined).map((contender) => scenario(contender, INTENT_BESIDE_MS)),
  ];
  return { bare: scenario(BARE), cold: scenario(OURS), intent, beside };
}

async function openInRounds(
  world: BenchWorld,
  { pairs, random, report }: RunOptions,
  { bare, cold, beside }: Plan,
  line: string,
): Promise<readonly Round[]> {
  const every = Math.max(1, Math.min(ROUNDS_BESIDE, Math.floor(pairs / FEWEST_ROUNDS)));
  const rounds: Round[] = [];
  for (let round = 0; round < pairs; round += 1) {
    const scenarios = [bare, cold, ...(round % every === 0 ? beside : [])];
    const times = new Map<Scenario, number>();
    for (const each of shuffled(scenarios, random)) times.set(each, await timeOf(world, each));
    rounds.push(times);
    report(`click to usable, ${line}: round ${round + 1} of ${pairs}`);
  }
  return rounds;
}

/** Of the rounds in which it was opened. */
function pairsOf(rounds: readonly Round[], scenario: Scenario, bare: Scenario): readonly Pair[] {
  return rounds.flatMap((times): Pair[] => {
    const [measured, base] = [times.get(scenario), times.get(bare)];
    return measured === undefined || base === undefined ? [] : [[measured, base]];
  });
}

function tableOf(profile: LineProfile, results: readonly Result[], { bare }: Plan): Table {
  return {
    title: `Click to usable, ${profile.name}`,
    head: ['', 'ms', 'ratio to bare iframe', 'pairs'],
    rows: results.map(({ scenario, pairs, ratio }) => [
      scenario.contender.name + (scenario.intentMs > 0 ? `, ${scenario.intentMs} ms after intent` : ''),
      formatMs(median(pairs.map(([ms]) => ms))),
      scenario === bare ? '1' : formatEstimate(ratio),
      String(pairs.length),
    ]),
  };
}

function checksOf(
  profile: LineProfile,
  results: readonly Result[],
  { cold, intent }: Plan,
  coldExtra: Estimate,
): readonly Check[] {
  const ratioFor = (wanted: Scenario): Estimate =>
    results.find(({ scenario }) => scenario === wanted)?.ratio ?? exactly(Number.NaN);
  const [coldRatio, intentRatio] = [ratioFor(cold), ratioFor(intent)];
  return [
    profile === LOOPBACK
      ? {
          what: `click to usable, cold, ${profile.name}`,
          measured: `${formatEstimate(coldRatio)} x, ${formatEstimate(coldExtra)} ms more`,
          limit: `<= ${COLD_LOOPBACK_LIMIT} x or <= ${COLD_LOOPBACK_EXTRA_MS} ms more`,
          verdict: either(atMost(COLD_LOOPBACK_LIMIT, coldRatio), atMost(COLD_LOOPBACK_EXTRA_MS, coldExtra)),
        }
      : {
          what: `click to usable, cold, ${profile.name}`,
          measured: `${formatEstimate(coldRatio)} x`,
          limit: `<= ${COLD_SLOW_LIMIT} x`,
          verdict: atMost(COLD_SLOW_LIMIT, coldRatio),
        },
    {
      what: `click to usable, ${intent.intentMs} ms after intent, ${profile.name}`,
      measured: `${formatEstimate(intentRatio)} x`,
      limit: `<= ${INTENT_LIMIT} x`,
      verdict: atMost(INTENT_LIMIT, intentRatio),
    },
  ];
}

function timeOf({ browser }: BenchWorld, { address, intentMs }: Scenario): Promise<number> {
  return browser.inNewTab(async (tab) => {
    await tab.goTo(address);
    await tab.evaluate('bench.settled()');
    if (intentMs === 0) return tab.evaluate<number>('bench.press()');
    await tab.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...AWAY });
    await tab.evaluate(`bench.pressAfterIntent(${intentMs})`);
    await tab.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...OVER_BUTTON });
    return tab.evaluate<number>('bench.pressed');
  });
}
