import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CLIENT_LIFE_CYCLE,
  type ClientEffect,
  type ClientMessage,
  type ClientState,
  FLOW_LIFE_CYCLE,
  type FlowEffect,
  type FlowMessage,
  type FlowPhase,
  transit as transitRow,
} from '../../src/protocol/life-cycle.ts';

interface Edge<State, Message, Effect> {
  readonly from: State;
  readonly message: Message;
  readonly to: State;
  readonly effects: readonly Effect[];
}

type Step<State, Effect> = { readonly state: State; readonly effects: readonly Effect[] } | undefined;

function transit<S extends string, M extends string, E extends string>(
  table: Parameters<typeof transitRow<S, M, E>>[0],
  from: S,
  message: M,
): Step<S, E> {
  const row = transitRow<S, M, E>(table, from, message);
  if (!row) return undefined;
  const [state, ...effects] = row;
  return { state, effects };
}

function edgesOf<S extends string, M extends string, E extends string>(
  table: Parameters<typeof transitRow<S, M, E>>[0],
): Edge<S, M, E>[] {
  return (Object.keys(table) as S[]).flatMap((from) =>
    (Object.keys(table[from]) as M[]).map((message) => {
      const next = transit<S, M, E>(table, from, message);
      if (!next) throw new Error(`${from} has a row for ${message} that leads nowhere`);
      return { from, message, to: next.state, effects: next.effects };
    }),
  );
}

function reachable<S>(edges: readonly Edge<S, unknown, unknown>[], start: S): Set<S> {
  const found = new Set([start]);
  for (const state of found) for (const edge of edges) if (edge.from === state) found.add(edge.to);
  return found;
}

const CLIENT = edgesOf<ClientState, ClientMessage, ClientEffect>(CLIENT_LIFE_CYCLE);
const CLIENT_STATES = Object.keys(CLIENT_LIFE_CYCLE) as ClientState[];
const CLIENT_MESSAGES = [...new Set(CLIENT.map(({ message }) => message))];
/** What tells how a launch ended. */
const TELLS: readonly ClientEffect[] = ['drop', 'fail'];
/** What may be done without a frame. */
const FRAMELESS: readonly ClientEffect[] = ['make', 'drop'];
const settlesIn = (effects: readonly ClientEffect[]) => effects.filter((effect) => TELLS.includes(effect));
/** A launch is under way and its outcome was not told. */
const RUNNING = CLIENT_STATES.filter((state) => !['idle', 'settled', 'destroyed'].includes(state));

/** The frame is there, and nothing is at its end. */
const FRAMED = ['loading', 'lost', 'silent', 'connected', 'ready', 'open', 'canceling'] as const;

describe('the client', () => {
  test('reaches every state', () => {
    expect(CLIENT_STATES.filter((state) => !reachable(CLIENT, 'idle').has(state))).toEqual([]);
  });

  test.each(RUNNING)('can always be destroyed, which nobody else must answer: %s', (state) => {
    expect(transit(CLIENT_LIFE_CYCLE, state, 'destroy')?.state).toBe('destroyed');
  });

  test.each([
    ['loading', 'late'],
    ['lost', 'late'],
    ['silent', 'late'],
    ['connected', 'late'],
    ['canceling', 'late'],
    ['leaving', 'late'],
  ] as const)('has a way out by the clock while it waits: %s', (state, message) => {
    expect(transit(CLIENT_LIFE_CYCLE, state, message)).toBeDefined();
  });

  test('hears nothing once destroyed', () => {
    expect(CLIENT_LIFE_CYCLE.destroyed).toEqual({});
  });

  test('tells exactly one outcome when a launch ends, and none before', () => {
    for (const edge of CLIENT.filter(({ from }) => RUNNING.includes(from))) {
      const ends =
        edge.to === 'settled' ||
        edge.to === 'destroyed' ||
        (edge.effects.includes('make') && edge.message !== 'refresh');
      expect(settlesIn(edge.effects), `${edge.from} × ${edge.message}`).toHaveLength(ends ? 1 : 0);
    }
  });

  test('settles a launch before it makes the next frame', () => {
    for (const { effects } of CLIENT.filter(({ effects }) => effects.includes('make') && effects.includes('drop'))) {
      expect(effects.indexOf('drop')).toBeLessThan(effects.indexOf('make'));
    }
  });

  test('asks something of a frame only while it has one, has none once destroyed, and tells one outcome a launch, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CLIENT_MESSAGES), { maxLength: 40 }), (messages) => {
        let state: ClientState = 'idle';
        let hasFrame = false;
        let open = 0;
        let told = 0;
        for (const message of messages) {
          const next: Step<ClientState, ClientEffect> = transit(CLIENT_LIFE_CYCLE, state, message);
          for (const effect of next?.effects ?? []) {
            // A new frame takes the place of the one before.
            if (effect === 'make') {
              hasFrame = true;
              open += 1;
            }
            if (!FRAMELESS.includes(effect)) expect(hasFrame, `${effect} at ${state} × ${message}`).toBe(true);
            if (effect === 'drop') hasFrame = false;
            if (TELLS.includes(effect) && state !== 'settled') told += 1;
          }
          state = next?.state ?? state;
        }
        // A launch that never made a frame may still be settled once: by a destroy before it began.
        expect(told).toBeLessThanOrEqual(open + 1);
        if (state === 'destroyed') expect(hasFrame).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('hides before it drops, and drops before it makes', () => {
    for (const { effects, from, message } of CLIENT) {
      const order = effects
        .map((effect) => ['hide', 'exit', 'drop', 'make'].indexOf(effect))
        .filter((rank) => rank >= 0);
      expect(order, `${from} × ${message}`).toEqual([...order].sort((a, b) => a - b));
    }
  });

  test('keeps the frame in sight after an error, until its Close', () => {
    for (const state of FRAMED) {
      expect(transit(CLIENT_LIFE_CYCLE, state, 'error'), state).toEqual({ state: 'settled', effects: ['fail'] });
    }
    expect(transit(CLIENT_LIFE_CYCLE, 'settled', 'exit')?.effects).toEqual(['drop']);
  });

  test.each(['connected', 'ready'] as const)('connects again when the frame reloads: %s', (state) => {
    expect(transit(CLIENT_LIFE_CYCLE, state, 'load')).toEqual({ state: 'connected', effects: ['connect'] });
  });

  test.each(FRAMED.slice(0, -2))('waits anew for another document in its frame: %s', (state) => {
    expect(transit(CLIENT_LIFE_CYCLE, state, 'lost')).toEqual({ state: 'lost', effects: [] });
  });

  test.each(['open', 'canceling'] as const)(
    'shows again that it waits, where the visitor was in the flow: %s',
    (state) => {
      expect(transit(CLIENT_LIFE_CYCLE, state, 'load')).toEqual({ state: 'connected', effects: ['connect', 'show'] });
      expect(transit(CLIENT_LIFE_CYCLE, state, 'lost')).toEqual({ state: 'lost', effects: ['show'] });
    },
  );

  test.each(['loading', 'lost', 'silent', 'connected', 'ready'] as const)(
    'is left at once while there is nothing to lose, whoever asks: %s',
    (state) => {
      for (const message of ['exit', 'cancel', 'force'] as const) {
        expect(transit(CLIENT_LIFE_CYCLE, state, message)).toEqual({ state: 'settled', effects: ['drop'] });
      }
    },
  );

  test.each(FRAMED)('begins anew with another token: %s', (state) => {
    expect(transit(CLIENT_LIFE_CYCLE, state, 'refresh')).toEqual({ state: 'loading', effects: ['make'] });
  });

  test.each(['loading', 'lost', 'silent'] as const)('is shown though its frame has not come: %s', (state) => {
    expect(transit(CLIENT_LIFE_CYCLE, state, 'open')).toEqual({ state: 'loading', effects: ['show'] });
  });

  test('is open when the flow finds out by itself that it is shown', () => {
    expect(transit(CLIENT_LIFE_CYCLE, 'ready', 'start')).toEqual({ state: 'open', effects: [] });
  });

  test('finds out why a frame is silent before it gives up', () => {
    expect(transit(CLIENT_LIFE_CYCLE, 'loading', 'late')).toEqual({ state: 'silent', effects: ['diagnose'] });
    expect(transit(CLIENT_LIFE_CYCLE, 'silent', 'late')).toEqual({ state: 'settled', effects: ['fail'] });
  });

  test('opens once: the second open of a launch does nothing', () => {
    expect(transit(CLIENT_LIFE_CYCLE, 'open', 'open')).toBeUndefined();
  });
});

const FLOW = edgesOf<FlowPhase, FlowMessage, FlowEffect>(FLOW_LIFE_CYCLE);
const FLOW_PHASES = Object.keys(FLOW_LIFE_CYCLE) as FlowPhase[];
const FLOW_MESSAGES = [...new Set(FLOW.map(({ message }) => message))];
const OUTCOMES: readonly FlowEffect[] = ['tell-complete', 'tell-exit', 'tell-error'];
const DEAD = ['left', 'refused', 'ended'];

describe('the flow', () => {
  test('reaches every phase', () => {
    expect(FLOW_PHASES.filter((phase) => !reachable(FLOW, 'booting').has(phase))).toEqual([]);
  });

  test('ends with its document, from every phase, and then hears nothing', () => {
    for (const phase of FLOW_PHASES.filter((name) => name !== 'ended')) {
      expect(transit(FLOW_LIFE_CYCLE, phase, 'destroy')).toEqual({ state: 'ended', effects: [] });
    }
    expect(FLOW_LIFE_CYCLE.ended).toEqual({});
  });

  test('accesses nothing before it is opened', () => {
    const accesses = FLOW.filter(({ effects }) => effects.includes('access'));
    expect(new Set(accesses.map(({ message }) => message))).toEqual(new Set(['open']));
    const leading = FLOW.filter(({ to }) => to === 'accessing');
    expect(leading).not.toEqual([]);
    expect(leading.filter(({ effects }) => !effects.includes('access'))).toEqual([]);
  });

  test('tells one outcome when it comes to an end, and none before', () => {
    for (const edge of FLOW.filter(({ from, to }) => !DEAD.includes(from) && to !== 'ended')) {
      const told = edge.effects.filter((effect) => OUTCOMES.includes(effect));
      expect(told, `${edge.from} × ${edge.message}`).toHaveLength(edge.to === 'left' || edge.to === 'refused' ? 1 : 0);
    }
  });

  test.each(FLOW_PHASES.filter((phase) => !['left', 'ended'].includes(phase)))(
    'can always be left by force: %s',
    (phase) => {
      expect(transit(FLOW_LIFE_CYCLE, phase, 'force-exit')?.state).toBe('left');
    },
  );

  test('asks before a started step is left, and only then', () => {
    const asked = FLOW.filter(({ message, to }) => message === 'exit' && to === 'confirming').map(({ from }) => from);
    expect(asked).toEqual(['screen', 'submitting', 'confirming']);
  });

  test('answers every exit with a message, so that the page knows it was heard', () => {
    for (const phase of FLOW_PHASES.filter((name) => !['left', 'ended'].includes(name))) {
      const effects = transit(FLOW_LIFE_CYCLE, phase, 'exit')?.effects ?? [];
      expect(
        effects.some((effect) => effect.startsWith('tell-')),
        phase,
      ).toBe(true);
    }
  });

  test.each(['booting', 'ready', 'accessing'] as const)(
    'is left at once while nothing is begun, whoever asks: %s',
    (phase) => {
      for (const message of ['exit', 'force-exit', 'leave'] as const) {
        expect(transit(FLOW_LIFE_CYCLE, phase, message)).toEqual({ state: 'left', effects: ['tell-exit'] });
      }
    },
  );

  test('tells the page of every other screen', () => {
    for (const [phase, message] of [
      ['screen', 'answered'],
      ['submitting', 'answered'],
      ['confirming', 'stay'],
    ] as const) {
      expect(transit(FLOW_LIFE_CYCLE, phase, message)).toEqual({ state: 'screen', effects: ['tell-page'] });
    }
  });

  test.each([
    ['accessing', 'tell-start'],
    ['screen', 'tell-page'],
    ['submitting', 'tell-page'],
    ['confirming', 'tell-page'],
  ] as const)('tells how it ended as soon as the last screen is on: %s', (phase, screen) => {
    expect(transit(FLOW_LIFE_CYCLE, phase, 'finish')).toEqual({ state: 'finished', effects: [screen, 'tell-outcome'] });
  });

  test('tells a page that opens what was refused the same again', () => {
    expect(transit(FLOW_LIFE_CYCLE, 'refused', 'open')).toEqual({ state: 'refused', effects: ['tell-error'] });
  });

  test('tells exit without an inquiry after an error, so that it only hides', () => {
    for (const message of ['leave', 'exit', 'force-exit'] as const) {
      expect(transit(FLOW_LIFE_CYCLE, 'refused', message)?.effects).toEqual(['tell-close']);
    }
  });

  test('never tells complete and exit of one access, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...FLOW_MESSAGES), { maxLength: 40 }), (messages) => {
        let phase: FlowPhase = 'booting';
        let told: FlowEffect[] = [];
        for (const message of messages) {
          const next: Step<FlowPhase, FlowEffect> = transit(FLOW_LIFE_CYCLE, phase, message);
          for (const effect of next?.effects ?? []) {
            if (effect === 'reset') told = [];
            if (effect === 'tell-complete' || effect === 'tell-exit') told.push(effect);
          }
          expect(told.length).toBeLessThanOrEqual(1);
          phase = next?.state ?? phase;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('a message that a state does not list means nothing there', () => {
  expect(transit(CLIENT_LIFE_CYCLE, 'idle', 'complete')).toBeUndefined();
  expect(transit(FLOW_LIFE_CYCLE, 'booting', 'submit')).toBeUndefined();
});
