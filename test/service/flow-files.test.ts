import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AppDeps } from '../../service/app.ts';
import { publishFlowFiles } from '../../service/routes/assets/flow-files.ts';
import { readSite } from '../../service/routes/assets/read-site.ts';
import { openWorld, PUBLIC_URL, type World } from './app-world.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** Starting, stopping and upgrading a service: what is left from one to the next is the database. */
describe('a file of the flow', () => {
  let world: World;
  let folder: string;
  let count = 0;
  /** A path of the build before, and one of the build after it. */
  let old: string;
  let recent: string;

  beforeAll(async () => {
    world = await openWorld();
    folder = await mkdtemp(join(tmpdir(), 'flow-files-'));
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    count += 1;
    old = `/assets/steps-old_${count}.js`;
    recent = `/assets/steps-recent_${count}.js`;
  });

  const textOf = (path: string) => `"of ${path} \u00e4"`;

  /** A service whose build has these files, just started. */
  async function start(
    paths: readonly string[],
    { isDraft = false, ...more }: Partial<AppDeps> & { isDraft?: boolean } = {},
  ) {
    const root = await mkdtemp(join(folder, 'root-'));
    await mkdir(join(root, 'dist', 'flow', 'assets'), { recursive: true });
    for (const path of paths) await writeFile(join(root, 'dist', 'flow', path), textOf(path));
    const site = await readSite(root);
    const app = world.appWith({ site, flowFiles: await publishFlowFiles(site, world.deps, isDraft), ...more });
    return async (path: string, init?: RequestInit) => app.request(PUBLIC_URL + path, init);
  }

  test('is there for a page that stood open while the service was upgraded, as it was', async () => {
    const before = await (await start([old]))(old);
    const after = await (await start([recent]))(old);
    expect(await after.text()).toBe(textOf(old));
    expect(await before.text()).toBe(textOf(old));
    for (const name of ['Content-Type', 'Cache-Control', 'ETag', 'X-Content-Type-Options'])
      expect([name, after.headers.get(name)]).toEqual([name, before.headers.get(name) ?? 'missing']);
  });

  test('is given by a process of the build before, for a page that came from one of the build after', async () => {
    const request = await start([old]);
    expect((await request(recent)).status).toBe(404);
    await start([recent]);
    expect(await (await request(recent)).text()).toBe(textOf(recent));
  });

  test('is kept for thirty days after the last build that had it', async () => {
    await start([old]);
    world.advance(400 * DAY_SECONDS);
    await start([recent]);
    world.advance(29 * DAY_SECONDS);
    expect((await (await start([recent]))(old)).status).toBe(200);
    world.advance(2 * DAY_SECONDS);
    const request = await start([recent]);
    expect((await request(old)).status).toBe(404);
    expect((await request(recent)).status).toBe(200);
  });

  test('is kept from anew when a build has it again', async () => {
    await start([old]);
    await start([recent]);
    world.advance(29 * DAY_SECONDS);
    await start([old]);
    world.advance(DAY_SECONDS);
    await start([recent]);
    world.advance(29 * DAY_SECONDS);
    expect((await (await start([recent]))(old)).status).toBe(200);
  });

  test('of a build that nobody else can have open is not kept, and forgets no other', async () => {
    await start([old]);
    expect((await (await start([recent], { isDraft: true }))(old)).status).toBe(200);
    world.advance(40 * DAY_SECONDS);
    const request = await start([recent], { isDraft: true });
    expect((await request(old)).status).toBe(200);
    expect((await request(recent)).status).toBe(200);
    expect((await (await start([old]))(recent)).status).toBe(404);
  });

  test.each([
    ['a name that no build had', '/assets/steps-never.js'],
    ['a name that is none', '/assets/%00.js'],
    ['a name too long to be one', `/assets/${'1'.repeat(65)}.js`],
    ['a path out of the folder', '/assets/..%2f..%2fpackage.json'],
  ])('is not found by %s, and nobody keeps that answer', async (_case, path) => {
    const response = await (await start([old]))(path);
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([404, 'no-store']);
  });

  test('that is not known is looked for no more often than an address may ask; known ones are always given', async () => {
    await start([old]);
    const rateLimits = { creationsPerMinute: 1, flowRequestsPerMinute: 2 };
    const request = await start([recent], { rateLimits, trustedProxyHops: 1 });
    const ask = async (path: string, address: string) => {
      const answer = await request(path, { headers: { 'X-Forwarded-For': address } });
      return [answer.status, answer.headers.get('Retry-After')];
    };
    expect(await ask('/assets/steps-never.js', '192.0.2.1')).toEqual([404, null]);
    expect(await ask(old, '192.0.2.1')).toEqual([200, null]);
    expect(await ask('/assets/steps-none.js', '192.0.2.1')).toEqual([429, '60']);
    for (const path of [old, recent]) expect(await ask(path, '192.0.2.1')).toEqual([200, null]);
    expect(await ask('/assets/steps-none.js', '192.0.2.2')).toEqual([404, null]);
  });
});
