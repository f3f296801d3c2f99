/** What inputs hold while a visitor types, and how it becomes a field's value: pure, for every field type. */

import type { FieldInput, FieldSchema, FieldType, FieldValue } from '../protocol/fields.ts';

/** What an input holds: its text, whether it is ticked, or which of several are ticked. */
export type RawValue = string | boolean | readonly string[];

/** How a field is asked for. */
export type Control = 'text' | 'date' | 'datetime' | 'checkbox' | 'radios' | 'select' | 'checkboxes' | 'none';

/** More choices than these are a list to open: a phone's screen holds no more with their label and the button. */
const MAX_RADIOS = 5;

const CONTROLS: Record<FieldType, Control> = {
  string: 'text',
  'email-address': 'text',
  number: 'text',
  integer: 'text',
  boolean: 'checkbox',
  date: 'date',
  datetime: 'datetime',
  choices: 'radios',
  'multi-choices': 'checkboxes',
  // Files and relations come by upload only.
  file: 'none',
  'relation-schema': 'none',
};

export function controlOf(field: FieldSchema): Control {
  const control = CONTROLS[field.type];
  return control === 'radios' && (field.options ?? []).length > MAX_RADIOS ? 'select' : control;
}

/** The fields that the visitor can answer here. */
export function askedFields(fields: readonly FieldSchema[], locked: readonly string[]): readonly FieldSchema[] {
  return fields.filter((field) => controlOf(field) !== 'none' && !locked.includes(field.key));
}

/**
 * A stored value as the field's input shows it.
 *
 * @param comma whether the visitor writes numbers with one, see `writesComma`
 */
export function toRaw(field: FieldSchema, value: FieldValue | undefined, comma: boolean): RawValue {
  if (field.type === 'boolean') return value === true;
  if (field.type === 'multi-choices') return Array.isArray(value) ? value : [];
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  if (field.type === 'datetime') return toLocalTime(`${value}`);
  return isNumber(field) && comma ? swapSigns(`${value}`) : `${value}`;
}

/**
 * What an input holds, as it is checked, drafted and sent.
 *
 * @param comma whether the visitor writes numbers with one, see `writesComma`
 */
export function toInput(field: FieldSchema, raw: RawValue, comma: boolean): FieldInput {
  if (typeof raw !== 'string') return raw;
  const text = raw.trim();
  if (text === '') return null;
  if (field.type === 'date') {
    const { year, month, day } = splitDate(text);
    return joinDate({ year, month: pad(month), day: pad(day) });
  }
  if (isNumber(field)) return comma ? swapSigns(text) : text;
  if (field.type !== 'datetime') return text;
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

/** Whether a comma comes before the fraction of a number, in a language and a country if it names one. */
export function writesComma(locale: string | undefined): boolean {
  return new Intl.NumberFormat(locale || undefined).format(0.5).includes(',');
}

function isNumber({ type }: FieldSchema): boolean {
  return type === 'number' || type === 'integer';
}

/** Elsewhere numbers are written with a point. Both ways, so that a draft comes back as it was typed, fit or not. */
function swapSigns(text: string): string {
  return text.replace(/[.,]/g, (sign) => (sign === '.' ? ',' : '.'));
}

/** A checked value as it travels: files and relations never do. */
export function fromChecked(value: FieldValue): FieldInput {
  return typeof value === 'object' && value !== null && 'id' in value ? null : value;
}

export interface DateParts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

/** `YYYY-MM-DD`, complete or with parts still missing. */
export function splitDate(text: string): DateParts {
  const [year = '', month = '', day = ''] = text.split('-');
  return { year, month, day };
}

/** The parts as one text, as they were typed; empty when all are. A hyphen in a part would move the others. */
export function joinDate({ year, month, day }: DateParts): string {
  const parts = [year, month, day].map((part) => part.replaceAll('-', '').trim());
  return parts.some((part) => part !== '') ? parts.join('-') : '';
}

const YEAR_FIRST: readonly (keyof DateParts)[] = ['year', 'month', 'day'];

/** A whole date out of another place: three numbers, the year first where it is so long, or else in this order. `undefined`: none. */
export function readDate(text: string, order: readonly (keyof DateParts)[]): string | undefined {
  // The time that may come after a date of ISO 8601 is left out.
  const numbers = text.split('T', 1)[0]?.match(/\p{Nd}+/gu) ?? [];
  const parts = { year: '', month: '', day: '' };
  for (const [index, part] of (numbers[0]?.length === 4 ? YEAR_FIRST : order).entries())
    parts[part] = numbers[index] ?? '';
  const isDate = numbers.length === 3 && parts.day.length <= 2 && parts.month.length <= 2 && parts.year.length <= 4;
  return isDate ? joinDate(parts) : undefined;
}

/** So that `1988-2-3` is a date. */
function pad(part: string): string {
  return part === '' ? '' : part.padStart(2, '0');
}

/** The order in which a language, in a country if it names one, writes the parts of a date. */
export function dateOrder(locale: string | undefined): readonly (keyof DateParts)[] {
  const order = new Intl.DateTimeFormat(locale || undefined)
    .formatToParts()
    .flatMap(({ type }) => (type === 'day' || type === 'month' || type === 'year' ? [type] : []));
  return order.length === 3 ? order : ['day', 'month', 'year'];
}

/** An instant as `datetime-local` wants it: the visitor's own time, to the minute. */
function toLocalTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  const two = (part: number): string => `${part}`.padStart(2, '0');
  const day = [`${date.getFullYear()}`.padStart(4, '0'), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
