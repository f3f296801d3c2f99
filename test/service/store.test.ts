import { expect, test } from 'vitest';
import { migrate } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import { storeContract } from '../contracts/store.contract.ts';
import { openEmbeddedDatabase, openServerDatabase, TEST_DATABASE_URL } from '../support/database.ts';

storeContract('embedded database', openEmbeddedDatabase);
// Only where a server is named: the suite's last line then counts these too.
if (TEST_DATABASE_URL !== undefined) storeContract('PostgreSQL', () => openServerDatabase(TEST_DATABASE_URL ?? ''));

test('migrations that ran do not run again', async () => {
  const database = await openEmbeddedDatabase();
  const store = createSqlStore(database);
  const before = await store.defaultEnvironmentId();
  await migrate(database);
  expect(await store.defaultEnvironmentId()).toBe(before);
  await store.close();
});

test('a store that was closed does not answer', async () => {
  const store = createSqlStore(await openEmbeddedDatabase());
  expect(await store.ping()).toBe(true);
  await store.close();
  expect(await store.ping()).toBe(false);
});
