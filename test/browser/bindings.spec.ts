import { beforeAll, describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { type AppRecipe, buildApp } from '../support/build-app.ts';
import { documentOf, json } from '../support/world/host-page.ts';
import { begin, giveContact, giveName } from '../support/world/short-check.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const APPS: readonly (AppRecipe & { readonly name: string })[] = [
  { name: 'React 16.8', entry: 'react/main-before-18.ts', react: 'react-16' },
  { name: 'React 17', entry: 'react/main-before-18.ts', react: 'react-17' },
  { name: 'React 18, mounted twice', entry: 'react/main.ts', react: 'react-18' },
  { name: 'React 19, mounted twice', entry: 'react/main.ts' },
  { name: 'Preact', entry: 'preact/main.tsx' },
  { name: 'Vue', entry: 'vue/main.ts' },
  { name: 'Svelte', entry: 'svelte/main.ts' },
  { name: '<inquiry-flow>', entry: 'element/main.ts' },
];

const world = createWorld();

/** Also what lies behind an open modal. */
const renderAgain = (visitor: Visitor) =>
  visitor.run(`[...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Again').click()`);

const frameCount = (visitor: Visitor) => visitor.run<number>(`return all('iframe').length`);

describe.each(APPS)('a small app with $name', (recipe) => {
  let code = '';
  beforeAll(async () => {
    code = (await buildApp(recipe)).replaceAll('</script', '<\\/script');
  });

  async function openApp(): Promise<void> {
    const { visitor, host, flow } = world;
    const options = { host: flow.origin, templateId: TEMPLATES.short };
    const page = documentOf({
      body: '<div id="app"></div>',
      script: `window.appPage = { options: ${json(options)}, hear };`,
      module: code,
    });
    await visitor.goTo(host.origin + host.serve(page));
    await visitor.reads('Rendering 1');
  }

  async function expectNoTrouble(visitor: Visitor): Promise<void> {
    const names = (await visitor.heard()).map(({ name }) => name);
    expect(names.filter((name) => ['uncaught', 'unhandled', 'onCancel', 'onError'].includes(name))).toEqual([]);
  }

  test('opens a modal, renders anew behind it, and hears the end with what it has rendered last', async () => {
    const { visitor, api } = world;
    const before = await api.list(TEMPLATES.short);
    await openApp();
    await visitor.press('Again');
    expect(await frameCount(visitor)).toBe(0);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    expect(await visitor.valueOf('First name')).toBe('Jane 2');
    await visitor.leaveFlow();
    await renderAgain(visitor);
    await visitor.enterFlow();
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await visitor.hears('onComplete')).toEqual([3, 'completed']);
    await visitor.seesNoFlow();
    await expectNoTrouble(visitor);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });

  test('shows one flow inside the page, keeps it through renderings, and leaves nothing of it', async () => {
    const { visitor, api } = world;
    const before = await api.list(TEMPLATES.short);
    await openApp();
    await visitor.press('Inline');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.fill('Last name', 'Quixotebury');
    await visitor.leaveFlow();
    await visitor.press('Again');
    await visitor.reads('Rendering 2');
    expect(await frameCount(visitor)).toBe(1);
    await visitor.enterFlow();
    expect(await visitor.valueOf('Last name')).toBe('Quixotebury');
    await visitor.leaveFlow();
    await visitor.press('Remove');
    await visitor.seesNoFlow();
    await expect.poll(() => frameCount(visitor)).toBe(0);
    await expectNoTrouble(visitor);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });
});
