import { forgetQuery } from './prefill.ts';

/** What the hosted page adds to the address that it leads back to. */
export interface Returned {
  readonly inquiryId: string;
  /** `completed`, `failed`, or a later status. Anybody can type an address: ask the API before you believe it. */
  readonly status: string;
}

/** How the inquiry ended from which the visitor was led back to this page. Told once: it leaves the address. */
export function returned(): Returned | undefined {
  const query = new URLSearchParams(location.search);
  const inquiryId = query.get('inquiry-id');
  const status = query.get('status');
  if (!inquiryId || !status) return undefined;
  forgetQuery('inquiry-id');
  forgetQuery('status');
  return { inquiryId, status };
}
