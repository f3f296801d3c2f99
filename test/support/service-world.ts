/**
 * A service for tests: rules, store and routes of the flow, with a clock that is set by hand. The embedded database is opened once per
 * test file; each test has its own service on it, with its own templates, clock, limits and files.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deps, Log } from '../../service/deps.ts';
import { openFileStore } from '../../service/files/disk-files.ts';
import { canonicalJson, sha256 } from '../../service/hash.ts';
import type { Template } from '../../service/inquiry/inquiry.ts';
import type { VersionContent } from '../../service/inquiry/template-content.ts';
import type { BackendDeps } from '../../service/operations/write-change.ts';
import { flowRoutes } from '../../service/routes/flow/flow.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import type { Store } from '../../service/store/store.ts';
import { type Claim, mintClaim, mintId, type RandomBytes, type TemplateId } from '../../src/protocol/ids.ts';
import { openTestDatabase } from './database.ts';

export const PUBLIC_URL = 'http://localhost:3000';
const BEGIN = '2026-05-04T09:00:00.000Z';
export const random: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));
export const newClaim = (): Claim => mintClaim(random);

export interface ServiceWorld extends AsyncDisposable {
  /** A backend's, too. */
  readonly deps: Deps & Pick<BackendDeps, 'environmentId'>;
  readonly clock: FakeClock;
  /** Everything that was logged, as text. */
  readonly logged: readonly string[];
  readonly filesFolder: string;
  /** Publishes a template and gives its id. */
  publish(content: VersionContent, settings?: Partial<Template>): Promise<TemplateId>;
  /** The flow's endpoints, `/access` and so on. */
  readonly flow: ReturnType<typeof flowRoutes>;
}

export interface FakeClock {
  now(): Date;
  set(time: Date): void;
  advance(seconds: number): void;
}

function createFakeClock(): FakeClock {
  let time = new Date(BEGIN);
  return {
    now: () => time,
    set: (to) => {
      time = to;
    },
    advance: (seconds) => {
      time = new Date(time.getTime() + seconds * 1000);
    },
  };
}

/** The store of a test file: `close()` it at the end. */
export async function openTestStore(): Promise<Store> {
  return createSqlStore(await openTestDatabase());
}

/** A service on the file's store; `overrides` replace what it is given. Dispose it with `await using`. */
export async function createServiceWorld(store: Store, overrides: Partial<Deps> = {}): Promise<ServiceWorld> {
  const clock = createFakeClock();
  const logged: string[] = [];
  const line = (message: string, context?: object) => logged.push(JSON.stringify({ message, ...context }));
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const filesFolder = await mkdtemp(join(tmpdir(), 'inquiry-files-'));
  const deps: ServiceWorld['deps'] = {
    environmentId: await store.defaultEnvironmentId(),
    store,
    files: await openFileStore(filesFolder),
    clock: clock.now,
    random,
    sessionSecrets: ['a secret for tests that is long enough'],
    publicUrl: PUBLIC_URL,
    log,
    rateLimits: { creationsPerMinute: 10_000, flowRequestsPerMinute: 100_000 },
    trustedProxyHops: 0,
    loopbackOnly: true,
    ...overrides,
  };
  return {
    deps,
    clock,
    logged,
    filesFolder,
    flow: flowRoutes(deps),
    async publish(content, settings = {}) {
      const id = settings.id ?? mintId('template', random);
      const versionId = mintId('templateVersion', random);
      const environmentId = await store.defaultEnvironmentId();
      const now = clock.now();
      await store.transaction(async (tx) => {
        const number = (await tx.templateVersions(id)).length + 1;
        await tx.putTemplate({
          id,
          environmentId,
          name: 'Test',
          status: 'active',
          allowedDomains: [],
          blockClientSideCreation: false,
          redirectSchemes: [],
          createdAt: now,
          updatedAt: now,
          ...settings,
          liveVersionId: versionId,
        });
        const contentHash = sha256(canonicalJson(content));
        await tx.insertTemplateVersion({
          id: versionId,
          templateId: id,
          number,
          content,
          contentHash,
          publishedAt: now,
        });
      });
      return id;
    },
    async [Symbol.asyncDispose]() {
      await rm(filesFolder, { recursive: true, force: true });
    },
  };
}
