import { createHash } from 'node:crypto';
import { vi } from 'vitest';
import type { FlowConfig } from '../../../src/flow/boot.ts';
import { createTabKeeper } from '../../../src/flow/persist/tab-keeper.ts';
import { LOCK_WAIT_MS } from '../../../src/flow/persist/tab-locks.ts';
import { createSessionStore } from '../../../src/flow/session-store.ts';
import type { AccessRequest, AccessTarget, Screen } from '../../../src/protocol/api.ts';
import type { InquiryId } from '../../../src/protocol/ids.ts';
import { accessAnswer, createWorld, FORM, flowConfig, flowState, refusal, type World } from '../model-world.ts';
import { FakeLocks } from './fake-locks.ts';

/** A tab: what its documents of the flow share. */
export interface Tab {
  readonly storage: Map<string, string>;
  readonly locks: FakeLocks;
}

/** A document of the flow in a tab. */
export interface TabDocument extends World {
  /** The accesses that were sent: target kind or inquiry, token, claim. */
  accesses(): { on: string; token: unknown; claim: string; fields: unknown }[];
  /** Opened, answered with this inquiry and this screen. */
  enters(inquiryId: InquiryId, screen?: Screen): Promise<void>;
  /** Answers the latest access. */
  answers(inquiryId: InquiryId, screen?: Screen): Promise<void>;
  refuses(code: Parameters<typeof refusal>[0]): Promise<void>;
  /** The visitor leaves, confirmed. */
  leaves(): void;
  /** Reloaded, closed or taken away, without a word before. */
  isGone(): void;
}

export const createTab = (): Tab => ({ storage: new Map(), locks: new FakeLocks() });

/** A duplicated tab: a copy of what was kept, in the same browser. */
export const duplicate = ({ storage, locks }: Tab): Tab => ({ storage: new Map(storage), locks });

export const inquiry = (letter: string): InquiryId => `inq_${letter.repeat(24)}` as InquiryId;

/** After all that needs no time. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The real one hashes in a thread of its own, so nobody could say when. */
const CRYPTO = {
  subtle: { digest: async (_name: string, bytes: Uint8Array) => createHash('sha256').update(bytes).digest() },
};

/** Lets a flow give up a lock that it waits for. */
export async function runOutOfPatience(): Promise<void> {
  await settle();
  vi.advanceTimersByTime(LOCK_WAIT_MS);
  await settle();
}

export interface TabDocumentOptions {
  readonly config?: FlowConfig;
  readonly hostOrigin?: string;
  readonly openStorage?: () => Storage;
  /** What stands in for `navigator`. */
  readonly navigator?: unknown;
  readonly crypto?: unknown;
}

/** A flow with `persist=tab`, loaded in a tab. */
export function load(tab: Tab, options: TabDocumentOptions = {}): TabDocument {
  const { config = flowConfig({ persists: true }), hostOrigin = 'https://shop.example' } = options;
  const connection = tab.locks.connect();
  const store = createSessionStore(options.openStorage ?? (() => storageOf(tab.storage)), hostOrigin);
  const window = {
    navigator: (options.navigator ?? connection) as Navigator,
    crypto: (options.crypto ?? CRYPTO) as unknown as Crypto,
    setTimeout,
    clearTimeout,
  } as Parameters<typeof createTabKeeper>[0]['window'];
  const world = createWorld(config, new Map(), true, {
    store,
    loadKeeper: async (entry) => createTabKeeper({ entry, store, window }),
  });
  const { access } = world.requests;
  const latest = () => {
    const request = access.at(-1);
    if (!request) throw new Error('Nothing was asked for');
    return request;
  };
  return {
    ...world,
    accesses: () =>
      access.map(({ args }) => {
        const [{ target, claim, fields }, token] = args as [AccessRequest, string | undefined];
        return { on: target.kind === 'inquiry' ? target.inquiryId : target.kind, token, claim, fields };
      }),
    async enters(inquiryId, screen) {
      world.open();
      await settle();
      await this.answers(inquiryId, screen);
    },
    async answers(inquiryId, screen = FORM) {
      const sessionToken = `token of ${inquiryId}`;
      await latest().answer({
        kind: 'ok',
        value: accessAnswer(flowState(screen, 0, { inquiryId }), { sessionToken }),
      });
      await settle();
    },
    async refuses(code) {
      await latest().answer(refusal(code) as Parameters<ReturnType<typeof latest>['answer']>[0]);
      await settle();
    },
    leaves: () => world.page({ action: 'exit', metadata: { force: true } }),
    isGone() {
      world.model.hide(false);
      connection.close();
    },
  };
}

function storageOf(values: Map<string, string>): Storage {
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as Storage;
}

export const [A, B, C] = [inquiry('a'), inquiry('b'), inquiry('c')];
export const PERSISTS = flowConfig({ persists: true });

/** A flow's address with another start, or another person. */
export function configFor(
  more: { target?: AccessTarget; referenceId?: string; accountId?: string; fields?: Record<string, string> } = {},
): FlowConfig {
  const { target, ...values } = more;
  const config = flowConfig({ persists: true, ...(target && { target }) });
  if (config.kind !== 'flow' || config.start.kind !== 'access') throw new Error('No access');
  return { ...config, start: { ...config.start, values: { ...config.start.values, ...values } } };
}

/** What the tab keeps, as one text. */
export const kept = (tab: Tab) => [...tab.storage].flat().join(' ');

/** A tab in which an inquiry was begun, and the page left. */
export async function begunTab(config = PERSISTS): Promise<Tab> {
  const tab = createTab();
  const document = load(tab, { config });
  await document.enters(A);
  document.isGone();
  return tab;
}
