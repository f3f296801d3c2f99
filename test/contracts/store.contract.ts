/** What every database behind the store does, the embedded one and a server alike. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../service/hash.ts';
import type { Inquiry, InquiryField, StoredDocument } from '../../service/inquiry/inquiry.ts';
import type { Database } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import type { Store } from '../../service/store/store.ts';
import { mintId, randomBase58 } from '../../src/protocol/ids.ts';
import type { InquiryStatus } from '../../src/protocol/inquiry-status.ts';
import { random } from '../support/service-world.ts';
import { CROWD, createStoreRecords, crowd, eventOf, later, NOW, type StoreRecords } from '../support/store-records.ts';

/** Under a key that every object has already. */
const ODD: InquiryField = { value: true, source: 'api' };

export function storeContract(name: string, open: () => Promise<Database>): void {
  describe(name, () => {
    let store: Store;
    let records: StoreRecords;
    beforeAll(async () => {
      store = createSqlStore(await open());
      records = createStoreRecords(store);
    });
    afterAll(() => store.close());

    test('an inquiry comes back as it was put in, times to the millisecond and every kind of value', async () => {
      const stored = await records.inquiry({
        fields: {
          text: { value: 'Zoë "🙂" \\u0000', source: 'api' },
          count: { value: 4_503_599_627_370_497, source: 'page' },
          list: { value: ['a', 'b'], source: 'visitor' },
          none: { value: null, source: 'visitor' },
          constructor: ODD,
        },
        path: ['one', 'two'],
        tags: ['a'],
        expiration: { afterCreateSeconds: 5 },
        expiresAt: later(0.001),
      });
      expect(await store.inquiry(stored.id)).toEqual(stored);
      const changed: Inquiry = { ...stored, status: 'pending', sequence: 3, fields: {}, note: 'n', expiresAt: null };
      await store.transaction((tx) => tx.updateInquiry(changed));
      expect(await store.inquiry(stored.id)).toEqual(changed);
    });

    test('a transaction that throws changes nothing', async () => {
      const stored = await records.inquiry();
      const failing = store.transaction(async (tx) => {
        await tx.updateInquiry({ ...stored, note: 'never' });
        throw new Error('decided otherwise');
      });
      await expect(failing).rejects.toThrow('decided otherwise');
      expect((await store.inquiry(stored.id))?.note).toBeNull();
    });

    test('who loads an inquiry for update at once sees what the one before has written', async () => {
      const { id } = await records.inquiry();
      await crowd(() =>
        store.transaction(async (tx) => {
          const current = await tx.inquiryForUpdate(id);
          if (current) await tx.updateInquiry({ ...current, sequence: current.sequence + 1 });
        }),
      );
      expect((await store.inquiry(id))?.sequence).toBe(CROWD);
    });

    test('a claim is taken by one of those that take it at once; the others find what that one got', async () => {
      const of = await records.inquiry();
      const { id: sessionId } = await records.session(of);
      const claimHash = sha256(randomBase58(24, random));
      const claim = {
        claimHash,
        kind: 'access',
        target: 'x',
        inquiryId: null,
        sessionId: null,
        createdAt: NOW,
      } as const;
      const found = await crowd(() =>
        store.transaction(async (tx) => {
          const taken = await tx.takeClaim(claim);
          if (taken === undefined) await tx.settleClaim(claimHash, of.id, sessionId);
          return taken;
        }),
      );
      expect(found.filter((taken) => taken === undefined)).toHaveLength(1);
      expect(found.filter((taken) => taken?.sessionId === sessionId)).toHaveLength(CROWD - 1);
    });

    test('a claim of a transaction that failed, or that was given back, is free', async () => {
      const claimHash = sha256(randomBase58(24, random));
      const claim = {
        claimHash,
        kind: 'redeem',
        target: 'x',
        inquiryId: null,
        sessionId: null,
        createdAt: NOW,
      } as const;
      const failing = store.transaction(async (tx) => {
        await tx.takeClaim(claim);
        throw new Error('failed');
      });
      await expect(failing).rejects.toThrow('failed');
      const takeAndRelease = () =>
        store.transaction(async (tx) => {
          const taken = await tx.takeClaim(claim);
          await tx.releaseClaim(claimHash);
          return taken;
        });
      expect(await takeAndRelease()).toBeUndefined();
      expect(await takeAndRelease()).toBeUndefined();
    });

    test('the door of the bare id is passed by one', async () => {
      const { id } = await records.inquiry();
      const passed = await crowd(() => store.transaction((tx) => tx.passBareDoor(id, NOW)));
      expect(passed.filter(Boolean)).toHaveLength(1);
      expect(await store.inquiry(id)).toMatchObject({ firstAccessedAt: NOW, bareAccess: false });
    });

    test.each([
      ['closed', { bareAccess: false }],
      ['passed', { firstAccessedAt: NOW }],
    ])('a door that is %s stays so', async (_case, more) => {
      const { id } = await records.inquiry(more);
      expect(await store.transaction((tx) => tx.passBareDoor(id, NOW))).toBe(false);
    });

    test('a link is redeemed by one, and not past its end', async () => {
      const of = await records.inquiry();
      const [live, over] = [await records.link(of), await records.link(of, { expiresAt: NOW })];
      const redeemed = await crowd((index) =>
        store.transaction((tx) => tx.redeemLink(live.codeHash, `claim ${index}`, NOW)),
      );
      expect(redeemed.filter((result) => result !== undefined)).toHaveLength(1);
      expect(await store.transaction((tx) => tx.redeemLink(over.codeHash, 'claim', NOW))).toBeUndefined();
    });

    test('sessions and unused links end with their inquiry; what ended before is left alone', async () => {
      const of = await records.inquiry();
      const alive = await records.session(of, { drafts: { form: { name: 'typed' } } });
      const ended = await records.session(of, { status: 'expired', expiredAt: later(-60) });
      const unused = await records.link(of);
      const used = await records.link(of, { redeemedAt: NOW });
      expect(await store.transaction((tx) => tx.endSessionsAndLinks(of.id, NOW))).toEqual([alive.id]);
      expect(await store.session(alive.id)).toEqual({ ...alive, status: 'expired', expiredAt: NOW, drafts: {} });
      expect(await store.session(ended.id)).toEqual(ended);
      expect(await store.link(unused.codeHash)).toEqual({ ...unused, expiresAt: NOW });
      expect(await store.link(used.codeHash)).toEqual(used);
    });

    test('sessions are listed newest first, and one that is removed leaves its link redeemed', async () => {
      const of = await records.inquiry();
      const [old, recent] = [await records.session(of), await records.session(of, { createdAt: later(1) })];
      expect(await store.sessions(of.id)).toEqual([recent, old]);
      const [bareOld, bareRecent] = [old, recent].map(({ drafts: _typed, ...bare }) => bare);
      expect(await store.sessionsOfAll([of.id])).toEqual([bareRecent, bareOld]);
      const used = await records.link(of, { redeemedAt: NOW, sessionId: old.id });
      await store.transaction((tx) => tx.removeSession(old.id));
      expect(await store.sessions(of.id)).toEqual([recent]);
      expect(await store.link(used.codeHash)).toEqual({ ...used, sessionId: null });
    });

    test('a version has the scripts that it was given first, whoever gives it others at once', async () => {
      const version = `1.0.0-${randomBase58(12, random)}`;
      const of = (index: number) => ({ 'a.js': `"ä 🙂 \\ ${index}"`, ...(index % 2 === 0 && { 'b.js': '' }) });
      expect(await store.scripts(version)).toBeUndefined();
      const kept = await crowd((index) => store.keepScripts(version, of(index), NOW));
      const [first] = kept;
      expect(Array.from({ length: CROWD }, (_, index) => of(index))).toContainEqual(first);
      expect(kept).toEqual(Array(CROWD).fill(first));
      expect(await store.scripts(version)).toEqual(first);
    });

    test('inquiries are listed newest first, in pages that go both ways', async () => {
      const referenceId = randomBase58(12, random);
      const made: Inquiry[] = [];
      // Two of one millisecond among them: the order is whole all the same.
      for (const seconds of [0, 1, 1, 2, 3])
        made.push(await records.inquiry({ referenceId, createdAt: later(seconds) }));
      const whole = (await store.inquiries({ referenceId }, { size: 10 })).items.map(({ id }) => id);
      expect(new Set(whole)).toEqual(new Set(made.map(({ id }) => id)));
      expect([whole[0], whole.at(-1)]).toEqual([made[4]?.id, made[0]?.id]);
      const page = async (request: { after?: Inquiry['id']; before?: Inquiry['id'] }) => {
        const { items, ...more } = await store.inquiries({ referenceId }, { size: 2, ...request });
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
      const one = await records.inquiry({ referenceId, status: 'pending', note: 'one' });
      const other = await records.inquiry({ referenceId, createdAt: later(10), tags: ['x'] });
      const ids = async (filter: Parameters<Store['inquiries']>[0]) =>
        (await store.inquiries({ referenceId, ...filter }, { size: 10 })).items.map(({ id }) => id);
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
        records.inquiry({ referenceId, status, expiresAt });
      const due = await inquiry('pending', later(10));
      const open = await inquiry('pending', later(11));
      const expired = await inquiry('expired', null);
      const completed = await inquiry('completed', null);
      const ids = async (statuses: readonly InquiryStatus[], now?: Date) =>
        (await store.inquiries({ referenceId, statuses, now }, { size: 10 })).items.map(({ id }) => id).sort();
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
        await records.inquiry({ expiresAt: past(0) }),
        await records.inquiry({ expiresAt: past(1), status: 'pending' }),
      ];
      await records.inquiry({ expiresAt: past(3) });
      await records.inquiry({ expiresAt: past(0), status: 'completed' });
      const given = await crowd(() =>
        store.transaction(async (tx) => {
          const found = await tx.dueInquiriesForUpdate(past(2), 1);
          for (const each of found) await tx.updateInquiry({ ...each, status: 'expired', expiresAt: null });
          return found.map(({ id }) => id);
        }),
      );
      expect(given.flat().sort()).toEqual([due.id, dueToo.id].sort());
    });

    test('one file stands in a slot; a replaced one is left out of the list', async () => {
      const of = await records.inquiry();
      const make = (): StoredDocument => ({
        id: mintId('document', random),
        inquiryId: of.id,
        step: 'id',
        slot: 'front',
        kind: 'government-id',
        idClass: null,
        captureMethod: 'upload',
        filename: 'me.jpg',
        mimeType: 'image/jpeg',
        byteSize: 10_000_000,
        sha256: 'hash',
        fileKey: 'key',
        createdAt: NOW,
        removedAt: null,
      });
      const [first, second] = [make(), make()];
      await store.transaction((tx) => tx.insertDocument(first));
      await expect(store.transaction((tx) => tx.insertDocument(second))).rejects.toThrow();
      await store.transaction(async (tx) => {
        await tx.updateDocument({ ...first, removedAt: NOW });
        await tx.insertDocument(second);
      });
      expect(await store.documents(of.id)).toEqual([second]);
      expect(await store.document(first.id)).toEqual({ ...first, removedAt: NOW });
    });

    test('events come back in the order they were written', async () => {
      const of = await records.inquiry();
      const events = [eventOf(of, 'inquiry.started'), eventOf(of, 'inquiry.completed')];
      await store.transaction((tx) => tx.insertEvents(events));
      expect(await store.events(of.id)).toEqual(events);
    });

    test('versions of a template are listed newest first, and a version that was not committed is not there', async () => {
      const { template: stored, version } = await records.template();
      const next = { ...version, id: mintId('templateVersion', random), number: 2 };
      const failing = store.transaction(async (tx) => {
        await tx.insertTemplateVersion(next);
        expect(await tx.templateVersion(next.id)).toEqual(next);
        throw new Error('failed');
      });
      await expect(failing).rejects.toThrow('failed');
      expect(await store.templateVersion(next.id)).toBeUndefined();
      await store.transaction((tx) => tx.insertTemplateVersion(next));
      expect(await store.templateVersions(stored.id)).toEqual([next, version]);
    });

    test('the store says that it answers', async () => {
      expect(await store.ping()).toBe(true);
    });
  });
}
