/** A visitor's way into an inquiry: by a session that is alive. */

import type { FlowState } from '../../src/protocol/api.ts';
import type { InquiryId } from '../../src/protocol/ids.ts';
import { type Decision, type Refusal, refused } from '../inquiry/decision.ts';
import { sessionSeconds } from '../inquiry/expiry.ts';
import { flowState } from '../inquiry/flow-state.ts';
import type { Inquiry, Session, StoredDocument } from '../inquiry/inquiry.ts';
import { markUsed, standingOf } from '../inquiry/session.ts';
import type { VersionContent } from '../inquiry/template-content.ts';
import { checkOpen } from '../inquiry/transition.ts';
import type { StoreTransaction } from '../store/store.ts';
import type { TokenClaims } from './session-token.ts';
import { lockInquiry, type OperationDeps, writeEvents } from './write-change.ts';

/** An inquiry, locked, with all that is needed to act in it. */
export interface Visit {
  readonly inquiry: Inquiry;
  readonly session: Session;
  readonly content: VersionContent;
  /** The inquiry's files that stand. */
  readonly files: readonly StoredDocument[];
}

/** The inquiry and its version's content, locked; `undefined` if there is none. */
export async function loadLocked(
  tx: StoreTransaction,
  deps: OperationDeps,
  id: InquiryId,
  now: Date,
): Promise<{ readonly inquiry: Inquiry; readonly content: VersionContent } | undefined> {
  const inquiry = await lockInquiry(tx, deps, id, now);
  const version = inquiry && (await tx.templateVersion(inquiry.templateVersionId));
  return inquiry && version && { inquiry, content: version.content };
}

/** Why a session does not lead into its inquiry, if so. */
export function checkSession(session: Session, inquiry: Inquiry, now: Date): Refusal | undefined {
  const standing = standingOf(session, inquiry, now);
  if (standing === 'alive') return undefined;
  return (standing === 'ended_with_inquiry' ? checkOpen(inquiry) : undefined) ?? refused('unauthenticated');
}

/**
 * The visit that a token proves. Whether the inquiry is still open is the caller's question.
 *
 * Refusals: `unauthenticated` (another inquiry's session, one that ended or gave way to another, or none); `expired` or `finished` when the
 * session ended with its inquiry.
 */
export async function enter(
  tx: StoreTransaction,
  deps: OperationDeps,
  claims: TokenClaims | undefined,
  now: Date,
): Promise<Decision<Visit>> {
  const loaded = claims && (await loadLocked(tx, deps, claims.inquiryId, now));
  const session = claims && (await tx.session(claims.sessionId));
  if (!claims || !loaded || session?.jti !== claims.jti) return refused('unauthenticated');
  const ended = checkSession(session, loaded.inquiry, now);
  if (ended) return ended;
  return { kind: 'done', ...loaded, session, files: await tx.documents(loaded.inquiry.id) };
}

/**
 * Shows the visitor the inquiry: writes the first access and the session's use. Refusals: `expired`, `finished`.
 */
export async function arrive(
  tx: StoreTransaction,
  deps: OperationDeps,
  visit: Visit,
  userAgent: string | undefined,
  now: Date,
): Promise<Decision<Visit>> {
  const closed = checkOpen(visit.inquiry);
  if (closed) return closed;
  const session = await touch(tx, deps, visit, userAgent, now);
  if (visit.inquiry.firstAccessedAt !== null) return { kind: 'done', ...visit, session };
  const inquiry: Inquiry = { ...visit.inquiry, firstAccessedAt: now, bareAccess: false, updatedAt: now };
  await tx.updateInquiry(inquiry);
  await tx.insertStepEvents([
    {
      inquiryId: inquiry.id,
      sessionId: session.id,
      step: inquiry.step,
      kind: 'enter',
      sequence: inquiry.sequence,
      at: now,
    },
  ]);
  return { kind: 'done', ...visit, inquiry, session };
}

/** Writes that the session was used, if that is due. */
export async function touch(
  tx: StoreTransaction,
  deps: OperationDeps,
  { inquiry, session, content }: Visit,
  userAgent: string | undefined,
  now: Date,
): Promise<Session> {
  const used = markUsed(session, sessionSeconds(inquiry, content), userAgent, now);
  if (used === undefined) return session;
  await tx.updateSession(used.session);
  await writeEvents(tx, deps, inquiry, used.events, now);
  return used.session;
}

/** What the visitor is shown. */
export function stateOf({ inquiry, content, files, session }: Visit): FlowState {
  return flowState(inquiry, content, files, session.drafts);
}
