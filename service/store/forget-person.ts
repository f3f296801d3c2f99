/** What other tables hold of the person of an inquiry. */

import type { InquiryId } from '../../src/protocol/ids.ts';
import type { EventName } from '../inquiry/inquiry.ts';
import type { Database } from './database.ts';
import * as idempotency from './idempotency.ts';
import * as looseFiles from './loose-files.ts';

/** The only event that tells more than steps: texts of the integrator's. */
const TELLING: EventName = 'inquiry.updated-tags';

export async function forgetPerson(db: Database, inquiryId: InquiryId, now: Date): Promise<readonly string[]> {
  const sessions = db.updateTable('sessions').set({ userAgent: null, drafts: '{}' });
  await sessions.where('inquiryId', '=', inquiryId).execute();
  const events = db.updateTable('events').set({ context: '{}' });
  await events.where('inquiryId', '=', inquiryId).where('name', '=', TELLING).execute();
  await idempotency.forget(db, inquiryId);
  const documents = db.deleteFrom('documents').where('inquiryId', '=', inquiryId);
  const removed = await documents.returning(['fileKey', 'removedAt']).execute();
  // Of those that were replaced the bytes are gone, or loose already.
  const loosened = removed.filter(({ removedAt }) => removedAt === null).map(({ fileKey }) => fileKey);
  const files = loosened.map((fileKey) => ({ fileKey, inquiryId, createdAt: now }));
  await looseFiles.insert(db, files);
  return loosened;
}
