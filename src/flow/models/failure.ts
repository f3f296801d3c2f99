/** What a failed request means for the flow: another screen, the same one with a notice, or the end. */

import type { FlowError, FlowState } from '../../protocol/api.ts';
import { isErrorCode } from '../../protocol/error-codes.ts';
import type { ApiResult } from '../api.ts';
import type { UploadProblem } from '../view.ts';
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

/** What a refused file means to the visitor. */
const UPLOAD_PROBLEM_OF: Partial<Record<FlowError['code'], UploadProblem>> = {
  upload_too_large: 'too-large',
  upload_type_refused: 'wrong-type',
  upload_limit_reached: 'limit',
  rate_limited: 'connection',
  application_error: 'connection',
};

/** What is wrong with a file or its way; `undefined`: nothing, it is about the inquiry. */
export function uploadProblemOf(failure: Failure): UploadProblem | undefined {
  if (failure.kind === 'connection') return 'connection';
  const { code, state } = failure.error;
  return UPLOAD_PROBLEM_OF[code] ?? (state || isErrorCode(code) ? undefined : 'connection');
}
