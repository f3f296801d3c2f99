/** What every database behind the store finds: pages of inquiries, by condition, and those that are due. */

import { expect, test } from 'vitest';
import type { Inquiry } from '../../service/inquiry/inquiry.ts';
import type { Store } from '../../service/store/store.ts';
import { mintId, randomBase58 } from '../../src/protocol/ids.ts';
import type { InquiryStatus } from '../../src/protocol/inquiry-status.ts';
import type { OpenStore } from '../support/open-store.ts';
import { random } from '../support/service-world.ts';
import { crowd, later, NOW } from '../support/store-records.ts';

/** @param areParallel whether one transaction begins while another is open; otherwise it waits for that one */
export function storeListsContract(opened: OpenStore, areParallel: boolean): void {
  test('inquiries are listed newest first, in pages that go both ways', async () => {
    const referenceId = randomBase58(12, random);
    const made: Inquiry[] = [];
    // Two of one millisecond among them: the order is whole all the same.
    for (const seconds of [0, 1, 1, 2, 3])
      made.push(await opened.records.inquiry({ referenceId, createdAt: later(seconds) }));
    const whole = (await opened.store.inquiries({ referenceId }, { size: 10 })).items.map(({ id }) => id);
    expect(new Set(whole)).toEqual(new Set(made.map(({ id }) => id)));
    expect([whole[0], whole.at(-1)]).toEqual([made[4]?.id, made[0]?.id]);
    const page = async (request: { after?: Inquiry['id']; before?: Inquiry['id'] }) => {
      const { items, ...more } = await opened.store.inquiries({ referenceId }, { size: 2, ...request });
      return { ids: items.map(({ id }) => id), ...more };
    };
    expect(await page({})).toEqual({ ids: whole.slice(0, 2), hasNewer: false, hasOlder: true });
    expect(await page({ after: whole[1]! })).toEqual({ ids: whole.slice(2, 4), hasNewer: true, hasOlder: true });
    expect(await page({ after: whole[3]! })).toEqual({ ids: whole.slice(4), hasNewer: true, hasOlder: false });
    expect(await page({ before: whole[4]! })).toEqual({ ids: whole.slice(2, 4), hasNewer: true, hasOlder: true });
    expect(await page({ before: whole[2]! })).toEqual({ ids: whole.slice(0, 2), hasNewer: false, hasOlder: true });
  });

  test('a list is narrowed by each condition', async () => {
    const referenceId = randomBase58(12, random);
    const one = await opened.records.inquiry({ referenceId, status: 'pending', note: 'one' });
    const other = await opened.records.inquiry({ referenceId, createdAt: later(10), tags: ['x'] });
    const ids = async (filter: Parameters<Store['inquiries']>[0]) =>
      (await opened.store.inquiries({ referenceId, ...filter }, { size: 10 })).items.map(({ id }) => id);
    expect(await ids({ statuses: ['pending', 'failed'] })).toEqual([one.id]);
    expect(await ids({ templateIds: [other.templateId] })).toEqual([other.id]);
    expect(await ids({ inquiryIds: [one.id] })).toEqual([one.id]);
    expect(await ids({ note: 'one' })).toEqual([one.id]);
    expect(await ids({ createdFrom: later(10) })).toEqual([other.id]);
    expect(await ids({ createdTo: NOW })).toEqual([one.id]);
    expect(await ids({ accountIds: [mintId('account', random)] })).toEqual([]);
    expect(await ids({ statuses: [] })).toEqual([]);
  });

  test('a list by status takes whose deadline is past by then for expired, and others as they are written', async () => {
    const referenceId = randomBase58(12, random);
    const inquiry = (status: InquiryStatus, expiresAt: Date | null) =>
      opened.records.inquiry({ referenceId, status, expiresAt });
    const due = await inquiry('pending', later(10));
    const open = await inquiry('pending', later(11));
    const expired = await inquiry('expired', null);
    const completed = await inquiry('completed', null);
    const ids = async (statuses: readonly InquiryStatus[], now?: Date) =>
      (await opened.store.inquiries({ referenceId, statuses, now }, { size: 10 })).items.map(({ id }) => id).sort();
    expect(await ids(['pending'], later(10))).toEqual([open.id]);
    expect(await ids(['expired'], later(10))).toEqual([due.id, expired.id].sort());
    expect(await ids(['pending', 'expired', 'completed'], later(10))).toEqual(
      [due.id, open.id, expired.id, completed.id].sort(),
    );
    expect(await ids(['created', 'completed'], later(10))).toEqual([completed.id]);
    expect(await ids(['pending'])).toEqual([due.id, open.id].sort());
  });

  test('inquiries that are due are given out once, and only those', async () => {
    // In a past of its own, so that the other tests' inquiries are not due.
    const past = (seconds: number) => new Date(Date.UTC(2001, 0, 1) + seconds * 1000);
    const [due, dueToo] = [
      await opened.records.inquiry({ expiresAt: past(0) }),
      await opened.records.inquiry({ expiresAt: past(1), status: 'pending' }),
    ];
    await opened.records.inquiry({ expiresAt: past(3) });
    await opened.records.inquiry({ expiresAt: past(0), status: 'completed' });
    const given = await crowd(() =>
      opened.store.transaction(async (tx) => {
        const found = await tx.dueInquiriesForUpdate(past(2), 1);
        for (const each of found) await tx.updateInquiry({ ...each, status: 'expired', expiresAt: null });
        return found.map(({ id }) => id);
      }),
    );
    expect(given.flat().sort()).toEqual([due.id, dueToo.id].sort());
  });

  if (!areParallel) return;
  test('inquiries that are due and held by another are not waited for', async () => {
    const past = new Date(Date.UTC(2000, 0, 1));
    const { id } = await opened.records.inquiry({ expiresAt: past });
    await opened.store.transaction(async (holder) => {
      await holder.inquiryForUpdate(id);
      // Who waited for the holder would do so for good: it goes on when this has an answer.
      expect(await opened.store.transaction((tx) => tx.dueInquiriesForUpdate(past, 1))).toEqual([]);
    });
    const free = await opened.store.transaction(async (tx) => {
      const found = await tx.dueInquiriesForUpdate(past, 1);
      for (const each of found) await tx.updateInquiry({ ...each, status: 'expired', expiresAt: null });
      return found.map((inquiry) => inquiry.id);
    });
    expect(free).toEqual([id]);
  });
}
