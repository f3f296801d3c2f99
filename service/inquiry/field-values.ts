/** Reading the values of an inquiry's fields. */

import type { FieldSchema, FieldValue, TypedFields } from '../../src/protocol/fields.ts';
import { fieldValueType } from '../../src/protocol/fields.ts';
import type { InquiryFields } from './inquiry.ts';
import type { VersionContent } from './template-content.ts';

/** The value of a field, `null` if there is none. Keys such as `constructor` are fields like any other. */
export function storedValue(fields: InquiryFields, key: string): FieldValue {
  return Object.hasOwn(fields, key) ? (fields[key]?.value ?? null) : null;
}

/** Whether the visitor must leave the field as it is. */
export function isLocked(fields: InquiryFields, schema: FieldSchema): boolean {
  if (schema.editable || !Object.hasOwn(fields, schema.key)) return false;
  const field = fields[schema.key];
  return field !== undefined && field.source === 'api' && field.value !== null;
}

/** The schema of a field of the version. */
export function schemaOf(content: VersionContent, key: string): FieldSchema {
  const schema = content.fields.find((field) => field.key === key);
  if (schema === undefined) throw new Error(`The template version has no field "${key}"`);
  return schema;
}

/** Every field of the template with its type and value, `null` where nothing was given. */
export function typedFields(content: VersionContent, fields: InquiryFields): TypedFields {
  return Object.fromEntries(
    content.fields.map((schema) => [
      schema.key,
      { type: fieldValueType(schema), value: storedValue(fields, schema.key) },
    ]),
  );
}
