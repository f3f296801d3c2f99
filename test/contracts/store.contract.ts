/** What every database behind the store does, the embedded one and a server alike; each part in a file of its own. */

import { describe } from 'vitest';
import type { Database } from '../../service/store/database.ts';
import { openForSuite } from '../support/open-store.ts';
import { storeCreationContract } from './store-creation.contract.ts';
import { storeListsContract } from './store-lists.contract.ts';
import { storeRedactionContract } from './store-redaction.contract.ts';
import { storeRemainsContract } from './store-remains.contract.ts';
import { storeRowsContract } from './store-rows.contract.ts';
import { storeVisitsContract } from './store-visits.contract.ts';

/** @param areParallel whether one transaction begins while another is open; otherwise it waits for that one */
export function storeContract(name: string, open: () => Promise<Database>, areParallel: boolean): void {
  describe(name, () => {
    const opened = openForSuite(open);
    storeRowsContract(opened);
    storeVisitsContract(opened);
    storeListsContract(opened, areParallel);
    storeCreationContract(opened);
    storeRemainsContract(opened);
    storeRedactionContract(opened, areParallel);
  });
}
