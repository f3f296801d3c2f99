/** The tables, in camel case: the records of the domain, but that JSON goes in as text. */

import type { ColumnType, GeneratedAlways } from 'kysely';
import type { EnvironmentId, InquiryId } from '../../src/protocol/ids.ts';
import type {
  Account,
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
import type { ScriptTexts } from './store.ts';

/** A `jsonb` column: read as a value, written as JSON text, which both drivers pass on as it is. */
type Json<T> = ColumnType<T, string, string>;
type WithJson<T, K extends keyof T> = { [P in keyof T]: P extends K ? Json<T[P]> : T[P] };
type Positioned<T> = T & { position: GeneratedAlways<number> };

export interface Tables {
  environments: { id: EnvironmentId; name: string; createdAt: Date };
  accounts: Account;
  templates: WithJson<Template, 'allowedDomains' | 'redirectSchemes'>;
  templateVersions: WithJson<TemplateVersion, 'content'>;
  inquiries: WithJson<Inquiry, 'path' | 'submitted' | 'fields' | 'tags' | 'expiration'>;
  sessions: WithJson<Session, 'drafts'>;
  oneTimeLinks: OneTimeLink;
  claims: ClaimRecord;
  events: Positioned<WithJson<StoredEvent, 'context'>>;
  stepEvents: Positioned<StepEvent>;
  documents: Positioned<StoredDocument>;
  looseFiles: LooseFile;
  pinnedScripts: { version: string; files: Json<ScriptTexts>; publishedAt: Date };
  flowFiles: { path: string; contents: string; unusedSince: Date | null };
  idempotencyKeys: {
    environmentId: EnvironmentId;
    key: string;
    requestHash: string;
    status: number | null;
    body: string | null;
    inquiryId: InquiryId | null;
    createdAt: Date;
  };
}
