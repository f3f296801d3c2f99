/** A service of its own for a test file: embedded database, sample templates, a clock that stands still until it is moved. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppDeps, createApp, DEFAULT_API_REQUESTS_PER_MINUTE } from '../../service/app.ts';
import { DEFAULT_RATE_LIMITS } from '../../service/deps.ts';
import { openFileStore } from '../../service/files/disk-files.ts';
import { createLog } from '../../service/log.ts';
import { hashApiKey } from '../../service/routes/api/authenticate.ts';
import { publishFlowFiles } from '../../service/routes/assets/flow-files.ts';
import { holdFile } from '../../service/routes/assets/held-file.ts';
import { publishScripts } from '../../service/routes/assets/pinned-scripts.ts';
import type { Site } from '../../service/routes/assets/read-site.ts';
import { createFlowDocuments } from '../../service/routes/pages/flow-document.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import type { Tables } from '../../service/store/tables.ts';
import { publishTemplates } from '../../service/templates/publish-templates.ts';
import { readTemplates } from '../../service/templates/read-templates.ts';
import type { TemplateFile } from '../../service/templates/template-file.ts';
import { openTestDatabase } from '../support/database.ts';

export const API_KEY = 'inquiry_test_key_1';
export const SIGN_UP = 'itmpl_demoSignUpForm0000000001';
export const IDENTITY_CHECK = 'itmpl_demoIdentityCheck0000001';
export const API_ONLY = 'itmpl_demoApiCreatedOnly000001';
export const PUBLIC_URL = 'http://localhost:3000';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into, member by member, by the tests
type Answer = any;

export interface World {
  readonly deps: AppDeps;
  /** What the log wrote, line by line. */
  readonly logLines: string[];
  /** The service with some of its dependencies replaced. */
  appWith(changes: Partial<AppDeps>): ReturnType<typeof createApp>;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Calls the API with the key; a body is sent as JSON. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: Answer }>;
  advance(seconds: number): void;
  /** Everything that the database holds, as text. */
  stored(): Promise<string>;
  publish(...templates: readonly TemplateFile[]): Promise<void>;
  close(): Promise<void>;
}

/** A built site, small: a page with an early script, an entry, a style, and a chunk that is loaded later. */
export function testSite(flowHtml = FLOW_HTML): Site {
  const asset = (text: string, type: string) => ({ text, file: holdFile(text, type) });
  return {
    flowHtml,
    assets: new Map([
      [
        '/assets/index-1.js',
        asset(
          `import{a}from"./shared-1.js";import("./later-1.js");document.title="</script>";${'a();'.repeat(200)}`,
          'text/javascript; charset=utf-8',
        ),
      ],
      ['/assets/shared-1.js', asset('export const a=()=>{}', 'text/javascript; charset=utf-8')],
      ['/assets/later-1.js', asset('import{a}from"./shared-1.js";a()', 'text/javascript; charset=utf-8')],
      ['/assets/index-1.css', asset('body{margin:0}', 'text/css; charset=utf-8')],
    ]),
    scripts: new Map(
      ['inquiry.js', 'diagnostics.js'].map((name) => [name, holdFile(`"${name}"`, 'text/javascript; charset=utf-8')]),
    ),
    version: '1.2.3',
  };
}

const FLOW_HTML = `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<script>window.early=1</script>
<title>Inquiry</title>
<script type="module" crossorigin src="/assets/index-1.js"></script>
<link rel="stylesheet" crossorigin href="/assets/index-1.css">
</head>
<body><div id="app"></div><script type="application/json" id="boot"></script></body>
</html>`;

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'world-'));
  const database = await openTestDatabase();
  const store = createSqlStore(database);
  let now = Date.parse('2026-05-04T09:00:00.000Z');
  const clock = () => new Date(now);
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const logLines: string[] = [];
  const log = createLog('debug', clock, (line) => logLines.push(line));
  const deps: AppDeps = {
    store,
    files: await openFileStore(join(folder, 'files')),
    clock,
    random,
    sessionSecrets: ['a secret for tests, long enough to sign'],
    publicUrl: PUBLIC_URL,
    log,
    rateLimits: DEFAULT_RATE_LIMITS,
    trustedProxyHops: 0,
    loopbackOnly: true,
    site: testSite(),
    pinned: await publishScripts(testSite(), { store, clock, log }, false),
    flowFiles: await publishFlowFiles(testSite(), { store, clock }, false),
    documents: createFlowDocuments(testSite()),
    apiKeyHashes: [hashApiKey('another_key_of_theirs'), hashApiKey(API_KEY)],
    apiRequestsPerMinute: DEFAULT_API_REQUESTS_PER_MINUTE * 100,
  };
  const app = createApp(deps);
  const publish = async (...templates: readonly TemplateFile[]) => {
    await publishTemplates(templates, deps);
  };
  await publish(...(await readTemplates('demo/templates')));
  const request = async (path: string, init?: RequestInit) => app.request(PUBLIC_URL + path, init);
  return {
    deps,
    logLines,
    appWith: (changes) => createApp({ ...deps, documents: createFlowDocuments(changes.site ?? deps.site), ...changes }),
    request,
    async api(method, path, body, headers = {}) {
      const response = await request(`/api/v1${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${API_KEY}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
    },
    advance(seconds) {
      now += seconds * 1000;
    },
    async stored() {
      const tables = await database.introspection.getTables();
      const found = tables.map(async ({ name }) => {
        const rows = await database
          .selectFrom(name as keyof Tables)
          .selectAll()
          .execute();
        return rows.map((row) => `${name} ${JSON.stringify(row)}`);
      });
      return (await Promise.all(found)).flat().join('\n');
    },
    publish,
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
