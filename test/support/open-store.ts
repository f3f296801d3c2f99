/** The store of a contract's tests. */

import { afterAll, beforeAll } from 'vitest';
import type { Database } from '../../service/store/database.ts';
import { createSqlStore } from '../../service/store/sql-store.ts';
import type { Store } from '../../service/store/store.ts';
import { createStoreRecords, type StoreRecords } from './store-records.ts';

/** What the tests of a contract share: the database. Each makes its own rows, and times of its own where age counts. */
export interface OpenStore {
  readonly database: Database;
  readonly store: Store;
  readonly records: StoreRecords;
}

/** Opens a store before the tests of the suite, and closes it after them. What it gives is there while they run. */
export function openForSuite(open: () => Promise<Database>): OpenStore {
  let opened: OpenStore | undefined;
  beforeAll(async () => {
    const database = await open();
    const store = createSqlStore(database);
    opened = { database, store, records: createStoreRecords(store) };
  });
  afterAll(() => opened?.store.close());
  const use = (): OpenStore => {
    if (opened === undefined) throw new Error('The store is open while the tests of its suite run');
    return opened;
  };
  return {
    get database() {
      return use().database;
    },
    get store() {
      return use().store;
    },
    get records() {
      return use().records;
    },
  };
}
