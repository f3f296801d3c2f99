export type { ErrorCode } from '../protocol/error-codes.ts';
export type { FieldInput, FieldInputs, FieldValue, TypedFields, TypedFieldValue } from '../protocol/fields.ts';
export { check } from './check.ts';
export { Client } from './client.ts';
export type { CheckOptions, CheckReport } from './diagnostics/check.ts';
export type { Finding } from './diagnostics/finding.ts';
export { InquiryError } from './inquiry-error.ts';
export { launch, type Outcome } from './launch.ts';
export type {
  Callbacks,
  CancelDetail,
  ClientOptions,
  CompleteDetail,
  EventName,
  SessionTokenSource,
  Strings,
} from './options.ts';
export { type Returned, returned } from './returned.ts';
