/** Writing what a rule decided, together with its events. */

import { type EnvironmentId, type InquiryId, mintId, type SessionId } from '../../src/protocol/ids.ts';
import type { Deps } from '../deps.ts';
import { expireIfDue } from '../inquiry/expiry.ts';
import type { DomainEvent, Inquiry, StoredEvent } from '../inquiry/inquiry.ts';
import type { StoreTransaction, WritableStore } from '../store/store.ts';

/** What operations need of the service. */
export type OperationDeps = Pick<Deps, 'random' | 'clock' | 'sessionSecrets' | 'publicUrl'> & {
  readonly store: WritableStore;
};

/** The same for a backend: what does not belong to its key's environment is not there for it. */
export type BackendDeps = OperationDeps & { readonly environmentId: EnvironmentId };

/** Events of an inquiry as they are stored. */
export function storedEvents(
  deps: Pick<Deps, 'random'>,
  inquiry: Inquiry,
  events: readonly DomainEvent[],
  now: Date,
  sessionId?: SessionId,
): readonly StoredEvent[] {
  return events.map((event) => ({
    id: mintId('event', deps.random),
    environmentId: inquiry.environmentId,
    name: event.name,
    inquiryId: inquiry.id,
    sessionId: event.sessionId ?? sessionId ?? null,
    context: event.context ?? {},
    createdAt: now,
  }));
}

/** Stores events of an inquiry, in their order. */
export async function writeEvents(
  tx: StoreTransaction,
  deps: Pick<Deps, 'random'>,
  inquiry: Inquiry,
  events: readonly DomainEvent[],
  now: Date,
  sessionId?: SessionId,
): Promise<void> {
  if (events.length > 0) await tx.insertEvents(storedEvents(deps, inquiry, events, now, sessionId));
}

/** Stores an inquiry that a rule ended early or late, and ends every way in. */
export async function writeEnd(
  tx: StoreTransaction,
  deps: Pick<Deps, 'random'>,
  change: { readonly inquiry: Inquiry; readonly events: readonly DomainEvent[] },
  now: Date,
): Promise<void> {
  await tx.updateInquiry(change.inquiry);
  const ended = await tx.endSessionsAndLinks(change.inquiry.id, now);
  const sessionEvents = ended.map((sessionId): DomainEvent => ({ name: 'inquiry-session.expired', sessionId }));
  await writeEvents(tx, deps, change.inquiry, [...change.events, ...sessionEvents], now);
}

/** The inquiry as it is now, locked: expired, and written so, if its deadline is past. A backend gets none but its own. */
export async function lockInquiry(
  tx: StoreTransaction,
  deps: Pick<Deps, 'random'> & Partial<Pick<BackendDeps, 'environmentId'>>,
  id: InquiryId,
  now: Date,
): Promise<Inquiry | undefined> {
  const inquiry = await tx.inquiryForUpdate(id);
  if (deps.environmentId !== undefined && inquiry?.environmentId !== deps.environmentId) return undefined;
  const change = inquiry && expireIfDue(inquiry, now);
  if (change === undefined) return inquiry;
  await writeEnd(tx, deps, change, now);
  return change.inquiry;
}
