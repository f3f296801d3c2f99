/** How every database behind the store keeps what it is given: whole, in order, or not at all. */

import { expect, test } from 'vitest';
import type { Inquiry, InquiryField, StoredDocument } from '../../service/inquiry/inquiry.ts';
import { mintId, randomBase58 } from '../../src/protocol/ids.ts';
import type { OpenStore } from '../support/open-store.ts';
import { random } from '../support/service-world.ts';
import { CROWD, crowd, eventOf, later, NOW } from '../support/store-records.ts';

/** Under a key that every object has already. */
const ODD: InquiryField = { value: true, source: 'api' };

export function storeRowsContract(opened: OpenStore): void {
  test('an inquiry comes back as it was put in, times to the millisecond and every kind of value', async () => {
    const stored = await opened.records.inquiry({
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
    expect(await opened.store.inquiry(stored.id)).toEqual(stored);
    const changed: Inquiry = { ...stored, status: 'pending', sequence: 3, fields: {}, note: 'n', expiresAt: null };
    await opened.store.transaction((tx) => tx.updateInquiry(changed));
    expect(await opened.store.inquiry(stored.id)).toEqual(changed);
  });

  test('a transaction that throws changes nothing', async () => {
    const stored = await opened.records.inquiry();
    const failing = opened.store.transaction(async (tx) => {
      await tx.updateInquiry({ ...stored, note: 'never' });
      throw new Error('decided otherwise');
    });
    await expect(failing).rejects.toThrow('decided otherwise');
    expect((await opened.store.inquiry(stored.id))?.note).toBeNull();
  });

  test('who loads an inquiry for update at once sees what the one before has written', async () => {
    const { id } = await opened.records.inquiry();
    await crowd(() =>
      opened.store.transaction(async (tx) => {
        const current = await tx.inquiryForUpdate(id);
        if (current) await tx.updateInquiry({ ...current, sequence: current.sequence + 1 });
      }),
    );
    expect((await opened.store.inquiry(id))?.sequence).toBe(CROWD);
  });

  test('a version has the scripts that it was given first, whoever gives it others at once', async () => {
    const version = `1.0.0-${randomBase58(12, random)}`;
    const of = (index: number) => ({ 'a.js': `"ä 🙂 \\ ${index}"`, ...(index % 2 === 0 && { 'b.js': '' }) });
    expect(await opened.store.scripts(version)).toBeUndefined();
    const kept = await crowd((index) => opened.store.keepScripts(version, of(index), NOW));
    const [first] = kept;
    expect(Array.from({ length: CROWD }, (_, index) => of(index))).toContainEqual(first);
    expect(kept).toEqual(Array(CROWD).fill(first));
    expect(await opened.store.scripts(version)).toEqual(first);
  });

  test('a file of the flow is kept until no build had it for as long as is said, whoever starts at once', async () => {
    const name = (label: string) => `/assets/${label}-${randomBase58(12, random)}.js`;
    const [old, recent] = [name('old'), name('recent')];
    const day = (count: number) => new Date(NOW.getTime() + count * 24 * 60 * 60 * 1000);
    const keep = (path: string, on: number) =>
      opened.store.keepFlowFiles({ [path]: `"ä 🙂 \\ ${path}"` }, day(on), day(on - 30));
    expect(await opened.store.flowFile(old)).toBeUndefined();
    await keep(old, 0);
    await crowd((index) => keep(index % 2 === 0 ? old : recent, 100));
    // Whoever was last has the word: here the newer one, some days later than the rest.
    await keep(recent, 101);
    expect(await opened.store.flowFile(old)).toBe(`"ä 🙂 \\ ${old}"`);
    expect(await opened.store.flowFile(recent)).toBe(`"ä 🙂 \\ ${recent}"`);
    await keep(recent, 130);
    expect(await opened.store.flowFile(old)).toBe(`"ä 🙂 \\ ${old}"`);
    await keep(recent, 132);
    expect(await opened.store.flowFile(old)).toBeUndefined();
    expect(await opened.store.flowFile(recent)).toBe(`"ä 🙂 \\ ${recent}"`);
  });

  test('one file stands in a slot; a replaced one is left out of the list', async () => {
    const of = await opened.records.inquiry();
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
    await opened.store.transaction((tx) => tx.insertDocument(first));
    await expect(opened.store.transaction((tx) => tx.insertDocument(second))).rejects.toThrow();
    await opened.store.transaction(async (tx) => {
      await tx.updateDocument({ ...first, removedAt: NOW });
      await tx.insertDocument(second);
    });
    expect(await opened.store.documents(of.id)).toEqual([second]);
    expect(await opened.store.document(first.id)).toEqual({ ...first, removedAt: NOW });
  });

  test('events come back in the order they were written', async () => {
    const of = await opened.records.inquiry();
    const events = [eventOf(of, 'inquiry.started'), eventOf(of, 'inquiry.completed')];
    await opened.store.transaction((tx) => tx.insertEvents(events));
    expect(await opened.store.events(of.id)).toEqual(events);
  });

  test('versions of a template are listed newest first, and a version that was not committed is not there', async () => {
    const { template: stored, version } = await opened.records.template();
    const next = { ...version, id: mintId('templateVersion', random), number: 2 };
    const failing = opened.store.transaction(async (tx) => {
      await tx.insertTemplateVersion(next);
      expect(await tx.templateVersion(next.id)).toEqual(next);
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    expect(await opened.store.templateVersion(next.id)).toBeUndefined();
    await opened.store.transaction((tx) => tx.insertTemplateVersion(next));
    expect(await opened.store.templateVersions(stored.id)).toEqual([next, version]);
  });

  test('the store says that it answers', async () => {
    expect(await opened.store.ping()).toBe(true);
  });
}
