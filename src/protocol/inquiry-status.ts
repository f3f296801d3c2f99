/** Inquiry statuses, for flow and service alike, and the transitions between them: the service makes no other. */

export const INQUIRY_STATUSES = [
  'created',
  'pending',
  'completed',
  'failed',
  'expired',
  'needs_review',
  'approved',
  'declined',
] as const;

export type InquiryStatus = (typeof INQUIRY_STATUSES)[number];

/** Status → statuses that may follow. `expired` → `pending` happens by resuming only. */
export const STATUS_TRANSITIONS: Record<InquiryStatus, readonly InquiryStatus[]> = {
  created: ['pending', 'expired', 'approved', 'declined', 'needs_review'],
  pending: ['completed', 'failed', 'expired', 'approved', 'declined', 'needs_review'],
  expired: ['pending'],
  completed: ['needs_review', 'approved', 'declined'],
  failed: ['needs_review', 'approved', 'declined'],
  needs_review: ['approved', 'declined'],
  approved: [],
  declined: [],
};

/** Whether an inquiry may go from one status to another. */
export function canTransition(from: InquiryStatus, to: InquiryStatus): boolean {
  return STATUS_TRANSITIONS[from].includes(to);
}

/** Whether `value` is one of the {@link INQUIRY_STATUSES}. */
export function isInquiryStatus(value: unknown): value is InquiryStatus {
  return INQUIRY_STATUSES.some((status) => status === value);
}

/** Whether a visitor can still do something in an inquiry of this status. */
export function isOpenStatus(status: InquiryStatus): status is 'created' | 'pending' {
  return status === 'created' || status === 'pending';
}
