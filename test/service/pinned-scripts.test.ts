import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AppDeps } from '../../service/app.ts';
import { publishScripts } from '../../service/routes/assets/pinned-scripts.ts';
import { readSite } from '../../service/routes/assets/read-site.ts';
import { openWorld, PUBLIC_URL, type World } from './app-world.ts';

interface Build {
  readonly version: string;
  /** Name → text; the second file may not be there yet, or no more. */
  readonly files: Readonly<Record<string, string>>;
}

/** Starting, stopping and upgrading a service: what is left from one to the next is the database. */
describe('scripts under the address of their version', () => {
  let world: World;
  let folder: string;
  let count = 0;
  let old: Build;
  let recent: Build;

  beforeAll(async () => {
    world = await openWorld();
    folder = await mkdtemp(join(tmpdir(), 'pinned-'));
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    count += 1;
    const build = (name: string): Build => ({
      version: `${count}.${name === 'old' ? 1 : 2}.0-rc.1`,
      files: { 'inquiry.js': `"the ${name} script \\u00e4"`, 'diagnostics.js': `"the ${name} second file"` },
    });
    old = build('old');
    recent = build('recent');
    world.logLines.length = 0;
  });

  /** A service of that build, just started. */
  async function start(
    { version, files }: Build,
    { isDraft = false, ...more }: Partial<AppDeps> & { isDraft?: boolean } = {},
  ) {
    const root = await mkdtemp(join(folder, 'root-'));
    await mkdir(join(root, 'dist'));
    await writeFile(join(root, 'package.json'), JSON.stringify({ version }));
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'dist', name), text);
    const site = await readSite(root);
    const app = world.appWith({ site, pinned: await publishScripts(site, world.deps, isDraft), ...more });
    return async (path: string, init?: RequestInit) => app.request(PUBLIC_URL + path, init);
  }

  const integrityOf = (text: string) => `sha384-${createHash('sha384').update(text).digest('base64')}`;
  const warnings = () => world.logLines.map((line) => JSON.parse(line)).filter(({ level }) => level !== 'info');
  const textOf = async (response: Response) => (response.status === 200 ? response.text() : response.status);

  test('stay there after an upgrade, each version with its own contents and hashes', async () => {
    await start(old);
    const request = await start(recent);
    for (const { version, files } of [old, recent]) {
      for (const [name, text] of Object.entries(files)) {
        const response = await request(`/v/${version}/${name}`);
        expect(await textOf(response)).toBe(text);
        expect(Object.fromEntries(response.headers)).toMatchObject({
          'access-control-allow-origin': '*',
          'cache-control': 'public, max-age=31536000, immutable',
          'content-type': 'text/javascript; charset=utf-8',
          'cross-origin-resource-policy': 'cross-origin',
          'x-content-type-options': 'nosniff',
        });
      }
      const hashes = await request(`/v/${version}/integrity.json`);
      expect(await hashes.json()).toEqual({
        'inquiry.js': integrityOf(files['inquiry.js'] ?? ''),
        'diagnostics.js': integrityOf(files['diagnostics.js'] ?? ''),
      });
      expect(hashes.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(hashes.headers.get('Access-Control-Allow-Origin')).toBe('*');
    }
    expect(await textOf(await request('/inquiry.js'))).toBe(recent.files['inquiry.js']);
    expect(warnings()).toEqual([]);
  });

  test('have the same bytes and tag before and after, the list of hashes too', async () => {
    const before = await start(old);
    const upgraded = await start(recent);
    for (const name of ['inquiry.js', 'diagnostics.js', 'integrity.json']) {
      const [one, other] = [await before(`/v/${old.version}/${name}`), await upgraded(`/v/${old.version}/${name}`)];
      expect(await other.text()).toBe(await one.text());
      const tag = one.headers.get('ETag') ?? '';
      expect(other.headers.get('ETag')).toBe(tag);
      const again = await upgraded(`/v/${old.version}/${name}`, { headers: { 'If-None-Match': tag } });
      expect(again.status).toBe(304);
    }
  });

  test('are found by a process that is still of the old version once another one is upgraded', async () => {
    const request = await start(old);
    const path = `/v/${recent.version}/inquiry.js`;
    expect(await textOf(await request(path))).toBe(404);
    await start(recent);
    expect(await textOf(await request(path))).toBe(recent.files['inquiry.js']);
  });

  test('stay what they were when the same version is built anew, which the log tells', async () => {
    await start(old);
    const rebuilt = { ...old, files: { ...old.files, 'inquiry.js': '"rebuilt"' } };
    const request = await start(rebuilt);
    expect(await textOf(await request(`/v/${old.version}/inquiry.js`))).toBe(old.files['inquiry.js']);
    expect(await textOf(await request('/inquiry.js'))).toBe('"rebuilt"');
    expect(warnings()).toMatchObject([{ level: 'warn', message: 'version_published_before', version: old.version }]);
  });

  test('do not gain a file that the version did not have, nor lose one', async () => {
    const { 'inquiry.js': first = '' } = old.files;
    await start({ ...old, files: { 'inquiry.js': first } });
    const more = await start(old);
    expect(await textOf(await more(`/v/${old.version}/diagnostics.js`))).toBe(404);
    expect(await (await more(`/v/${old.version}/integrity.json`)).json()).toEqual({ 'inquiry.js': integrityOf(first) });
    await start(recent);
    const less = await start({ ...recent, files: {} });
    expect(await textOf(await less(`/v/${recent.version}/diagnostics.js`))).toBe(recent.files['diagnostics.js']);
    expect(await textOf(await less('/inquiry.js'))).toBe(404);
  });

  test('are what is built while nobody else can have pinned it, and are not kept', async () => {
    await start(recent);
    const draft = await start(old, { isDraft: true });
    expect(await textOf(await draft(`/v/${old.version}/inquiry.js`))).toBe(old.files['inquiry.js']);
    expect(await textOf(await draft(`/v/${recent.version}/inquiry.js`))).toBe(recent.files['inquiry.js']);
    const rebuilt = await start({ ...old, files: { 'inquiry.js': '"rebuilt"' } }, { isDraft: true });
    expect(await textOf(await rebuilt(`/v/${old.version}/inquiry.js`))).toBe('"rebuilt"');
    const published = await start(recent);
    expect(await textOf(await published(`/v/${old.version}/inquiry.js`))).toBe(404);
    expect(warnings()).toEqual([]);
  });

  test.each([
    ['a version that was never served', '/v/0.0.0-never/inquiry.js'],
    ['a file that no version has', '/v/VERSION/main.js'],
    ['a version that is none', '/v/%00/inquiry.js'],
    ['a version too long to be one', `/v/${'1'.repeat(65)}/inquiry.js`],
    ['a path out of the folder', '/v/..%2f..%2f/inquiry.js'],
  ])('are 404 without a page for %s', async (_case, path) => {
    const request = await start(old);
    const response = await request(path.replace('VERSION', old.version));
    expect([response.status, response.headers.get('Content-Type')]).toEqual([404, 'application/json']);
    expect(warnings()).toEqual([]);
  });

  test('that are not known make no more questions to the database than an address may ask; known ones are always given', async () => {
    await start(old);
    const rateLimits = { creationsPerMinute: 1, flowRequestsPerMinute: 2 };
    const request = await start(recent, { rateLimits, trustedProxyHops: 1 });
    const ask = async (version: string, address: string) => {
      const answer = await request(`/v/${version}/inquiry.js`, { headers: { 'X-Forwarded-For': address } });
      return [answer.status, answer.headers.get('Retry-After')];
    };
    expect(await ask('9.9.9', '192.0.2.1')).toEqual([404, null]);
    expect(await ask(old.version, '192.0.2.1')).toEqual([200, null]);
    expect(await ask('9.9.8', '192.0.2.1')).toEqual([429, '60']);
    for (const { version } of [old, recent]) expect(await ask(version, '192.0.2.1')).toEqual([200, null]);
    expect(await ask('9.9.8', '192.0.2.2')).toEqual([404, null]);
  });
});
