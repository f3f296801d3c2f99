import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { Config } from '../options.ts';
import { createHostedUrl } from './hosted-url.ts';

/** Failures of the frame alone: as a page of its own the flow may be well. */
const FRAME_FAILURES: readonly ErrorCode[] = ['frame_blocked', 'timeout'];

/**
 * Adds to the text of a failure the link to the same flow as a page of its own, where that may help. An inquiry's door may be closed, but for
 * whoever has the code of a one-time link.
 */
export function addLink(text: HTMLElement, code: ErrorCode, options: Config): void {
  if ((options.inquiryId && !options.code) || !FRAME_FAILURES.includes(code)) return;
  const link = document.createElement('a');
  link.href = createHostedUrl(options, undefined);
  link.target = '_blank';
  // It is not told where it was opened.
  link.rel = 'noreferrer';
  link.textContent = options.strings?.link ?? 'Open in a new tab';
  // Before the button to try again, if there is one.
  text.firstChild?.after(link);
}
