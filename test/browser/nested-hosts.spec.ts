/** A page that a page of another origin frames, as a shop in a portal: the flow stands inside both. */

import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { documentOf, launchPage, type PageOptions, scriptPage } from '../support/world/host-page.ts';
import { begin, cancel, goThrough, JANE_FIELDS } from '../support/world/short-check.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { expectAtDeadline, expectSoon, TIMEOUT, timed } from '../support/world/time-to-failure.ts';
import { Key } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/** Goes to a portal of another origin that frames this page, and on in the page. The portal writes down what it is sent. */
async function openFramed(html: string): Promise<void> {
  const { visitor, host } = world;
  await visitor.goTo(host.siblingOrigin + host.serve(portal(host.origin + host.serve(html), 'shop')), ['shop']);
}

const portal = (address: string, id: string) =>
  documentOf({
    body: `<iframe id="${id}" style="width:90vw;height:70vh" src="${address}"></iframe>`,
    script: `addEventListener('message', ({ origin }) => hear('message', origin));`,
  });

const launching = (options: PageOptions = {}) =>
  launchPage(world.flow.origin, {
    templateId: TEMPLATES.short,
    frameAncestors: [world.host.siblingOrigin],
    ...options,
  });

describe('a page in a frame that names the page around it', () => {
  test('opens the flow, which goes all the way', async () => {
    const { visitor } = world;
    await openFramed(launching());
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', fields: JANE_FIELDS }]);
    await visitor.seesNoFlow();
    expect(await visitor.focused()).toBe('Verify');
  });

  test('opens the flow inside itself, which goes all the way', async () => {
    const { visitor, host, flow } = world;
    const script = `Inquiry.launch({
      templateId: '${TEMPLATES.short}', frameAncestors: ['${host.siblingOrigin}'], mode: 'inline',
      parent: document.getElementById('place'), ...callbacks }).then((outcome) => hear('settled', outcome));`;
    await openFramed(scriptPage(flow.origin, script));
    await visitor.press('Verify');
    await visitor.enterFlow('inline');
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', fields: JANE_FIELDS }]);
  });

  test('is asked by the flow before Escape leaves it, and hears that it was left', async () => {
    const { visitor } = world;
    await openFramed(launching());
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.fill('First name', 'Jane');
    await visitor.keys(Key.ESCAPE);
    await visitor.sees(en.confirm.title);
    await visitor.press(en.confirm.leave);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'cancel' }]);
  });

  test('alone hears its flow: the page around it is sent nothing', async () => {
    const { visitor } = world;
    await openFramed(launching());
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await cancel(visitor);
    await visitor.hears('settled');
    await visitor.driver.switchTo().defaultContent();
    expect((await visitor.heard()).filter(({ name }) => name === 'message')).toEqual([]);
  });

  test('opens the flow in two frames, when it names both pages around it', async () => {
    const { visitor, host } = world;
    const page = launching({ frameAncestors: [host.origin, host.siblingOrigin] });
    const middle = host.origin + host.serve(portal(host.siblingOrigin + host.serve(page), 'shop'));
    await visitor.goTo(host.siblingOrigin + host.serve(portal(middle, 'mall')), ['mall', 'shop']);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete' }]);
  });

  test('may name itself as the one whom the flow answers', async () => {
    const { visitor, host } = world;
    await openFramed(launching({ messageTargetOrigin: host.origin }));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', fields: JANE_FIELDS }]);
  });

  test('hears nothing, and fails once, when it names the page around it as the one whom the flow answers', async () => {
    const { visitor, host } = world;
    await openFramed(launching({ messageTargetOrigin: host.siblingOrigin, timeout: TIMEOUT }));
    await visitor.press('Verify');
    expect(await visitor.hears('rejected')).toMatchObject([{ code: 'timeout' }]);
    expect((await visitor.heard()).map(({ name }) => name)).toEqual(['onError', 'rejected']);
    await visitor.driver.switchTo().defaultContent();
    expect((await visitor.heard()).filter(({ name }) => name === 'message')).toEqual([]);
  });
});

test('a page in a frame that does not name the page around it has its launch fail once, with what to name where the browser tells', async () => {
  const { visitor, host } = world;
  await openFramed(timed(launching({ frameAncestors: [], timeout: TIMEOUT })));
  const tells = await visitor.run<boolean>('return "ancestorOrigins" in location');
  await visitor.press('Verify');
  const [error] = (await visitor.hears('rejected')) as [{ code: string; message: string }];
  expect(error.code).toBe(tells ? 'frame_blocked' : 'timeout');
  if (tells) expect(error.message).toContain(`frameAncestors ${host.siblingOrigin}`);
  (tells ? expectSoon : expectAtDeadline)(await visitor.run('return took'));
  expect((await visitor.heard()).map(({ name }) => name)).toEqual(['onError', 'rejected']);
});
