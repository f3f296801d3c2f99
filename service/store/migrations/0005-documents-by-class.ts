import { type Kysely, sql } from 'kysely';

/** One file per slot of each kind of identity document: the front of a passport does not take the place of a licence's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create unique index documents_one_per_slot_and_class on documents (inquiry_id, step, slot, coalesce(id_class, ''))
    where removed_at is null`.execute(db);
  await sql`drop index documents_one_per_slot`.execute(db);
}
