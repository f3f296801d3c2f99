/** One value against one field: the check that the flow makes before it sends and the service makes before it stores. */

import type { FieldSchema, FieldValue } from './fields.ts';
import { toPlain } from './plain-text.ts';
import { toStorable } from './storable-text.ts';

/** Why a value does not fit its field. */
export const FIELD_PROBLEMS = [
  'required',
  'wrong_type',
  'too_long',
  'not_a_number',
  'not_an_integer',
  'too_small',
  'too_large',
  'not_a_date',
  'too_early',
  'too_late',
  'not_a_datetime',
  'not_an_email_address',
  'not_a_phone_number',
  'not_an_option',
] as const;
export type FieldProblem = (typeof FIELD_PROBLEMS)[number];

export type FieldCheck =
  | { readonly kind: 'value'; readonly value: FieldValue }
  | { readonly kind: 'problem'; readonly problem: FieldProblem };

/** Of a text whose field names no length of its own, as in the published API. */
export const DEFAULT_MAX_CHAR_LENGTH = 255;
/** ITU-T E.164: at most 15 digits; shorter than 5 is no subscriber number. Punctuation people type is allowed. */
const PHONE = /^\(?\+?(?:[ ()./-]*\d){5,15}[ ()./-]*$/;
/** The shape the HTML specification gives to `input type=email`, with at least one dot in the domain. */
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$/;
/** In characters: what an address of RFC 5321 § 4.5.3.1.3 has room for between its brackets. */
export const MAX_EMAIL_LENGTH = 254;

const value = (of: FieldValue): FieldCheck => ({ kind: 'value', value: of });
const problem = (of: FieldProblem): FieldCheck => ({ kind: 'problem', problem: of });

/**
 * Checks and normalises one value.
 *
 * Total: any `input` gives a value or a problem. Text from an address is understood (`"true"`, `"42"`), text is trimmed and loses what no database can hold, and
 * emptiness (`undefined`, `null`, `""`, `[]`) is `null`, a problem only where the field is required. Numbers, days, phone numbers and addresses may be written in the
 * characters of any script and with marks that are not seen, numbers with spaces and a decimal comma.
 *
 * @param today the day that `minDate` and `maxDate` of `today` mean, `YYYY-MM-DD`
 */
export function checkField(field: FieldSchema, input: unknown, today: string): FieldCheck {
  const given = typeof input === 'string' ? clean(field, input) : input;
  if (given === undefined || given === null || given === '' || (Array.isArray(given) && given.length === 0)) {
    return field.required ? problem('required') : value(null);
  }
  return CHECKS[field.type](field, given, today);
}

/** What is the same in the characters of any script. Other text is the visitor's own, and stays as it was typed. */
const PLAIN: readonly FieldSchema['type'][] = ['email-address', 'number', 'integer', 'date', 'datetime'];

/** Of which nothing is seen. */
const BLANK = /^[\p{Cf}\s]*$/u;

function clean({ type, format }: FieldSchema, text: string): string {
  const storable = toStorable(text).replace(BLANK, '');
  return (PLAIN.includes(type) || format === 'phone' ? toPlain(storable) : storable).trim();
}

type Check = (field: FieldSchema, given: unknown, today: string) => FieldCheck;

const CHECKS: Record<FieldSchema['type'], Check> = {
  string: (field, given) => {
    if (typeof given !== 'string') return problem('wrong_type');
    if (given.length > (field.maxCharLength ?? DEFAULT_MAX_CHAR_LENGTH)) return problem('too_long');
    return field.format === 'phone' && !PHONE.test(given) ? problem('not_a_phone_number') : value(given);
  },
  'email-address': (_field, given) => {
    if (typeof given !== 'string') return problem('wrong_type');
    if (given.length > MAX_EMAIL_LENGTH) return problem('too_long');
    return EMAIL.test(given) ? value(given) : problem('not_an_email_address');
  },
  number: (field, given) => checkNumber(field, given),
  integer: (field, given) => {
    if (typeof given === 'string' && THOUSANDS.test(given)) return problem('not_an_integer');
    const check = checkNumber(field, given);
    return check.kind === 'value' && !Number.isSafeInteger(check.value) ? problem('not_an_integer') : check;
  },
  boolean: (field, given) => {
    if (given !== true && given !== 'true' && given !== false && given !== 'false') return problem('wrong_type');
    const checked = given === true || given === 'true';
    // A required box is one that must be ticked, as in HTML: "I agree".
    return field.required && !checked ? problem('required') : value(checked);
  },
  date: (field, given, today) => {
    if (typeof given !== 'string' || !isDate(given)) return problem('not_a_date');
    if (field.minDate !== undefined && given < dayOf(field.minDate, today)) return problem('too_early');
    if (field.maxDate !== undefined && given > dayOf(field.maxDate, today)) return problem('too_late');
    return value(given);
  },
  datetime: (_field, given) => {
    if (typeof given !== 'string' || !DATETIME.test(given) || !isDate(given.slice(0, 10)))
      return problem('not_a_datetime');
    const time = Date.parse(given);
    const normal = Number.isNaN(time) ? '' : new Date(time).toISOString();
    // In UTC it may be a year that ISO 8601 writes with a sign and six digits.
    return DATETIME.test(normal) ? value(normal) : problem('not_a_datetime');
  },
  choices: (field, given) =>
    typeof given === 'string' && isOption(field, given) ? value(given) : problem('not_an_option'),
  'multi-choices': (field, given) => {
    const items = new Set<unknown>(Array.isArray(given) ? given : [given]);
    const chosen = (field.options ?? []).map((option) => option.value).filter((option) => items.has(option));
    // As many as were given: each of them is an option.
    return chosen.length === items.size ? value(chosen) : problem('not_an_option');
  },
  // Files, documents and selfies come by upload only; the service fills them in.
  file: () => problem('wrong_type'),
  'relation-schema': () => problem('wrong_type'),
};

/**
 * The fraction comes after a point, a comma or the decimal sign of Arabic. A sign alone or a point passes, and is no number to JavaScript. No digit may
 * belong to one part or the other: of many of them all ways to part them would be tried.
 */
const NUMBER = /^[+-]?\d*(?:[.,\u066b]\d*)?$/;
/** A thousand and some in one language, one and some in another. Before a fraction a point is taken at its word. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const THOUSANDS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

function checkNumber(field: FieldSchema, given: unknown): FieldCheck {
  const number = typeof given === 'string' ? readNumber(given.replaceAll(' ', '')) : given;
  if (typeof number !== 'number' || !Number.isFinite(number)) return problem('not_a_number');
  if (field.min !== undefined && number < field.min) return problem('too_small');
  if (field.max !== undefined && number > field.max) return problem('too_large');
  return value(number);
}

function readNumber(text: string): number {
  return NUMBER.test(text) && !AMBIGUOUS.test(text) ? Number(text.replace(/[,\u066b]/, '.')) : Number.NaN;
}

/** Whether the text is a day of the Gregorian calendar written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function dayOf(limit: string, today: string): string {
  return limit === 'today' ? today : limit;
}

function isOption(field: FieldSchema, given: string): boolean {
  return (field.options ?? []).some((option) => option.value === given);
}
