/**
 * What a backend does with an inquiry that exists. Each answers `not_found` for an unknown id, and for one of another environment; each that
 * changes something, `redacted` for one that was redacted.
 */

import type { FieldInputs } from '../../src/protocol/fields.ts';
import type { InquiryId } from '../../src/protocol/ids.ts';
import { isOpenStatus } from '../../src/protocol/inquiry-status.ts';
import { type Decision, refused } from '../inquiry/decision.ts';
import { expire, isDue, resume, sessionSeconds } from '../inquiry/expiry.ts';
import type { DomainEvent, Inquiry, Session } from '../inquiry/inquiry.ts';
import { fieldsFromApi } from '../inquiry/prefill.ts';
import { checkNotRedacted } from '../inquiry/redaction.ts';
import { renewed } from '../inquiry/session.ts';
import type { VersionContent } from '../inquiry/template-content.ts';
import { dayOf } from '../inquiry/transition.ts';
import { checkRedirect } from '../redirect-check.ts';
import type { StoreTransaction } from '../store/store.ts';
import { type LinkAddresses, mintLink, openSession } from './hand-out.ts';
import { signSessionToken } from './session-token.ts';
import { type BackendDeps, lockInquiry, writeEnd, writeEvents } from './write-change.ts';

type WithInquiry = { readonly inquiry: Inquiry };

/** An inquiry as it was written last; `undefined`: the key's environment has none of this id. */
export async function findInquiry(
  { store, environmentId }: Pick<BackendDeps, 'store' | 'environmentId'>,
  id: InquiryId,
): Promise<Inquiry | undefined> {
  const inquiry = await store.inquiry(id);
  return inquiry?.environmentId === environmentId ? inquiry : undefined;
}

/** The inquiry as it is now: expired if its deadline is past. */
export async function retrieveInquiry(deps: BackendDeps, id: InquiryId): Promise<Inquiry | undefined> {
  const inquiry = await findInquiry(deps, id);
  const now = deps.clock();
  if (inquiry === undefined || !isDue(inquiry, now)) return inquiry;
  return deps.store.transaction((tx) => lockInquiry(tx, deps, id, now));
}

/** Loads the inquiry locked, and its version's content, and lets `work` decide and write. Refusals: `not_found`, `redacted`. */
export async function onInquiry<T extends object>(
  deps: BackendDeps,
  id: InquiryId,
  work: (tx: StoreTransaction, inquiry: Inquiry, content: VersionContent, now: Date) => Promise<Decision<T>>,
): Promise<Decision<T>> {
  const now = deps.clock();
  return deps.store.transaction(async (tx) => {
    const inquiry = await lockInquiry(tx, deps, id, now);
    const version = inquiry && (await tx.templateVersion(inquiry.templateVersionId));
    if (inquiry === undefined || version === undefined) return refused('not_found');
    return checkNotRedacted(inquiry) ?? work(tx, inquiry, version.content, now);
  });
}

/** Ends a created or pending inquiry with all its sessions and links. Refusal: `wrong_status`. */
export function expireInquiry(deps: BackendDeps, id: InquiryId): Promise<Decision<WithInquiry>> {
  return onInquiry(deps, id, async (tx, inquiry, _content, now) => {
    const change = expire(inquiry, now);
    if (change.kind === 'refused') return change;
    await writeEnd(tx, deps, change, now);
    return { kind: 'done', inquiry: change.inquiry };
  });
}

/**
 * Gives a created, pending or expired inquiry a new deadline and a session token. A session that was handed out and never used is
 * given again, as long as its token lives for it. Refusal: `wrong_status`.
 */
export async function resumeInquiry(
  deps: BackendDeps,
  id: InquiryId,
): Promise<Decision<WithInquiry & { readonly sessionToken: string }>> {
  const written = await onInquiry<WithInquiry & { session: Session }>(deps, id, async (tx, inquiry, content, now) => {
    const change = resume(inquiry, content, now);
    if (change.kind === 'refused') return change;
    const seconds = sessionSeconds(change.inquiry, content);
    const [again] = (await tx.sessions(id)).flatMap((known) => renewed(known, change.inquiry, seconds, now) ?? []);
    if (again !== undefined) await tx.updateSession(again);
    const session = again ?? (await openSession(tx, deps, change.inquiry, content, now));
    await tx.updateInquiry(change.inquiry);
    await writeEvents(tx, deps, change.inquiry, change.events, now);
    return { kind: 'done', inquiry: change.inquiry, session };
  });
  if (written.kind === 'refused') return written;
  const { session, inquiry } = written;
  return { kind: 'done', inquiry, sessionToken: await signSessionToken(deps, session) };
}

/**
 * A one-time link to a created or pending inquiry. Closes the door of the bare id. Refusal: `wrong_status` (an expired one is
 * resumed first).
 */
export function generateLink(
  deps: BackendDeps,
  id: InquiryId,
  expiresInSeconds?: number,
): Promise<Decision<WithInquiry & { readonly link: LinkAddresses }>> {
  return onInquiry(deps, id, async (tx, inquiry, content, now) => {
    if (!isOpenStatus(inquiry.status)) return refused('wrong_status');
    const { link, addresses } = mintLink(deps, inquiry, content, expiresInSeconds, now);
    await tx.insertLink(link);
    const closed: Inquiry = { ...inquiry, bareAccess: false, updatedAt: now };
    await tx.updateInquiry(closed);
    return { kind: 'done', inquiry: closed, link: addresses };
  });
}

/** Absent: stays as it is. `null`: cleared. */
export interface InquiryPatch {
  readonly note?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Merged into what is there. */
  readonly fields?: FieldInputs | undefined;
  readonly redirectUri?: string | null | undefined;
}

/** Changes an inquiry of any status. Refusals: `invalid_fields`, `invalid_config` for a redirect address nobody should follow. */
export function updateInquiry(deps: BackendDeps, id: InquiryId, patch: InquiryPatch): Promise<Decision<WithInquiry>> {
  return onInquiry(deps, id, async (tx, inquiry, content, now) => {
    const { note, tags, redirectUri } = patch;
    if (typeof redirectUri === 'string') {
      if (checkRedirect(redirectUri, 'api', { allowedDomains: [] }).kind === 'refused')
        return refused('invalid_config');
    }
    const filled = fieldsFromApi(content, patch.fields ?? {}, dayOf(now));
    if (filled.kind === 'refused') return filled;
    const changed: Inquiry = {
      ...inquiry,
      note: note === undefined ? inquiry.note : note,
      tags: tags ?? inquiry.tags,
      redirectUri: redirectUri === undefined ? inquiry.redirectUri : redirectUri,
      fields: { ...inquiry.fields, ...filled.fields },
      updatedAt: now,
    };
    await tx.updateInquiry(changed);
    await writeEvents(tx, deps, changed, tagEvents(inquiry.tags, changed.tags), now);
    return { kind: 'done', inquiry: changed };
  });
}

function tagEvents(before: readonly string[], after: readonly string[]): readonly DomainEvent[] {
  const added = after.filter((tag) => !before.includes(tag));
  const removed = before.filter((tag) => !after.includes(tag));
  if (added.length === 0 && removed.length === 0) return [];
  return [{ name: 'inquiry.updated-tags', context: { 'added-tags': added, 'removed-tags': removed } }];
}
