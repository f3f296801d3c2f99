import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { beginningsIn } from '../support/world/beginnings.ts';
import { begin, giveContact, giveName, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import type { World } from '../support/world/world.ts';

export interface ReloadOptions {
  /** Does the flow have storage in a frame of another site? Without, a reloaded page has to bring the token. */
  readonly hasStorage: boolean;
  /** Whether the hosted page may use storage, which is no frame of another site. Default: true. */
  readonly hasPageStorage?: boolean;
}

/** What is gone on with after a reload, of frame or page, and what begins anew. */
export function reloadsContract(world: World, { hasStorage, hasPageStorage = true }: ReloadOptions): void {
  const { open, created, withSession } = beginningsIn(world);

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
}
