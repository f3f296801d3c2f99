/** Sessions: when they are alive, and what using them does. */

import type { InquiryId, SessionId } from '../../src/protocol/ids.ts';
import { addSeconds, MAX_SESSION_SECONDS } from './expiry.ts';
import type { BareSession, DomainEvent, Inquiry, Session } from './inquiry.ts';

/** As many as an inquiry keeps, ended ones included; each is another device or another way in. A further one takes the place of another. */
export const MAX_SESSIONS_PER_INQUIRY = 25;
/** A session used within this time is not written again: reading must not cost a write each time. */
const TOUCH_INTERVAL_SECONDS = 60;
/** Browsers need half of it; the rest of a longer one is somebody's joke. */
const MAX_USER_AGENT_LENGTH = 500;

export interface NewSession {
  readonly id: SessionId;
  readonly inquiryId: InquiryId;
  readonly jti: string;
  /** How long it lives without being used. */
  readonly seconds: number;
}

/** When a session ends that is not used from `now` on: with its token at the latest. */
function restUntil(createdAt: Date, seconds: number, now: Date): Date {
  const [rested, last] = [addSeconds(now, seconds), addSeconds(createdAt, MAX_SESSION_SECONDS)];
  return new Date(Math.min(rested.getTime(), last.getTime()));
}

/** A session that was handed out and not used yet. */
export function newSession({ id, inquiryId, jti, seconds }: NewSession, now: Date): Session {
  return {
    id,
    inquiryId,
    status: 'new',
    jti,
    createdAt: now,
    startedAt: null,
    lastUsedAt: null,
    expiresAt: restUntil(now, seconds, now),
    expiredAt: null,
    userAgent: null,
    drafts: {},
  };
}

/**
 * The session that a new one takes the place of, if the inquiry has as many as it keeps: one that ended before one that lives, and
 * of those the one that was used the longest ago. A backend that resumes at every press never gets to an end that way, and nobody
 * can pile sessions up.
 */
export function sessionToReplace(
  sessions: readonly BareSession[],
  inquiry: Inquiry,
  now: Date,
): BareSession | undefined {
  if (sessions.length < MAX_SESSIONS_PER_INQUIRY) return undefined;
  const rank = (session: BareSession) =>
    [
      standingOf(session, inquiry, now) === 'alive' ? 1 : 0,
      (session.lastUsedAt ?? session.createdAt).getTime(),
    ] as const;
  return sessions.toSorted((a, b) => {
    const [[aliveA, usedA], [aliveB, usedB]] = [rank(a), rank(b)];
    return aliveA - aliveB || usedA - usedB;
  })[0];
}

/** What a session proves at `now`. */
export type SessionStanding =
  /** It may act. */
  | 'alive'
  /** It ended because its inquiry did, or was redacted: whoever holds its token may know that. */
  | 'ended_with_inquiry'
  | 'dead';

export function standingOf(session: BareSession, inquiry: Inquiry, now: Date): SessionStanding {
  if (session.inquiryId !== inquiry.id) return 'dead';
  if (session.status !== 'expired' && session.expiresAt > now) return 'alive';
  return inquiry.status === 'expired' || inquiry.redactedAt !== null ? 'ended_with_inquiry' : 'dead';
}

/**
 * A session that was handed out and not used yet, as it is when it is handed out again: it lives as long as a new one. `undefined` if
 * it cannot, because it was used, has ended, or has a token that ends before; or one that is not good yet, since the clock was set back.
 */
export function renewed(session: Session, inquiry: Inquiry, seconds: number, now: Date): Session | undefined {
  if (session.status !== 'new' || standingOf(session, inquiry, now) !== 'alive') return undefined;
  if (session.createdAt > now) return undefined;
  const expiresAt = addSeconds(now, seconds);
  return restUntil(session.createdAt, seconds, now) < expiresAt ? undefined : { ...session, expiresAt };
}

/** The session after a use, or `undefined` if there is nothing to write. */
export function markUsed(
  session: Session,
  seconds: number,
  userAgent: string | undefined,
  now: Date,
): { readonly session: Session; readonly events: readonly DomainEvent[] } | undefined {
  const expiresAt = restUntil(session.createdAt, seconds, now);
  if (session.status === 'active' && session.lastUsedAt !== null) {
    if (addSeconds(session.lastUsedAt, TOUCH_INTERVAL_SECONDS) > now) return undefined;
    return { session: { ...session, lastUsedAt: now, expiresAt }, events: [] };
  }
  return {
    session: {
      ...session,
      status: 'active',
      startedAt: session.startedAt ?? now,
      lastUsedAt: now,
      expiresAt,
      userAgent: userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? session.userAgent,
    },
    events: [{ name: 'inquiry-session.started', sessionId: session.id }],
  };
}
