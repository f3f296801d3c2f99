import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { beginningsIn } from '../support/world/beginnings.ts';
import type { Loss } from '../support/world/flow-proxy.ts';
import { writePicture } from '../support/world/picture.ts';
import { begin, giveContact, giveName, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { beginSignUp, SIGN_UP, SIGN_UP_FIELDS } from '../support/world/sign-up.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import type { World } from '../support/world/world.ts';

/** What the service did, and the flow did not hear of, is neither done twice nor lost. */
export function lostAnswersContract(world: World): void {
  const { open, created, withSession, link } = beginningsIn(world);

  describe.each<Loss>(['silent', 'cut'])('an answer that is lost (%s)', (loss) => {
    /** The flow may repeat by itself; where it asks the visitor, the visitor tries again. */
    const tryUntil = async (visitor: Visitor, heading: string, button: string) => {
      await visitor.waitFor(
        `"${heading}" or another try`,
        `if (hasHeading(arguments[0])) return true;
         const again = /did not get through|No connection|went wrong/.test(document.body.innerText);
         const button = findButton('Try again') ?? findButton(arguments[1]);
         if (again && button) button.click();
         return false;`,
        heading,
        button,
      );
    };

    /** The first screen is there before the access; its button waits, or asks to try again. */
    const beginAtLast = (visitor: Visitor) =>
      visitor.waitFor(
        'the first step',
        `if (hasHeading(arguments[0])) return true;
         (findButton('Try again') ?? findButton('Begin'))?.click();
         return false;`,
        HEADINGS.name,
      );

    test('to the access of a template makes no second inquiry', async () => {
      const { visitor, flow, api } = world;
      const before = await api.list(TEMPLATES.short);
      const wasLost = flow.loseNextAnswer('/flow/v1/access', loss);
      await open(visitor, { templateId: TEMPLATES.short });
      await visitor.enterFlow();
      await beginAtLast(visitor);
      await giveName(visitor);
      await giveContact(visitor);
      await visitor.press(en.done);
      expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', fields: JANE_FIELDS }]);
      expect(wasLost()).toBe(true);
      const [made, ...others] = await api.list(TEMPLATES.short);
      expect(others).toEqual(before);
      expect((await api.retrieve(String(made))).sessions).toHaveLength(1);
    });

    test('to the access of an inquiry locks nobody out', async () => {
      const { visitor, flow, api } = world;
      const inquiryId = await created();
      const wasLost = flow.loseNextAnswer('/flow/v1/access', loss);
      await open(visitor, { inquiryId });
      await visitor.enterFlow();
      await beginAtLast(visitor);
      await giveName(visitor);
      await giveContact(visitor);
      expect(wasLost()).toBe(true);
      const stored = await api.retrieve(inquiryId);
      expect(stored).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
      expect(stored.sessions).toHaveLength(1);
    });

    test('to the redemption of a link does not use it up', async () => {
      const { visitor, flow, api } = world;
      const { id, link: address } = await link();
      const wasLost = flow.loseNextAnswer('/flow/v1/redeem', loss);
      await visitor.goTo(address);
      await visitor.press(en.next);
      await tryUntil(visitor, HEADINGS.welcome, en.next);
      await begin(visitor);
      expect(wasLost()).toBe(true);
      expect((await api.retrieve(id)).sessions).toHaveLength(1);
    });

    test('to a transition loses nothing and goes one step', async () => {
      const { visitor, flow, api } = world;
      const page = await withSession();
      await open(visitor, page);
      await visitor.enterFlow();
      await begin(visitor);
      const wasLost = flow.loseNextAnswer('/flow/v1/transition', loss);
      await visitor.fill('First name', JANE.first);
      await visitor.fill('Last name', JANE.last);
      await visitor.press(en.next);
      await tryUntil(visitor, HEADINGS.contact, en.next);
      await giveContact(visitor);
      expect(wasLost()).toBe(true);
      expect(await api.retrieve(page.inquiryId)).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
    });

    test('to a file is told, and the same file sent again stands once', async () => {
      const { visitor, flow, api } = world;
      const { id } = await api.create({
        'inquiry-template-id': TEMPLATES.signUpForm,
        fields: { ...SIGN_UP_FIELDS, wants_to_attach: true },
      });
      await open(visitor, { inquiryId: id });
      await visitor.enterFlow();
      await beginSignUp(visitor);
      await visitor.press(en.next);
      await visitor.sees(SIGN_UP.attachment);
      const picture = writePicture('lost');
      const wasLost = flow.loseNextAnswer('/flow/v1/upload', loss);
      await visitor.attach(enSteps.file, picture);
      await visitor.reads(enSteps.upload.connection);
      expect(wasLost()).toBe(true);
      await visitor.press(en.retry);
      await visitor.reads(enSteps.received);
      await visitor.press(en.next);
      await visitor.sees(SIGN_UP.end);
      expect(await api.retrieve(id)).toMatchObject({
        status: 'completed',
        fields: { attachment: { value: { filename: basename(picture), byte_size: statSync(picture).size } } },
      });
    });

    test('to a draft is not told, and what was typed is there after a reload', async () => {
      const { visitor, flow } = world;
      await open(visitor, await withSession());
      await visitor.enterFlow();
      await begin(visitor);
      const wasLost = flow.loseNextAnswer('/flow/v1/draft', loss);
      await visitor.fill('First name', 'Janet');
      await expect.poll(wasLost).toBe(true);
      expect(await visitor.run('return document.body.innerText')).not.toContain(en.notice.connection);
      await visitor.run('location.reload()');
      await visitor.leaveFlow();
      await visitor.enterFlow();
      await visitor.sees(HEADINGS.name);
      await expect.poll(() => visitor.valueOf('First name')).toBe('Janet');
    });
  });
}
