import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // Without a reference: it would be looked up at every answer that is kept.
  'alter table idempotency_keys add column inquiry_id text',
  'create index idempotency_keys_of_inquiry on idempotency_keys (inquiry_id) where inquiry_id is not null',
] as const;

/** Which inquiry a kept answer is about: it is forgotten when that is redacted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
