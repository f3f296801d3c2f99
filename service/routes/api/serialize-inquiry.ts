/** An inquiry and what belongs to it, as the API shows them: kebab keys, respelled later. */

import type { FieldValue, TypedFields } from '../../../src/protocol/fields.ts';
import { typedFields } from '../../inquiry/field-values.ts';
import type { Account, BareSession, Inquiry, StoredDocument, TemplateVersion } from '../../inquiry/inquiry.ts';

export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, { readonly data: Ref | readonly Ref[] | null }>>;
}
export interface Ref {
  readonly type: string;
  readonly id: string;
}

/** What an inquiry's answer is made of. */
export interface InquiryParts {
  readonly inquiry: Inquiry;
  readonly version: TemplateVersion;
  readonly sessions: readonly BareSession[];
  readonly documents: readonly StoredDocument[];
}

const DOCUMENT_TYPES = {
  'government-id': 'document/government-id',
  document: 'document/generic',
  selfie: 'selfie/center-only',
} as const satisfies Record<StoredDocument['kind'], string>;

/** ISO 8601 in UTC with milliseconds. */
export function isoTime(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}

export function serializeInquiry({ inquiry, version, sessions, documents }: InquiryParts, publicUrl: string): Resource {
  const refs = documents.map((document) => ({ type: DOCUMENT_TYPES[document.kind], id: document.id }));
  return {
    type: 'inquiry',
    id: inquiry.id,
    attributes: {
      status: inquiry.status,
      'reference-id': inquiry.referenceId,
      note: inquiry.note,
      behaviors: {},
      tags: inquiry.tags,
      // The published shape has no null here.
      creator: inquiry.creator ?? '',
      'reviewer-comment': null,
      'created-at': isoTime(inquiry.createdAt),
      'updated-at': isoTime(inquiry.updatedAt),
      'started-at': isoTime(inquiry.startedAt),
      'expires-at': isoTime(inquiry.expiresAt),
      'completed-at': isoTime(inquiry.completedAt),
      'failed-at': isoTime(inquiry.failedAt),
      'marked-for-review-at': isoTime(inquiry.markedForReviewAt),
      'decisioned-at': isoTime(inquiry.decisionedAt),
      'expired-at': isoTime(inquiry.expiredAt),
      'redacted-at': isoTime(inquiry.redactedAt),
      'previous-step-name': inquiry.path.at(-1) ?? null,
      'next-step-name': inquiry.step,
      fields: serializeFields(typedFields(version.content, inquiry.fields), publicUrl),
    },
    relationships: {
      account: { data: inquiry.accountId === null ? null : { type: 'account', id: inquiry.accountId } },
      template: { data: null },
      'inquiry-template': { data: { type: 'inquiry-template', id: inquiry.templateId } },
      'inquiry-template-version': { data: { type: 'inquiry-template-version', id: inquiry.templateVersionId } },
      transaction: { data: null },
      reviewer: { data: null },
      reports: { data: [] },
      verifications: { data: [] },
      sessions: { data: sessions.map((session) => ({ type: 'inquiry-session', id: session.id })) },
      documents: { data: refs.filter((ref) => ref.type.startsWith('document/')) },
      selfies: { data: refs.filter((ref) => ref.type.startsWith('selfie/')) },
    },
  };
}

/** Files of `file` fields have the published member names, and the address their bytes are read from. */
function serializeFields(fields: TypedFields, publicUrl: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, { type, value }]) => [key, { type, value: serializeValue(value, publicUrl) }]),
  );
}

function serializeValue(value: FieldValue, publicUrl: string): unknown {
  if (typeof value !== 'object' || value === null || !('byteSize' in value)) return value;
  const { id, filename, byteSize, mimeType } = value;
  return { filename, byte_size: byteSize, mime_type: mimeType, url: fileUrl(id, publicUrl) };
}

function fileUrl(id: string, publicUrl: string): string {
  return `${publicUrl}/api/v1/files/${id}`;
}

export function serializeDocument(document: StoredDocument, publicUrl: string): Resource {
  const file = { filename: document.filename, 'byte-size': document.byteSize, url: fileUrl(document.id, publicUrl) };
  const shared = { status: 'submitted', 'created-at': isoTime(document.createdAt), 'processed-at': null };
  const attributes = {
    'government-id': {
      ...shared,
      'front-photo': document.slot === 'back' ? null : file,
      'back-photo': document.slot === 'back' ? file : null,
      'selfie-photo': null,
      'id-class': document.idClass,
    },
    document: { ...shared, kind: document.step, files: [file] },
    selfie: shared,
  } satisfies Record<StoredDocument['kind'], unknown>;
  return {
    type: DOCUMENT_TYPES[document.kind],
    id: document.id,
    attributes: attributes[document.kind],
    relationships: { inquiry: { data: { type: 'inquiry', id: document.inquiryId } } },
  };
}

export function serializeSession(session: BareSession, now: Date): Resource {
  return {
    type: 'inquiry-session',
    id: session.id,
    attributes: {
      status: session.status !== 'expired' && session.expiresAt <= now ? 'expired' : session.status,
      'created-at': isoTime(session.createdAt),
      'started-at': isoTime(session.startedAt),
      'expired-at': isoTime(session.expiredAt),
      'user-agent': session.userAgent,
    },
    relationships: { inquiry: { data: { type: 'inquiry', id: session.inquiryId } } },
  };
}

export function serializeAccount(account: Account): Resource {
  return {
    type: 'account',
    id: account.id,
    attributes: {
      'reference-id': account.referenceId,
      'account-type-name': 'User',
      'created-at': isoTime(account.createdAt),
      'updated-at': isoTime(account.updatedAt),
      'redacted-at': null,
      tags: [],
      fields: {},
    },
    relationships: { 'account-type': { data: { type: 'account-type', id: account.accountTypeId } } },
  };
}
