/** Values that come with a new inquiry, before anybody typed. */

import type { AccessRequest } from '../../src/protocol/api.ts';
import { type DroppedField, kebabKey, matchFieldKeys } from '../../src/protocol/field-keys.ts';
import type { FieldInput, FieldInputs } from '../../src/protocol/fields.ts';
import { isStorable } from '../../src/protocol/storable-text.ts';
import { checkField, type FieldProblem } from '../../src/protocol/validate-field.ts';
import { type Decision, refused } from './decision.ts';
import { schemaOf } from './field-values.ts';
import type { FieldSource, InquiryField, InquiryFields } from './inquiry.ts';
import type { VersionContent } from './template-content.ts';

interface Checked {
  readonly fields: InquiryFields;
  readonly invalid: readonly { readonly key: string; readonly given: string; readonly problem: FieldProblem }[];
  readonly unmatched: readonly DroppedField[];
}

/** @param except keys, in kebab form, of fields that are not to be touched */
function check(
  content: VersionContent,
  inputs: FieldInputs,
  source: FieldSource,
  today: string,
  except: readonly string[] = [],
): Checked {
  const given = new Map<string, readonly [string, FieldInput]>(
    Object.entries(inputs).map((entry) => [entry[0], entry]),
  );
  const matched = matchFieldKeys(
    content.fields.map((field) => field.key),
    [...given.values()].map((entry) => [entry[0], entry] as const),
  );
  const fields: [string, InquiryField][] = [];
  const invalid: { key: string; given: string; problem: FieldProblem }[] = [];
  const unmatched: DroppedField[] = [...matched.dropped];
  for (const [key, [givenKey, input]] of matched.values) {
    if (except.includes(kebabKey(key))) {
      unmatched.push({ key: givenKey, reason: 'ambiguous' });
      continue;
    }
    // Nothing has to be prefilled: what is required is asked for at its step.
    // Text that cannot be kept would pass without what cannot. An option of a list is one that can.
    const result =
      typeof input !== 'string' || isStorable(input)
        ? checkField({ ...schemaOf(content, key), required: false }, input, today)
        : ({ kind: 'problem', problem: 'wrong_type' } as const);
    if (result.kind === 'value') fields.push([key, { value: result.value, source }]);
    else invalid.push({ key, given: givenKey, problem: result.problem });
  }
  return { fields: Object.fromEntries(fields), invalid, unmatched };
}

export interface PagePrefill {
  readonly fields: InquiryFields;
  /** What was not taken, once each. */
  readonly dropped: readonly DroppedField[];
}

/**
 * Values from a page or an address: what does not fit is left out, and told. So is what the query of the page's address says of a field
 * that the page speaks of itself.
 */
export function prefillFromPage(
  content: VersionContent,
  { fields = {}, prefill = {} }: Pick<AccessRequest, 'fields' | 'prefill'>,
  today: string,
): PagePrefill {
  const own = check(content, fields, 'page', today);
  const others = check(content, prefill, 'page', today, Object.keys(fields).map(kebabKey));
  return {
    fields: Object.fromEntries(
      Object.entries({ ...others.fields, ...own.fields }).filter(([, field]) => field.value !== null),
    ),
    dropped: [own, others].flatMap(({ unmatched, invalid }) => [
      ...unmatched,
      ...invalid.map(({ given }): DroppedField => ({ key: given, reason: 'invalid' })),
    ]),
  };
}

/** Values from a backend: all of them fit, or none is taken. `null` clears a value. */
export function fieldsFromApi(
  content: VersionContent,
  inputs: FieldInputs,
  today: string,
): Decision<{ readonly fields: InquiryFields }> {
  const { fields, invalid, unmatched } = check(content, inputs, 'api', today);
  if (invalid.length > 0 || unmatched.length > 0) {
    return refused('invalid_fields', {
      problems: Object.fromEntries(invalid.map(({ given, problem }) => [given, problem])),
      unmatched,
    });
  }
  return { kind: 'done', fields };
}
