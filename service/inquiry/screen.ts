/** What a step shows. */

import type { Boot, ReviewRow, Screen, UploadSlot } from '../../src/protocol/api.ts';
import type { FieldSchema, FieldValue } from '../../src/protocol/fields.ts';
import { submittedClass } from './captures.ts';
import { isLocked, schemaOf, storedValue } from './field-values.ts';
import type { InquiryFields, StoredDocument } from './inquiry.ts';
import { progressOf } from './progress.ts';
import { type CaptureStep, firstStep, isCapture, stepAt } from './steps.ts';
import type { Step, VersionContent } from './template-content.ts';

export interface ScreenContext {
  readonly content: VersionContent;
  readonly fields: InquiryFields;
  /** The steps behind. */
  readonly path: readonly string[];
  readonly files: readonly StoredDocument[];
  /** Where the last screen's button leads, outcome included. */
  readonly redirectUri: string | undefined;
}

export function screenOf(step: Step, context: ScreenContext): Screen {
  const base = { step: step.name, title: step.title, text: step.text ?? [] };
  switch (step.kind) {
    case 'start':
      return { ...base, kind: 'start', button: step.button };
    case 'form':
      return { ...base, kind: 'form', fields: step.fields.map((key) => schemaOf(context.content, key)) };
    case 'government-id': {
      const classes = step.classes.map((each) => ({ ...each, slots: slotsAsked(context, step, each.slots) }));
      return { ...base, kind: 'government-id', field: step.field, classes };
    }
    case 'selfie':
    case 'document':
      return { ...base, kind: step.kind, field: step.field, slots: slotsAsked(context, step, step.slots) };
    case 'review':
      return { ...base, kind: 'review', sections: sectionsOf(context) };
    case 'complete':
    case 'fail':
      return { ...base, kind: step.kind, button: step.button, redirectUri: context.redirectUri };
    default:
      return step satisfies never;
  }
}

/** None is required where the field is not: the step may be left without any. One that was begun is checked as a whole. */
function slotsAsked(
  { content }: ScreenContext,
  step: CaptureStep,
  slots: readonly UploadSlot[],
): readonly UploadSlot[] {
  return schemaOf(content, step.field).required ? slots : slots.map((slot) => ({ ...slot, required: false }));
}

/** The first screen of a version and its progress, as every visitor sees them. */
export function firstScreen(content: VersionContent): Pick<Extract<Boot, { kind: 'flow' }>, 'screen' | 'progress'> {
  const step = firstStep(content);
  return {
    screen: screenOf(step, { content, fields: {}, path: [], files: [], redirectUri: undefined }),
    progress: progressOf(content, { step: step.name, path: [], fields: {} }),
  };
}

type Section = Extract<Screen, { kind: 'review' }>['sections'][number];

function sectionsOf(context: ScreenContext): readonly Section[] {
  const { content, fields, path } = context;
  return path.flatMap((name): Section[] => {
    const step = stepAt(content, name);
    if (step.kind === 'form') {
      const schemas = step.fields.map((key) => schemaOf(content, key));
      const rows = schemas.map((schema) => formRow(schema, storedValue(fields, schema.key)));
      return [{ step: name, title: step.title, rows, editable: !schemas.every((schema) => isLocked(fields, schema)) }];
    }
    if (!isCapture(step)) return [];
    return [{ step: name, title: step.title, rows: [captureRow(step, context)], editable: true }];
  });
}

function formRow(schema: FieldSchema, value: FieldValue): ReviewRow {
  return { key: schema.key, label: schema.label, type: schema.type, value: inWords(schema, value) };
}

/** Options by their labels: their values are the template's business. */
function inWords(schema: FieldSchema, value: FieldValue): FieldValue {
  const labelOf = (chosen: string) => schema.options?.find((option) => option.value === chosen)?.label ?? chosen;
  if (schema.type === 'choices' && typeof value === 'string') return labelOf(value);
  if (schema.type === 'multi-choices' && isTextList(value)) return value.map(labelOf);
  return value;
}

function isTextList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value);
}

function captureRow(step: CaptureStep, { content, fields, files }: ScreenContext): ReviewRow {
  const schema = schemaOf(content, step.field);
  const row = { key: schema.key, label: schema.label, type: schema.type };
  if (storedValue(fields, step.field) === null) return { ...row, value: null };
  if (step.kind === 'government-id') {
    const idClass = submittedClass(step, fields, files);
    return { ...row, value: step.classes.find((each) => each.idClass === idClass)?.label ?? null };
  }
  if (step.kind === 'selfie') return { ...row, value: step.slots[0]?.label ?? null };
  const own = files.filter((file) => file.step === step.name);
  return { ...row, value: own.map((file) => file.filename).join(', ') };
}
