/** How a rule says no. Rules that say yes give back the changed records and what happened. */

import type { FlowErrorCode, FlowState, RefusalReason } from '../../src/protocol/api.ts';
import type { ErrorCode } from '../../src/protocol/error-codes.ts';
import type { DroppedField } from '../../src/protocol/field-keys.ts';
import type { FieldProblem } from '../../src/protocol/validate-field.ts';

/** A refusal that only a backend gets to see, beside those of the flow. */
export type BackendRefusalCode =
  /** The inquiry's status does not allow it. */
  | 'wrong_status'
  /** The inquiry was redacted: nothing about it can be changed any more. */
  | 'redacted';

export type RefusalCode = ErrorCode | FlowErrorCode | BackendRefusalCode;

export interface Refusal {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  /** With `invalid_fields`: field key → what is wrong with its value. */
  readonly problems?: Readonly<Record<string, FieldProblem>> | undefined;
  /** With `invalid_fields` from the API: keys that are no field of the template, or of two. */
  readonly unmatched?: readonly DroppedField[] | undefined;
  /** With `stale_step` and `field_locked`: where the inquiry stands. */
  readonly state?: FlowState | undefined;
  /** More than the code tells the visitor. */
  readonly reason?: RefusalReason | undefined;
}

export type Decision<T extends object> = ({ readonly kind: 'done' } & T) | Refusal;

/** A refusal with its code and what is known about it. */
export function refused(code: RefusalCode, details: Omit<Refusal, 'kind' | 'code'> = {}): Refusal {
  return { kind: 'refused', code, ...details };
}
