/** Fields of a template: their types, their schemas, and the values an inquiry holds for them. */

import type { DocumentId, SelfieId } from './ids.ts';

/** Schema types, as the published REST API spells them. */
export const FIELD_TYPES = [
  'string',
  'email-address',
  'number',
  'integer',
  'boolean',
  'date',
  'datetime',
  'choices',
  'multi-choices',
  'file',
  'relation-schema',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** What a `relation-schema` field points at. */
export const RELATION_TARGETS = ['document-government-id', 'document-generic', 'selfie'] as const;
export type RelationTarget = (typeof RELATION_TARGETS)[number];

/** How an uploaded document is typed where it stands as a value. */
export const RELATION_VALUE_TYPES = {
  'document-government-id': 'Document::GovernmentId',
  'document-generic': 'Document::Generic',
  selfie: 'Selfie::CenterOnly',
} as const satisfies Record<RelationTarget, string>;

/** A link to an uploaded document or selfie. */
export interface RelationValue {
  readonly id: DocumentId | SelfieId;
  readonly type: (typeof RELATION_VALUE_TYPES)[RelationTarget];
}

/** What an uploaded file is, without its bytes. */
export interface FileValue {
  readonly id: DocumentId;
  readonly filename: string;
  readonly byteSize: number;
  readonly mimeType: string;
}

/**
 * A field's value. Dates are `YYYY-MM-DD`, datetimes ISO 8601 with milliseconds and `Z`, choices the option's value.
 * `null`: not given.
 */
export type FieldValue = string | number | boolean | readonly string[] | FileValue | RelationValue | null;

/** One choice of a `choices` or `multi-choices` field. */
export interface FieldOption {
  readonly value: string;
  readonly label: string;
}

/** A field as the flow needs it to ask for a value, and as the service needs it to check one. */
export interface FieldSchema {
  /** The template's own key, snake case by custom. */
  readonly key: string;
  readonly type: FieldType;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly required: boolean;
  /** May the visitor change a value that was set through the API? Default `false`: shown read-only. */
  readonly editable: boolean;
  /** Token of the HTML `autocomplete` attribute. */
  readonly autocomplete?: string | undefined;
  /** Text fields with a form of their own. Default: none. */
  readonly format?: 'phone' | 'postal-code' | undefined;
  /** Longest text, in UTF-16 code units; 1 to 1024, default 255. */
  readonly maxCharLength?: number | undefined;
  /** Longer text wants a box of several lines. */
  readonly multiline?: boolean | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Earliest and latest date, `YYYY-MM-DD`, both included; `today` is the day of the check in UTC. */
  readonly minDate?: string | undefined;
  readonly maxDate?: string | undefined;
  readonly options?: readonly FieldOption[] | undefined;
  readonly target?: RelationTarget | undefined;
}

/** The name of a field's type where its value is shown (`fields` of an inquiry, `onComplete`). */
export function fieldValueType(field: Pick<FieldSchema, 'type' | 'target'>): string {
  if (field.type !== 'relation-schema') return field.type.replace('-', '_');
  if (field.target === 'selfie') return 'selfie';
  return field.target === 'document-government-id' ? 'government_id' : 'generic';
}

/** A field as it stands in the REST API and in `onComplete`: `{type, value}` under the template's own key. */
export interface TypedFieldValue {
  readonly type: string;
  readonly value: FieldValue;
}
export type TypedFields = Readonly<Record<string, TypedFieldValue>>;

/** A prefilled value as it comes from options, an address or the API, before it is checked against its field. */
export type FieldInput = string | number | boolean | readonly string[] | null;
export type FieldInputs = Readonly<Record<string, FieldInput>>;
