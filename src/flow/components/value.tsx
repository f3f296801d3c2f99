import type { JSX } from 'preact';
import type { FieldSchema, FieldType, FieldValue } from '../../protocol/fields.ts';
import type { StepStrings } from '../strings/strings.ts';
import { isWord, valueText } from '../value-text.ts';

interface ValueProps {
  readonly t: StepStrings;
  readonly field: Pick<FieldSchema, 'type' | 'options'>;
  readonly value: FieldValue;
}

/** The template's words, which go the way of the page, as they do in its form. All else goes its own way. */
const LABELLED: readonly FieldType[] = ['choices', 'multi-choices'];

/** A value that is told, not asked for. */
export function Value({ t, field, value }: ValueProps): JSX.Element {
  const Part = LABELLED.includes(field.type) ? 'span' : 'bdi';
  return <Part lang={isWord(value) ? t.lang : undefined}>{valueText(t, field, value)}</Part>;
}
