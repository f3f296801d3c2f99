/** What a visitor submits at one step, checked against what the step asks for. */

import type { FieldInputs } from '../../src/protocol/fields.ts';
import { checkField, type FieldProblem } from '../../src/protocol/validate-field.ts';
import { checkCapture, submittedClass } from './captures.ts';
import { type Decision, refused } from './decision.ts';
import { isLocked, schemaOf, storedValue } from './field-values.ts';
import type { InquiryField, InquiryFields, StoredDocument } from './inquiry.ts';
import { isCapture } from './steps.ts';
import type { Step, VersionContent } from './template-content.ts';

/** Files of a government-id or document step that the submission settled. */
export interface SettledFiles {
  readonly kept: readonly StoredDocument[];
  readonly idClass: string | null;
}

type Submission = Decision<{ readonly fields: InquiryFields; readonly files: SettledFiles | undefined }>;

/** The key under which a government-id step takes the chosen kind of document. */
export const ID_CLASS_KEY = 'idClass';

/** Keys of the values that a step takes. */
export function keysOf(step: Step): readonly string[] {
  if (step.kind === 'form') return step.fields;
  return step.kind === 'government-id' ? [ID_CLASS_KEY] : [];
}

/** Whether every value is one that the step takes: what was not asked is refused, not stored. */
export function belongsToStep(step: Step, values: FieldInputs): boolean {
  const keys = keysOf(step);
  return Object.keys(values).every((key) => keys.includes(key));
}

/** Fields of the inquiry with what was submitted in place, or what is wrong with it. Nothing of a wrong submission counts. */
export function submit(
  content: VersionContent,
  step: Step,
  fields: InquiryFields,
  files: readonly StoredDocument[],
  values: FieldInputs,
  today: string,
): Submission {
  if (step.kind === 'form') return submitForm(content, step.fields, fields, values, today);
  if (!isCapture(step)) return { kind: 'done', fields, files: undefined };
  const idClass = inputOf(values, ID_CLASS_KEY);
  const check = checkCapture(content, step, files, idClass);
  if (check.kind === 'problems') return refused('invalid_fields', { problems: check.problems });
  return {
    kind: 'done',
    fields: { ...fields, [step.field]: { value: check.value, source: 'visitor' } },
    files: { kept: check.kept, idClass: typeof idClass === 'string' && check.kept.length > 0 ? idClass : null },
  };
}

function submitForm(
  content: VersionContent,
  keys: readonly string[],
  fields: InquiryFields,
  values: FieldInputs,
  today: string,
): Submission {
  const changed: [string, InquiryField][] = [];
  const problems: [string, FieldProblem][] = [];
  for (const key of keys) {
    const schema = schemaOf(content, key);
    const isGiven = Object.hasOwn(values, key);
    const check = checkField(schema, inputOf(values, key), today);
    if (isLocked(fields, schema)) {
      const isSame = check.kind === 'value' && isEqual(check.value, storedValue(fields, key));
      if (isGiven && !isSame) return refused('field_locked');
    } else if (check.kind === 'problem') problems.push([key, check.problem]);
    else changed.push([key, { value: check.value, source: 'visitor' }]);
  }
  if (problems.length > 0) return refused('invalid_fields', { problems: Object.fromEntries(problems) });
  return { kind: 'done', fields: { ...fields, ...Object.fromEntries(changed) }, files: undefined };
}

/**
 * Whether nothing is left to ask at the step: it was submitted before and what it holds still fits.
 */
export function isSatisfied(
  content: VersionContent,
  step: Step,
  submitted: readonly string[],
  fields: InquiryFields,
  files: readonly StoredDocument[],
  today: string,
): boolean {
  if (!submitted.includes(step.name)) return false;
  if (step.kind === 'form') {
    return step.fields.every((key) => {
      const schema = schemaOf(content, key);
      return isLocked(fields, schema) || checkField(schema, storedValue(fields, key), today).kind === 'value';
    });
  }
  // A review is looked at anew.
  if (!isCapture(step)) return false;
  return checkCapture(content, step, files, submittedClass(step, fields, files)).kind === 'value';
}

function inputOf(values: FieldInputs, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
