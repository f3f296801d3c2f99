/** A backend has the person of an inquiry forgotten. */

import type { InquiryId } from '../../src/protocol/ids.ts';
import type { Decision } from '../inquiry/decision.ts';
import type { Inquiry } from '../inquiry/inquiry.ts';
import { redact } from '../inquiry/redaction.ts';
import { onInquiry } from './manage-inquiry.ts';
import { type BackendDeps, writeEnd } from './write-change.ts';

/**
 * Redacts an inquiry of any status, with all that belongs to it, and ends every way in. Refusals: `not_found`, `redacted`.
 *
 * @param removeFiles removes loose files. Called once it is written: a process that dies before leaves them to be swept
 */
export async function redactInquiry(
  deps: BackendDeps,
  id: InquiryId,
  removeFiles: (keys: readonly string[]) => Promise<unknown>,
): Promise<Decision<{ readonly inquiry: Inquiry }>> {
  type Redacted = { readonly inquiry: Inquiry; readonly loosened: readonly string[] };
  const redacted = await onInquiry<Redacted>(deps, id, async (tx, inquiry, _content, now) => {
    const change = redact(inquiry, now);
    await writeEnd(tx, deps, change, now);
    return { kind: 'done', inquiry: change.inquiry, loosened: await tx.forgetPerson(id, now) };
  });
  if (redacted.kind === 'refused') return redacted;
  await removeFiles(redacted.loosened);
  return { kind: 'done', inquiry: redacted.inquiry };
}
