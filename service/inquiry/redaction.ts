/** Redaction: the person of an inquiry is forgotten, and that there was one stays. */

import { type Refusal, refused } from './decision.ts';
import type { DomainEvent, Inquiry } from './inquiry.ts';

/** Why a backend can change nothing about the inquiry, if so: it would give a person back that was forgotten. */
export function checkNotRedacted(inquiry: Inquiry): Refusal | undefined {
  return inquiry.redactedAt === null ? undefined : refused('redacted');
}

/**
 * What is left of an inquiry of any status: whose it is, when it was where, and how it ended. Its deadline stays, too: what nobody
 * finishes expires, so that it is counted as if it had not been redacted.
 */
export function redact(
  inquiry: Inquiry,
  now: Date,
): { readonly inquiry: Inquiry; readonly events: readonly DomainEvent[] } {
  return {
    inquiry: {
      ...inquiry,
      fields: {},
      note: null,
      tags: [],
      // An address of the integrator's, and often one with a name or a number of its person.
      redirectUri: null,
      // Of values that could be found by trying.
      lastTransitionHash: null,
      redactedAt: now,
      updatedAt: now,
    },
    events: [{ name: 'inquiry.redacted' }],
  };
}
