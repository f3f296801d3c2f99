/**
 * Inserts an inquiry and all that comes into being with it, by one statement: it is a transaction of its own where there is none,
 * and costs one way to the database, where each further statement would cost another.
 */

import type { QueryCreator } from 'kysely';
import type { AccountId } from '../../src/protocol/ids.ts';
import type { Account, Inquiry } from '../inquiry/inquiry.ts';
import type { Database } from './database.ts';
import { eventRow, inquiryRow, sessionRow } from './rows.ts';
import type { NewInquiry } from './store.ts';
import type { Tables } from './tables.ts';

export async function insertInquiry(db: Database, made: NewInquiry): Promise<Inquiry> {
  const { inquiry, account, events, session, link } = made;
  let statement = db.with('owner', (query) =>
    account === undefined ? existing(query, inquiry.accountId) : newOrStanding(query, account),
  );
  if (events.length > 0)
    statement = statement.with('newEvents', (query) => query.insertInto('events').values(events.map(eventRow)));
  if (session !== undefined)
    statement = statement.with('newSession', (query) => query.insertInto('sessions').values(sessionRow(session)));
  if (link !== undefined)
    statement = statement.with('newLink', (query) => query.insertInto('oneTimeLinks').values(link));
  const { accountId } = await statement
    .insertInto('inquiries')
    .values(({ selectFrom }) => ({ ...inquiryRow(inquiry), accountId: selectFrom('owner').select('owner.id') }))
    .returning('accountId')
    .executeTakeFirstOrThrow();
  return { ...inquiry, accountId };
}

function existing(query: QueryCreator<Tables>, id: AccountId | null) {
  return query.selectFrom('accounts').select('id').where('id', '=', id);
}

/** The account, or the one that has its reference id. */
function newOrStanding(query: QueryCreator<Tables>, account: Account) {
  return query
    .insertInto('accounts')
    .values(account)
    .onConflict((conflict) =>
      conflict
        .columns(['environmentId', 'referenceId'])
        // Changes nothing: but a statement does not see, and so could not select, what another commits while it runs.
        .doUpdateSet(({ ref }) => ({ updatedAt: ref('accounts.updatedAt') })),
    )
    .returning('id');
}
