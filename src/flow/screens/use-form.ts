import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { FieldInput, FieldInputs, FieldSchema } from '../../protocol/fields.ts';
import { checkField, type FieldCheck } from '../../protocol/validate-field.ts';
import { askedFields, fromChecked, type RawValue, toInput, toRaw, writesComma } from '../form-values.ts';
import { visitorLocale } from '../locale.ts';
import type { StepStrings } from '../strings/strings.ts';
import type { ScreenView } from '../view.ts';

/** Length of `YYYY-MM-DD` at the beginning of an ISO datetime. */
const DATE_LENGTH = 10;

interface Entry {
  readonly raw: RawValue;
  /** The visitor went on to another field after changing this one: from here on it is told what does not fit. */
  readonly left: boolean;
  /** Changed since the service was asked last, so that what it found then says nothing about the answer now. */
  readonly changed: boolean;
}

export interface Form {
  /** The fields that the visitor can answer. */
  readonly asked: readonly FieldSchema[];
  readonly rawOf: (field: FieldSchema) => RawValue;
  /** The sentence under a field, `undefined` as long as there is nothing to say about it yet. */
  readonly errorOf: (field: FieldSchema) => string | undefined;
  readonly type: (field: FieldSchema, raw: RawValue) => void;
  readonly leave: (field: FieldSchema) => void;
  /** All answers as they stand, fit or not. */
  readonly draft: () => FieldInputs;
  /** Checks all answers and says from now on what does not fit; the values to send, or `undefined` when something does not. */
  readonly check: () => FieldInputs | undefined;
  /** The service answered: what it found is about the answers as they are. */
  readonly showServed: () => void;
}

/**
 * What the visitor typed, over the values that came with the screen: an answer of the service that brings values (the first
 * access, a notice) reaches the fields that were not touched and leaves the others alone.
 *
 * Kept in a signal because autofill types into several fields before anything is drawn again.
 */
export function useForm(t: StepStrings, view: ScreenView, fields: readonly FieldSchema[]): Form {
  const typed = useSignal<ReadonlyMap<string, Entry>>(new Map());
  const submitted = useSignal(false);
  const asked = askedFields(fields, view.locked);
  // Once: a browser that translates the page changes its language while somebody types.
  const comma = useMemo(() => writesComma(visitorLocale()), []);
  const rawOf = (field: FieldSchema): RawValue =>
    typed.value.get(field.key)?.raw ?? toRaw(field, view.values[field.key], comma);
  const inputOf = (field: FieldSchema): FieldInput => toInput(field, rawOf(field), comma);
  const checkOf = (field: FieldSchema): FieldCheck =>
    checkField(field, inputOf(field), new Date().toISOString().slice(0, DATE_LENGTH));
  const change = (key: string, to: (entry: Entry) => Entry): void => {
    const entry = typed.value.get(key);
    if (entry) typed.value = new Map(typed.value).set(key, to(entry));
  };

  return {
    asked,
    rawOf,
    errorOf(field) {
      const entry = typed.value.get(field.key);
      const check = submitted.value || entry?.left ? checkOf(field) : undefined;
      const served = entry?.changed ? undefined : view.problems[field.key];
      const problem = check?.kind === 'problem' ? check.problem : served;
      return problem && t.problem[problem](field);
    },
    type(field, raw) {
      const left = typed.value.get(field.key)?.left ?? false;
      typed.value = new Map(typed.value).set(field.key, { raw, left, changed: true });
    },
    leave: (field) => change(field.key, (entry) => ({ ...entry, left: true })),
    draft: () => Object.fromEntries(asked.map((field) => [field.key, inputOf(field)])),
    check() {
      submitted.value = true;
      const values: Record<string, FieldInput> = {};
      for (const field of asked) {
        const check = checkOf(field);
        if (check.kind === 'problem') return undefined;
        values[field.key] = fromChecked(check.value);
      }
      return values;
    },
    showServed() {
      for (const { key } of asked) change(key, (entry) => ({ ...entry, changed: false }));
    },
  };
}
