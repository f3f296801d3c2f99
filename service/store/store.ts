/**
 * What the service keeps, in words of the domain. One implementation (`sql-store.ts`) on two databases.
 *
 * A change is made in {@link Store.transaction}: load for update, decide by the rules of `service/inquiry`, write the change and its
 * events. Whoever throws inside rolls all of it back. Never wait for the network or a file inside: the embedded database
 * has one connection.
 */

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
import type { InquiryStatus } from '../../src/protocol/inquiry-status.ts';
import type {
  Account,
  BareSession,
  ClaimRecord,
  Inquiry,
  LooseFile,
  OneTimeLink,
  Session,
  StepEvent,
  StoredDocument,
  StoredEvent,
  Template,
  TemplateVersion,
} from '../inquiry/inquiry.ts';

/** All given conditions hold; a list means: one of these. */
export interface InquiryFilter {
  readonly environmentId?: EnvironmentId | undefined;
  readonly inquiryIds?: readonly InquiryId[] | undefined;
  readonly accountIds?: readonly AccountId[] | undefined;
  readonly referenceId?: string | undefined;
  readonly note?: string | undefined;
  readonly templateIds?: readonly TemplateId[] | undefined;
  readonly statuses?: readonly InquiryStatus[] | undefined;
  /** When `statuses` are asked for: whose deadline is past by then counts as expired, although nobody wrote it. Not given: as written. */
  readonly now?: Date | undefined;
  /** Both ends included. */
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
}

/** A stretch of a list that runs from the newest to the oldest. At most one of `after` and `before`. */
export interface PageRequest {
  readonly size: number;
  /** The ones older than this one. */
  readonly after?: InquiryId | undefined;
  /** The ones just newer than this one. */
  readonly before?: InquiryId | undefined;
}

export interface Page<T> {
  /** Newest first. */
  readonly items: readonly T[];
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
}

/** Name or path → text of scripts, as one build made them. */
export type ScriptTexts = Readonly<Record<string, string>>;

/** What an `Idempotency-Key` stands for. */
export type IdempotencyState =
  /** New: the caller does the work and calls {@link StoreTransaction.finishIdempotencyKey} in the same transaction. */
  | { readonly kind: 'reserved' }
  | { readonly kind: 'finished'; readonly status: number; readonly body: string }
  /** Another request with this key is at work. */
  | { readonly kind: 'running' }
  /** The key was used for another request. */
  | { readonly kind: 'mismatch' }
  /** What it stood for is not kept any more: its inquiry was redacted. */
  | { readonly kind: 'forgotten' };

export interface StoreReader {
  /** The one environment there is until more can be made. */
  defaultEnvironmentId(): Promise<EnvironmentId>;

  template(id: TemplateId): Promise<Template | undefined>;
  /**
   * The template as this process read it last, perhaps long ago; `undefined`: it never did. Of use only where what it says is checked
   * when it is acted on: see {@link WritableStore.insertInquiryUnder}.
   */
  rememberedTemplate(id: TemplateId): Template | undefined;
  /** By name. */
  templates(environmentId: EnvironmentId): Promise<readonly Template[]>;
  templateVersion(id: TemplateVersionId): Promise<TemplateVersion | undefined>;
  /** Newest first. */
  templateVersions(templateId: TemplateId): Promise<readonly TemplateVersion[]>;

  account(id: AccountId): Promise<Account | undefined>;

  inquiry(id: InquiryId): Promise<Inquiry | undefined>;
  inquiries(filter: InquiryFilter, page: PageRequest): Promise<Page<Inquiry>>;

  session(id: SessionId): Promise<Session | undefined>;
  /** Newest first. */
  sessions(inquiryId: InquiryId): Promise<readonly Session[]>;
  /** Those of all these inquiries, by one query; each one's newest first, without what was typed in them. */
  sessionsOfAll(inquiryIds: readonly InquiryId[]): Promise<readonly BareSession[]>;
  link(codeHash: string): Promise<OneTimeLink | undefined>;

  /** Files that stand, oldest first; those replaced by others are left out. */
  documents(inquiryId: InquiryId): Promise<readonly StoredDocument[]>;
  /** Those of all these inquiries, by one query; each one's oldest first. */
  documentsOfAll(inquiryIds: readonly InquiryId[]): Promise<readonly StoredDocument[]>;
  document(id: DocumentId | SelfieId): Promise<StoredDocument | undefined>;

  /** Oldest first. */
  events(inquiryId: InquiryId): Promise<readonly StoredEvent[]>;
  /** Oldest first. */
  stepEvents(inquiryId: InquiryId): Promise<readonly StepEvent[]>;
}

/** An inquiry and all that comes into being with it. */
export interface NewInquiry {
  readonly inquiry: Inquiry;
  /** Its account, if that is new as well. Where its reference id is taken, the inquiry belongs to the account that has it. */
  readonly account: Account | undefined;
  readonly events: readonly StoredEvent[];
  readonly session: Session | undefined;
  readonly link: OneTimeLink | undefined;
}

/** A store in which changes can be made. */
export interface WritableStore extends StoreReader {
  /** Writes all of it or nothing, by one statement, and gives back the inquiry with the account that it belongs to. */
  insertInquiry(made: NewInquiry): Promise<Inquiry>;
  /** The same if the template's status and live version are these; otherwise writes nothing and gives back `undefined`. */
  insertInquiryUnder(template: Template, made: NewInquiry): Promise<Inquiry | undefined>;
  /** Runs `work` in one transaction; rolls back and rejects if it rejects. Inside a transaction: as a part of that one. */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

/** Inside a transaction. `…ForUpdate` holds the row until its end: others that want it wait. */
export interface StoreTransaction extends WritableStore {
  templateForUpdate(id: TemplateId): Promise<Template | undefined>;
  /** Inserts the template, or replaces what may change about it. */
  putTemplate(template: Template): Promise<void>;
  insertTemplateVersion(version: TemplateVersion): Promise<void>;

  inquiryForUpdate(id: InquiryId): Promise<Inquiry | undefined>;
  /** Writes everything but the id and what belongs to its creation. */
  updateInquiry(inquiry: Inquiry): Promise<void>;
  /** Passes the door that the bare id opens, once: `false` if it is closed or was passed. One atomic statement. */
  passBareDoor(id: InquiryId, now: Date): Promise<boolean>;
  /** Up to `limit` open inquiries whose deadline is past, locked; those that others hold are skipped. */
  dueInquiriesForUpdate(now: Date, limit: number): Promise<readonly Inquiry[]>;

  insertSession(session: Session): Promise<void>;
  updateSession(session: Session): Promise<void>;
  /** A link that was redeemed for it stays redeemed. */
  removeSession(id: SessionId): Promise<void>;
  /** Forgets what was typed but not submitted, in all sessions of the inquiry. */
  clearDrafts(inquiryId: InquiryId): Promise<void>;
  /** Sessions and unused links of the inquiry end now, drafts go; gives back the sessions that had not ended. */
  endSessionsAndLinks(inquiryId: InquiryId, now: Date): Promise<readonly SessionId[]>;

  insertLink(link: OneTimeLink): Promise<void>;
  /** Marks the link redeemed, once: `undefined` if it was, or is past its own end. One atomic statement. */
  redeemLink(codeHash: string, claimHash: string, now: Date): Promise<OneTimeLink | undefined>;
  setLinkSession(codeHash: string, sessionId: SessionId): Promise<void>;

  /**
   * Takes the claim if nobody has: `undefined` then, else what it got. Waits for a transaction that is about to take the same one.
   */
  takeClaim(claim: ClaimRecord): Promise<ClaimRecord | undefined>;
  /** What the claim got. */
  settleClaim(claimHash: string, inquiryId: InquiryId, sessionId: SessionId): Promise<void>;
  /** Gives a claim back that got nothing. */
  releaseClaim(claimHash: string): Promise<void>;

  insertEvents(events: readonly StoredEvent[]): Promise<void>;
  insertStepEvents(events: readonly StepEvent[]): Promise<void>;

  /**
   * Forgets what stands of the person beside the inquiry itself: documents, what its sessions and events tell, and kept answers that show
   * it. Gives back the keys of the files that the documents named, which are loose from now on.
   */
  forgetPerson(inquiryId: InquiryId, now: Date): Promise<readonly string[]>;

  insertDocument(document: StoredDocument): Promise<void>;
  updateDocument(document: StoredDocument): Promise<void>;

  insertLooseFiles(files: readonly LooseFile[]): Promise<void>;
  /** The file is loose no more, because a document names it: `false` if it was swept meanwhile. */
  takeLooseFile(key: string): Promise<boolean>;
  countLooseFiles(inquiryId: InquiryId): Promise<number>;

  /**
   * Keeps the answer for repeats, together with what it tells of. `false`: somebody else's answer is kept already.
   *
   * @param inquiryId the inquiry that the answer shows: until that is redacted
   */
  finishIdempotencyKey(
    environmentId: EnvironmentId,
    key: string,
    status: number,
    body: string,
    inquiryId: InquiryId | undefined,
  ): Promise<boolean>;
}

export interface Store extends WritableStore {
  /** Reserves the key, or says what became of it. A key at work for longer than a minute counts as abandoned. */
  reserveIdempotencyKey(
    environmentId: EnvironmentId,
    key: string,
    requestHash: string,
    now: Date,
  ): Promise<IdempotencyState>;
  /** Gives back a reserved key whose request was not carried out. */
  releaseIdempotencyKey(environmentId: EnvironmentId, key: string): Promise<void>;

  /** Keys of loose files from before the given time, oldest first. */
  looseFiles(before: Date, limit: number): Promise<readonly string[]>;
  /** The files are gone. */
  forgetLooseFiles(keys: readonly string[]): Promise<void>;
  /** The files are still there: they count as if they were of `now`, so that older ones of which the same is true do not hide the others. */
  deferLooseFiles(keys: readonly string[], now: Date): Promise<void>;

  /** The scripts of a version. */
  scripts(version: string): Promise<ScriptTexts | undefined>;
  /** Gives a version its scripts if it has none. Gives back those that it has now. */
  keepScripts(version: string, files: ScriptTexts, now: Date): Promise<ScriptTexts>;

  /** The text of a file of the flow, of any build that is kept. */
  flowFile(path: string): Promise<string | undefined>;
  /** Keeps the files of the build that is served, by their paths. Forgets those that no build had since the given time. */
  keepFlowFiles(files: ScriptTexts, now: Date, unusedBefore: Date): Promise<void>;

  /** Removes claims and idempotency keys that were made before the given time. */
  forgetBefore(time: Date): Promise<void>;

  /**
   * Makes the room free again of what was changed or removed. A server does so by itself, the embedded database never: there it takes the
   * only connection for some tens of milliseconds, more when much was changed.
   */
  makeRoom(): Promise<void>;

  /** Whether the database answers, and takes what is written. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
