/** Records as the rows they are stored in: what is kept as JSON goes in as text. */

import type { Inquiry, Session, StoredEvent } from '../inquiry/inquiry.ts';

export function inquiryRow(inquiry: Inquiry) {
  const { path, submitted, fields, tags, expiration } = inquiry;
  return {
    ...inquiry,
    path: JSON.stringify(path),
    submitted: JSON.stringify(submitted),
    fields: JSON.stringify(fields),
    tags: JSON.stringify(tags),
    expiration: JSON.stringify(expiration),
  };
}

export function sessionRow(session: Session) {
  return { ...session, drafts: JSON.stringify(session.drafts) };
}

export function eventRow(event: StoredEvent) {
  return { ...event, context: JSON.stringify(event.context) };
}
