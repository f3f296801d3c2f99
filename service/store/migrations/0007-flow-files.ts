import { type Kysely, sql } from 'kysely';

/** Files of the flow of every build that may still stand open in a browser; unused_since: the build that is served has no such file. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table flow_files (
    path text primary key,
    contents text not null,
    unused_since timestamptz
  )`.execute(db);
}
