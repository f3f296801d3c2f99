/** What every database behind the store keeps for a while only: keys, claims and loose files. */

import { expect, test } from 'vitest';
import { randomBase58 } from '../../src/protocol/ids.ts';
import type { OpenStore } from '../support/open-store.ts';
import { random } from '../support/service-world.ts';
import { CROWD, crowd, later, NOW } from '../support/store-records.ts';

export function storeRemainsContract(opened: OpenStore): void {
  test('an idempotency key is reserved by one, and then gives the answer', async () => {
    const environment = await opened.store.defaultEnvironmentId();
    const key = randomBase58(12, random);
    const states = await crowd(() => opened.store.reserveIdempotencyKey(environment, key, 'request', NOW));
    expect(states.map(({ kind }) => kind).sort()).toEqual(['reserved', ...Array(CROWD - 1).fill('running')].sort());
    expect(await opened.store.reserveIdempotencyKey(environment, key, 'another', NOW)).toEqual({ kind: 'mismatch' });
    const finish = (body: string) =>
      opened.store.transaction((tx) => tx.finishIdempotencyKey(environment, key, 201, body, undefined));
    expect([await finish('{"a":1}'), await finish('{"a":2}')]).toEqual([true, false]);
    const state = await opened.store.reserveIdempotencyKey(environment, key, 'request', later(1));
    expect(state).toEqual({ kind: 'finished', status: 201, body: '{"a":1}' });
  });

  test('an idempotency key that was given back, or abandoned for a minute, is free; a finished one is not', async () => {
    const environment = await opened.store.defaultEnvironmentId();
    const [released, abandoned, finished] = [1, 2, 3].map(() => randomBase58(12, random)) as [string, string, string];
    const reserve = (key: string, at: Date) => opened.store.reserveIdempotencyKey(environment, key, 'request', at);
    for (const key of [released, abandoned, finished]) await reserve(key, NOW);
    await opened.store.releaseIdempotencyKey(environment, released);
    await opened.store.transaction((tx) => tx.finishIdempotencyKey(environment, finished, 200, 'x', undefined));
    expect((await reserve(released, NOW)).kind).toBe('reserved');
    expect((await reserve(abandoned, later(60))).kind).toBe('running');
    expect((await reserve(abandoned, later(61))).kind).toBe('reserved');
    expect((await reserve(finished, later(61))).kind).toBe('finished');
  });

  test('keys and claims are forgotten by age', async () => {
    const environment = await opened.store.defaultEnvironmentId();
    const [old, recent] = [randomBase58(12, random), randomBase58(12, random)];
    const past = (seconds: number) => new Date(Date.UTC(2001, 0, 1) + seconds * 1000);
    await opened.store.reserveIdempotencyKey(environment, old, 'request', past(0));
    await opened.store.reserveIdempotencyKey(environment, recent, 'request', past(10));
    await opened.store.forgetBefore(past(5));
    expect((await opened.store.reserveIdempotencyKey(environment, old, 'another', past(10))).kind).toBe('reserved');
    expect((await opened.store.reserveIdempotencyKey(environment, recent, 'another', past(10))).kind).toBe('mismatch');
  });

  test('a loose file is taken once, and those that stay are listed by age and forgotten', async () => {
    const { id: inquiryId } = await opened.records.inquiry();
    const past = (seconds: number) => new Date(Date.UTC(2002, 0, 1) + seconds * 1000);
    const [old, recent, named] = [1, 2, 3].map(() => randomBase58(32, random)) as [string, string, string];
    await opened.store.transaction((tx) =>
      tx.insertLooseFiles([
        { fileKey: recent, inquiryId, createdAt: past(10) },
        { fileKey: old, inquiryId, createdAt: past(0) },
        { fileKey: named, inquiryId, createdAt: past(0) },
      ]),
    );
    const taken = await crowd(() => opened.store.transaction((tx) => tx.takeLooseFile(named)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await opened.store.transaction((tx) => tx.countLooseFiles(inquiryId))).toBe(2);
    expect(await opened.store.looseFiles(past(10), 5)).toEqual([old]);
    expect(await opened.store.looseFiles(past(11), 5)).toEqual([old, recent]);
    expect(await opened.store.looseFiles(past(11), 1)).toEqual([old]);
    await opened.store.deferLooseFiles([old], past(20));
    expect(await opened.store.looseFiles(past(21), 5)).toEqual([recent, old]);
    await opened.store.forgetLooseFiles([old, recent]);
    expect(await opened.store.looseFiles(past(11), 5)).toEqual([]);
  });
}
