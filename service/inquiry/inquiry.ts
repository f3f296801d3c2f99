/** The records of the domain, as rules decide on them and as the store keeps them. `null` means: not set. */

import type { CaptureMethod, UploadMimeType } from '../../src/protocol/api.ts';
import type { FieldInputs, FieldValue } from '../../src/protocol/fields.ts';
import type {
  AccountId,
  AccountTypeId,
  DocumentId,
  EnvironmentId,
  EventId,
  InquiryId,
  SelfieId,
  SessionId,
  TemplateId,
  TemplateVersionId,
} from '../../src/protocol/ids.ts';
import type { InquiryStatus } from '../../src/protocol/inquiry-status.ts';
import type { Expiration, VersionContent } from './template-content.ts';

/** What acts at once when a template file changes. */
export interface Template {
  readonly id: TemplateId;
  readonly environmentId: EnvironmentId;
  readonly name: string;
  readonly status: 'active' | 'inactive';
  /** Host names with optional port. Empty: see the framing and redirect rules. */
  readonly allowedDomains: readonly string[];
  readonly blockClientSideCreation: boolean;
  /** Schemes besides http and https that a redirect may lead to. */
  readonly redirectSchemes: readonly string[];
  readonly liveVersionId: TemplateVersionId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A published state of a template. Never changed, never removed. */
export interface TemplateVersion {
  readonly id: TemplateVersionId;
  readonly templateId: TemplateId;
  /** 1, 2, 3 … within the template. */
  readonly number: number;
  readonly content: VersionContent;
  /** SHA-256 of the canonical content, hexadecimal: a file with another one is another version. */
  readonly contentHash: string;
  readonly publishedAt: Date;
}

/** Whose an inquiry is, in the words of the integrator. */
export interface Account {
  readonly id: AccountId;
  readonly environmentId: EnvironmentId;
  readonly accountTypeId: AccountTypeId;
  /** Unique within the environment. */
  readonly referenceId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const FIELD_SOURCES = ['api', 'page', 'visitor'] as const;
/** `api`: set by the integrator's backend, so the visitor may not change it unless the schema says `editable`. */
export type FieldSource = (typeof FIELD_SOURCES)[number];

export interface InquiryField {
  readonly value: FieldValue;
  readonly source: FieldSource;
}
/** Template key → value; keys without a value are absent or hold `null`. */
export type InquiryFields = Readonly<Record<string, InquiryField>>;

export const CREATED_VIA = ['api', 'client', 'hosted'] as const;
/** By whom an inquiry was made: a backend, the flow in a page of others, or the flow as a page of its own. */
export type CreatedVia = (typeof CREATED_VIA)[number];

/** One person going through one template version. */
export interface Inquiry {
  readonly id: InquiryId;
  readonly environmentId: EnvironmentId;
  readonly templateId: TemplateId;
  /** The version it was created with, for life. */
  readonly templateVersionId: TemplateVersionId;
  readonly accountId: AccountId | null;
  readonly referenceId: string | null;
  readonly createdVia: CreatedVia;
  readonly status: InquiryStatus;
  /** Counts transitions, from 0. */
  readonly sequence: number;
  /** SHA-256 of the transition that led to this sequence: a repeat of it gets the same answer. */
  readonly lastTransitionHash: string | null;
  /** Name of the current step. */
  readonly step: string;
  /** The steps behind the current one, oldest first: where `back` leads. */
  readonly path: readonly string[];
  /** Names of the steps that were submitted at least once. */
  readonly submitted: readonly string[];
  /** The review step that an edit goes back to. */
  readonly returnTo: string | null;
  readonly fields: InquiryFields;
  readonly note: string | null;
  readonly tags: readonly string[];
  /** E-mail address of who created it. */
  readonly creator: string | null;
  /** Where the hosted flow leads at the end; checked before it is stored. */
  readonly redirectUri: string | null;
  /** Intervals that override the template's. */
  readonly expiration: Expiration;
  readonly firstAccessedAt: Date | null;
  /** Whether the id alone still opens the inquiry: no session and no link was handed out for it. */
  readonly bareAccess: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly startedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly completedAt: Date | null;
  readonly failedAt: Date | null;
  readonly expiredAt: Date | null;
  readonly markedForReviewAt: Date | null;
  readonly decisionedAt: Date | null;
  readonly redactedAt: Date | null;
}

/** Values that were typed but not submitted, by step. */
export type Drafts = Readonly<Record<string, FieldInputs>>;

/** One stretch of access to an inquiry, proven by a session token. */
export interface Session {
  readonly id: SessionId;
  readonly inquiryId: InquiryId;
  /** `new`: handed out, not used yet. */
  readonly status: 'new' | 'active' | 'expired';
  /** The `jti` of its token. */
  readonly jti: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** Moves on with every use. */
  readonly expiresAt: Date;
  readonly expiredAt: Date | null;
  readonly userAgent: string | null;
  readonly drafts: Drafts;
}

/** A session without what was typed in it, which is personal and may be large. */
export type BareSession = Omit<Session, 'drafts'>;

/** A single-use address that becomes a session. The code itself is not kept. */
export interface OneTimeLink {
  /** SHA-256 of the code, hexadecimal. */
  readonly codeHash: string;
  readonly inquiryId: InquiryId;
  readonly createdAt: Date;
  /** Its own end; the inquiry's may come sooner. */
  readonly expiresAt: Date;
  readonly redeemedAt: Date | null;
  /** SHA-256 of the claim that redeemed it, hexadecimal. */
  readonly redeemedClaimHash: string | null;
  /** The session it became. */
  readonly sessionId: SessionId | null;
}

/** What a claim got, so that a repeated request gets the same. */
export interface ClaimRecord {
  /** SHA-256 of the claim, hexadecimal. */
  readonly claimHash: string;
  readonly kind: 'access' | 'redeem';
  /** Id of what was accessed, or the hash of the link's code. */
  readonly target: string;
  readonly inquiryId: InquiryId | null;
  readonly sessionId: SessionId | null;
  readonly createdAt: Date;
}

export const EVENT_NAMES = [
  'inquiry.created',
  'inquiry.started',
  'inquiry.transitioned',
  'inquiry.completed',
  'inquiry.failed',
  'inquiry.expired',
  'inquiry.updated-tags',
  'inquiry.redacted',
  'inquiry-session.started',
  'inquiry-session.expired',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** What happened, before it is stored. Holds no personal data. */
export interface DomainEvent {
  readonly name: EventName;
  readonly sessionId?: SessionId | undefined;
  readonly context?: Readonly<Record<string, string | number | boolean | null | readonly string[]>> | undefined;
}

export interface StoredEvent {
  readonly id: EventId;
  readonly environmentId: EnvironmentId;
  readonly name: EventName;
  readonly inquiryId: InquiryId;
  readonly sessionId: SessionId | null;
  readonly context: NonNullable<DomainEvent['context']>;
  readonly createdAt: Date;
}

/** A visitor came to a step or left it. */
export interface StepEvent {
  readonly inquiryId: InquiryId;
  readonly sessionId: SessionId | null;
  readonly step: string;
  readonly kind: 'enter' | 'leave';
  /** The inquiry's sequence after the move. */
  readonly sequence: number;
  readonly at: Date;
}

/** An uploaded file. */
export interface StoredDocument {
  readonly id: DocumentId | SelfieId;
  readonly inquiryId: InquiryId;
  /** Step and slot it was uploaded for. */
  readonly step: string;
  readonly slot: string;
  readonly kind: 'government-id' | 'selfie' | 'document';
  /** Which kind of identity document it belongs to: as said with it, or else once the step was submitted. */
  readonly idClass: string | null;
  readonly captureMethod: CaptureMethod;
  readonly filename: string;
  readonly mimeType: UploadMimeType;
  readonly byteSize: number;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
  /** Its name in the file store. */
  readonly fileKey: string;
  readonly createdAt: Date;
  /** When another file took its place; the bytes are gone then. */
  readonly removedAt: Date | null;
}

/**
 * A file that no document names: its bytes are on the way, or another has taken its place. Written before the bytes, so that
 * whatever dies in between leaves word of what is to be removed.
 */
export interface LooseFile {
  readonly fileKey: string;
  readonly inquiryId: InquiryId;
  readonly createdAt: Date;
}
