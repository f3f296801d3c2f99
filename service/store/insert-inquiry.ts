/**
 * Inserts an inquiry and all that comes into being with it, by one statement: it is a transaction of its own where there is none,
 * and costs one way to the database, where each further statement would cost another.
 *
 * Of each shape (what comes into being with it) the statement is put together once: that takes longer than all else that a process
 * does for one inquiry.
 */

import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../../src/protocol/ids.ts';
import type { Inquiry, Template } from '../inquiry/inquiry.ts';
import type { Database } from './database.ts';
import { PREPARED } from './prepared-statements.ts';
import { eventRow, inquiryRow, sessionRow } from './rows.ts';
import type { NewInquiry } from './store.ts';

/** Column → value, or nothing of that kind. */
type Row = Readonly<Record<string, unknown>> | undefined;
/** What is inserted, by the names that the statement gives it; `template`: what must hold of it. */
type Rows = Readonly<Record<string, Row>>;
type Statement = CompiledQuery<{ readonly accountId: AccountId | null }>;

/** Stands in the statement where a value of the rows goes. */
class Slot {
  readonly row: string;
  readonly column: string;
  constructor(row: string, column: string) {
    this.row = row;
    this.column = column;
  }
}

export class InquiryInserts {
  readonly #statements = new Map<string, Statement>();

  /**
   * @param template as the caller knows it: nothing is written if meanwhile it has another live version or status. `undefined`: not asked.
   * @returns the inquiry with its account, or `undefined`: nothing was written
   */
  async insert(db: Database, template: Template | undefined, made: NewInquiry): Promise<Inquiry | undefined> {
    const rows = rowsOf(template, made);
    const hasReference = made.account !== undefined && made.account.referenceId !== null;
    const shape = `${Object.keys(rows)
      .filter((name) => rows[name])
      .join()} ${hasReference}`;
    let statement = this.#statements.get(shape);
    if (statement === undefined) {
      const compiled = statementFor(rows, hasReference).compile(db);
      statement = { ...compiled, sql: PREPARED + compiled.sql };
      this.#statements.set(shape, statement);
    }
    const parameters = statement.parameters.map((slot) =>
      slot instanceof Slot ? rows[slot.row]?.[slot.column] : slot,
    );
    const query: Statement = { ...statement, parameters };
    const { rows: written } = await db.executeQuery(query);
    const [row] = written;
    return row && { ...made.inquiry, accountId: row.accountId };
  }
}

function rowsOf(template: Template | undefined, { inquiry, account, events, session, link }: NewInquiry): Rows {
  return {
    template: template && { id: template.id, liveVersionId: template.liveVersionId, status: template.status },
    inquiry: inquiryRow(inquiry),
    account: account && { ...account },
    session: session && sessionRow(session),
    link: link && { ...link },
    ...Object.fromEntries(events.map((event, index) => [`event${index}`, eventRow(event)])),
  };
}

function statementFor(rows: Rows, hasReference: boolean): RawBuilder<{ readonly accountId: AccountId | null }> {
  const columnsOf = (name: string) => Object.keys(rows[name] ?? {});
  const slot = (name: string, column: string) => sql.val(new Slot(name, column));
  const columns = (name: string) => sql`(${sql.join(columnsOf(name).map((column) => sql.ref(column)))})`;
  /** The row, if the template stands. */
  const select = (name: string, own: Readonly<Record<string, RawBuilder<unknown>>> = {}) =>
    sql`select ${sql.join(columnsOf(name).map((column) => own[column] ?? slot(name, column)))} from standing`;
  const insert = (table: string, name: string) => sql`insert into ${sql.table(table)} ${columns(name)} ${select(name)}`;

  const template = sql.join(
    columnsOf('template').map((column) => sql`${sql.ref(column)} = ${slot('template', column)}`),
    sql` and `,
  );
  const parts = [sql`standing as (${rows['template'] ? sql`select from templates where ${template}` : sql`select`})`];
  if (hasReference) {
    // The account, or the one that has its reference. Changes nothing of that one: but a statement does not see, and so could not
    // select, what another commits while it runs.
    parts.push(sql`owner as (${insert('accounts', 'account')}
      on conflict (environment_id, reference_id) do update set updated_at = accounts.updated_at returning id)`);
  } else if (rows['account']) parts.push(sql`new_account as (${insert('accounts', 'account')})`);
  const events = Object.keys(rows).filter((name) => name.startsWith('event'));
  const [first] = events;
  if (first !== undefined) {
    // Of rows in a union, unlike of a single one, the types are not taken from the table.
    const each = events.map((name) =>
      select(name, {
        context: sql`${slot(name, 'context')}::jsonb`,
        createdAt: sql`${slot(name, 'createdAt')}::timestamptz`,
      }),
    );
    parts.push(sql`new_events as (insert into events ${columns(first)} ${sql.join(each, sql` union all `)})`);
  }
  if (rows['session']) parts.push(sql`new_session as (${insert('sessions', 'session')})`);
  if (rows['link']) parts.push(sql`new_link as (${insert('oneTimeLinks', 'link')})`);
  const account = hasReference ? { accountId: sql`(select id from owner)` } : {};
  return sql`with ${sql.join(parts)}
    insert into inquiries ${columns('inquiry')} ${select('inquiry', account)} returning account_id`;
}
