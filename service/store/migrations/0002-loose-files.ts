import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table loose_files (
    file_key text primary key,
    inquiry_id text not null references inquiries,
    created_at timestamptz not null
  )`,
  'create index loose_files_of_inquiry on loose_files (inquiry_id)',
  'create index loose_files_by_age on loose_files (created_at)',
] as const;

/** Files that no document names: about to be named, or about to be removed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
