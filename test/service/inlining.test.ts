import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdFile } from '../../service/routes/assets/held-file.ts';
import { parseId } from '../../src/protocol/ids.ts';
import { openWorld, PUBLIC_URL, SIGN_UP, testSite, type World } from './app-world.ts';
import { directive, loadPage, WIDGET } from './load-page.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const load = (path: string, init?: RequestInit) => loadPage(world, path, init);

describe('inlining', () => {
  test('brings script and style of the first screen into the document, their imports absolute', async () => {
    const { html } = await load(WIDGET);
    expect(html).not.toContain('src="/assets');
    expect(html).toContain('<style>body{margin:0}</style>');
    expect(html).toContain('import{a}from"/assets/shared-1.js";import("/assets/later-1.js")');
    expect(html).toContain('document.title="<\\/script>"');
  });

  test.for(['/widget', '/verify'])(
    'allows each inline script and style of %s by its hash, and nothing else inline',
    async (path) => {
      const { html, headers } = await load(WIDGET.replace('/widget', path));
      const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
      const scripts = [...html.matchAll(/<script(?![^>]*json)[^>]*>([\s\S]*?)<\/script>/g)].map((match) =>
        hash(match[1]!),
      );
      expect(scripts).toHaveLength(2);
      expect(directive(headers, 'script-src')).toBe(["'self'", ...scripts].join(' '));
      expect(directive(headers, 'style-src')).toBe(`'self' ${hash('body{margin:0}')}`);
    },
  );

  test('names the scripts of a first screen that asks for something, so that they come beside the document', async () => {
    const { content } = (await world.deps.store.templateVersion(
      (await world.deps.store.template(parseId('template', SIGN_UP)!))!.liveVersionId,
    ))!;
    const template = { status: 'active', allowedDomains: [], blockClientSideCreation: false, redirectSchemes: [] };
    const steps = content.steps.filter(({ kind }) => kind !== 'start');
    await world.publish({ id: 'itmpl_formFirst1', name: 'Form', ...template, version: { ...content, steps } } as never);
    const { html, boot } = await load('/widget?inquiry-template-id=itmpl_formFirst1');
    expect(boot).toMatchObject({ screen: { kind: 'form' } });
    expect(html.slice(0, html.indexOf('<title>'))).toContain(
      '<link rel="modulepreload" href="/assets/shared-1.js"><link rel="modulepreload" href="/assets/later-1.js">',
    );
    expect(html).not.toContain('href="/assets/index-1.js"');
    expect((await load(WIDGET)).html).not.toContain('modulepreload');
  });

  test.for([
    ['en-GB', 'ltr'],
    ['ar', 'rtl'],
    ['fa-IR', 'rtl'],
    ['ckb', 'rtl'],
    ['pt-BR', 'ltr'],
  ] as const)('says that %s is written %s', async ([locale, dir]) => {
    const template = (await world.deps.store.template(parseId('template', SIGN_UP)!))!;
    const { content } = (await world.deps.store.templateVersion(template.liveVersionId))!;
    const of = { ...template, id: `itmpl_in${locale.replace('-', '')}1`, version: { ...content, locale } };
    await world.publish(of as never);
    const { html } = await load(`/widget?inquiry-template-id=${of.id}`);
    expect(html).toContain(`<html lang="${locale}" dir="${dir}">`);
  });

  test('tells the page the texts of the modal in the language of its template, where the flow brings some', async () => {
    const template = (await world.deps.store.template(parseId('template', SIGN_UP)!))!;
    const { content } = (await world.deps.store.templateVersion(template.liveVersionId))!;
    for (const locale of ['de-AT', 'sv'])
      await world.publish({
        ...template,
        id: `itmpl_words${locale.slice(0, 2)}1`,
        version: { ...content, locale },
      } as never);
    const site = testSite(
      '<!doctype html><html><head><script>(e=>{})(window);</script><title>Inquiry</title></head></html>',
    );
    const strings = JSON.stringify({ de: { close: '</script>Schließen$&' } });
    const assets = new Map(site.assets).set('/assets/shell-strings-1.json', {
      text: strings,
      file: holdFile(strings, 'application/json; charset=utf-8'),
    });
    const app = world.appWith({ site: { ...site, assets } });
    const headOf = async (id: string) => {
      const response = await app.request(`${PUBLIC_URL}/widget?inquiry-template-id=${id}`);
      const [, script = ''] = /<script>(.*?)<\/script>/.exec(await response.text()) ?? [];
      const hash = createHash('sha256').update(script).digest('base64');
      return { script, isAllowed: directive(response.headers, 'script-src')?.includes(`'sha256-${hash}'`) };
    };
    expect(await headOf('itmpl_wordsde1')).toEqual({
      script: '(e=>{})(window,{"close":"\\u003c/script>Schließen$&"});',
      isAllowed: true,
    });
    for (const id of [SIGN_UP, 'itmpl_wordssv1'])
      expect(await headOf(id)).toEqual({ script: '(e=>{})(window);', isAllowed: true });
  });

  test('leaves an entry alone that a later chunk imports: it would run twice', async () => {
    const site = testSite();
    const assets = new Map(site.assets).set('/assets/later-1.js', {
      ...site.assets.get('/assets/later-1.js')!,
      text: 'import{a}from"./index-1.js";',
    });
    const response = await world.appWith({ site: { ...site, assets } }).request(PUBLIC_URL + WIDGET);
    expect(await response.text()).toContain('src="/assets/index-1.js"');
  });

  test('says in words that nothing is built', async () => {
    const response = await world.appWith({ site: { ...testSite(), flowHtml: undefined } }).request(PUBLIC_URL + WIDGET);
    expect(await response.text()).toContain('npm run build');
  });
});
