/** Keys by which a backend's repeated request is known. */

import type { EnvironmentId, InquiryId } from '../../src/protocol/ids.ts';
import type { Database } from './database.ts';
import type { IdempotencyState } from './store.ts';

/** A request that takes longer than this has died with its process: the key may be taken again. */
const ABANDONED_AFTER_MS = 60_000;
/** Instead of the hash and the answer of a key that were forgotten: neither is ever empty. */
const FORGOTTEN = '';

export async function reserve(
  db: Database,
  environmentId: EnvironmentId,
  key: string,
  requestHash: string,
  now: Date,
): Promise<IdempotencyState> {
  const abandoned = new Date(now.getTime() - ABANDONED_AFTER_MS);
  const reserved = await db
    .insertInto('idempotencyKeys')
    .values({ environmentId, key, requestHash, status: null, body: null, inquiryId: null, createdAt: now })
    .onConflict((conflict) =>
      conflict
        .columns(['environmentId', 'key'])
        .doUpdateSet({ createdAt: now })
        .where('idempotencyKeys.status', 'is', null)
        .where('idempotencyKeys.requestHash', '=', requestHash)
        .where('idempotencyKeys.createdAt', '<', abandoned),
    )
    .executeTakeFirst();
  if (reserved.numInsertedOrUpdatedRows === 1n) return { kind: 'reserved' };
  const query = db.selectFrom('idempotencyKeys').selectAll().where('environmentId', '=', environmentId);
  const found = await query.where('key', '=', key).executeTakeFirst();
  // Released between the two statements: the other request did nothing, the caller may as well be told to come again.
  if (found === undefined) return { kind: 'running' };
  if (found.requestHash === FORGOTTEN) return { kind: 'forgotten' };
  if (found.requestHash !== requestHash) return { kind: 'mismatch' };
  if (found.status === null || found.body === null) return { kind: 'running' };
  return { kind: 'finished', status: found.status, body: found.body };
}

export async function finish(
  db: Database,
  environmentId: EnvironmentId,
  key: string,
  status: number,
  body: string,
  inquiryId: InquiryId | undefined,
): Promise<boolean> {
  const answer = { status, body, inquiryId: inquiryId ?? null };
  const query = db.updateTable('idempotencyKeys').set(answer).where('environmentId', '=', environmentId);
  const finished = await query.where('key', '=', key).where('status', 'is', null).executeTakeFirst();
  return finished.numUpdatedRows === 1n;
}

export async function release(db: Database, environmentId: EnvironmentId, key: string): Promise<void> {
  const query = db.deleteFrom('idempotencyKeys').where('environmentId', '=', environmentId).where('key', '=', key);
  await query.where('status', 'is', null).execute();
}

export async function forget(db: Database, inquiryId: InquiryId): Promise<void> {
  const query = db.updateTable('idempotencyKeys').set({ requestHash: FORGOTTEN, body: FORGOTTEN });
  await query.where('inquiryId', '=', inquiryId).execute();
}
