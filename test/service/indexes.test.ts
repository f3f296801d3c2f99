import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inquiry } from '../../service/inquiry/inquiry.ts';
import type { Database } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import type { Store } from '../../service/store/store.ts';
import type { SessionId } from '../../src/protocol/ids.ts';
import { openTestDatabase } from '../support/database.ts';
import { createStoreRecords } from '../support/store-records.ts';

/** Enough for an index to be worth its while. */
const ROWS = 20_000;
const PAGE = { size: 25, after: undefined, before: undefined };

type Compiled = ReturnType<ReturnType<Database['getExecutor']>['compileQuery']>;

let database: Database;
let store: Store;
let rare: Inquiry;
/** What the store has asked since it was cleared last. */
const asked: Compiled[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  const recorder: Parameters<Database['withPlugin']>[0] = {
    transformQuery({ node, queryId }) {
      asked.push(database.getExecutor().compileQuery(node, queryId));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  store = createSqlStore(database.withPlugin(recorder));
  const records = createStoreRecords(store);
  const common = await records.inquiry();
  rare = await records.inquiry();
  const columns = `environment_id, template_id, template_version_id, created_via, status, sequence, step, path, submitted, fields,
    tags, expiration, bare_access, updated_at`;
  for (const statement of [
    // Newer than all of the rare template, which would be found by going through them, and hardly any has a note.
    `insert into inquiries (id, note, created_at, ${columns})
      select 'inq_' || n, case when n % 100 = 0 then 'note ' || n end, created_at + n * interval '1 minute', ${columns}
      from inquiries, generate_series(1, ${ROWS}) n where id = '${common.id}'`,
    `insert into sessions (id, inquiry_id, status, jti, created_at, expires_at, drafts)
      select 'iqse_' || n, '${common.id}', 'new', '', now(), now(), '{}' from generate_series(1, ${ROWS}) n`,
    `insert into one_time_links (code_hash, inquiry_id, created_at, expires_at, session_id)
      select 'hash ' || n, '${common.id}', now(), now(), 'iqse_' || n from generate_series(1, ${ROWS}) n`,
    'analyze',
  ])
    await run(statement);
});
afterAll(() => store.close());

/** Sends SQL as it stands. */
async function run(text: string, parameters: readonly unknown[] = []): Promise<readonly object[]> {
  const any = database.selectNoFrom(({ lit }) => lit(1).as('one')).compile();
  return (await database.executeQuery<object>({ ...any, sql: text, parameters })).rows;
}

/** How the database goes about what `ask` asks first. */
async function planOf(ask: () => Promise<unknown>): Promise<string> {
  asked.length = 0;
  await ask();
  const { sql: text, parameters } = asked[0]!;
  const rows = await run(`explain ${text}`, parameters);
  return rows.map((row) => Object.values(row).join()).join('\n');
}

test.for([
  ['the inquiries of a template', 'inquiries_by_template', () => ({ templateIds: [rare.templateId] })],
  ['the inquiries with a note', 'inquiries_by_note', () => ({ note: 'note 100' })],
  ['all inquiries', 'inquiries_newest', () => ({})],
] as const)('a list of %s is read by the index %s', async ([, index, filter]) => {
  const { environmentId } = rare;
  const plan = await planOf(() => store.inquiries({ environmentId, ...filter() }, PAGE));
  expect(plan).toContain(index);
  expect(plan).not.toContain('Seq Scan');
});

test('the link that a session came by is found by an index when the session gives way to another', async () => {
  const plan = await planOf(() => store.transaction((tx) => tx.removeSession('iqse_7' as SessionId)));
  expect(plan).toContain('one_time_links_of_session');
});

test('the longest note can be kept, however much room its characters take', async () => {
  const note = Array.from({ length: 1_000 }, (_, index) => String.fromCodePoint(0x20000 + index * 37)).join('');
  const { id } = await createStoreRecords(store).inquiry({ note });
  const { items } = await store.inquiries({ note }, PAGE);
  expect(items.map((item) => item.id)).toEqual([id]);
});
