import type { FieldSchema, FieldValue } from '../protocol/fields.ts';
import { numberText, visitorLocale } from './locale.ts';
import type { StepStrings } from './strings/strings.ts';

/** A value as a visitor reads it: dates and numbers in the language of the page, choices by their labels, files by their names. */
export function valueText(t: StepStrings, field: Pick<FieldSchema, 'type' | 'options'>, value: FieldValue): string {
  const labelOf = (chosen: string): string => field.options?.find((option) => option.value === chosen)?.label ?? chosen;
  if (value === null || value === '') return t.empty;
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return dateText(field.type, value) ?? labelOf(value);
  if (Array.isArray(value)) return value.map(labelOf).join(', ') || t.empty;
  return 'filename' in value ? value.filename : t.yes;
}

/** Whether a value is read as a word of ours. */
export function isWord(value: FieldValue): boolean {
  return typeof value === 'boolean' || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function dateText(type: FieldSchema['type'], value: string): string | undefined {
  const date = new Date(value);
  if ((type !== 'date' && type !== 'datetime') || Number.isNaN(date.getTime())) return undefined;
  // The calendar that dates are asked for in; some languages have another of their own.
  const style = { dateStyle: 'long', calendar: 'gregory' } as const;
  return type === 'date'
    ? date.toLocaleDateString(visitorLocale(), { ...style, timeZone: 'UTC' })
    : date.toLocaleString(visitorLocale(), { ...style, timeStyle: 'short' });
}
