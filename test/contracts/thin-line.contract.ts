import { expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { clientPage, launchPage } from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { World } from '../support/world/world.ts';

/** The main job: a press, a flow, an outcome that the page hears and the database holds. */
export function thinLineContract(world: World): void {
  test('a visitor presses the button, goes through the flow, and the page and the database know how it ended', async () => {
    const { visitor, host, flow, api } = world;
    await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);

    const [outcome] = await visitor.hears('onComplete');
    expect(outcome).toEqual({
      inquiryId: expect.stringMatching(/^inq_[A-Za-z\d]{24,}$/),
      status: 'completed',
      fields: expect.objectContaining(JANE_FIELDS),
    });
    const stored = await api.retrieve((outcome as { inquiryId: string }).inquiryId);
    expect(stored.status).toBe('completed');
    expect(stored.fields).toMatchObject((outcome as { fields: object }).fields);
    await visitor.seesNoFlow();
  });

  test('the page hears load and ready, after access start, and each event once and in order', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.hears('onReady');
    expect((await visitor.heard()).filter(({ name }) => name === 'onEvent').map(({ args }) => args[0])).toEqual([
      'load',
      'ready',
    ]);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    const [{ inquiryId }] = (await visitor.hears('onComplete')) as [{ inquiryId: string }];

    const heard = await visitor.heard();
    const events = heard.filter(({ name }) => name === 'onEvent');
    expect(events.map(({ args }) => args[0])).toEqual([
      'load',
      'ready',
      'start',
      'inquiry-load',
      'page-change',
      'page-change',
      'page-change',
      'page-change',
      'complete',
    ]);
    expect(events[2]?.args[1]).toEqual({ inquiryId });
    expect(events.slice(4, 8).map(({ args }) => (args[1] as { name: string }).name)).toEqual([
      'welcome',
      'name',
      'contact',
      'done',
    ]);
    expect(events[4]?.args[1]).toMatchObject({ path: expect.any(String), pageHeight: expect.any(Number) });
    expect((events[4]!.args[1] as { pageHeight: number }).pageHeight).toBeGreaterThan(100);
    const callbacks = heard.map(({ name }) => name).filter((name) => name.startsWith('on') && name !== 'onEvent');
    expect(callbacks).toEqual(['onLoad', 'onReady', 'onComplete']);
  });

  test('loading the flow is no access: no inquiry is made before the visitor opens it', async () => {
    const { visitor, host, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.hears('onReady');
    expect(await api.list(TEMPLATES.short)).toEqual(before);
    await visitor.press('Verify');
    await visitor.hears('onEvent', ([name]) => name === 'start');
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });

  test('a visitor who leaves is asked first, and the page gets what is needed to resume', async () => {
    const { visitor, host, flow, api } = world;
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.press('Close');
    await visitor.sees(en.confirm.title);
    await visitor.press(en.confirm.stay);
    await visitor.sees(HEADINGS.name);
    await cancel(visitor);

    const [outcome] = (await visitor.hears('settled')) as [{ inquiryId: string }];
    expect(outcome).toEqual({
      type: 'cancel',
      inquiryId: expect.stringMatching(/^inq_/),
      sessionToken: expect.any(String),
    });
    expect((await visitor.heard()).filter(({ name }) => name === 'onComplete')).toEqual([]);
    expect((await api.retrieve(outcome.inquiryId)).status).toBe('pending');
    await visitor.seesNoFlow();
  });

  test('an inquiry that fails is told as complete with its status', async () => {
    const { visitor, host, flow, api } = world;
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor, 'Fail');
    await giveContact(visitor, HEADINGS.failed);
    await visitor.press(en.done);

    const [outcome] = (await visitor.hears('settled')) as [{ inquiryId: string }];
    expect(outcome).toMatchObject({ type: 'complete', status: 'failed', fields: { name_first: { value: 'Fail' } } });
    expect((await api.retrieve(outcome.inquiryId)).status).toBe('failed');
  });

  test('on the last screen no way out is a cancel: Close completes', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press('Close');
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', status: 'completed' }]);
  });
}
