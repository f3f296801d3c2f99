import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { beginningsIn } from '../support/world/beginnings.ts';
import { clientPage } from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import type { World } from '../support/world/world.ts';
import { lostAnswersContract } from './lost-answers.contract.ts';

interface Resume {
  readonly inquiryId: string;
  readonly sessionToken: string;
}

/** How the data of the hosted page says it; the words alone are in its script as well. */
const EXPIRED = '"reason":"link_expired"';

interface ResumingOptions {
  /** Does the flow have storage in a frame of another site? Without, a reloaded page has to bring the token. */
  readonly hasStorage: boolean;
  /** Whether the hosted page may use storage, which is no frame of another site. Default: true. */
  readonly hasPageStorage?: boolean;
}

/** What was begun goes on where it was left, for whom it belongs to and for nobody else. */
export function resumingContract(world: World, { hasStorage, hasPageStorage = true }: ResumingOptions): void {
  const { open, created, withSession, link } = beginningsIn(world);

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

  describe('a one-time link', () => {
    test('works once: whoever opens it later is told so', async () => {
      const { visitor, api } = world;
      const { id, link: address } = await link();
      await visitor.goTo(address);
      await visitor.press(en.next);
      await begin(visitor);

      const late = await world.anotherVisitor();
      await late.goTo(address);
      await late.sees(enSteps.reason.link_used.title);
      await giveName(visitor);
      await giveContact(visitor);
      expect((await api.retrieve(id)).status).toBe('completed');
    });

    test('is not used up by a mail scanner that opens it', async () => {
      const { visitor, api } = world;
      const { id, link: address } = await link();
      for (const method of ['HEAD', 'GET', 'GET']) {
        const answer = await fetch(address, { method, headers: { 'User-Agent': 'LinkScanner/1.0' } });
        expect(answer.status).toBe(200);
        await answer.text();
      }
      expect((await api.retrieve(id)).status).toBe('created');
      await visitor.goTo(address);
      await visitor.press(en.next);
      await visitor.sees(HEADINGS.welcome);
    });

    test('that has expired says so', async () => {
      const { visitor } = world;
      const { link: address } = await link({ 'expires-in-seconds': 1 });
      await expect
        .poll(async () => (await fetch(address)).text(), { timeout: 10_000, interval: 200 })
        .toContain(EXPIRED);
      await visitor.goTo(address);
      await visitor.sees(enSteps.reason.link_expired.title);
    });

    test('that expires while the visitor looks at it says so', async () => {
      const { visitor, api } = world;
      const { id, link: address } = await link({ 'expires-in-seconds': 2 });
      await visitor.goTo(address);
      await visitor.reads(enSteps.link.text);
      await expect
        .poll(async () => (await fetch(address)).text(), { timeout: 10_000, interval: 200 })
        .toContain(EXPIRED);
      await visitor.press(en.next);
      await visitor.sees(enSteps.reason.link_expired.title);
      expect((await api.retrieve(id)).status).toBe('created');
    });

    test('that nobody made says so', async () => {
      const { visitor, flow } = world;
      await visitor.goTo(`${flow.origin}/verify?code=nosuchcodenosuchcodenosuchcode`);
      await visitor.sees(enSteps.reason.link_unknown.title);
    });
  });

  describe('values of the page', () => {
    test('are ignored for an inquiry of the API, whose own are shown and cannot be changed', async () => {
      const { visitor, api } = world;
      const { id } = await api.create({
        'inquiry-template-id': TEMPLATES.short,
        fields: { name_last: JANE.last, nick_name: 'JQ' },
      });
      await open(visitor, { inquiryId: id, fields: { nameFirst: 'Mallory', nameLast: 'Mallory' } });
      await visitor.enterFlow();
      await begin(visitor);
      expect(await visitor.valueOf('First name')).toBe('');
      expect(await visitor.isReadOnly('Last name')).toBe(true);
      await visitor.reads(JANE.last);
      // The template says that this one may be edited.
      expect(await visitor.isReadOnly('Nickname')).toBe(false);
      expect(await visitor.valueOf('Nickname')).toBe('JQ');
      await visitor.fill('First name', JANE.first);
      await visitor.press(en.next);
      await giveContact(visitor);
      expect((await api.retrieve(id)).fields).toMatchObject({ ...JANE_FIELDS, nick_name: { value: 'JQ' } });

      await visitor.leaveFlow();
      const drops = (await visitor.heard())
        .filter(({ args }) => args[0] === 'prefill-dropped')
        .map(({ args }) => args[1]);
      expect(drops).toEqual([
        { key: 'nameFirst', reason: 'ignored' },
        { key: 'nameLast', reason: 'ignored' },
      ]);
    });

    test('that do not fit are dropped with an event that holds no value', async () => {
      const { visitor } = world;
      await open(visitor, {
        templateId: TEMPLATES.short,
        fields: { emailAddress: 'no address', shoe_size: '44', name_first: 'Joan' },
      });
      await visitor.enterFlow();
      await begin(visitor);
      expect(await visitor.valueOf('First name')).toBe('Joan');
      await visitor.leaveFlow();
      const drops = (await visitor.heard())
        .filter(({ args }) => args[0] === 'prefill-dropped')
        .map(({ args }) => args[1]);
      expect(drops).toEqual(
        expect.arrayContaining([
          { key: 'emailAddress', reason: 'invalid' },
          { key: 'shoe_size', reason: 'unknown' },
        ]),
      );
      expect(drops).toHaveLength(2);
    });
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

  describe('a reload', () => {
    const reloadFrame = async (visitor: Visitor) => {
      await visitor.enterFlow();
      await visitor.run('location.reload()');
      await visitor.leaveFlow();
      await visitor.enterFlow();
    };

    test.each(['inquiry', 'template'] as const)(
      'of the frame goes on at the same step, started from an %s',
      async (mode) => {
        const { visitor, api } = world;
        const before = await api.list(TEMPLATES.short);
        await open(visitor, mode === 'inquiry' ? { inquiryId: await created() } : { templateId: TEMPLATES.short });
        await visitor.enterFlow();
        await begin(visitor);
        await giveName(visitor);
        await reloadFrame(visitor);
        await giveContact(visitor);
        await visitor.press(en.done);
        expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', fields: JANE_FIELDS }]);
        expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
      },
    );

    test('of the page goes on with an inquiry, by the token that the page has', async () => {
      const { visitor } = world;
      await open(visitor, await withSession());
      await visitor.enterFlow();
      await begin(visitor);
      await giveName(visitor);
      await visitor.leaveFlow();
      await visitor.driver.navigate().refresh();
      await visitor.press('Verify');
      await visitor.enterFlow();
      await visitor.sees(HEADINGS.contact);
    });

    test(`of the page ${hasStorage ? 'goes on' : 'is refused'} with an inquiry when the page has no token`, async () => {
      const { visitor } = world;
      await open(visitor, { inquiryId: await created() });
      await visitor.enterFlow();
      await begin(visitor);
      await giveName(visitor);
      await visitor.leaveFlow();
      await visitor.driver.navigate().refresh();
      await visitor.press('Verify');
      await visitor.enterFlow();
      await visitor.sees(hasStorage ? HEADINGS.contact : enSteps.refused.unauthenticated.title);
    });

    test('of the page starts a template anew', async () => {
      const { visitor, api } = world;
      const before = await api.list(TEMPLATES.short);
      await open(visitor, { templateId: TEMPLATES.short });
      await visitor.enterFlow();
      await begin(visitor);
      await giveName(visitor);
      await visitor.leaveFlow();
      await visitor.driver.navigate().refresh();
      await visitor.press('Verify');
      await visitor.enterFlow();
      await begin(visitor);
      expect(await visitor.valueOf('First name')).toBe('');
      expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 2);
    });

    test(`of the hosted page ${hasPageStorage ? 'goes on' : 'is refused'} with an inquiry`, async () => {
      const { visitor, flow } = world;
      await visitor.goTo(`${flow.origin}/verify?inquiry-id=${await created()}`);
      await begin(visitor);
      await giveName(visitor);
      await visitor.driver.navigate().refresh();
      await visitor.sees(hasPageStorage ? HEADINGS.contact : enSteps.refused.unauthenticated.title);
    });

    test('of the hosted page starts a template anew', async () => {
      const { visitor, flow } = world;
      await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}`);
      await begin(visitor);
      await giveName(visitor);
      await visitor.driver.navigate().refresh();
      await visitor.sees(HEADINGS.welcome);
    });

    test('keeps what was typed and not yet sent', async () => {
      const { visitor, flow } = world;
      await open(visitor, await withSession());
      await visitor.enterFlow();
      await begin(visitor);
      const drafts = flow.count('/flow/v1/draft');
      await visitor.fill('First name', 'Janet');
      await expect.poll(() => flow.count('/flow/v1/draft'), { timeout: 15_000 }).toBeGreaterThan(drafts);
      await reloadFrame(visitor);
      await visitor.sees(HEADINGS.name);
      await expect.poll(() => visitor.valueOf('First name')).toBe('Janet');
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

  lostAnswersContract(world);
}
