/** Scripts of published versions. */

import type { Database } from './database.ts';
import type { ScriptTexts } from './store.ts';

export async function find(db: Database, version: string): Promise<ScriptTexts | undefined> {
  const query = db.selectFrom('pinnedScripts').select('files').where('version', '=', version);
  return (await query.executeTakeFirst())?.files;
}

export async function keep(db: Database, version: string, files: ScriptTexts, now: Date): Promise<ScriptTexts> {
  const row = { version, files: JSON.stringify(files), publishedAt: now };
  await db
    .insertInto('pinnedScripts')
    .values(row)
    .onConflict((conflict) => conflict.column('version').doNothing())
    .execute();
  return (await find(db, version)) ?? files;
}
