import { vi } from 'vitest';
import type { FlowApi, UploadWatch } from '../../src/flow/api.ts';
import type { FlowConfig, HostConfig } from '../../src/flow/boot.ts';
import type { HostLink } from '../../src/flow/host-link.ts';
import { createInquiryModel, type InquiryModel, type InquiryModelDeps } from '../../src/flow/models/inquiry-model.ts';
import type { ScreenView } from '../../src/flow/view.ts';
import type { AccessAnswer, AccessTarget, FlowState, Screen, Surface } from '../../src/protocol/api.ts';
import type { InquiryId, TemplateId, TemplateVersionId } from '../../src/protocol/ids.ts';
import type { PageMessage } from '../../src/protocol/messages.ts';

export const INQUIRY_ID = 'inq_aaaaaaaaaaaaaaaaaaaaaaaa' as InquiryId;
export const TEMPLATE_ID = 'itmpl_aaaaaaaaaaaaaaaaaaaaaaaa' as TemplateId;

export const TEMPLATE_TARGET: AccessTarget = { kind: 'template', templateId: TEMPLATE_ID };
export const INQUIRY_TARGET: AccessTarget = { kind: 'inquiry', inquiryId: INQUIRY_ID };

export const START: Screen = { kind: 'start', step: 'start', title: 'Start', text: [], button: undefined };
export const FORM: Screen = { kind: 'form', step: 'details', title: 'Details', text: [], fields: [] };
export const COMPLETE: Screen = {
  kind: 'complete',
  step: 'done',
  title: 'Done',
  text: [],
  button: 'Finish',
  redirectUri: 'https://shop.example/back?inquiry-id=x',
};

export const FAIL: Screen = {
  kind: 'fail',
  step: 'failed',
  title: 'Failed',
  text: [],
  button: undefined,
  redirectUri: undefined,
};

export function flowState(screen: Screen, sequence = 0, more: Partial<FlowState> = {}): FlowState {
  const isDone = screen.kind === 'complete' || screen.kind === 'fail';
  const status = screen.kind === 'complete' ? 'completed' : screen.kind === 'fail' ? 'failed' : 'pending';
  return {
    inquiryId: INQUIRY_ID,
    status,
    sequence,
    screen,
    values: {},
    locked: [],
    uploads: [],
    progress: { position: 0, total: 1 },
    canGoBack: false,
    ...(isDone && { outcome: { status, fields: { name_first: { type: 'string', value: 'Jane' } } } }),
    ...more,
  };
}

export function accessAnswer(state: FlowState, more: Partial<AccessAnswer> = {}): AccessAnswer {
  return { sessionToken: 'token-1', state, dropped: [], ...more };
}

const PAGE: HostConfig = { kind: 'port', origin: 'https://shop.example', echo: { containerId: 'c' } };

export function flowConfig(
  options: {
    target?: AccessTarget;
    surface?: Surface;
    screen?: Screen;
    persists?: boolean;
    accountTypeId?: string;
  } = {},
): FlowConfig {
  const { target = TEMPLATE_TARGET, surface = 'embedded', screen = START, persists = false, accountTypeId } = options;
  return {
    kind: 'flow',
    surface,
    host: surface === 'hosted' ? { kind: 'none' } : PAGE,
    styleVariant: undefined,
    start: {
      kind: 'access',
      target,
      values: {
        sessionToken: undefined,
        fields: undefined,
        prefill: undefined,
        referenceId: undefined,
        accountId: undefined,
        accountTypeId,
        environmentId: undefined,
        redirectUri: undefined,
      },
      persists,
    },
    boot: {
      kind: 'flow',
      templateId: TEMPLATE_ID,
      templateVersionId: 'itmplv_a' as TemplateVersionId,
      name: 'Test',
      locale: 'en',
      theme: {},
      screen,
      progress: { position: 0, total: 1 },
    },
  };
}

/** Of an upload that nobody looks at. */
export const UNWATCHED: UploadWatch = {
  onProgress: () => undefined,
  signal: new AbortController().signal,
  stop: () => undefined,
};

/** A promise that the test settles. */
export interface Pending<T> {
  readonly args: readonly unknown[];
  answer(value: T): Promise<void>;
}

type Answer<K extends keyof FlowApi> = Awaited<ReturnType<FlowApi[K]>>;

export interface World {
  readonly model: InquiryModel;
  /** What the page was told: names, or name and metadata. */
  readonly told: { name: string; metadata: unknown; error?: unknown }[];
  readonly names: () => string[];
  /** Requests that wait for their answer, oldest first. */
  readonly requests: { [K in keyof FlowApi]: Pending<Answer<K>>[] };
  readonly timers: Map<() => void, number>;
  readonly stored: Map<string, string>;
  readonly navigate: ReturnType<typeof vi.fn>;
  readonly remember: ReturnType<typeof vi.fn>;
  readonly forget: ReturnType<typeof vi.fn>;
  readonly reload: ReturnType<typeof vi.fn>;
  readonly end: ReturnType<typeof vi.fn>;
  page(message: PageMessage): void;
  open(metadata?: Extract<PageMessage, { action: 'open' }>['metadata']): void;
  /** The view, which must be a screen. */
  screen(): ScreenView;
}

/** How often randomness was drawn, over all worlds: no two claims are the same. */
let drawn = 0;

/**
 * Mounts a flow whose service, page, clock and browser are in the test's hands.
 *
 * @param stored what an earlier document of the same tab has kept
 * @param isMounted false: the first screen is not in the document yet, and what the page says waits for it
 * @param more what the model gets instead of the world's own
 */
export function createWorld(
  config: FlowConfig = flowConfig(),
  stored: World['stored'] = new Map(),
  isMounted = true,
  more: Partial<Pick<InquiryModelDeps, 'store' | 'loadKeeper' | 'afterPaint' | 'afterRender'>> = {},
): World {
  const told: World['told'] = [];
  const requests: World['requests'] = { access: [], redeem: [], transition: [], draft: [], upload: [] };
  const timers: World['timers'] = new Map();
  let listener: ((message: PageMessage) => void) | undefined;
  const early: PageMessage[] = [];
  let page = (message: PageMessage): unknown => early.push(message);

  function endpoint<K extends keyof FlowApi>(name: K) {
    return (...args: unknown[]): Promise<Answer<K>> =>
      new Promise((resolve) => {
        requests[name].push({
          args,
          async answer(value) {
            resolve(value);
            // The model takes an answer up in a microtask or two.
            for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
          },
        });
      });
  }

  const link: HostLink = {
    send(name, metadata, error) {
      told.push({ name, metadata, ...(error && { error }) });
    },
    onAction(given) {
      listener = given;
      page = (message) => listener?.(message);
      early.forEach(page);
    },
    dispose() {
      listener = undefined;
    },
  };
  const [navigate, remember, forget, reload, end] = [vi.fn(), vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const model = createInquiryModel({
    config,
    api: {
      access: endpoint('access'),
      redeem: endpoint('redeem'),
      transition: endpoint('transition'),
      draft: endpoint('draft'),
      upload: endpoint('upload'),
    },
    link,
    store: {
      read: (id) => stored.get(id),
      write: (id, token) => void stored.set(id, token),
      remove: (id) => void stored.delete(id),
    },
    random: (length) => {
      drawn += 1;
      return new Uint8Array(length).fill(drawn);
    },
    startTimer(run, ms) {
      timers.set(run, ms);
      return () => timers.delete(run);
    },
    afterRender: (run) => run(),
    afterPaint: (run) => run(),
    pageHeight: () => 640,
    navigate,
    reload,
    remember,
    forget,
    end,
    loadKeeper: () => Promise.reject(new Error('Nothing is kept here')),
    ...more,
  });
  if (isMounted) model.mounted();
  return {
    model,
    told,
    names: () => told.map(({ name }) => name),
    requests,
    timers,
    stored,
    navigate,
    remember,
    forget,
    reload,
    end,
    page: (message) => page(message),
    open: (metadata = {}) => page({ action: 'open', metadata }),
    screen() {
      const view = model.view.value;
      if (view.kind !== 'screen') throw new Error(`The view is ${view.kind}`);
      return view;
    },
  };
}

/** A world whose inquiry is accessed and stands at the given screen. */
export async function accessedWorld(screen: Screen = START, config: FlowConfig = flowConfig()): Promise<World> {
  const world = createWorld(config);
  if (config.surface === 'hosted') world.model.shown();
  else world.open();
  await world.requests.access[0]!.answer({ kind: 'ok', value: accessAnswer(flowState(screen)) });
  return world;
}

/** Lets every timer that waits run out. */
export function runTimers(world: World): void {
  for (const run of [...world.timers.keys()]) {
    world.timers.delete(run);
    run();
  }
}

export function refusal<K extends string>(code: K, more: object = {}) {
  return { kind: 'error' as const, error: { code, message: `because ${code}`, ...more } };
}

export const NEXT = { kind: 'next' } as const;
/** Answers of the service: one that came, and none. */
export const ok = <T>(value: T) => ({ kind: 'ok', value }) as const;
export const LOST = { kind: 'connection' } as const;

/** What the nth access asked for, and by which token. */
export function accessBody(world: World, index = 0) {
  return world.requests.access[index]?.args[0] as Record<string, unknown>;
}

export function accessToken(world: World, index = 0) {
  return world.requests.access[index]?.args[1];
}
