import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { createBackend } from './backend.ts';
import type { DemoConfig } from './config.ts';
import { createInquiryApi, type InquiryApi } from './inquiry-api.ts';
import { NOT_FOUND_PAGE, renderPage } from './layout.ts';
import { findPage } from './pages.ts';
import { contentSecurityPolicy, TRUSTED_TYPES } from './policy.ts';
import { readSource } from './source.ts';

const MIME_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};
/** Folder in the address → folder on disk. The single-page app is there once it has been built. */
const ASSET_FOLDERS: Readonly<Record<string, string>> = {
  scripts: 'scripts/',
  styles: 'styles/',
  spa: '../dist/demo/',
};

/**
 * The demo site: host pages of a bank that does not exist, and the backend behind them.
 *
 * @param api what the backend calls; default: the REST API of the configured service
 */
export function createDemo(
  config: DemoConfig,
  api: InquiryApi = createInquiryApi(config.serviceOrigin, config.apiKey),
): Hono {
  const demo = new Hono();

  demo.use(async function securityHeaders(context, next) {
    await next();
    const page = findPage(context.req.path.slice(1));
    const policy = contentSecurityPolicy(config.serviceOrigin, page?.asksService ? [config.serviceOrigin] : []);
    context.header('Content-Security-Policy', page?.hasTrustedTypes ? `${policy}; ${TRUSTED_TYPES}` : policy);
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Cache-Control', 'no-cache');
  });

  demo.route('/backend', createBackend({ api, demoOrigin: config.demoOrigin }));

  demo.get('/:folder{scripts|styles|spa}/:file{[a-z0-9-]+\\.(?:js|css|svg)}', async (context) => {
    const { folder, file } = context.req.param();
    try {
      const body = await readFile(new URL(`${ASSET_FOLDERS[folder]}${file}`, import.meta.url));
      return context.body(body, 200, { 'Content-Type': MIME_TYPES[file.split('.').pop() ?? ''] ?? 'text/plain' });
    } catch {
      // The one way to fail here is that there is no such file.
      return context.notFound();
    }
  });

  demo.get('/:slug?', async (context) => {
    const page = findPage(context.req.param('slug') ?? '');
    if (page === undefined) return context.notFound();
    return context.html(await renderPage(page, await readSource(page.file, config), config));
  });

  demo.notFound((context) => context.html(NOT_FOUND_PAGE, 404));
  return demo;
}
