/** Files of the flow, of this build and of those before. */

import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { ScriptTexts } from './store.ts';

export async function find(db: Database, path: string): Promise<string | undefined> {
  const query = db.selectFrom('flowFiles').select('contents').where('path', '=', path);
  return (await query.executeTakeFirst())?.contents;
}

export async function keep(db: Database, files: ScriptTexts, now: Date, unusedBefore: Date): Promise<void> {
  const rows = Object.entries(files).map(([path, contents]) => ({ path, contents, unusedSince: null }));
  await db.transaction().execute(async (trx) => {
    // Two services of different builds that start at once would each hold rows that the other waits for.
    await sql`lock table flow_files in share row exclusive mode`.execute(trx);
    await trx
      .insertInto('flowFiles')
      .values(rows)
      .onConflict((conflict) => conflict.column('path').doUpdateSet({ unusedSince: null }))
      .execute();
    await trx
      .updateTable('flowFiles')
      .set({ unusedSince: now })
      .where('path', 'not in', Object.keys(files))
      .where('unusedSince', 'is', null)
      .execute();
    await trx.deleteFrom('flowFiles').where('unusedSince', '<', unusedBefore).execute();
  });
}
