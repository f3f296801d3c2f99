import type { FieldInputs } from './fields.ts';

/** Adds prefilled values to a query: a list is its name with empty brackets once per item. */
export function appendFields(query: { append(name: string, value: string): void }, fields: FieldInputs): void {
  for (const [key, value] of Object.entries(fields)) {
    for (const item of [value ?? []].flat()) query.append(`fields[${key}]${item === value ? '' : '[]'}`, `${item}`);
  }
}
