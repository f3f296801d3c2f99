import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { CLIENT_LIFE_CYCLE } from '../../src/protocol/life-cycle.ts';
import { createInline, openStage, type Stage, WAYS, type WayName } from './client-stage.ts';
import { findFrames, INQUIRY_ID, openPage, settlePromises } from './flow-frame.ts';
import { deliver, type Mutation, mutationOf, rightMessage } from './message-mutation.ts';
import { NAMES } from './valid-message.ts';

const SEED = 20_261_122;
const LEAST_CASES = 100_000;
/** Valid messages that are tried in one stage, or by one name. */
const VALID_CASES = 200;
/** On a machine that does much else, too. */
const TIMEOUT_MS = 120_000;

const STAGES = (Object.keys(WAYS) as WayName[]).flatMap((way) =>
  (['modal', 'inline'] as const)
    // What is inline is never loaded ahead.
    .filter((mode) => mode === 'modal' || !('isHidden' in WAYS[way]))
    .map((mode) => ({ way, mode })),
);

/** Everything that is thrown, or told to a console, from now on. */
function watchFaults(): unknown[] {
  const faults: unknown[] = [];
  const note = (fault: unknown): unknown => faults.push(fault);
  const noteEvent = ({ message }: ErrorEvent): unknown => faults.push(message);
  vi.stubGlobal('reportError', note);
  for (const level of ['error', 'warn'] as const) vi.spyOn(console, level).mockImplementation(note);
  addEventListener('error', noteEvent);
  process.on('unhandledRejection', note);
  onTestFinished(() => {
    removeEventListener('error', noteEvent);
    process.off('unhandledRejection', note);
  });
  return faults;
}

/** How often anything was said to a frame. */
function countPosted({ flow, earlier, gone, sibling }: Stage): number {
  return [flow, earlier, gone, sibling].reduce((sum, { heard }) => sum + heard.length, 0);
}

/** All that can be seen from outside: the page, what was told to it and to any frame, and what the client noted. */
async function look(stage: Stage, faults: readonly unknown[]): Promise<string> {
  await settlePromises();
  const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot?.innerHTML ?? []);
  const { activeElement, adoptedStyleSheets, documentElement } = document;
  return [
    `${faults.map(String)}, ${stage.told.length} told, ${countPosted(stage)} posted, ${vi.getTimerCount()} timers`,
    `${location.href}, entry ${history.length}, ${adoptedStyleSheets.length} sheets, in ${activeElement?.localName}`,
    ...[await stage.client.report(), documentElement.outerHTML, ...roots],
  ].join('\n');
}

/** A message that was true, to this client and to the one beside it, has its effect: both listened all the time, in the same state. */
async function expectAlive({ client, flow, sibling, told }: Stage, way: WayName): Promise<void> {
  const { state, listens } = WAYS[way];
  const hasPort = listens && flow.ports.length > 0;
  if (hasPort) flow.tell('exit');
  else if (listens) flow.announce();
  else client.open();
  await settlePromises();
  expect(await client.report()).toContain(` ${state}: ${hasPort ? 'exit' : listens ? 'load' : 'open'}`);
  // A frame that told a session is given a moment to forget it.
  vi.advanceTimersByTime(100);
  if (hasPort) expect(findFrames()).not.toContain(flow);
  else if (listens) expect(flow.ports).toHaveLength(1);
  else expect(findFrames()).toHaveLength(state === 'destroyed' ? 1 : 2);
  told.length = 0;
  sibling.tell('page-change', { pageHeight: 1 });
  await settlePromises();
  expect(told).toEqual([['onEvent', 'page-change', { pageHeight: 1 }]]);
}

/** What the client noted after `before`, without when. */
async function notedSince(before: string, { client }: Stage): Promise<string[]> {
  const lines = (await client.report()).split('\n').slice(before.split('\n').length);
  return lines.map((line) => line.replace(/^.* ms /, ''));
}

beforeEach(openPage);

test('a message that is wrong in one thing has no effect, whatever the client is doing', {
  timeout: TIMEOUT_MS,
}, async () => {
  console.info(`message mutations: seed ${SEED}`);
  const faults = watchFaults();
  let cases = 0;
  for (const [index, { way, mode }] of STAGES.entries()) {
    const stage = await openStage(way, mode);
    // A launch that failed without a screen of the flow's was explained.
    expect(faults.splice(0)).toHaveLength(way === 'failed, without its frame' ? 1 : 0);
    const before = await look(stage, faults);
    const kinds = new Set<string>();
    const run = async (mutation: Mutation): Promise<void> => {
      cases += 1;
      kinds.add(mutation.kind);
      deliver(stage, mutation);
      expect(await look(stage, faults), `${way}, ${mode}`).toBe(before);
    };
    await fc.assert(fc.asyncProperty(mutationOf(stage, WAYS[way].listens), run), {
      seed: SEED + index,
      numRuns: Math.ceil(LEAST_CASES / STAGES.length),
      // As long as nothing has an effect, one client serves all cases; after that none is like the first.
      endOnFailure: true,
    });
    expect(kinds).toContain('metadata');
    // A session that was taken from a wrong message would be given to the next client of its inquiry.
    const next = await createInline({ templateId: undefined, inquiryId: INQUIRY_ID });
    expect(next.flow.heard[0]?.metadata).toHaveProperty('open.session', undefined);
    next.client.destroy();
    await expectAlive(stage, way);
    stage.client.destroy();
    document.body.replaceChildren();
    await nextTurn();
    expect(faults).toEqual([]);
  }
  expect(cases).toBeGreaterThanOrEqual(LEAST_CASES);
});

test.for(NAMES)('a message "%s" that is wrong in nothing is heard', async (name) => {
  const run = async (index: number): Promise<void> => {
    const stage = await openStage('open', 'modal');
    const before = await stage.client.report();
    const [message] = fc.sample(rightMessage(stage, [name]), { seed: SEED + index, numRuns: 1 });
    deliver(stage, message!);
    await settlePromises();
    expect((await notedSince(before, stage))[0]).toBe(`open: ${name}`);
    stage.client.destroy();
    document.body.replaceChildren();
  };
  for (let index = 0; index < 20; index += 1) await run(index);
});

const EARLY_OR_LATE = STAGES.flatMap(({ way, mode }) => {
  const { state, listens } = WAYS[way];
  const names = NAMES.filter((name) => !(name in CLIENT_LIFE_CYCLE[state]));
  return listens && !/loading|silent/.test(state) ? [{ way, mode, state, names }] : [];
});

test.for(EARLY_OR_LATE)(
  '$mode, $way: a message that has no meaning then reaches onEvent at most, and changes nothing',
  async ({ way, mode, state, names }) => {
    const faults = watchFaults();
    const stage = await openStage(way, mode);
    const seen = (): unknown => [
      stage.told.filter((call) => !(Array.isArray(call) && call[0] === 'onEvent')),
      countPosted(stage),
      faults,
      findFrames().length,
      [...document.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot?.querySelector('dialog')?.open),
    ];
    const before = structuredClone(seen());
    await fc.assert(
      fc.asyncProperty(rightMessage(stage, names), async (message) => {
        deliver(stage, message);
        await settlePromises();
        expect(seen()).toEqual(before);
      }),
      { seed: SEED, numRuns: VALID_CASES, endOnFailure: true },
    );
    const noted = (await stage.client.report()).split('\n').slice(-VALID_CASES / 4);
    for (const line of noted) expect(line).toContain(` ${state}: `);
    await expectAlive(stage, way);
  },
);
