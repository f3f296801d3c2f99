/** What a failed request means for the flow: another screen, the same one with a notice, or the end. */

import type { FlowState } from '../../protocol/api.ts';
import { isErrorCode } from '../../protocol/error-codes.ts';
import type { ApiResult } from '../api.ts';
import type { UploadFailure } from '../view.ts';
import { isPassing } from './entry.ts';
import type { Message } from './flow-state.ts';

export type Failure = Exclude<ApiResult<unknown>, { kind: 'ok' }>;

export type FailureMeaning =
  /** The inquiry went on elsewhere, and this is where it stands. */
  { readonly kind: 'moved-on'; readonly flow: FlowState } | { readonly kind: 'message'; readonly message: Message };

const message = (of: Message): FailureMeaning => ({ kind: 'message', message: of });

export function meaningOf(failure: Failure): FailureMeaning {
  if (failure.kind === 'connection') {
    return message({ type: 'rejected', notice: { kind: 'connection' }, problems: {} });
  }
  const { code, message: text, state, problems, reason } = failure.error;
  if (state) return { kind: 'moved-on', flow: state };
  if (problems) return message({ type: 'rejected', notice: undefined, problems });
  if (code === 'rate_limited') return message({ type: 'rejected', notice: { kind: 'rate-limited' }, problems: {} });
  // The service failed inside, or did not understand us: to the visitor the same as no answer, the same button tries again.
  if (!isErrorCode(code) || code === 'application_error') return meaningOf({ kind: 'connection' });
  return message({ type: 'refuse', refusal: { code, message: text, reason } });
}

/**
 * Why a file did not get through; `undefined`: for nothing that is about the file or its way, but about the inquiry.
 *
 * @param known the sequence up to which it is known how the inquiry went on
 */
export function uploadFailureOf(failure: Failure, known: number): UploadFailure | undefined {
  if (failure.kind === 'connection') return 'connection';
  const { code, state } = failure.error;
  return (state ? state.sequence > known : isErrorCode(code) && !isPassing(code)) ? undefined : code;
}
