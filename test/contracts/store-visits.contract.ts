/** How every database behind the store lets visitors in who come at once: by claims, the bare id, links and sessions. */

import { expect, test } from 'vitest';
import { sha256 } from '../../service/hash.ts';
import { randomBase58 } from '../../src/protocol/ids.ts';
import type { OpenStore } from '../support/open-store.ts';
import { random } from '../support/service-world.ts';
import { CROWD, crowd, later, NOW } from '../support/store-records.ts';

export function storeVisitsContract(opened: OpenStore): void {
  test('a claim is taken by one of those that take it at once; the others find what that one got', async () => {
    const of = await opened.records.inquiry();
    const { id: sessionId } = await opened.records.session(of);
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
      opened.store.transaction(async (tx) => {
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
    const failing = opened.store.transaction(async (tx) => {
      await tx.takeClaim(claim);
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    const takeAndRelease = () =>
      opened.store.transaction(async (tx) => {
        const taken = await tx.takeClaim(claim);
        await tx.releaseClaim(claimHash);
        return taken;
      });
    const other = { ...claim, claimHash: sha256(randomBase58(24, random)) };
    await opened.store.transaction((tx) => tx.takeClaim(other));
    expect(await takeAndRelease()).toBeUndefined();
    expect(await takeAndRelease()).toBeUndefined();
    // That of somebody else stays taken.
    expect(await opened.store.transaction((tx) => tx.takeClaim(other))).toMatchObject(other);
  });

  test('the door of the bare id is passed by one', async () => {
    const { id } = await opened.records.inquiry();
    const passed = await crowd(() => opened.store.transaction((tx) => tx.passBareDoor(id, NOW)));
    expect(passed.filter(Boolean)).toHaveLength(1);
    expect(await opened.store.inquiry(id)).toMatchObject({ firstAccessedAt: NOW, bareAccess: false });
  });

  test.each([
    ['closed', { bareAccess: false }],
    ['passed', { firstAccessedAt: NOW }],
  ])('a door that is %s stays so', async (_case, more) => {
    const { id } = await opened.records.inquiry(more);
    expect(await opened.store.transaction((tx) => tx.passBareDoor(id, NOW))).toBe(false);
  });

  test('a link is redeemed by one, and not past its end', async () => {
    const of = await opened.records.inquiry();
    const [live, over] = [await opened.records.link(of), await opened.records.link(of, { expiresAt: NOW })];
    const redeemed = await crowd((index) =>
      opened.store.transaction((tx) => tx.redeemLink(live.codeHash, `claim ${index}`, NOW)),
    );
    expect(redeemed.filter((result) => result !== undefined)).toHaveLength(1);
    expect(await opened.store.transaction((tx) => tx.redeemLink(over.codeHash, 'claim', NOW))).toBeUndefined();
  });

  test('sessions and unused links end with their inquiry; what ended before is left alone', async () => {
    const of = await opened.records.inquiry();
    const alive = await opened.records.session(of, { drafts: { form: { name: 'typed' } } });
    const ended = await opened.records.session(of, { status: 'expired', expiredAt: later(-60) });
    const unused = await opened.records.link(of);
    const used = await opened.records.link(of, { redeemedAt: NOW });
    expect(await opened.store.transaction((tx) => tx.endSessionsAndLinks(of.id, NOW))).toEqual([alive.id]);
    expect(await opened.store.session(alive.id)).toEqual({ ...alive, status: 'expired', expiredAt: NOW, drafts: {} });
    expect(await opened.store.session(ended.id)).toEqual(ended);
    expect(await opened.store.link(unused.codeHash)).toEqual({ ...unused, expiresAt: NOW });
    expect(await opened.store.link(used.codeHash)).toEqual(used);
  });

  test('sessions are listed newest first, and one that is removed leaves its link redeemed', async () => {
    const of = await opened.records.inquiry();
    const [old, recent] = [await opened.records.session(of), await opened.records.session(of, { createdAt: later(1) })];
    expect(await opened.store.sessions(of.id)).toEqual([recent, old]);
    const [bareOld, bareRecent] = [old, recent].map(({ drafts: _typed, ...bare }) => bare);
    expect(await opened.store.sessionsOfAll([of.id])).toEqual([bareRecent, bareOld]);
    const used = await opened.records.link(of, { redeemedAt: NOW, sessionId: old.id });
    const another = await opened.records.link(of, { redeemedAt: NOW, sessionId: recent.id });
    await opened.store.transaction((tx) => tx.removeSession(old.id));
    expect(await opened.store.sessions(of.id)).toEqual([recent]);
    expect(await opened.store.link(used.codeHash)).toEqual({ ...used, sessionId: null });
    expect(await opened.store.link(another.codeHash)).toEqual(another);
  });

  test('what was typed is forgotten in all sessions of an inquiry, and in none of another', async () => {
    const [of, other] = [await opened.records.inquiry(), await opened.records.inquiry()];
    const drafts = { form: { name: 'typed' } };
    for (const _session of ['first', 'second']) await opened.records.session(of, { drafts });
    const kept = await opened.records.session(other, { drafts });
    await opened.store.transaction((tx) => tx.clearDrafts(of.id));
    expect((await opened.store.sessions(of.id)).map((session) => session.drafts)).toEqual([{}, {}]);
    expect(await opened.store.sessions(other.id)).toEqual([kept]);
  });
}
