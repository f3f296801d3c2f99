/** How every database behind the store makes an inquiry and what belongs to it: all of it, or nothing. */

import { expect, test } from 'vitest';
import type { NewInquiry } from '../../service/store/store.ts';
import { mintId, randomBase58 } from '../../src/protocol/ids.ts';
import type { OpenStore } from '../support/open-store.ts';
import { random } from '../support/service-world.ts';
import { alone, CROWD, crowd, eventOf, later, linkOf, sessionOf } from '../support/store-records.ts';

export function storeCreationContract(opened: OpenStore): void {
  test('an inquiry is stored together with its account, events, session and link', async () => {
    const { inquiry: of, account } = await opened.records.withAccount(randomBase58(12, random));
    const made: NewInquiry = {
      inquiry: of,
      account,
      events: [eventOf(of, 'inquiry.created'), eventOf(of, 'inquiry.updated-tags')],
      session: sessionOf(of, { drafts: { form: { name: 'typed' } } }),
      link: linkOf(of),
    };
    expect(await opened.store.insertInquiry(made)).toEqual(of);
    expect(await opened.store.inquiry(of.id)).toEqual(of);
    expect(await opened.store.account(account.id)).toEqual(account);
    expect(await opened.store.events(of.id)).toEqual(made.events);
    expect(await opened.store.sessions(of.id)).toEqual([made.session]);
    expect(await opened.store.link(made.link?.codeHash ?? '')).toEqual(made.link);
  });

  test.each(['session', 'link', 'events'] as const)(
    'an inquiry whose %s cannot be stored leaves nothing behind, inside a transaction or without one',
    async (part) => {
      const { inquiry: of, account } = await opened.records.withAccount(randomBase58(12, random));
      const other = await opened.records.inquiry();
      const stranger = { ...other, id: mintId('inquiry', random) };
      const made: NewInquiry = {
        inquiry: of,
        account,
        events: [eventOf(part === 'events' ? stranger : of, 'inquiry.created')],
        session: sessionOf(part === 'session' ? stranger : of),
        link: linkOf(part === 'link' ? stranger : of),
      };
      await expect(opened.store.insertInquiry(made)).rejects.toThrow('foreign key');
      await expect(opened.store.transaction((tx) => tx.insertInquiry(made))).rejects.toThrow('foreign key');
      expect(await opened.store.inquiry(of.id)).toBeUndefined();
      expect(await opened.store.account(account.id)).toBeUndefined();
      expect(await opened.store.events(of.id)).toEqual([]);
      expect(await opened.store.sessions(of.id)).toEqual([]);
      expect(await opened.store.link(made.link?.codeHash ?? '')).toBeUndefined();
    },
  );

  test('an inquiry made in a transaction that throws is not there', async () => {
    const made = await opened.records.withAccount(randomBase58(12, random));
    const failing = opened.store.transaction(async (tx) => {
      await tx.insertInquiry(made);
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    expect(await opened.store.inquiry(made.inquiry.id)).toBeUndefined();
    expect(await opened.store.account(made.account.id)).toBeUndefined();
  });

  test('an inquiry is made under a template that is as it is said to be, with all that belongs to it', async () => {
    const made = { ...(await opened.records.withAccount(null)), session: undefined };
    const current = await opened.store.template(made.inquiry.templateId);
    expect(await opened.store.insertInquiryUnder(current!, made)).toEqual(made.inquiry);
    expect(await opened.store.inquiry(made.inquiry.id)).toEqual(made.inquiry);
    expect(await opened.store.account(made.account.id)).toEqual(made.account);
  });

  test.each([
    ['status', { status: 'inactive' }],
    ['live version', { liveVersionId: mintId('templateVersion', random) }],
    ['id', { id: mintId('template', random) }],
  ] as const)(
    'an inquiry under a template of another %s leaves nothing behind, nor breaks a transaction',
    async (_what, other) => {
      const { inquiry: of, account } = await opened.records.withAccount(randomBase58(12, random));
      const made: NewInquiry = {
        inquiry: of,
        account,
        events: [eventOf(of, 'inquiry.created')],
        session: sessionOf(of),
        link: linkOf(of),
      };
      const current = await opened.store.template(of.templateId);
      const wrong = { ...current!, ...other };
      expect(await opened.store.insertInquiryUnder(wrong, made)).toBeUndefined();
      expect(await opened.store.inquiry(of.id)).toBeUndefined();
      expect(await opened.store.account(account.id)).toBeUndefined();
      expect(await opened.store.events(of.id)).toEqual([]);
      expect(await opened.store.sessions(of.id)).toEqual([]);
      expect(await opened.store.link(made.link?.codeHash ?? '')).toBeUndefined();
      const stored = await opened.store.transaction(async (tx) => {
        expect(await tx.insertInquiryUnder(wrong, made)).toBeUndefined();
        return tx.insertInquiryUnder(current!, made);
      });
      expect(stored).toEqual(of);
      expect(await opened.store.events(of.id)).toEqual(made.events);
    },
  );

  test('inquiries of different kinds made by turns come back as they were put in', async () => {
    const plain = await opened.records.withAccount(null);
    const [one, two, three, four] = [
      plain,
      await opened.records.withAccount(randomBase58(12, random)),
      await opened.records.withAccount(null),
      await opened.records.withAccount(null),
    ];
    const all: NewInquiry[] = [
      one,
      { ...two, session: sessionOf(two.inquiry) },
      { ...three, link: linkOf(three.inquiry), events: [eventOf(three.inquiry, 'inquiry.created')] },
      alone({
        ...four.inquiry,
        accountId: null,
        note: 'without',
        path: ['one'],
        tags: ['a', 'b'],
        startedAt: later(3),
      }),
    ];
    // Twice, with other ids: what was put together for the first is used for the second.
    const again = all.map((each) => alone({ ...each.inquiry, id: mintId('inquiry', random) }));
    for (const each of [...all, ...again]) {
      expect(await opened.store.insertInquiry(each)).toEqual(each.inquiry);
      expect(await opened.store.inquiry(each.inquiry.id)).toEqual(each.inquiry);
      expect(await opened.store.events(each.inquiry.id)).toEqual(each.events);
    }
  });

  test('inquiries made at once with accounts of one reference belong to one account', async () => {
    const referenceId = randomBase58(12, random);
    const made = await Promise.all(Array.from({ length: CROWD }, () => opened.records.withAccount(referenceId)));
    const stored = await crowd((index) => opened.store.insertInquiry(made[index]!));
    const accountId = stored[0]!.accountId!;
    expect(stored.map((each) => each.accountId)).toEqual(Array(CROWD).fill(accountId));
    expect(await opened.store.account(accountId)).toMatchObject({ id: accountId, referenceId });
    for (const each of stored) expect(await opened.store.inquiry(each.id)).toEqual(each);
  });

  test('an account that stands stays as it is when an inquiry with its reference is made', async () => {
    const referenceId = randomBase58(12, random);
    const [first, second] = [
      await opened.records.withAccount(referenceId),
      await opened.records.withAccount(referenceId),
    ];
    await opened.store.insertInquiry(first);
    const { inquiry: of } = second;
    const stored = await opened.store.insertInquiry({ ...second, account: { ...second.account, updatedAt: later(1) } });
    expect(stored).toEqual({ ...of, accountId: first.account.id });
    expect(await opened.store.account(first.account.id)).toEqual(first.account);
    expect(await opened.store.account(second.account.id)).toBeUndefined();
    const third = await opened.store.insertInquiry(
      alone({ ...of, id: mintId('inquiry', random), accountId: first.account.id }),
    );
    expect(third.accountId).toBe(first.account.id);
  });

  test('accounts without a reference are as many as are made', async () => {
    const made = await Promise.all(Array.from({ length: CROWD }, () => opened.records.withAccount(null)));
    const stored = await crowd((index) => opened.store.insertInquiry(made[index]!));
    expect(stored.map(({ accountId }) => accountId)).toEqual(made.map(({ account }) => account.id));
  });
}
