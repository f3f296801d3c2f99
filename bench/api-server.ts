/**
 * Program: ways to create an inquiry on one PostgreSQL server, in one process. Prints their ports as JSON; ends by SIGTERM, or with its standard
 * input.
 *
 * The service is as an operator runs it, without its limit of requests. The bare routes do nothing but one insert into the same table.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import pg from 'pg';
import { createApp } from '../service/app.ts';
import { openFileStore } from '../service/files/disk-files.ts';
import { listen } from '../service/listen.ts';
import { createRandomBytes } from '../service/random-bytes.ts';
import { hashApiKey } from '../service/routes/api/authenticate.ts';
import { publishFlowFiles } from '../service/routes/assets/flow-files.ts';
import { publishScripts } from '../service/routes/assets/pinned-scripts.ts';
import { readSite } from '../service/routes/assets/read-site.ts';
import { createFlowDocuments } from '../service/routes/pages/flow-document.ts';
import { openDatabase } from '../service/store/database.ts';
import { createSqlStore } from '../service/store/sql-store.ts';
import { publishTemplates } from '../service/templates/publish-templates.ts';
import { readTemplates } from '../service/templates/read-templates.ts';
import { mintId } from '../src/protocol/ids.ts';

const ROOT = join(import.meta.dirname, '..');
/** As many connections as the service has. */
const POOL_SIZE = 10;
const random = createRandomBytes();
const clock = () => new Date();
const silent = () => {};

const [, , databaseUrl = '', apiKey = ''] = process.argv;
const folder = await mkdtemp(join(tmpdir(), 'inquiry-bench-'));
const database = await openDatabase({ kind: 'postgres', url: databaseUrl });
const store = createSqlStore(database);
await publishTemplates(await readTemplates(join(ROOT, 'demo', 'templates')), { store, clock, random });
const site = await readSite(ROOT);
const log = { debug: silent, info: silent, warn: silent, error: console.error };
const app = createApp({
  store,
  files: await openFileStore(join(folder, 'files')),
  clock,
  random,
  sessionSecrets: ['a secret for measurements that is long enough'],
  publicUrl: 'http://localhost',
  log,
  rateLimits: { creationsPerMinute: Number.POSITIVE_INFINITY, flowRequestsPerMinute: Number.POSITIVE_INFINITY },
  trustedProxyHops: 0,
  loopbackOnly: true,
  site,
  pinned: await publishScripts(site, { store, clock, log }, true),
  flowFiles: await publishFlowFiles(site, { store, clock }, true),
  documents: createFlowDocuments(site),
  apiKeyHashes: [hashApiKey(apiKey)],
  apiRequestsPerMinute: Number.MAX_SAFE_INTEGER,
});

const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE, keepAlive: true });
const INSERT = `insert into inquiries
  (id, environment_id, template_id, template_version_id, created_via, status, sequence, step, path, submitted, fields, tags, expiration,
   bare_access, created_at, updated_at, expires_at)
  select $1, environment_id, id, live_version_id, 'api', 'created', 0, 'start', '[]', '[]', $2, '[]', '{}', true, $3, $3, $4
  from templates where id = $5`;
/** As most would write it, and with the means that the service uses. */
const BARE = [
  { path: '/inquiries', query: { text: INSERT } },
  { path: '/inquiries-prepared', query: { text: INSERT, name: 'insert' } },
] as const;
const bare = new Hono();
for (const { path, query } of BARE) {
  bare.post(path, async (c) => {
    const { data } = await c.req.json();
    const { 'inquiry-template-id': templateId, fields } = data.attributes;
    const id = mintId('inquiry', random);
    const now = clock();
    const values = [id, JSON.stringify(fields), now, new Date(now.getTime() + 86_400_000), templateId];
    await pool.query({ ...query, values });
    return c.json({ data: { type: 'inquiry', id, attributes: { status: 'created', 'created-at': now, fields } } }, 201);
  });
}

const listening = [await listen(app.fetch, ['127.0.0.1'], 0), await listen(bare.fetch, ['127.0.0.1'], 0)];
console.log(JSON.stringify(listening.map(({ port }) => port)));

async function stop(): Promise<void> {
  await Promise.all(listening.map((each) => each.close()));
  await Promise.all([store.close(), pool.end(), rm(folder, { recursive: true })]);
  process.exit(0);
}
process.on('SIGTERM', stop);
// Whoever started it may die without stopping it.
process.stdin.resume().on('end', stop);
