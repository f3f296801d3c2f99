import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { beginningsIn } from '../support/world/beginnings.ts';
import { clientPage } from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { World } from '../support/world/world.ts';
import { lostAnswersContract } from './lost-answers.contract.ts';
import { oneTimeLinksContract } from './one-time-links.contract.ts';
import { pageValuesContract } from './page-values.contract.ts';
import { type ReloadOptions, reloadsContract } from './reloads.contract.ts';

interface Resume {
  readonly inquiryId: string;
  readonly sessionToken: string;
}

/** What was begun goes on where it was left, for whom it belongs to and for nobody else. */
export function resumingContract(world: World, options: ReloadOptions): void {
  const { open, created, withSession } = beginningsIn(world);

  test('an inquiry that was cancelled is resumed with its token at the same step, in another browser', async () => {
    const { visitor, api } = world;
    await open(visitor, { inquiryId: await created() });
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    await cancel(visitor);
    const [{ inquiryId, sessionToken }] = (await visitor.hears('settled')) as [Resume];

    const other = await world.anotherVisitor();
    await open(other, { inquiryId, sessionToken });
    await other.enterFlow();
    await giveContact(other);
    await other.press(en.done);
    await other.hears('settled');
    expect(await api.retrieve(inquiryId)).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
  });

  test('an inquiry that ran out is resumed by the API, with a new token, at the same step', async () => {
    const { visitor, api } = world;
    const { inquiryId, sessionToken } = await withSession();
    await open(visitor, { inquiryId, sessionToken });
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    await api.expire(inquiryId);

    await open(visitor, { inquiryId, sessionToken });
    expect(await visitor.hears('rejected')).toMatchObject([{ code: 'expired', status: 409 }]);
    await visitor.enterFlow();
    await visitor.sees(enSteps.refused.expired.title);

    const resumed = await api.resume(inquiryId);
    await open(visitor, { inquiryId, sessionToken: resumed.sessionToken });
    await visitor.enterFlow();
    await giveContact(visitor);
    expect(await api.retrieve(inquiryId)).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
  });

  test('an inquiry that is finished says so', async () => {
    const { visitor } = world;
    const { inquiryId, sessionToken } = await withSession();
    await open(visitor, { inquiryId, sessionToken });
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('settled');
    await open(visitor, { inquiryId, sessionToken });
    expect(await visitor.hears('rejected')).toMatchObject([{ code: 'finished', status: 409 }]);
    await visitor.enterFlow();
    await visitor.sees(enSteps.refused.finished.title);
  });

  test('a second browser without the token is refused, and the first one goes on', async () => {
    const { visitor, api } = world;
    const inquiryId = await created();
    await open(visitor, { inquiryId });
    await visitor.enterFlow();
    await begin(visitor);

    const stranger = await world.anotherVisitor();
    await open(stranger, { inquiryId });
    expect(await stranger.hears('rejected')).toMatchObject([{ code: 'unauthenticated', status: 409 }]);
    await stranger.enterFlow();
    await stranger.sees(enSteps.refused.unauthenticated.title);
    await stranger.press('Close');
    await stranger.seesNoFlow();

    await giveName(visitor);
    await giveContact(visitor);
    expect((await api.retrieve(inquiryId)).status).toBe('completed');
  });

  describe('opened again after it was cancelled', () => {
    test('an inquiry goes on at the same step', async () => {
      const { visitor, host, flow } = world;
      await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { inquiryId: await created() })));
      await visitor.press('Verify');
      await visitor.enterFlow();
      await begin(visitor);
      await giveName(visitor);
      await cancel(visitor);
      await visitor.hears('onCancel');
      await visitor.press('Verify');
      await visitor.enterFlow();
      await visitor.sees(HEADINGS.contact);
    });

    test('a template starts an entirely new inquiry', async () => {
      const { visitor, host, flow, api } = world;
      const before = await api.list(TEMPLATES.short);
      await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { templateId: TEMPLATES.short })));
      await visitor.press('Verify');
      await visitor.enterFlow();
      await begin(visitor);
      await giveName(visitor);
      await cancel(visitor);
      const [{ inquiryId }] = (await visitor.hears('onCancel')) as [Resume];
      await visitor.press('Verify');
      await visitor.enterFlow();
      await begin(visitor);
      expect(await visitor.valueOf('First name')).toBe('');
      const after = await api.list(TEMPLATES.short);
      expect(after).toHaveLength(before.length + 2);
      expect(after[1]).toBe(inquiryId);
    });
  });

  test('two tabs: the second learns that the first went on, and nothing is lost', async () => {
    const { visitor, api } = world;
    const page = await withSession();
    await open(visitor, page);
    await visitor.enterFlow();
    await begin(visitor);

    const second = await world.anotherVisitor();
    await open(second, page);
    await second.enterFlow();
    await second.sees(HEADINGS.name);
    await second.fill('First name', 'Janet');

    await giveName(visitor);
    await second.press(en.next);
    await second.sees(HEADINGS.contact);
    await second.reads(enSteps.notice['moved-on']);
    await giveContact(second);
    expect(await api.retrieve(page.inquiryId)).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
  });

  oneTimeLinksContract(world);
  pageValuesContract(world);
  reloadsContract(world, options);
  lostAnswersContract(world);
}
