export type { ErrorCode } from '../protocol/error-codes.ts';
export type { FieldInput, FieldInputs, FieldValue, TypedFields, TypedFieldValue } from '../protocol/fields.ts';
export { Client } from './client.ts';
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
