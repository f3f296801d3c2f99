import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { beginningsIn } from '../support/world/beginnings.ts';
import { begin, giveContact, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import type { World } from '../support/world/world.ts';

/** What the page heard of values that were not taken. */
async function heardDrops(visitor: Visitor): Promise<readonly unknown[]> {
  await visitor.leaveFlow();
  return (await visitor.heard()).filter(({ args }) => args[0] === 'prefill-dropped').map(({ args }) => args[1]);
}

/** What the page prefills: taken, or dropped with an event, and never over what the API has set. */
export function pageValuesContract(world: World): void {
  const { open } = beginningsIn(world);

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

      const drops = await heardDrops(visitor);
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
      const drops = await heardDrops(visitor);
      expect(drops).toEqual(
        expect.arrayContaining([
          { key: 'emailAddress', reason: 'invalid' },
          { key: 'shoe_size', reason: 'unknown' },
        ]),
      );
      expect(drops).toHaveLength(2);
    });
  });
}
