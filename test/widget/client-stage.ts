import { vi } from 'vitest';
import type { ClientState } from '../../src/protocol/life-cycle.ts';
import { Client } from '../../src/widget/client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { ENDING, type FlowFrame, findFrames, settlePromises, TEMPLATE_ID } from './flow-frame.ts';

/** A client in one of its states, on a page where others were and are: everything that a wrong message may come from. */
export interface Stage {
  readonly client: Client;
  /** The running launch's frame, or that of the last one. Of a client that was never opened: `gone`. */
  readonly flow: FlowFrame;
  /** The frame of this client's launch before. Where there was none: `gone`. */
  readonly earlier: FlowFrame;
  /** The frame of a client that was destroyed. */
  readonly gone: FlowFrame;
  /** The frame of another client that is in use. */
  readonly sibling: FlowFrame;
  /** Whatever any client told. */
  readonly told: unknown[];
}

interface Way {
  readonly state: ClientState;
  /** Is there a frame that the client listens to? */
  readonly listens: boolean;
  /** How a new client gets there. */
  readonly steps: readonly (keyof typeof STEPS)[];
  /** Loaded ahead, and not opened: a modal only. */
  readonly isHidden?: boolean;
}

const STEPS = {
  open: ({ client }: Stage) => client.open(),
  load: ({ flow }: Stage) => flow.announce(),
  ready: ({ flow }: Stage) => flow.tell('ready'),
  cancel: ({ client }: Stage) => client.cancel(),
  force: ({ client }: Stage) => client.cancel(true),
  outcome: ({ flow }: Stage) => flow.tell('outcome', ENDING),
  error: ({ flow }: Stage) => flow.tellError('expired'),
  complete: ({ flow }: Stage) => flow.tell('complete', ENDING),
  // What is not there by then is asked about, and then given up.
  silence: () => vi.advanceTimersByTime(2500),
  deadline: () => vi.advanceTimersByTime(15_000),
  remove: ({ flow }: Stage) => flow.element.remove(),
  destroy: ({ client }: Stage) => client.destroy(),
} as const;

/** The second `load` replaces the first one's port. */
const CONNECTED = ['load', 'load'] as const;
const OPENED = ['open', ...CONNECTED, 'ready'] as const;

/** Each state that can be reached, by what a reader would call it. */
export const WAYS = {
  'not opened': { state: 'idle', listens: false, steps: [] },
  'loading ahead': { state: 'loading', listens: true, steps: [], isHidden: true },
  'connected ahead': { state: 'connected', listens: true, steps: CONNECTED, isHidden: true },
  'ready ahead': { state: 'ready', listens: true, steps: [...CONNECTED, 'ready'], isHidden: true },
  loading: { state: 'loading', listens: true, steps: ['open'] },
  silent: { state: 'silent', listens: true, steps: ['open', 'silence'] },
  connected: { state: 'connected', listens: true, steps: ['open', ...CONNECTED] },
  open: { state: 'open', listens: true, steps: OPENED },
  // Until the clock's next step the client does not know.
  'open, its frame taken away by the page': { state: 'open', listens: true, steps: [...OPENED, 'remove'] },
  canceling: { state: 'canceling', listens: true, steps: [...OPENED, 'cancel'] },
  leaving: { state: 'leaving', listens: true, steps: [...OPENED, 'force'] },
  'open, on the last screen': { state: 'open', listens: true, steps: [...OPENED, 'outcome'] },
  'failed, with its screen': { state: 'settled', listens: true, steps: [...OPENED, 'error'] },
  'failed, without its frame': { state: 'settled', listens: false, steps: ['open', 'deadline'] },
  settled: { state: 'settled', listens: false, steps: [...OPENED, 'complete'] },
  destroyed: { state: 'destroyed', listens: false, steps: [...OPENED, 'destroy'] },
} as const satisfies Record<string, Way>;
export type WayName = keyof typeof WAYS;

/** The one frame that was not there before. */
function newFrame(known: readonly FlowFrame[]): FlowFrame | undefined {
  return findFrames().find((frame) => !known.includes(frame));
}

function createPlace(): HTMLElement {
  const place = document.createElement('section');
  document.body.append(place);
  return place;
}

/** An inline client, which needs no modal: its flow is there at once. */
export async function createInline(options: Partial<ClientOptions>): Promise<{ client: Client; flow: FlowFrame }> {
  const known = findFrames();
  const client = new Client({
    templateId: TEMPLATE_ID,
    ...options,
    mode: 'inline',
    parent: createPlace(),
  } as ClientOptions);
  const flow = newFrame(known)!;
  flow.announce();
  await settlePromises();
  return { client, flow };
}

/** Brings a client, after a launch before where there can be one, to a state. */
export async function openStage(name: WayName, mode: 'modal' | 'inline'): Promise<Stage> {
  const way: Way = WAYS[name];
  const told: unknown[] = [];
  const note =
    (callback: string) =>
    (...details: unknown[]): unknown =>
      told.push([callback, ...details]);
  const names = ['onLoad', 'onReady', 'onComplete', 'onCancel', 'onError', 'onEvent'] as const;
  const callbacks = Object.fromEntries(names.map((callback) => [callback, note(callback)]));

  const { client: destroyed, flow: gone } = await createInline(callbacks);
  destroyed.destroy();
  const { flow: sibling } = await createInline(callbacks);
  const preload = way.isHidden ? 'eager' : 'none';
  const parent = mode === 'inline' ? { parent: createPlace() } : {};
  const all = { templateId: TEMPLATE_ID, ...callbacks, mode, ...parent, preload } as ClientOptions;
  const client = new Client(all);
  let stage: Stage = { client, flow: gone, earlier: gone, gone, sibling, told };

  const walk = async (steps: Way['steps']): Promise<void> => {
    for (const step of steps) {
      STEPS[step](stage);
      await settlePromises();
      stage = { ...stage, flow: newFrame([sibling]) ?? stage.flow };
    }
  };
  stage = { ...stage, flow: newFrame([sibling]) ?? gone };
  if (way.steps[0] === 'open') {
    await walk([...OPENED, 'complete']);
    stage = { ...stage, earlier: stage.flow };
  }
  await walk(way.steps);
  await settlePromises();
  told.length = 0;
  return stage;
}
