/** The store in SQL. What a rule means is decided elsewhere; here is only what is written, and which statement is the atomic one. */

import type { InquiryId, SessionId } from '../../src/protocol/ids.ts';
import type {
  ClaimRecord,
  Inquiry,
  OneTimeLink,
  Session,
  StepEvent,
  StoredDocument,
  StoredEvent,
  Template,
  TemplateVersion,
} from '../inquiry/inquiry.ts';
import { checkWritable, type Database, makeRoom } from './database.ts';
import * as flowFiles from './flow-files.ts';
import { forgetPerson } from './forget-person.ts';
import * as idempotency from './idempotency.ts';
import { InquiryInserts } from './insert-inquiry.ts';
import * as looseFiles from './loose-files.ts';
import * as pinnedScripts from './pinned-scripts.ts';
import { eventRow, inquiryRow, sessionRow } from './rows.ts';
import { SqlReader } from './sql-reader.ts';
import type { NewInquiry, Store, StoreTransaction } from './store.ts';

/** What can be written with and without a transaction around it. */
class SqlWriter extends SqlReader {
  async insertInquiry(made: NewInquiry): Promise<Inquiry> {
    const inquiry = await this.memory.inserts.insert(this.db, undefined, made);
    if (inquiry === undefined) throw new Error('An insert without a condition wrote nothing');
    return inquiry;
  }

  insertInquiryUnder(template: Template, made: NewInquiry): Promise<Inquiry | undefined> {
    return this.memory.inserts.insert(this.db, template, made);
  }
}

class SqlTransaction extends SqlWriter implements StoreTransaction {
  templateForUpdate(id: Template['id']) {
    return this.db.selectFrom('templates').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  }

  async putTemplate(template: Template): Promise<void> {
    const row = {
      ...template,
      allowedDomains: JSON.stringify(template.allowedDomains),
      redirectSchemes: JSON.stringify(template.redirectSchemes),
    };
    const { id: _id, environmentId: _environment, createdAt: _created, ...changeable } = row;
    await this.db
      .insertInto('templates')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(changeable))
      .execute();
  }

  async insertTemplateVersion(version: TemplateVersion): Promise<void> {
    this.uncommitted.add(version.id);
    const content = JSON.stringify(version.content);
    await this.db
      .insertInto('templateVersions')
      .values({ ...version, content })
      .execute();
  }

  inquiryForUpdate(id: InquiryId) {
    return this.db.selectFrom('inquiries').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  }

  async updateInquiry(inquiry: Inquiry): Promise<void> {
    const {
      id,
      createdAt: _created,
      createdVia: _via,
      environmentId: _environment,
      ...changeable
    } = inquiryRow(inquiry);
    await this.db.updateTable('inquiries').set(changeable).where('id', '=', id).execute();
  }

  async passBareDoor(id: InquiryId, now: Date): Promise<boolean> {
    const passed = await this.db
      .updateTable('inquiries')
      .set({ firstAccessedAt: now, bareAccess: false })
      .where('id', '=', id)
      .where('firstAccessedAt', 'is', null)
      .where('bareAccess', '=', true)
      .executeTakeFirst();
    return passed.numUpdatedRows === 1n;
  }

  dueInquiriesForUpdate(now: Date, limit: number) {
    return this.db
      .selectFrom('inquiries')
      .selectAll()
      .where('status', 'in', ['created', 'pending'])
      .where('expiresAt', '<=', now)
      .orderBy('expiresAt')
      .limit(limit)
      .forUpdate()
      .skipLocked()
      .execute();
  }

  async insertSession(session: Session): Promise<void> {
    await this.db.insertInto('sessions').values(sessionRow(session)).execute();
  }

  async updateSession(session: Session): Promise<void> {
    const { id, ...changeable } = sessionRow(session);
    await this.db.updateTable('sessions').set(changeable).where('id', '=', id).execute();
  }

  async removeSession(id: SessionId): Promise<void> {
    await this.db.updateTable('oneTimeLinks').set({ sessionId: null }).where('sessionId', '=', id).execute();
    await this.db.deleteFrom('sessions').where('id', '=', id).execute();
  }

  async clearDrafts(inquiryId: InquiryId): Promise<void> {
    await this.db.updateTable('sessions').set({ drafts: '{}' }).where('inquiryId', '=', inquiryId).execute();
  }

  async endSessionsAndLinks(inquiryId: InquiryId, now: Date): Promise<readonly SessionId[]> {
    await this.db
      .updateTable('oneTimeLinks')
      .set({ expiresAt: now })
      .where('inquiryId', '=', inquiryId)
      .where('redeemedAt', 'is', null)
      .where('expiresAt', '>', now)
      .execute();
    const ended = await this.db
      .updateTable('sessions')
      .set({ status: 'expired', expiredAt: now, drafts: '{}' })
      .where('inquiryId', '=', inquiryId)
      .where('status', '!=', 'expired')
      .returning('id')
      .execute();
    return ended.map(({ id }) => id);
  }

  async insertLink(link: OneTimeLink): Promise<void> {
    await this.db.insertInto('oneTimeLinks').values(link).execute();
  }

  redeemLink(codeHash: string, claimHash: string, now: Date) {
    return this.db
      .updateTable('oneTimeLinks')
      .set({ redeemedAt: now, redeemedClaimHash: claimHash })
      .where('codeHash', '=', codeHash)
      .where('redeemedAt', 'is', null)
      .where('expiresAt', '>', now)
      .returningAll()
      .executeTakeFirst();
  }

  async setLinkSession(codeHash: string, sessionId: SessionId): Promise<void> {
    await this.db.updateTable('oneTimeLinks').set({ sessionId }).where('codeHash', '=', codeHash).execute();
  }

  async takeClaim(claim: ClaimRecord): Promise<ClaimRecord | undefined> {
    const taken = await this.db
      .insertInto('claims')
      .values(claim)
      .onConflict((conflict) => conflict.column('claimHash').doNothing())
      .executeTakeFirst();
    if (taken.numInsertedOrUpdatedRows === 1n) return undefined;
    const query = this.db.selectFrom('claims').selectAll().where('claimHash', '=', claim.claimHash);
    return query.executeTakeFirstOrThrow();
  }

  async settleClaim(claimHash: string, inquiryId: InquiryId, sessionId: SessionId): Promise<void> {
    await this.db.updateTable('claims').set({ inquiryId, sessionId }).where('claimHash', '=', claimHash).execute();
  }

  async releaseClaim(claimHash: string): Promise<void> {
    await this.db.deleteFrom('claims').where('claimHash', '=', claimHash).execute();
  }

  async insertEvents(events: readonly StoredEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.db.insertInto('events').values(events.map(eventRow)).execute();
  }

  async insertStepEvents(events: readonly StepEvent[]): Promise<void> {
    if (events.length > 0)
      await this.db
        .insertInto('stepEvents')
        .values([...events])
        .execute();
  }

  forgetPerson: StoreTransaction['forgetPerson'] = (...of) => forgetPerson(this.db, ...of);

  async insertDocument(document: StoredDocument): Promise<void> {
    await this.db.insertInto('documents').values(document).execute();
  }

  async updateDocument(document: StoredDocument): Promise<void> {
    const { id, ...changeable } = document;
    await this.db.updateTable('documents').set(changeable).where('id', '=', id).execute();
  }

  insertLooseFiles: StoreTransaction['insertLooseFiles'] = (files) => looseFiles.insert(this.db, files);
  takeLooseFile: StoreTransaction['takeLooseFile'] = (key) => looseFiles.take(this.db, key);
  countLooseFiles: StoreTransaction['countLooseFiles'] = (inquiryId) => looseFiles.count(this.db, inquiryId);

  finishIdempotencyKey: StoreTransaction['finishIdempotencyKey'] = (...key) => idempotency.finish(this.db, ...key);

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return work(this);
  }
}

class SqlStore extends SqlWriter implements Store {
  constructor(db: Database) {
    super(db, { versions: new Map(), environmentId: undefined, templates: new Map(), inserts: new InquiryInserts() });
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.db.transaction().execute((trx) => work(new SqlTransaction(trx, this.memory)));
  }

  reserveIdempotencyKey: Store['reserveIdempotencyKey'] = (...key) => idempotency.reserve(this.db, ...key);
  releaseIdempotencyKey: Store['releaseIdempotencyKey'] = (...key) => idempotency.release(this.db, ...key);

  looseFiles: Store['looseFiles'] = (before, limit) => looseFiles.list(this.db, before, limit);
  forgetLooseFiles: Store['forgetLooseFiles'] = (keys) => looseFiles.forget(this.db, keys);
  deferLooseFiles: Store['deferLooseFiles'] = (keys, now) => looseFiles.defer(this.db, keys, now);

  scripts: Store['scripts'] = (version) => pinnedScripts.find(this.db, version);
  keepScripts: Store['keepScripts'] = (...scripts) => pinnedScripts.keep(this.db, ...scripts);

  flowFile: Store['flowFile'] = (path) => flowFiles.find(this.db, path);
  keepFlowFiles: Store['keepFlowFiles'] = (...files) => flowFiles.keep(this.db, ...files);

  async forgetBefore(time: Date): Promise<void> {
    await this.db.deleteFrom('claims').where('createdAt', '<', time).execute();
    await this.db.deleteFrom('idempotencyKeys').where('createdAt', '<', time).execute();
  }

  makeRoom(): Promise<void> {
    return makeRoom(this.db);
  }

  async ping(): Promise<boolean> {
    try {
      // In a transaction, as nearly everything that visitors do: to read may be all that is left.
      await this.db.transaction().execute(checkWritable);
      return true;
    } catch {
      // Why it does not answer is in the database's own log; whoever asks only wants to know whether it does.
      return false;
    }
  }

  close(): Promise<void> {
    return this.db.destroy();
  }
}

/** The store on an open database; closing the store closes the database. */
export function createSqlStore(db: Database): Store {
  return new SqlStore(db);
}
