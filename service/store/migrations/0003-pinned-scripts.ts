import { type Kysely, sql } from 'kysely';

/** Scripts of every version that was served, whole in one row: two builds of one version cannot mix. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table pinned_scripts (
    version text primary key,
    files jsonb not null,
    published_at timestamptz not null
  )`.execute(db);
}
