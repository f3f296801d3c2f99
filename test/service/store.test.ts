import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { StartError, under } from '../../service/start-error.ts';
import { migrate, openDatabase } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import { UnavailableError } from '../../service/unavailable.ts';
import { randomBase58 } from '../../src/protocol/ids.ts';
import { storeContract } from '../contracts/store.contract.ts';
import { createApiInquiry } from '../support/api-inquiry.ts';
import {
  makeServerDatabase,
  openEmbeddedDatabase,
  openServerDatabase,
  TEST_DATABASE_URL,
} from '../support/database.ts';
import { startPooler } from '../support/pooler.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { simpleContent } from '../support/sample-content.ts';
import { createServiceWorld, random } from '../support/service-world.ts';
import { createStoreRecords } from '../support/store-records.ts';

storeContract('embedded database', () => openEmbeddedDatabase(), false);

test('the embedded database does not grow by what is written again and again, as long as room is made', async () => {
  const database = await openEmbeddedDatabase();
  const store = createSqlStore(database);
  onTestFinished(() => store.close());
  const records = createStoreRecords(store);
  const session = await records.session(await records.inquiry());
  /** Types on for a while; the bytes of the database afterwards. */
  async function typeOn(): Promise<number> {
    for (let times = 0; times < 50; times += 1) {
      // Random: the database would make anything else small.
      const drafts = { form: { text: randomBase58(40_000, random) } };
      await store.transaction((tx) => tx.updateSession({ ...session, drafts }));
    }
    const size = database.selectNoFrom(({ fn, val }) => fn<number>('pg_database_size', [val('postgres')]).as('bytes'));
    return Number((await size.executeTakeFirstOrThrow()).bytes);
  }
  const grown = await typeOn();
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await store.makeRoom();
    expect(await typeOn()).toBeLessThan(grown * 1.05);
  }
});

const programs = findPostgres();
if (programs === undefined && TEST_DATABASE_URL === undefined) {
  const title =
    'PostgreSQL: there is none; install it (apt-get install postgresql), or name a server by TEST_DATABASE_URL';
  // Where nobody looks at what is skipped, a suite that silently does not run is worth nothing.
  test.skipIf(!process.env['CI'])(title, () => expect.unreachable(title));
} else {
  describe('on a server', onServer);
}

function onServer(): void {
  let server: PostgresServer | undefined;
  let url: string;
  beforeAll(async () => {
    if (TEST_DATABASE_URL === undefined) server = await startPostgres(programs ?? '');
    url = server?.url ?? TEST_DATABASE_URL ?? '';
  });
  afterAll(() => server?.stop());

  storeContract('PostgreSQL', () => openServerDatabase(url), true);

  test('processes that start at once on a new database make its tables once', async () => {
    const address = { kind: 'postgres', url: await makeServerDatabase(url) } as const;
    const opened = await Promise.all([1, 2, 3].map(() => openDatabase(address)));
    for (const database of opened) {
      const store = createSqlStore(database);
      expect(await store.defaultEnvironmentId()).toBe('env_default');
      await store.close();
    }
  });

  test('a server that refuses the limits of a connection is found out when it is opened, not by the first who asks', async () => {
    const address = { kind: 'postgres', url: await makeServerDatabase(url) } as const;
    const tooLong = { statement_timeout: 2 ** 40 };
    await expect(openDatabase(address, tooLong)).rejects.toThrow('statement_timeout');
  });

  test.each([
    ['only reads', 'default_transaction_read_only=on', 'read-only transaction'],
    ['does not let us', 'role=pg_monitor', 'permission denied'],
  ])('a server that %s is told in words at the start', async (_what, setting, words) => {
    const address = new URL(await makeServerDatabase(url));
    await (await openDatabase({ kind: 'postgres', url: address.href })).destroy();
    address.searchParams.set('options', `-c ${setting}`);
    const opening = under('DATABASE_URL', () => openDatabase({ kind: 'postgres', url: address.href }));
    await expect(opening).rejects.toThrow(StartError);
    await expect(opening).rejects.toThrow(words);
  });

  test('a pooler that hands a connection on with what was prepared is told in words at the start', async () => {
    const address = new URL(await makeServerDatabase(url));
    const pooler = await startPooler(address);
    onTestFinished(() => pooler.stop());
    const opening = under('DATABASE_URL', () => openDatabase({ kind: 'postgres', url: pooler.url }));
    await expect(opening).rejects.toThrow(StartError);
    await expect(opening).rejects.toThrow('prepared statement');
  });

  test('does not answer while its server only reads, and leaves the connection for one to the server that took its place', async () => {
    const database = await openDatabase({ kind: 'postgres', url: await makeServerDatabase(url) }, { max: 1 });
    const store = createSqlStore(database);
    onTestFinished(() => store.close());
    await sql`set default_transaction_read_only = on`.execute(database);
    expect(await store.ping()).toBe(false);
    expect(await store.ping()).toBe(true);
  });

  test('a statement that takes too long is ended, and its connection is of use again', async () => {
    const limits = { statement_timeout: 100, max: 1 };
    const database = await openDatabase({ kind: 'postgres', url: await makeServerDatabase(url) }, limits);
    const sleep = database.selectNoFrom(({ fn, val }) => fn('pg_sleep', [val(60)]).as('slept'));
    await expect(sleep.execute()).rejects.toThrow('statement timeout');
    await expect(sleep.execute()).rejects.toBeInstanceOf(UnavailableError);
    expect(await database.selectNoFrom(({ lit }) => lit(1).as('one')).execute()).toEqual([{ one: 1 }]);
    await database.destroy();
  });

  test('the statement that makes an inquiry is prepared once per connection, and stands a column that is added', async () => {
    const address = { kind: 'postgres', url: await makeServerDatabase(url) } as const;
    const database = await openDatabase(address, { max: 1 });
    const store = createSqlStore(database);
    await using world = await createServiceWorld(store);
    const templateId = await world.publish(simpleContent());
    const create = () => createApiInquiry(world, templateId);
    const session = database.withTables<{ pgPreparedStatements: { statement: string } }>();
    const prepared = () => session.selectFrom('pgPreparedStatements').select('statement').execute();
    for (let count = 0; count < 8; count += 1) await create();
    // The first had to look at the template, all others know it.
    const insert = { statement: expect.stringMatching(/^\/\* prepared \*\/ with .* insert into inquiries /s) };
    expect(await prepared()).toEqual([insert, insert]);
    await database.schema.alterTable('inquiries').addColumn('later', 'text').execute();
    await create();
    await store.close();
  });

  test('a connection that the server ends in the midst of a transaction ends that alone, and not the process', async () => {
    const address = { kind: 'postgres', url: await makeServerDatabase(url) } as const;
    const [database, other] = [await openDatabase(address, { max: 1 }), await openDatabase(address, { max: 1 })];
    const store = createSqlStore(database);
    const endOthers = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    const cut = store.transaction(async (tx) => {
      await tx.defaultEnvironmentId();
      await endOthers.execute(other);
      await tx.templates(await tx.defaultEnvironmentId());
    });
    // A break that nobody listened for would be an error of the whole run.
    await expect(cut).rejects.toBeInstanceOf(UnavailableError);
    expect(await store.ping()).toBe(true);
    await store.close();
    await other.destroy();
  });

  test('who finds every connection in use waits a while, and not for ever', async () => {
    const limits = { connectionTimeoutMillis: 200, max: 1 };
    const database = await openDatabase({ kind: 'postgres', url: await makeServerDatabase(url) }, limits);
    const store = createSqlStore(database);
    await store.transaction(async () => {
      expect(await store.ping()).toBe(false);
      await expect(store.defaultEnvironmentId()).rejects.toBeInstanceOf(UnavailableError);
    });
    expect(await store.ping()).toBe(true);
    await store.close();
  });
}

test('migrations that ran do not run again', async () => {
  const database = await openEmbeddedDatabase();
  const store = createSqlStore(database);
  const before = await store.defaultEnvironmentId();
  await migrate(database);
  expect(await store.defaultEnvironmentId()).toBe(before);
  await store.close();
});

test('a database that a later version has changed is told in words, and stays as it is', async () => {
  const database = await openEmbeddedDatabase();
  onTestFinished(() => database.destroy());
  const migrations = sql<{ name: string }>`select name from kysely_migration order by name`;
  await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2099-01-01')`.execute(
    database,
  );
  const { rows } = await migrations.execute(database);
  const refused = await migrate(database).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StartError);
  expect(refused).toMatchObject({ message: expect.stringContaining('9999-from-the-future') });
  expect((await migrations.execute(database)).rows).toEqual(rows);
});

test('an embedded database is open to the user of its process only, new or there already', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'database-'));
  const folder = join(parent, 'database');
  const modeAfterUse = async () => {
    await (await openDatabase({ kind: 'folder', folder })).destroy();
    return (await stat(folder)).mode & 0o777;
  };
  expect(await modeAfterUse()).toBe(0o700);
  await chmod(folder, 0o755);
  expect(await modeAfterUse()).toBe(0o700);
  await rm(parent, { recursive: true });
});

test('a store that was closed does not answer', async () => {
  const store = createSqlStore(await openEmbeddedDatabase());
  expect(await store.ping()).toBe(true);
  await store.close();
  expect(await store.ping()).toBe(false);
});
