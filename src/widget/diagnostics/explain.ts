/** A failure in whole sentences: what it means, and what to do. @param error an `InquiryError`, or anything with its code */
export function explain(error: { readonly code: string; readonly message: string }): string {
  return error.message;
}
