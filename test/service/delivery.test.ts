import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFlowDocuments } from '../../service/routes/pages/flow-document.ts';
import { warmUp } from '../../service/warm-up.ts';
import { openWorld, PUBLIC_URL, testSite, type World } from './app-world.ts';
import { loadPage, WIDGET } from './load-page.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const load = (path: string, init?: RequestInit) => loadPage(world, path, init);

describe('delivery', () => {
  test('documents are asked for again, and answered with 304 while they are the same', async () => {
    const { headers } = await load(WIDGET);
    expect(headers.get('Cache-Control')).toBe('no-cache');
    const again = await world.request(WIDGET, { headers: { 'If-None-Match': headers.get('ETag')! } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('Content-Security-Policy')).toBe(headers.get('Content-Security-Policy'));
  });

  test('a refusal is never answered with 304', async () => {
    const { headers } = await load('/widget');
    expect((await world.request('/widget', { headers: { 'If-None-Match': headers.get('ETag')! } })).status).toBe(400);
  });

  test.for([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', null],
    ['', null],
  ] as const)('Accept-Encoding "%s" is answered in %s', async ([accept, encoding]) => {
    const response = await world.request(WIDGET, { headers: { 'Accept-Encoding': accept } });
    const bytes = Buffer.from(await response.arrayBuffer());
    const decode = { br: brotliDecompressSync, gzip: gunzipSync, identity: (same: Buffer) => same }[
      encoding ?? 'identity'
    ];
    expect([response.headers.get('Content-Encoding'), response.headers.get('Vary')]).toEqual([
      encoding,
      'Accept-Encoding',
    ]);
    expect(Number(response.headers.get('Content-Length'))).toBe(bytes.byteLength);
    expect(decode(bytes).toString()).toBe((await load(WIDGET)).html);
  });

  test('who comes first gets what is quickly compressed; who comes later, or after the warm-up, the smallest', async () => {
    const encoded = async (app: ReturnType<World['appWith']>) => {
      const response = await app.request(PUBLIC_URL + WIDGET, { headers: { 'Accept-Encoding': 'br' } });
      return Buffer.from(await response.arrayBuffer());
    };
    const plain = Buffer.from((await load(WIDGET)).html);
    const smallest = brotliCompressSync(plain).byteLength;
    const site = testSite();
    const cold = await encoded(world.appWith({ site, documents: createFlowDocuments(site) }));
    expect(cold.byteLength).toBeGreaterThan(smallest);
    const documents = createFlowDocuments(site);
    await warmUp({ ...world.deps, site, documents });
    const warm = await encoded(world.appWith({ site, documents }));
    expect(warm.byteLength).toBe(smallest);
    expect([brotliDecompressSync(cold), brotliDecompressSync(warm)]).toEqual([plain, plain]);
  });

  test('HEAD is answered like GET, without the body', async () => {
    const response = await world.request(WIDGET, { method: 'HEAD' });
    expect([response.status, await response.text(), response.headers.get('ETag')]).toEqual([
      200,
      '',
      (await load(WIDGET)).headers.get('ETag'),
    ]);
  });

  test.for(['inquiry.js', 'diagnostics.js'])('%s can be loaded and checked by any page', async (name) => {
    const moving = await world.request(`/${name}`);
    const fixed = await world.request(`/v/1.2.3/${name}`);
    for (const response of [moving, fixed]) {
      const { headers } = response;
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
      expect(headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
      expect(await response.text()).toContain(name);
    }
    expect(moving.headers.get('Cache-Control')).toBe('public, max-age=300');
    expect(fixed.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  });

  test('the hash of each script stands beside it, for any page', async () => {
    const response = await world.request('/v/1.2.3/integrity.json');
    const hashOf = (name: string) => `sha384-${createHash('sha384').update(`"${name}"`).digest('base64')}`;
    expect(await response.json()).toEqual({
      'inquiry.js': hashOf('inquiry.js'),
      'diagnostics.js': hashOf('diagnostics.js'),
    });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  });

  test('names the same scripts in a page that can only say why it does not begin', async () => {
    const { html, boot } = await load('/widget?inquiry-template-id=itmpl_thereIsNone1');
    expect(boot).toMatchObject({ kind: 'refused' });
    expect(html.slice(0, html.indexOf('<title>'))).toContain('<link rel="modulepreload" href="/assets/later-1.js">');
  });

  test('assets never change; what is not there is 404 without a page', async () => {
    const asset = await world.request('/assets/later-1.js');
    expect([asset.status, asset.headers.get('Cache-Control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    for (const path of [
      '/assets/gone-1.js',
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
      '/v/9.9.9/inquiry.js',
      '/v/1.2.3/gone.js',
    ]) {
      const response = await world.request(path);
      expect([response.status, (await response.text()).includes('"name"')], path).toEqual([404, false]);
    }
  });

  test('what is not there may be there soon, and no cache keeps that it was not', async () => {
    // Of two processes of which one is newer, the older is asked for what only the newer has.
    for (const path of ['/assets/gone-1.js', '/v/9.9.9/inquiry.js', '/api', '/flow', '/gone']) {
      const response = await world.request(path);
      expect([response.status, response.headers.get('Cache-Control')], path).toEqual([
        404,
        expect.stringMatching(/^no-(store|cache)$/),
      ]);
    }
  });

  test('/preload names what is loaded later, and holds nothing else', async () => {
    const response = await world.request('/preload');
    expect(await response.text()).toContain('<link rel="modulepreload" href="/assets/later-1.js">');
    expect(response.headers.get('Content-Security-Policy')).toContain('frame-ancestors *');
  });

  test('/health says whether the database answers', async () => {
    expect(await (await world.request('/health')).json()).toEqual({ status: 'ok' });
    const app = world.appWith({ store: { ping: () => Promise.reject(new Error('away')) } as never });
    expect((await app.request(`${PUBLIC_URL}/health`)).status).toBe(503);
  });
});
