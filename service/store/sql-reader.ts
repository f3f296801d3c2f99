/** Every query that only reads. */

import type { Expression, ExpressionBuilder, Kysely, SelectQueryBuilder, SqlBool } from 'kysely';
import type {
  AccountId,
  DocumentId,
  EnvironmentId,
  InquiryId,
  SelfieId,
  SessionId,
  TemplateId,
  TemplateVersionId,
} from '../../src/protocol/ids.ts';
import { INQUIRY_STATUSES, type InquiryStatus, isOpenStatus } from '../../src/protocol/inquiry-status.ts';
import type { Inquiry, Template, TemplateVersion } from '../inquiry/inquiry.ts';
import type { InquiryInserts } from './insert-inquiry.ts';
import type { InquiryFilter, Page, PageRequest, StoreReader } from './store.ts';
import type { Tables } from './tables.ts';

/** What was read once and need not be read again. */
export interface Memory {
  /** Published versions and the environment never change. */
  readonly versions: Map<TemplateVersionId, TemplateVersion>;
  environmentId: EnvironmentId | undefined;
  /** Templates do: nobody may rely on these. */
  readonly templates: Map<TemplateId, Template>;
  readonly inserts: InquiryInserts;
}

export const DOCUMENT_COLUMNS = [
  'id',
  'inquiryId',
  'step',
  'slot',
  'kind',
  'idClass',
  'captureMethod',
  'filename',
  'mimeType',
  'byteSize',
  'sha256',
  'fileKey',
  'createdAt',
  'removedAt',
] as const;

const BARE_SESSION_COLUMNS = [
  'id',
  'inquiryId',
  'status',
  'jti',
  'createdAt',
  'startedAt',
  'lastUsedAt',
  'expiresAt',
  'expiredAt',
  'userAgent',
] as const;
const SESSION_COLUMNS = [...BARE_SESSION_COLUMNS, 'drafts'] as const;

export class SqlReader implements StoreReader {
  protected readonly db: Kysely<Tables>;
  protected readonly memory: Memory;
  /** Versions that this transaction made: nobody else may see them before it is over. */
  protected readonly uncommitted = new Set<TemplateVersionId>();

  constructor(db: Kysely<Tables>, memory: Memory) {
    this.db = db;
    this.memory = memory;
  }

  async defaultEnvironmentId(): Promise<EnvironmentId> {
    const known = this.memory.environmentId;
    if (known !== undefined) return known;
    const row = await this.db.selectFrom('environments').select('id').orderBy('createdAt').executeTakeFirstOrThrow();
    this.memory.environmentId = row.id;
    return row.id;
  }

  async template(id: TemplateId) {
    const found = await this.db.selectFrom('templates').selectAll().where('id', '=', id).executeTakeFirst();
    if (found !== undefined) this.memory.templates.set(id, found);
    return found;
  }

  rememberedTemplate(id: TemplateId) {
    return this.memory.templates.get(id);
  }

  templates(environmentId: EnvironmentId) {
    const query = this.db.selectFrom('templates').selectAll().where('environmentId', '=', environmentId);
    return query.orderBy('name').orderBy('id').execute();
  }

  async templateVersion(id: TemplateVersionId) {
    const known = this.memory.versions.get(id);
    if (known !== undefined) return known;
    const found = await this.db.selectFrom('templateVersions').selectAll().where('id', '=', id).executeTakeFirst();
    if (found !== undefined && !this.uncommitted.has(id)) this.memory.versions.set(id, found);
    return found;
  }

  templateVersions(templateId: TemplateId) {
    const query = this.db.selectFrom('templateVersions').selectAll().where('templateId', '=', templateId);
    return query.orderBy('number', 'desc').execute();
  }

  account(id: AccountId) {
    return this.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
  }

  inquiry(id: InquiryId) {
    return this.db.selectFrom('inquiries').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async inquiries(filter: InquiryFilter, { size, after, before }: PageRequest): Promise<Page<Inquiry>> {
    // One of nothing is nothing, which SQL has no words for.
    const lists = [filter.inquiryIds, filter.accountIds, filter.templateIds, filter.statuses];
    if (lists.some((list) => list?.length === 0)) return { items: [], hasNewer: false, hasOlder: false };
    const isBackwards = before !== undefined;
    const cursor = before ?? after;
    const direction = isBackwards ? 'asc' : 'desc';
    let query = filtered(this.db.selectFrom('inquiries').selectAll(), filter);
    if (cursor !== undefined) {
      query = query.where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('createdAt', 'id'),
          isBackwards ? '>' : '<',
          selectFrom('inquiries as cursor')
            .select(['cursor.createdAt', 'cursor.id'])
            .where('cursor.id', '=', cursor)
            .$asTuple('createdAt', 'id'),
        ),
      );
    }
    // One more than asked for tells whether there are more.
    const rows = await query
      .orderBy('createdAt', direction)
      .orderBy('id', direction)
      .limit(size + 1)
      .execute();
    const hasMore = rows.length > size;
    const items = rows.slice(0, size);
    if (isBackwards) return { items: items.reverse(), hasNewer: hasMore, hasOlder: true };
    return { items, hasNewer: cursor !== undefined, hasOlder: hasMore };
  }

  session(id: SessionId) {
    return this.db.selectFrom('sessions').select(SESSION_COLUMNS).where('id', '=', id).executeTakeFirst();
  }

  sessions(inquiryId: InquiryId) {
    const query = this.db.selectFrom('sessions').select(SESSION_COLUMNS).where('inquiryId', '=', inquiryId);
    return query.orderBy('createdAt', 'desc').orderBy('id').execute();
  }

  async sessionsOfAll(inquiryIds: readonly InquiryId[]) {
    if (inquiryIds.length === 0) return [];
    const query = this.db
      .selectFrom('sessions')
      .select(BARE_SESSION_COLUMNS)
      .where('inquiryId', 'in', [...inquiryIds]);
    return query.orderBy('createdAt', 'desc').orderBy('id').execute();
  }

  link(codeHash: string) {
    return this.db.selectFrom('oneTimeLinks').selectAll().where('codeHash', '=', codeHash).executeTakeFirst();
  }

  documents(inquiryId: InquiryId) {
    return this.documentsOfAll([inquiryId]);
  }

  async documentsOfAll(inquiryIds: readonly InquiryId[]) {
    if (inquiryIds.length === 0) return [];
    const query = this.db
      .selectFrom('documents')
      .select(DOCUMENT_COLUMNS)
      .where('inquiryId', 'in', [...inquiryIds]);
    return query.where('removedAt', 'is', null).orderBy('position').execute();
  }

  document(id: DocumentId | SelfieId) {
    return this.db.selectFrom('documents').select(DOCUMENT_COLUMNS).where('id', '=', id).executeTakeFirst();
  }

  events(inquiryId: InquiryId) {
    return this.db
      .selectFrom('events')
      .select(['id', 'environmentId', 'name', 'inquiryId', 'sessionId', 'context', 'createdAt'])
      .where('inquiryId', '=', inquiryId)
      .orderBy('position')
      .execute();
  }

  stepEvents(inquiryId: InquiryId) {
    return this.db
      .selectFrom('stepEvents')
      .select(['inquiryId', 'sessionId', 'step', 'kind', 'sequence', 'at'])
      .where('inquiryId', '=', inquiryId)
      .orderBy('position')
      .execute();
  }
}

type Inquiries<O> = SelectQueryBuilder<Tables, 'inquiries', O>;

function filtered<O>(query: Inquiries<O>, filter: InquiryFilter): Inquiries<O> {
  let narrowed = query;
  if (filter.environmentId !== undefined) narrowed = narrowed.where('environmentId', '=', filter.environmentId);
  if (filter.inquiryIds !== undefined) narrowed = narrowed.where('id', 'in', [...filter.inquiryIds]);
  if (filter.accountIds !== undefined) narrowed = narrowed.where('accountId', 'in', [...filter.accountIds]);
  if (filter.referenceId !== undefined) narrowed = narrowed.where('referenceId', '=', filter.referenceId);
  if (filter.note !== undefined) narrowed = narrowed.where('note', '=', filter.note);
  if (filter.templateIds !== undefined) narrowed = narrowed.where('templateId', 'in', [...filter.templateIds]);
  if (filter.statuses !== undefined) narrowed = narrowed.where(hasStatus(filter.statuses, filter.now));
  if (filter.createdFrom !== undefined) narrowed = narrowed.where('createdAt', '>=', filter.createdFrom);
  if (filter.createdTo !== undefined) narrowed = narrowed.where('createdAt', '<=', filter.createdTo);
  return narrowed;
}

/** Those that can expire. */
const OPEN_STATUSES = INQUIRY_STATUSES.filter(isOpenStatus);

function hasStatus(statuses: readonly InquiryStatus[], now: Date | undefined) {
  return (eb: ExpressionBuilder<Tables, 'inquiries'>): Expression<SqlBool> => {
    const isWritten = eb('status', 'in', [...statuses]);
    if (now === undefined) return isWritten;
    const isOpen = eb('status', 'in', OPEN_STATUSES);
    const isDue = eb.and([isOpen, eb('expiresAt', 'is not', null), eb('expiresAt', '<=', now)]);
    const isAsWritten = eb.and([isWritten, eb.not(isDue)]);
    return statuses.includes('expired') ? eb.or([isAsWritten, isDue]) : isAsWritten;
  };
}
