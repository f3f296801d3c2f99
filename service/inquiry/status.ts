/** The one place where an inquiry changes its status. */

import { canTransition, type InquiryStatus } from '../../src/protocol/inquiry-status.ts';
import type { Inquiry } from './inquiry.ts';

/**
 * The inquiry in another status.
 *
 * @throws when no transition leads there: a rule that did not ask is a fault of ours, and nothing of it is written
 */
export function inStatus(inquiry: Inquiry, status: InquiryStatus): Inquiry {
  if (!canTransition(inquiry.status, status))
    throw new Error(`An inquiry that is ${inquiry.status} cannot become ${status}`);
  return { ...inquiry, status };
}
