import { afterEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { launchPage } from '../support/world/host-page.ts';
import { goToLyingPage } from '../support/world/lying-page.ts';
import { begin, cancel, giveContact, giveName, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/** The button of the page launches with the option. */
const persistPage = (flowOrigin: string) => launchPage(flowOrigin, { templateId: TEMPLATES.short, persist: 'tab' });

async function goToPage(visitor: Visitor, origin = world.host.origin): Promise<void> {
  await visitor.goTo(origin + world.host.serve(persistPage(world.flow.origin)));
}

/** The button of the page, and into the flow. */
async function verify(visitor: Visitor): Promise<void> {
  await visitor.leaveFlow();
  await visitor.press('Verify');
  await visitor.enterFlow();
}

async function reloadPage(visitor: Visitor): Promise<void> {
  await visitor.leaveFlow();
  await visitor.driver.navigate().refresh();
}

describe("with persist: 'tab' a template goes on", () => {
  test('after it was closed, with what was typed', async () => {
    const { visitor, api, flow } = world;
    const before = await api.list(TEMPLATES.short);
    await goToPage(visitor);
    await verify(visitor);
    await begin(visitor);
    await giveName(visitor);
    const drafts = flow.count('/flow/v1/draft');
    await visitor.fill('Email address', 'half.an.address');
    await expect.poll(() => flow.count('/flow/v1/draft')).toBeGreaterThan(drafts);
    await cancel(visitor);
    await visitor.seesNoFlow();

    await verify(visitor);
    await visitor.sees(HEADINGS.contact);
    await expect.poll(() => visitor.valueOf('Email address')).toBe('half.an.address');
    await giveContact(visitor);
    const [made, ...others] = await api.list(TEMPLATES.short);
    expect(others).toEqual(before);
    expect(await api.retrieve(String(made))).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
  });

  test('after its page was reloaded, and after its frame was', async () => {
    const { visitor, api } = world;
    const before = await api.list(TEMPLATES.short);
    await goToPage(visitor);
    await verify(visitor);
    await begin(visitor);
    await reloadPage(visitor);
    await verify(visitor);
    await giveName(visitor);
    await visitor.run('location.reload()');
    await visitor.leaveFlow();
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.contact);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });

  test('after its page was reloaded before the answer came, without a second inquiry', async () => {
    const { visitor, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    await goToPage(visitor);
    const release = flow.holdAnswers('/flow/v1/access');
    onTestFinished(release);
    const asked = flow.count('/flow/v1/access');
    await verify(visitor);
    await visitor.press(en.begin);
    await expect.poll(() => flow.count('/flow/v1/access')).toBe(asked + 1);
    await reloadPage(visitor);
    release();
    await verify(visitor);
    await begin(visitor);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });

  test('where another frame of the page takes the place of one that was asking', async () => {
    const { visitor, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    await goToPage(visitor);
    const release = flow.holdAnswers('/flow/v1/access');
    onTestFinished(release);
    const asked = flow.count('/flow/v1/access');
    await visitor.press('Verify');
    await expect.poll(() => flow.count('/flow/v1/access')).toBe(asked + 1);
    await visitor.run('all("iframe")[0].remove()');
    await verify(visitor);
    release();
    await begin(visitor);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });

  test('on the hosted page, after it was reloaded or left', async () => {
    const { visitor, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    const address = `${flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}&persist=tab`;
    await visitor.goTo(address);
    await begin(visitor);
    await visitor.driver.navigate().refresh();
    await giveName(visitor);
    await cancel(visitor);
    await visitor.goTo(address);
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
    await visitor.goTo(address);
    await begin(visitor);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 2);
  });
});

describe("with persist: 'tab' a template starts anew", () => {
  test('once it was completed, and its storage is empty then', async () => {
    const { visitor, api } = world;
    await goToPage(visitor);
    await verify(visitor);
    await begin(visitor);
    await giveName(visitor);
    const stored = 'return JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])';
    const [made] = await api.list(TEMPLATES.short);
    const during = await visitor.run<string>(stored);
    expect(during).toContain(made);
    expect(during).not.toMatch(/Jane|Quixotebury/);
    await giveContact(visitor);
    expect(await visitor.run<string>(stored)).toBe('[{},{},""]');
    await visitor.press(en.done);
    await visitor.seesNoFlow();
    expect(await visitor.run<string>(stored), 'of the host page').toBe('[{},{},""]');

    await verify(visitor);
    await begin(visitor);
    expect(await visitor.valueOf('First name')).toBe('');
    expect((await api.list(TEMPLATES.short))[1]).toBe(made);
  });

  test('at once, without an error screen, when the inquiry ran out', async () => {
    const { visitor, api } = world;
    await goToPage(visitor);
    await verify(visitor);
    await begin(visitor);
    await giveName(visitor);
    await cancel(visitor);
    await visitor.seesNoFlow();
    const [made] = await api.list(TEMPLATES.short);
    await api.expire(String(made));
    await verify(visitor);
    await begin(visitor);
    expect(await visitor.valueOf('First name')).toBe('');
    const after = await api.list(TEMPLATES.short);
    expect(after.indexOf(String(made))).toBe(1);
  });

  test('on the page of another origin', async () => {
    const { visitor, host, api } = world;
    const before = await api.list(TEMPLATES.short);
    await goToPage(visitor);
    await verify(visitor);
    await begin(visitor);
    await goToPage(visitor, host.siblingOrigin);
    await verify(visitor);
    await begin(visitor);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 2);
  });

  test('on a page of another origin that says it is this one', async () => {
    const { visitor } = world;
    await goToPage(visitor);
    await verify(visitor);
    await begin(visitor);
    await giveName(visitor);
    await goToLyingPage(world, { 'inquiry-template-id': TEMPLATES.short, persist: 'tab' });
    await begin(visitor);
    expect(await visitor.valueOf('First name')).toBe('');
  });

  // Chromium gives such a tab a copy of what frames of another site keep, too; Firefox does not, so that there is nothing to go on with.
  // WebKit's driver lets no script open a tab.
  describe.runIf(inject('engine') === 'chromium')('in a tab that was opened from the first one,', () => {
    let tabs: string[] = [];
    afterEach(async () => {
      const { driver } = world.visitor;
      const [first, ...others] = tabs;
      for (const tab of others) {
        await driver.switchTo().window(tab);
        await driver.close();
      }
      if (first) await driver.switchTo().window(first);
      tabs = [];
    });

    async function openTab(visitor: Visitor): Promise<void> {
      await visitor.leaveFlow();
      const [first] = await visitor.driver.getAllWindowHandles();
      await visitor.run('window.open(location.href)');
      await expect.poll(async () => (await visitor.driver.getAllWindowHandles()).length).toBe(2);
      const second = (await visitor.driver.getAllWindowHandles()).find((tab) => tab !== first);
      tabs = [String(first), String(second)];
      await visitor.driver.switchTo().window(String(second));
    }

    test('as long as that one works on it; then each tab goes on with its own', async () => {
      const { visitor, api } = world;
      const before = await api.list(TEMPLATES.short);
      await goToPage(visitor);
      await verify(visitor);
      await begin(visitor);
      await giveName(visitor);
      await openTab(visitor);
      await verify(visitor);
      await begin(visitor);
      await giveName(visitor, 'Joan', 'Other');
      await reloadPage(visitor);
      await verify(visitor);
      await giveContact(visitor);

      await visitor.driver.switchTo().window(String(tabs[0]));
      await visitor.enterFlow();
      await giveContact(visitor);
      const [second, first, ...others] = await api.list(TEMPLATES.short);
      expect(others).toEqual(before);
      expect((await api.retrieve(String(first))).fields).toMatchObject({ name_first: { value: JANE.first } });
      expect((await api.retrieve(String(second))).fields).toMatchObject({ name_first: { value: 'Joan' } });
    });

    test('but goes on when the first one has left it', async () => {
      const { visitor, api } = world;
      const before = await api.list(TEMPLATES.short);
      await goToPage(visitor);
      await verify(visitor);
      await begin(visitor);
      await giveName(visitor);
      await cancel(visitor);
      await visitor.seesNoFlow();
      await openTab(visitor);
      await verify(visitor);
      await visitor.sees(HEADINGS.contact);
      expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
    });
  });
});

// WebKit has no such setting.
describe.skipIf(inject('engine') === 'webkit')('in a browser that refuses storage to a frame of another site,', () => {
  test("persist: 'tab' starts anew each time, and harms nobody", async () => {
    const { api } = world;
    const visitor = await world.anotherVisitor({ refusesFrameStorage: true });
    const before = await api.list(TEMPLATES.short);
    await goToPage(visitor);
    await verify(visitor);
    await begin(visitor);
    await giveName(visitor);
    await cancel(visitor);
    await visitor.seesNoFlow();
    await verify(visitor);
    await begin(visitor);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 2);
  });
});
