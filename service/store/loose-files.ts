/** Files that no document names. */

import type { InquiryId } from '../../src/protocol/ids.ts';
import type { LooseFile } from '../inquiry/inquiry.ts';
import type { Database } from './database.ts';

export async function insert(db: Database, files: readonly LooseFile[]): Promise<void> {
  if (files.length === 0) return;
  const query = db.insertInto('looseFiles').values([...files]);
  await query.execute();
}

export async function take(db: Database, key: string): Promise<boolean> {
  const taken = await db.deleteFrom('looseFiles').where('fileKey', '=', key).executeTakeFirst();
  return taken.numDeletedRows === 1n;
}

export async function count(db: Database, inquiryId: InquiryId): Promise<number> {
  const query = db.selectFrom('looseFiles').select(({ fn }) => fn.countAll<number>().as('count'));
  return (await query.where('inquiryId', '=', inquiryId).executeTakeFirstOrThrow()).count;
}

export async function list(db: Database, before: Date, limit: number): Promise<readonly string[]> {
  const query = db.selectFrom('looseFiles').select('fileKey').where('createdAt', '<', before);
  const found = await query.orderBy('createdAt').limit(limit).execute();
  return found.map(({ fileKey }) => fileKey);
}

export async function forget(db: Database, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const query = db.deleteFrom('looseFiles').where('fileKey', 'in', [...keys]);
  await query.execute();
}

export async function defer(db: Database, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  const query = db.updateTable('looseFiles').set({ createdAt: now });
  await query.where('fileKey', 'in', [...keys]).execute();
}
