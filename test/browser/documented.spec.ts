/**
 * What the documentation says to write, written as it says, but for the address of the service, the template and the address of a page. Recipes
 * about headers and Turbo are in recipes.spec.ts.
 */

import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { codeBlocks } from '../guards/markdown.ts';
import { buildFiles } from '../support/build-app.ts';
import { type DocumentParts, documentOf, json } from '../support/world/host-page.ts';
import { API_KEY } from '../support/world/service-process.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();
const VERIFY = 'Verify my identity';

/** The pieces of a page under a heading in one language, about the service and template of this test. */
function piecesUnder(path: string, heading: string, lang: string, templateId: string = TEMPLATES.short): string[] {
  return codeBlocks(readFileSync(path, 'utf8'))
    .filter((block) => block.heading === heading && block.lang === lang)
    .map(({ code }) =>
      code
        .replaceAll('https://verify.example.com', world.flow.origin)
        .replaceAll('itmpl_demoSignUpForm0000000001', templateId),
    );
}

const inReadme = (heading: string, lang: string, templateId?: string) =>
  piecesUnder('README.md', heading, lang, templateId);
const inRecipes = (heading: string, lang: string, templateId?: string) =>
  piecesUnder('docs/recipes.md', heading, lang, templateId);

/** A page that finds the package by its name, and on which what is said to the console is heard. */
function pageOf({ head = '', ...parts }: DocumentParts): string {
  const entries = ['auto', 'element', 'persona'].map((name) => [`inquiry-widget/${name}`, `/npm/${name}.js`]);
  const imports = Object.fromEntries([['inquiry-widget', '/npm/index.js'], ...entries]);
  const listen = `console.log = (...args) => hear('said', ...args);`;
  return documentOf({
    head: `<script type="importmap">${json({ imports })}</script><script>${listen}</script>${head}`,
    ...parts,
  });
}

async function goTo(parts: DocumentParts, query = ''): Promise<void> {
  const { visitor, host } = world;
  await visitor.goTo(host.origin + host.serve(pageOf(parts)) + query);
}

/** What a module of the documentation exports, called by the button. */
const calling = (code: string, call: string) => ({
  body: '<button type="button" id="open">Verify</button>',
  module: `${code}
    document.getElementById('open').onclick = () => Promise.resolve(${call}).then(
      (outcome) => hear('settled', outcome), (error) => hear('rejected', error));`,
});

/** Calls what a backend's piece of the documentation exports. */
async function runBackend(code: string, name: string, ...given: readonly string[]): Promise<Record<string, string>> {
  vi.stubEnv('INQUIRY_API_KEY', API_KEY);
  const { [name]: call } = (await import(/* @vite-ignore */ asModule(code))) as Record<
    string,
    (...given: readonly string[]) => Promise<Record<string, string>>
  >;
  if (call === undefined) throw new Error(`The piece exports no ${name}`);
  return await call(...given);
}

describe('the ten lines of the README open a flow and tell its end:', () => {
  test('script tag', async () => {
    const { visitor } = world;
    await goTo({ body: inReadme('Script tag', 'html')[0] ?? '' });
    await visitor.press(VERIFY);
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('said')).toEqual(['complete', expect.stringMatching(/^inq_/)]);
  });

  test('script tag, of a launch that fails', async () => {
    const { visitor } = world;
    await goTo({ body: inReadme('Script tag', 'html', TEMPLATES.inactive)[0] ?? '' });
    await visitor.press(VERIFY);
    expect(await visitor.hears('said')).toEqual(['inactive_template', expect.any(String)]);
  });

  test('the queue', async () => {
    const { visitor, flow } = world;
    await goTo({ head: `${inReadme('Script tag', 'html')[1]}<script src="${flow.origin}/inquiry.js" async></script>` });
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
  });

  test('npm', async () => {
    const { visitor } = world;
    await goTo({ module: inReadme('npm', 'js')[0] ?? '' });
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('said')).toMatchObject(
      [/^inq_/, 'completed', { name_first: { value: JANE.first } }].map((part) =>
        part instanceof RegExp ? expect.stringMatching(part) : part,
      ),
    );
  });

  test.for([VERIFY, `${VERIFY} (works without script)`])('attributes: %s', async (name) => {
    const { visitor } = world;
    await goTo({ body: inReadme('Attributes', 'html')[0] ?? '' });
    await visitor.press(name);
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('said')).toEqual([expect.stringMatching(/^inq_/), 'completed']);
  });
});

describe('the recipes for beginning and going on:', () => {
  test('resume, with a function and with an endpoint', async () => {
    const { visitor, host, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    const [backend = '', page = ''] = inRecipes('Resume', 'js');
    const { sessionToken } = await runBackend(backend, 'newToken', id);
    expect(sessionToken).toMatch(/^eyJ/);
    const endpoint = host.answer(() => ({ sessionToken }));
    await goTo(calling(page.replace('/my/token', endpoint), `resume('${id}')`));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    await cancel(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'cancel', inquiryId: id }]);

    const again = await runBackend(backend, 'newToken', id);
    const next = host.answer(() => again);
    const [markup = ''] = inRecipes('Resume', 'html');
    await goTo({
      head: `<script src="${world.flow.origin}/inquiry.js"></script>`,
      body: markup.replace('inq_…', id).replace('/my/token', next),
    });
    await visitor.press('Continue');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.contact);
  });

  test('one-time link', async () => {
    const { visitor, api, flow } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    const [backend = ''] = inRecipes('One-time link', 'js');
    const { link = '', shortLink = '' } = await runBackend(backend, 'newLink', id);
    expect(link).toContain(`${flow.origin}/verify?code=`);
    await visitor.goTo(shortLink);
    await visitor.press(en.next);
    await begin(visitor);
  });

  test('prefill from options and from the address', async () => {
    const { visitor } = world;
    await goTo(calling(inRecipes('Prefill', 'js')[0] ?? '', 'verify()'), '?email=joan@mail.example.com&own=1');
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    expect(await visitor.valueOf('First name')).toBe('Jane');
    await giveName(visitor);
    expect(await visitor.valueOf('Email address')).toBe('joan@mail.example.com');
    await visitor.leaveFlow();
    expect(await visitor.run('return location.search')).toBe('?own=1');
  });

  test('prefill by a link that was mailed', async () => {
    const { visitor, api } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    const page = calling(inRecipes('Prefill', 'js')[1] ?? '', 'goOn()');
    await goTo(page, `?inquiry-id=${id}&session-token=${sessionToken}`);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    expect(await visitor.run('return location.search')).toBe('');
  });

  test('prefill by a link that was mailed, by attributes alone', async () => {
    const { visitor, api } = world;
    const { id, oneTimeLink } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-one-time-link': true },
    );
    const [body = ''] = inRecipes('Prefill', 'html');
    const head = `<script src="${world.flow.origin}/inquiry.js"></script>`;
    await goTo({ head, body }, `?inquiry-id=${id}&code=${new URL(String(oneTimeLink)).searchParams.get('code')}`);
    await visitor.press('Continue');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('inquiry:complete')).toMatchObject([{ inquiryId: id, status: 'completed' }]);
    expect(await visitor.run('return location.search')).toBe('');
  });

  test('redirect, and the end of it', async () => {
    const { visitor, host } = world;
    const code = inRecipes('Redirect', 'js', TEMPLATES.leading)[0] ?? '';
    const end = host.origin + host.serve(pageOf(calling(code, 'verify()')));
    await goTo(calling(code.replace('https://shop.example/verified', end), 'verify()'));
    await visitor.press('Verify');
    await goThrough(visitor);
    expect(await visitor.hears('said')).toEqual([expect.stringMatching(/^inq_/), 'completed']);
    expect(await visitor.run('return location.search')).toBe('');
  });

  test('Content-Security-Policy, with elements and a session endpoint', async () => {
    const { visitor, host, flow, api } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    const endpoint = host.answer(() => ({ sessionToken }));
    const [, name = '', policy = ''] =
      /^([\w-]+): (.+)$/.exec(inRecipes('Content-Security-Policy', 'http')[0] ?? '') ?? [];
    const body = `<button type="button" data-inquiry-id="${id}" data-inquiry-session-endpoint="${endpoint}">Verify</button>`;
    const page = documentOf({ head: `<script src="${flow.origin}/inquiry.js" defer></script>`, body });
    const nonce = /nonce="(\w+)"/.exec(page)?.[1];
    const headers = { [name]: policy.replace('script-src', `script-src 'nonce-${nonce}'`) };
    await visitor.goTo(host.origin + host.serve(page, headers));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('inquiry:complete');
    expect((await visitor.heard()).filter(({ name }) => /violation|uncaught|unhandled/.test(name))).toEqual([]);
  });
});

test('a pinned script works with the hash that the build of the recipe finds', async () => {
  const { visitor } = world;
  const [build = ''] = piecesUnder('docs/recipes.md', 'A pinned script', 'js');
  const { tag = '' } = (await import(/* @vite-ignore */ asModule(build.replace('const tag', 'export const tag')))) as {
    tag?: string;
  };
  expect(tag).toMatch(/^integrity="sha384-/);
  const [script = ''] = piecesUnder('docs/recipes.md', 'A pinned script', 'html');
  const body = `<button type="button" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;
  await goTo({ head: script.replace('integrity="sha384-…"', tag), body });
  await visitor.press('Verify');
  await visitor.enterFlow();
  await visitor.sees(HEADINGS.welcome);
});

test('a page that was written for the `persona` package works after the change of its import', async () => {
  const { visitor } = world;
  await goTo({ module: piecesUnder('docs/migration.md', 'Coming from the `persona` package', 'js')[0] ?? '' });
  await visitor.enterFlow();
  await goThrough(visitor);
  expect(await visitor.hears('said')).toMatchObject([expect.stringMatching(/^inq_/), 'completed', {}]);
});

test('a page that was written for the classic script works with ours in its place', async () => {
  const { visitor } = world;
  await goTo({ body: piecesUnder('docs/migration.md', 'Script tag', 'html')[0] ?? '' });
  await visitor.enterFlow();
  await goThrough(visitor);
  expect(await visitor.hears('said')).toMatchObject([expect.stringMatching(/^inq_/), 'completed', {}]);
});

test('a test of a page finds the flow that is shown, and no other, as the recipe does', async () => {
  const { visitor } = world;
  const piece =
    piecesUnder('docs/recipes.md', 'Testing your page', 'js').find((code) => code.includes('enterFlow')) ?? '';
  const { enterFlow } = (await import(/* @vite-ignore */ asModule(piece))) as {
    enterFlow(driver: typeof visitor.driver): Promise<void>;
  };
  const options = json({ host: world.flow.origin, templateId: TEMPLATES.short });
  await goTo({
    body: '<button type="button" id="open">Verify</button>',
    module: `import { Client } from 'inquiry-widget';
      const [, client] = [new Client(${options}), new Client(${options})];
      document.getElementById('open').onclick = () => client.open();`,
  });
  await visitor.press('Verify');
  await enterFlow(visitor.driver);
  await begin(visitor);
});

test('a check of the documentation says what it found', async () => {
  const { visitor } = world;
  await goTo({ module: piecesUnder('docs/troubleshooting.md', 'Find out more', 'js')[0] ?? '' });
  await visitor.hears('said', ([last]) => last === true);
});

describe('the bindings, as their page shows them:', () => {
  const inBindings = (heading: string, lang: string) => piecesUnder('docs/bindings.md', heading, lang)[0] ?? '';
  interface Shown {
    readonly name: string;
    readonly files: () => Readonly<Record<string, string>>;
  }
  const SHOWN: readonly Shown[] = [
    {
      name: 'React',
      files: () => ({
        'main.ts': `
          import { createElement, Fragment } from 'react';
          import { createRoot } from 'react-dom/client';
          import { VerifyButton, VerifyHere } from './recipe.tsx';
          createRoot(document.getElementById('app')).render(createElement(Fragment, null,
            createElement(VerifyButton, { email: '${JANE.email}' }), createElement(VerifyHere, { onDone() {} })));`,
        'recipe.tsx': inBindings('React', 'tsx'),
      }),
    },
    {
      name: 'Preact',
      files: () => ({
        'main.ts': `
          import { createElement, Fragment, render } from 'preact';
          import { VerifyButton, VerifyHere } from './recipe.js';
          render(createElement(Fragment, null, createElement(VerifyButton), createElement(VerifyHere)), document.getElementById('app'));`,
        'recipe.js': inBindings('Preact', 'js'),
      }),
    },
    {
      name: 'Vue',
      files: () => ({
        'main.ts': `
          import { createApp } from 'vue';
          import Recipe from './recipe.vue';
          createApp(Recipe, { email: '${JANE.email}' }).mount('#app');`,
        'recipe.vue': inBindings('Vue', 'vue'),
      }),
    },
    {
      name: 'Svelte',
      files: () => ({
        'main.ts': `
          import { mount } from 'svelte';
          import Recipe from './recipe.svelte';
          mount(Recipe, { target: document.getElementById('app'), props: { email: '${JANE.email}' } });`,
        'recipe.svelte': inBindings('Svelte', 'svelte'),
      }),
    },
  ];

  test.for(SHOWN)('$name, in a modal and inside the page', async ({ name, files }) => {
    const { visitor } = world;
    const module = (await buildFiles(files())).replaceAll('</script', '<\\/script');
    await goTo({ body: '<div id="app"></div>', module });
    await visitor.press(VERIFY);
    await visitor.enterFlow('modal');
    await begin(visitor);
    await giveName(visitor);
    // Preact's recipe prefills nothing.
    if (name !== 'Preact') expect(await visitor.valueOf('Email address')).toBe(JANE.email);
    await giveContact(visitor);
    await visitor.press(en.done);
    await visitor.leaveFlow();
    await visitor.enterFlow('inline');
    await goThrough(visitor);
    await visitor.seesNoFlow();
    if (name === 'React') await visitor.reads('Thank you: completed');
    if (name === 'Preact') expect(await visitor.hears('said')).toEqual(['completed']);
    expect((await visitor.heard()).filter(({ name }) => /uncaught|unhandled/.test(name))).toEqual([]);
  });

  test('the element', async () => {
    const { visitor } = world;
    await goTo({ module: inBindings('Custom element', 'js') });
    await visitor.enterFlow('inline');
    await goThrough(visitor);
    expect(await visitor.hears('said')).toEqual([expect.stringMatching(/^inq_/), 'completed']);
  });
});

describe('the element, when a page moves it,', () => {
  async function begun(): Promise<void> {
    const { visitor } = world;
    const code = piecesUnder('docs/bindings.md', 'Custom element', 'js')[0] ?? '';
    await goTo({ body: '<section id="other"></section>', module: code });
    await visitor.enterFlow('inline');
    await begin(visitor);
    await giveName(visitor);
    await visitor.leaveFlow();
  }

  test('goes on with the same inquiry, in a frame that loads once more', async () => {
    const { visitor, api } = world;
    await begun();
    const before = await api.list(TEMPLATES.short);
    await visitor.run('document.getElementById("other").append(document.querySelector("inquiry-flow"))');
    await visitor.enterFlow('inline');
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await visitor.hears('said')).toEqual([before[0], 'completed']);
    expect(await api.list(TEMPLATES.short)).toEqual(before);
  });

  // WebKit has no `moveBefore`.
  test.skipIf(inject('engine') === 'webkit')('by moveBefore, goes on where it was', async () => {
    const { visitor } = world;
    await begun();
    await visitor.enterFlow('inline');
    await visitor.run('window.isTheSame = true');
    await visitor.leaveFlow();
    await visitor.run('document.getElementById("other").moveBefore(document.querySelector("inquiry-flow"), null)');
    await visitor.enterFlow('inline');
    await giveContact(visitor);
    // Firefox loads a frame in a shadow root once more.
    expect(await visitor.run('return window.isTheSame === true')).toBe(inject('engine') === 'chromium');
    await visitor.press(en.done);
    expect(await visitor.hears('said')).toEqual([expect.stringMatching(/^inq_/), 'completed']);
  });
});

describe('server rendering', () => {
  let component = '';
  let files: (entry: string) => Record<string, string>;
  beforeAll(() => {
    [component = ''] = piecesUnder('docs/recipes.md', 'Server rendering', 'tsx');
    files = (entry) => ({ 'main.ts': entry, 'button.tsx': component });
  });

  test('the button of the recipe is rendered where there is no page, taken over in the browser, and asks the route beside it', async () => {
    const { visitor, host, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    const onServer = await buildFiles(
      files(`
        import { createElement } from 'react';
        import { renderToString } from 'react-dom/server';
        import { VerifyButton } from './button.tsx';
        globalThis.rendered = renderToString(createElement(VerifyButton, { inquiryId: '${id}' }));`),
    );
    await import(/* @vite-ignore */ asModule(onServer));
    const html = String(Reflect.get(globalThis, 'rendered'));
    expect(html).toContain(`>${VERIFY}</button>`);

    vi.stubEnv('INQUIRY_API_KEY', API_KEY);
    const [route = ''] = piecesUnder('docs/recipes.md', 'Server rendering', 'ts');
    const { POST } = (await import(/* @vite-ignore */ asModule(stripTypeScriptTypes(route.replace('inq_…', id))))) as {
      POST(): Promise<Response>;
    };
    const reply: unknown = await (await POST()).json();
    const endpoint = host.answer(() => reply);

    const inBrowser = await buildFiles(
      files(`
        import { createElement } from 'react';
        import { hydrateRoot } from 'react-dom/client';
        import { VerifyButton } from './button.tsx';
        hydrateRoot(document.getElementById('app'), createElement(VerifyButton, { inquiryId: '${id}' }), {
          onRecoverableError: (error) => hear('unhandled', String(error)) });`),
    );
    await goTo({
      body: `<div id="app">${html}</div>`,
      module: inBrowser.replaceAll('</script', '<\\/script').replace('/api/token', endpoint),
    });
    await visitor.press(VERIFY);
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.seesNoFlow();
    await visitor.reads('Thank you: completed');
    expect((await visitor.heard()).filter(({ name }) => /uncaught|unhandled/.test(name))).toEqual([]);
  });
});

function asModule(code: string): string {
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
}
