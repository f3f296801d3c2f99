import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSite } from '../../service/routes/assets/read-site.ts';
import { openDatabase } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import { freePort } from '../support/engines/child-program.ts';
import { BRIEFLY, COMPILED, copyFolder, SERVER } from '../support/service-program.ts';

const IDENTITY_CHECK = 'itmpl_demoIdentityCheck0000001';
/** What a service is given that others can reach. */
const PUBLIC = {
  INQUIRY_API_KEY: 'k'.repeat(16),
  SESSION_SECRET: 's'.repeat(32),
  PUBLIC_URL: 'https://verify.example.com',
};
/** A cold PGlite on a busy machine. */
const TIMEOUT_MS = 60_000;

/** A database that was made once: making one takes seconds, opening one does not. */
let seed: string;
let folder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  seed = await mkdtemp(join(tmpdir(), 'server-seed-'));
  const database = await openDatabase({ kind: 'folder', folder: seed });
  await database.destroy();
}, TIMEOUT_MS);
afterAll(() => rm(seed, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly key: string | undefined;
  readonly output: () => string;
}

function run(environment: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...BRIEFLY, SERVER], {
    cwd: folder,
    env: { PATH, HOME, ...COMPILED, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

async function sow(): Promise<void> {
  const data = join(folder, '.data', 'database');
  if (existsSync(data)) return;
  await mkdir(data, { recursive: true });
  await copyFolder(seed, data);
  await chmod(data, 0o755);
}

async function started(environment?: Record<string, string>): Promise<Running> {
  await sow();
  const { child, output } = run(environment);
  await new Promise<void>((settle, fail) => {
    child.stdout!.on('data', () => /^Template .*\n$/m.test(output()) && settle());
    child.on('exit', () => fail(new Error(output())));
  });
  return {
    child,
    output,
    url: /Inquiry service: (\S+)/.exec(output())![1]!,
    key: /: (inquiry_local_\w+)/.exec(output())?.[1],
  };
}

async function ended(child: ChildProcess): Promise<number | null> {
  return child.exitCode ?? ((await once(child, 'exit'))[0] as number | null);
}

const callApi = (server: Running, method: string, path: string, body?: object, headers?: object) =>
  fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${server.key}`, 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
const CREATION = { data: { attributes: { 'inquiry-template-id': IDENTITY_CHECK } } };

test('where others find it, it keeps the scripts of its version; what earlier ones left is served everywhere', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { scripts, version } = await readSite(resolve('.'));
  const built = [...scripts].map(([name, file]) => [name, Buffer.from(file.body(undefined).bytes).toString()]);
  const openStore = async () =>
    createSqlStore(await openDatabase({ kind: 'folder', folder: join(folder, '.data', 'database') }));
  const stop = async ({ child }: Running) => {
    child.kill('SIGTERM');
    expect(await ended(child)).toBe(0);
  };

  await stop(await started());
  const before = await openStore();
  expect(await before.scripts(version)).toBeUndefined();
  await before.close();

  await stop(await started(PUBLIC));
  const after = await openStore();
  // Nothing, where nothing was built.
  expect(await after.scripts(version)).toEqual(built.length > 0 ? Object.fromEntries(built) : undefined);
  await after.keepScripts('0.0.9', { 'inquiry.js': '"earlier"' }, new Date());
  await after.close();

  const server = await started();
  const response = await fetch(`${server.url}/v/0.0.9/inquiry.js`);
  expect([response.status, await response.text()]).toEqual([200, '"earlier"']);
  await stop(server);
});

test('without any configuration it serves this machine, keeps its folder to itself, and ends when asked to', {
  timeout: TIMEOUT_MS,
}, async () => {
  const server = await started();
  const { port } = new URL(server.url);
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    expect((await fetch(`http://${host}:${port}/health`)).status).toBe(200);
  }
  expect((await callApi(server, 'GET', '/inquiries')).status).toBe(200);
  for (const name of ['api-key', 'session-secret']) {
    expect((await stat(join(folder, '.data', name))).mode & 0o777).toBe(0o600);
  }
  // A folder that an earlier version made for everybody is closed, too.
  for (const name of ['database', 'files']) {
    expect((await stat(join(folder, '.data', name))).mode & 0o777).toBe(0o700);
  }

  const second = run();
  expect(await ended(second.child)).toBe(1);
  expect(second.output()).toContain(`is in use by another inquiry service (process ${server.child.pid})`);
  expect((await callApi(server, 'POST', '/inquiries', CREATION)).status).toBe(201);

  const log = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(log.length).toBeGreaterThan(0);
  expect(log.join()).not.toContain(server.key);

  server.child.kill('SIGTERM');
  expect(await ended(server.child)).toBe(0);
  expect(await readdir(join(folder, '.data'))).toEqual(['api-key', 'database', 'files', 'session-secret']);
});

test('behind a proxy on this machine it makes no key, prints none, and takes no inquiries of pages that no list names', {
  timeout: TIMEOUT_MS,
}, async () => {
  const port = await freePort();
  const server = await started({ ...PUBLIC, PORT: String(port), TRUST_PROXY: '1' });
  expect(server.output()).not.toContain('API key');
  expect(await readdir(join(folder, '.data'))).not.toContain('api-key');
  const access = await fetch(`http://localhost:${port}/flow/v1/access`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      claim: 'ab'.repeat(16),
      target: { kind: 'template', templateId: IDENTITY_CHECK },
      surface: 'hosted',
    }),
  });
  expect([access.status, await access.json()]).toMatchObject([
    403,
    { error: { code: 'client_side_creation_blocked' } },
  ]);
});

test('when it was killed, the next one finds its key, its secret and everything that was acknowledged', {
  timeout: TIMEOUT_MS,
}, async () => {
  const first = await started();
  const secret = await readFile(join(folder, '.data', 'session-secret'), 'utf8');
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const response = await callApi(first, 'POST', '/inquiries', CREATION);
    ids.push(((await response.json()) as { data: { id: string } }).data.id);
  }
  first.child.kill('SIGKILL');
  await ended(first.child);
  const second = await started();
  expect(second.key).toBe(first.key);
  expect(await readFile(join(folder, '.data', 'session-secret'), 'utf8')).toBe(secret);
  for (const id of ids) expect((await callApi(second, 'GET', `/inquiries/${id}`)).status).toBe(200);
});

test('a start after the first finds tables and templates as they are, and makes none of them again', {
  timeout: TIMEOUT_MS,
}, async () => {
  const first = await started();
  expect(first.output()).toMatch(/^Template .*, version 1, new$/m);
  const made = await stopAndRead(first);
  const second = await started();
  expect(second.output()).toMatch(/^Template .*, version 1$/m);
  expect(second.output()).not.toContain(', new');
  expect(await stopAndRead(second)).toEqual(made);

  async function stopAndRead({ child }: Running): Promise<unknown> {
    child.kill('SIGTERM');
    expect(await ended(child)).toBe(0);
    const database = await PGlite.create({ dataDir: join(folder, '.data', 'database') });
    const migrations = await database.query('select name, timestamp from kysely_migration order by name');
    const versions = await database.query('select id, published_at from template_versions order by id');
    const templates = await database.query('select id, updated_at from templates order by id');
    await database.close();
    expect([migrations, versions, templates].every(({ rows }) => rows.length > 0)).toBe(true);
    return [migrations.rows, versions.rows, templates.rows];
  }
});

test('who asks in the moment the port is open is answered by the service', { timeout: TIMEOUT_MS }, async () => {
  const OK = 'EARLY 200 {"status":"ok"}';
  const early = `
    import { get, Server } from 'node:http';
    const { listen } = Server.prototype;
    Server.prototype.listen = function (...given) {
      this.once('listening', () => {
        const { address: host, port } = this.address();
        get({ host, port, path: '/health' }, (answer) => {
          answer.on('data', (chunk) => console.log('EARLY', answer.statusCode, String(chunk)));
          answer.on('end', () => console.log('EARLY over'));
        });
      });
      return listen.apply(this, given);
    };
  `;
  const server = await started({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(early)}` });
  const answers = () => server.output().match(/^EARLY .*$/gm) ?? [];
  while (answers().filter((line) => line === 'EARLY over').length < 2) await once(server.child.stdout!, 'data');
  expect(answers().filter((line) => line !== 'EARLY over')).toEqual([OK, OK]);
});

test('a fault that nobody caught is told without its words, and ends it in good order', {
  timeout: TIMEOUT_MS,
}, async () => {
  const fault = `process.on('SIGUSR2', () => Promise.reject(new TypeError('secret words')))`;
  const server = await started({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` });
  server.child.kill('SIGUSR2');
  expect(await ended(server.child)).toBe(1);
  expect(server.output()).toContain('"message":"unexpected_failure","reason":"TypeError"');
  expect(server.output()).not.toContain('secret words');
  expect((await readdir(join(folder, '.data'))).filter((name) => name.endsWith('.sock'))).toEqual([]);
});

describe('what cannot start', { timeout: TIMEOUT_MS }, () => {
  test('says everything that is missing, and nothing of it is opened', async () => {
    const { child, output } = run({ HOST: '0.0.0.0', LOG_LEVEL: 'loud' });
    expect(await ended(child)).toBe(1);
    for (const name of ['INQUIRY_API_KEY', 'SESSION_SECRET', 'PUBLIC_URL', 'LOG_LEVEL'])
      expect(output()).toContain(`- ${name} `);
    expect(await readdir(folder)).toEqual([]);
  });

  test('names file, place and cause of a wrong template', async () => {
    await writeFile(
      join(folder, 'broken.json'),
      '{"id":"itmpl_1","name":"x","version":{"locale":"en","fields":[],"steps":[{"name":"a","kind":"start","title":"A","next":"b"},{"name":"c","kind":"complete","title":"C"}]}}',
    );
    const { child, output } = run({ TEMPLATES_DIR: folder });
    expect(await ended(child)).toBe(1);
    expect(output()).toContain('- broken.json: version.steps[0].next: unknown step "b"');
    expect(output()).not.toMatch(/^\s+at /m);
  });

  const USELESS = [
    ['DATA_DIR', (file: string) => ({ DATA_DIR: file }), 'EEXIST'],
    ['FILES_DIR', (file: string) => ({ FILES_DIR: file }), 'EEXIST'],
    [
      'DATABASE_URL',
      () => ({ DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/x', FILES_DIR: 'files' }),
      'ECONNREFUSED',
    ],
    // For documentation only, so that no machine has it: RFC 5737.
    ['HOST', () => ({ HOST: '192.0.2.1', ...PUBLIC }), 'EADDRNOTAVAIL'],
  ] as const;
  test.for(USELESS)('names %s when what it says cannot be used', async ([variable, environmentOf, reason]) => {
    await sow();
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const { child, output } = run(environmentOf(file));
    expect(await ended(child)).toBe(1);
    expect(output()).toMatch(new RegExp(`^${variable}\\b.*${reason}`, 'm'));
    expect(output()).not.toMatch(/^\s+at |hunter2/m);
  });

  test('says that the port is taken, and frees the folder', async () => {
    await sow();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const { child, output } = run({ PORT: String(typeof address === 'object' && address?.port) });
    expect(await ended(child)).toBe(1);
    other.close();
    expect(output()).toContain('EADDRINUSE');
    expect((await readdir(join(folder, '.data'))).filter((name) => name.endsWith('.sock'))).toEqual([]);
  });
});

test('a template file that was edited while the service was down acts on new inquiries only', {
  timeout: TIMEOUT_MS,
}, async () => {
  const file = join(folder, 'check.json');
  const write = (title: string) =>
    writeFile(
      file,
      JSON.stringify({
        id: 'itmpl_edited1',
        name: 'Edited',
        version: {
          locale: 'en',
          fields: [],
          steps: [
            { name: 'start', kind: 'start', title },
            { name: 'complete', kind: 'complete', title: 'Done' },
          ],
        },
      }),
    );
  const create = async (server: Running) => {
    const response = await callApi(server, 'POST', '/inquiries', {
      data: { attributes: { 'inquiry-template-id': 'itmpl_edited1' } },
    });
    return ((await response.json()) as { data: { id: string } }).data.id;
  };
  const pageOf = async (server: Running, id: string) => (await fetch(`${server.url}/widget?inquiry-id=${id}`)).text();

  await write('As it was');
  const first = await started({ TEMPLATES_DIR: folder });
  const old = await create(first);
  first.child.kill('SIGTERM');
  await ended(first.child);
  await write('As it is now');
  const second = await started({ TEMPLATES_DIR: folder });
  expect(second.output()).toContain('version 2, new');
  // The pages are built only where the flow is; the boot data needs no build to differ.
  const [before, after] = [await bootTitle(second, old), await bootTitle(second, await create(second))];
  expect([before, after]).toEqual(['As it was', 'As it is now']);

  async function bootTitle(server: Running, id: string): Promise<string | undefined> {
    const page = await pageOf(server, id);
    const access = await fetch(`${server.url}/flow/v1/access`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        claim: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
        target: { kind: 'inquiry', inquiryId: id },
        surface: 'hosted',
      }),
    });
    expect(page).toContain('<html');
    return ((await access.json()) as { state?: { screen: { title: string } } }).state?.screen.title;
  }
});
