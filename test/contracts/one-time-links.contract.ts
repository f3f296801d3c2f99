import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { beginningsIn } from '../support/world/beginnings.ts';
import { begin, giveContact, giveName } from '../support/world/short-check.ts';
import { HEADINGS } from '../support/world/templates.ts';
import type { World } from '../support/world/world.ts';

/** How the data of the hosted page says it; the words alone are in its script as well. */
const EXPIRED = '"reason":"link_expired"';

/** A link lets one visitor in, once, and says so to all others. */
export function oneTimeLinksContract(world: World): void {
  const { link } = beginningsIn(world);

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
}
