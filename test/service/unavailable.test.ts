/** What the service needs is away: the database, the disk. */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../service/log.ts';
import { publishScripts } from '../../service/routes/assets/pinned-scripts.ts';
import { overPGlite } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import { UnavailableError } from '../../service/unavailable.ts';
import { openEmbeddedDatabase } from '../support/database.ts';
import { FlowVisitor, templateTarget } from '../support/flow-visitor.ts';
import { captureContent, PNG, simpleContent } from '../support/sample-content.ts';
import { createServiceWorld } from '../support/service-world.ts';
import { API_KEY, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';

describe('while the database does not answer', () => {
  let world: World;
  let app: ReturnType<World['appWith']>;
  const logLines: string[] = [];
  beforeAll(async () => {
    world = await openWorld();
    const trap = () => Promise.reject(new WebAssembly.RuntimeError('unreachable: Mirela'));
    const broken = { closed: false, ready: true, waitReady: Promise.resolve(), close: async () => {} };
    const store = createSqlStore(overPGlite({ ...broken, query: trap, transaction: trap }));
    const log = createLog('debug', world.deps.clock, (line) => logLines.push(line));
    const pinned = await publishScripts(world.deps.site, { ...world.deps, store }, true);
    app = world.appWith({ store, pinned, log });
  });
  afterAll(() => world.close());

  const ID = 'inq_8mKdW2pQvXtR5nYbJc7LsHfGzE4T';
  const json = (body: object) => ({ method: 'POST', body: JSON.stringify(body) });
  const CREATION = json({ data: { attributes: { 'inquiry-template-id': SIGN_UP, note: 'Mirela' } } });
  const CLAIM = 'c'.repeat(32);

  test.for<[string, string, RequestInit]>([
    ['a list', '/inquiries?filter[reference-id]=Mirela', {}],
    ['an inquiry', `/inquiries/${ID}`, {}],
    ['a creation', '/inquiries', CREATION],
    ['a creation with a key', '/inquiries', { ...CREATION, headers: { 'Idempotency-Key': 'Mirela' } }],
    ['a change', `/inquiries/${ID}`, { method: 'PATCH', body: '{"data":{"attributes":{"note":"Mirela"}}}' }],
    ['a resume', `/inquiries/${ID}/resume`, { method: 'POST' }],
    ['the templates', '/inquiry-templates', {}],
    ['a file', '/files/doc_8mKdW2pQvXtR5nYbJc7LsHfGzE4T', {}],
  ])('the API answers %s with 503, an error and when to come again', async ([_what, path, init]) => {
    const headers = { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json', ...init.headers };
    const response = await app.request(`${PUBLIC_URL}/api/v1${path}`, { ...init, headers });
    const body = await response.json();
    expect([response.status, body]).toEqual([
      503,
      { errors: [{ title: 'Service unavailable', details: expect.stringContaining('Retry-After') }] },
    ]);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });

  test.for<[string, string, RequestInit]>([
    [
      'an access',
      'access',
      json({ claim: CLAIM, target: { kind: 'template', templateId: SIGN_UP }, surface: 'inline' }),
    ],
    ['a redemption', 'redeem', json({ claim: CLAIM, code: 'Mirela' })],
  ])('the flow answers %s with 503, application_error and when to come again', async ([_what, path, init]) => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await app.request(`${PUBLIC_URL}/flow/v1/${path}`, { ...init, headers });
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: { code: 'application_error', message: expect.any(String) } },
    ]);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  test.for(['/widget', '/verify'])('%s says so, and when to come again', async (path) => {
    const response = await app.request(`${PUBLIC_URL}${path}?inquiry-template-id=${SIGN_UP}`);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('"application_error"')]);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  test('a script of another version is 503, and not one that there is not', async () => {
    const response = await app.request(`${PUBLIC_URL}/v/0.0.1/inquiry.js`);
    expect([response.status, await response.json()]).toEqual([503, { errors: [{ title: 'Service unavailable' }] }]);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  test('/health is 503', async () => {
    expect((await app.request(`${PUBLIC_URL}/health`)).status).toBe(503);
  });

  test('the log names the fault, and nothing of the request', () => {
    const faults = logLines.filter((line) => line.includes('"level":"error"'));
    expect(faults.length).toBeGreaterThan(0);
    for (const line of faults)
      expect(JSON.parse(line)).toMatchObject({ reason: 'RuntimeError', place: expect.any(String) });
    expect(logLines.join()).not.toContain('Mirela');
  });
});

test('while the disk is full nothing is written, what is there is read, and it goes on where it was when there is room', async () => {
  let isFull = false;
  const checkRoom = async () => {
    if (isFull) throw new UnavailableError(Object.assign(new Error('full'), { code: 'ENOSPC' }));
  };
  const store = createSqlStore(await openEmbeddedDatabase({ checkRoom }));
  onTestFinished(() => store.close());
  await using world = await createServiceWorld(store);
  const template = await world.publish(simpleContent());
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(template));
  isFull = true;
  for (const refused of [
    await visitor.next(),
    await visitor.read(),
    await new FlowVisitor(world).access(templateTarget(template)),
  ])
    expect(refused).toMatchObject({ ok: false, status: 503, error: { code: 'application_error' } });
  expect(await store.inquiry(visitor.state.inquiryId)).toMatchObject({ sequence: 0 });
  // Nobody can go on: that is what a balancer asks about.
  expect(await store.ping()).toBe(false);
  isFull = false;
  expect(await store.ping()).toBe(true);
  expect(await visitor.next()).toMatchObject({ ok: true, body: { sequence: 1 } });
  expect(world.logged.filter((line) => line.includes('flow_failed'))).toEqual(
    Array.from({ length: 3 }, () => expect.stringContaining('"code":"ENOSPC"')),
  );
});

test('a disk that takes no file is told as 503, and the same file is taken when it does', async () => {
  const store = createSqlStore(await openEmbeddedDatabase());
  onTestFinished(() => store.close());
  await using world = await createServiceWorld(store);
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(captureContent())));
  const unfinished = join(world.filesFolder, 'unfinished');
  await rm(unfinished, { recursive: true });
  const refused = await visitor.upload('front', PNG);
  expect(refused).toMatchObject({ ok: false, status: 503, error: { code: 'application_error' } });
  expect(refused.ok || refused.headers.get('Retry-After')).toMatch(/^\d+$/);
  await mkdir(unfinished);
  expect(await visitor.upload('front', PNG)).toMatchObject({ ok: true });
  // Nothing of the first is left to be swept.
  expect(await store.transaction((tx) => tx.countLooseFiles(visitor.state.inquiryId))).toBe(0);
});
