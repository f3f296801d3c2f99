/** How long inquiries, sessions and links live, and what happens at the end. All lengths in seconds. */

import { isOpenStatus } from '../../src/protocol/inquiry-status.ts';
import { type Decision, refused } from './decision.ts';
import type { DomainEvent, Inquiry } from './inquiry.ts';
import { inStatus } from './status.ts';
import type { Expiration, VersionContent } from './template-content.ts';

const DAY_SECONDS = 86_400;
export const DEFAULT_AFTER_CREATE_SECONDS = DAY_SECONDS;
export const DEFAULT_AFTER_RESUME_SECONDS = DAY_SECONDS;
export const DEFAULT_SESSION_SECONDS = DAY_SECONDS;
export const DEFAULT_ONE_TIME_LINK_SECONDS = DAY_SECONDS;

/** A year: what is to live longer has no deadline worth the name, and times beyond it would leave the calendar. */
export const MAX_INTERVAL_SECONDS = 365 * DAY_SECONDS;

/** No session outlives this, however often it is used: its token carries no later end. */
export const MAX_SESSION_SECONDS = 30 * DAY_SECONDS;

export function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}

/** The inquiry's own interval, else the template's, else the default. */
export function intervalOf<K extends keyof Expiration>(
  key: K,
  inquiry: Pick<Inquiry, 'expiration'>,
  content: VersionContent,
): number | undefined {
  return inquiry.expiration[key] ?? content.expiration?.[key];
}

export function sessionSeconds(inquiry: Pick<Inquiry, 'expiration'>, content: VersionContent): number {
  return intervalOf('sessionSeconds', inquiry, content) ?? DEFAULT_SESSION_SECONDS;
}

/** Whether an open inquiry's deadline is past. */
export function isDue(inquiry: Inquiry, now: Date): boolean {
  return isOpenStatus(inquiry.status) && inquiry.expiresAt !== null && inquiry.expiresAt <= now;
}

interface Change {
  readonly inquiry: Inquiry;
  readonly events: readonly DomainEvent[];
}

/** The inquiry as it is at `now`: a deadline holds although nobody swept it. `undefined` if nothing changes. */
export function expireIfDue(inquiry: Inquiry, now: Date): Change | undefined {
  return isDue(inquiry, now) ? expired(inquiry, now) : undefined;
}

/** Ends an open inquiry before its time. */
export function expire(inquiry: Inquiry, now: Date): Decision<Change> {
  if (!isOpenStatus(inquiry.status)) return refused('wrong_status');
  return { kind: 'done', ...expired(inquiry, now) };
}

function expired(inquiry: Inquiry, now: Date): Change {
  return {
    inquiry: { ...inStatus(inquiry, 'expired'), expiredAt: now, expiresAt: null, updatedAt: now },
    events: [{ name: 'inquiry.expired' }],
  };
}

/**
 * Gives an inquiry that was not finished a new deadline. An expired one is pending again; a created one stays created. Its old
 * sessions stay ended.
 */
export function resume(inquiry: Inquiry, content: VersionContent, now: Date): Decision<Change> {
  if (!(isOpenStatus(inquiry.status) || inquiry.status === 'expired')) return refused('wrong_status');
  const seconds = intervalOf('afterResumeSeconds', inquiry, content) ?? DEFAULT_AFTER_RESUME_SECONDS;
  const wasExpired = inquiry.status === 'expired';
  return {
    kind: 'done',
    inquiry: {
      ...(wasExpired ? inStatus(inquiry, 'pending') : inquiry),
      startedAt: wasExpired ? (inquiry.startedAt ?? now) : inquiry.startedAt,
      expiredAt: wasExpired ? null : inquiry.expiredAt,
      expiresAt: addSeconds(now, seconds),
      // The session token that goes out with this is the way in from now on.
      bareAccess: false,
      updatedAt: now,
    },
    // Expired → pending is what a first submission does too: listeners hear of every inquiry that becomes pending.
    events: wasExpired ? [{ name: 'inquiry.started' }] : [],
  };
}
