import type { FieldSchema, FieldValue } from '../protocol/fields.ts';
import { visitorLocale } from './locale.ts';
import type { StepStrings } from './strings/strings.ts';

/** A value as a visitor reads it: dates in the language of the page, choices by their labels, files by their names. */
export function valueText(t: StepStrings, field: Pick<FieldSchema, 'type' | 'options'>, value: FieldValue): string {
  const labelOf = (chosen: string): string => field.options?.find((option) => option.value === chosen)?.label ?? chosen;
  if (value === null || value === '') return t.empty;
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  if (typeof value === 'number') return `${value}`;
  if (typeof value === 'string') return dateText(field.type, value) ?? labelOf(value);
  if (Array.isArray(value)) return value.map(labelOf).join(', ') || t.empty;
  return 'filename' in value ? value.filename : t.yes;
}

function dateText(type: FieldSchema['type'], value: string): string | undefined {
  const date = new Date(value);
  if ((type !== 'date' && type !== 'datetime') || Number.isNaN(date.getTime())) return undefined;
  const locale = visitorLocale();
  return type === 'date'
    ? date.toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' })
    : date.toLocaleString(locale, { dateStyle: 'long', timeStyle: 'short' });
}
