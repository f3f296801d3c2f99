import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // A session that gives way to another is looked for in every link.
  'create index one_time_links_of_session on one_time_links (session_id) where session_id is not null',
  'create index inquiries_by_template on inquiries (template_id, created_at desc, id desc)',
  // By its hash: a note may be longer than what an ordered index takes.
  'create index inquiries_by_note on inquiries using hash (note) where note is not null',
] as const;

/** Indexes for what would read whole tables: the links of a session, and the lists of a template and of a note. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
