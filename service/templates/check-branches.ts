/** The ways on from a step: one of them is always open, and no condition asks for what its field never holds. */

import {
  checkField,
  DEFAULT_MAX_CHAR_LENGTH,
  type FieldProblem,
  MAX_EMAIL_LENGTH,
} from '../../src/protocol/validate-field.ts';
import { isList } from '../inquiry/steps.ts';
import type { Branch, ConditionValue } from '../inquiry/template-content.ts';
import type { TemplateFileField } from './template-file.ts';
import type { TemplateProblem } from './template-problem.ts';

const NO_WAY_ON = 'the last branch must have no condition, so that there is always a way on';
const ENDS_EARLY = 'only the last branch may be without a condition: those after it are never taken';

/** @param place of the branches in the file */
export function checkBranches(
  branches: readonly Branch[],
  place: string,
  fields: ReadonlyMap<string, TemplateFileField>,
): TemplateProblem[] {
  return branches.flatMap(({ when }, index) => {
    const at = `${place}[${index}]`;
    const isLast = index === branches.length - 1;
    if (!when) return isLast ? [] : [{ place: at, cause: ENDS_EARLY }];
    return isLast ? [{ place: `${at}.when`, cause: NO_WAY_ON }] : checkCondition(when, `${at}.when`, fields);
  });
}

function checkCondition(
  { field: key, equals }: NonNullable<Branch['when']>,
  place: string,
  fields: ReadonlyMap<string, TemplateFileField>,
): TemplateProblem[] {
  const field = fields.get(key);
  if (!field) return [{ place: `${place}.field`, cause: `unknown field "${key}"` }];
  const values: readonly ConditionValue[] = isList(equals) ? equals : [equals];
  return values.flatMap((value) => {
    const reason = neverEqual(field, value);
    const cause = `${JSON.stringify(value)} can never be the value of "${key}": ${reason}`;
    return reason === undefined ? [] : [{ place: `${place}.equals`, cause }];
  });
}

/** Why the field's value never equals the given one; `undefined` when it may. */
function neverEqual(field: TemplateFileField, equals: ConditionValue): string | undefined {
  if (equals === null) return undefined;
  switch (field.type) {
    case 'boolean':
      return typeof equals === 'boolean' ? undefined : 'it is true or false';
    case 'number':
    case 'integer':
      return typeof equals === 'number' ? neverStored(field, equals) : 'it is a number';
    case 'choices':
    case 'multi-choices':
      return field.options?.some((option) => option.value === equals) ? undefined : 'it is not one of its options';
    case 'string':
    case 'email-address':
    case 'date':
    case 'datetime':
      return typeof equals === 'string' ? neverStored(field, equals) : 'it is a text';
    case 'file':
    case 'relation-schema':
      return `a ${field.type} field can only be compared with null`;
    default:
      return field.type satisfies never;
  }
}

const REASONS: Readonly<Partial<Record<FieldProblem, (field: TemplateFileField) => string>>> = {
  too_long: ({ type, maxCharLength = DEFAULT_MAX_CHAR_LENGTH }) =>
    `it has at most ${type === 'email-address' ? MAX_EMAIL_LENGTH : maxCharLength} characters`,
  not_a_phone_number: () => 'it is a phone number',
  not_an_email_address: () => 'it is an e-mail address',
  not_an_integer: () => 'it is a whole number',
  too_small: ({ min }) => `it is at least ${min}`,
  too_large: ({ max }) => `it is at most ${max}`,
  not_a_date: () => 'it is a date, YYYY-MM-DD',
  too_early: ({ minDate }) => `it is ${minDate} or later`,
  too_late: ({ maxDate }) => `it is ${maxDate} or earlier`,
  not_a_datetime: () => 'it is a date with a time and its zone, ISO 8601',
};

/** Why no value that is stored is the given one: the check is that of the values themselves. */
function neverStored(field: TemplateFileField, equals: string | number): string | undefined {
  // What `today` means moves on: it excludes no day for ever. What a required field lacks is its value, which may be compared with.
  const minDate = field.minDate === 'today' ? undefined : field.minDate;
  const maxDate = field.maxDate === 'today' ? undefined : field.maxDate;
  const check = checkField({ ...field, minDate, maxDate, required: false }, equals, '');
  if (check.kind === 'problem') return REASONS[check.problem]?.(field);
  return check.value === equals ? undefined : `it would be stored as ${JSON.stringify(check.value)}`;
}
