/** Files of a capture step: is it complete, and what value do they give its field. */

import type { UploadSlot } from '../../src/protocol/api.ts';
import type { FieldValue } from '../../src/protocol/fields.ts';
import { RELATION_VALUE_TYPES } from '../../src/protocol/fields.ts';
import { ID_PREFIXES, parseId } from '../../src/protocol/ids.ts';
import type { FieldProblem } from '../../src/protocol/validate-field.ts';
import { schemaOf, storedValue } from './field-values.ts';
import type { InquiryFields, StoredDocument } from './inquiry.ts';
import type { CaptureStep } from './steps.ts';
import type { VersionContent } from './template-content.ts';

export type CaptureCheck =
  | { readonly kind: 'value'; readonly value: FieldValue; readonly kept: readonly StoredDocument[] }
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, FieldProblem>> };

/** The files of one step. */
export function filesOf(step: CaptureStep, files: readonly StoredDocument[]): readonly StoredDocument[] {
  return files.filter((file) => file.step === step.name && file.removedAt === null);
}

/**
 * The kind of document that a government-id step was submitted as; before that, of the file that came last. Files of a kind
 * that was tried after the submission stand beside those that were submitted.
 */
export function submittedClass(
  step: CaptureStep,
  fields: InquiryFields,
  files: readonly StoredDocument[],
): string | null {
  const value = storedValue(fields, step.field);
  const classed = filesOf(step, files).filter((file) => file.idClass !== null);
  const submitted = classed.find(({ id }) => typeof value === 'object' && value && 'id' in value && value.id === id);
  return (submitted ?? classed.at(-1))?.idClass ?? null;
}

/** Whether a file may stand for a side of this kind of document. One of which the kind was not said may stand for any. */
export function isOfClass(file: StoredDocument, idClass: unknown): boolean {
  return file.idClass === null || file.idClass === idClass;
}

/** The file that stands in a slot of the step; if the kind of identity document is said, one that may be of it. */
export function fileInSlot(
  step: CaptureStep,
  files: readonly StoredDocument[],
  slot: string,
  idClass: string | undefined,
): StoredDocument | undefined {
  return filesOf(step, files).find((file) => file.slot === slot && (idClass === undefined || isOfClass(file, idClass)));
}

/**
 * Whether everything that the step asks for is there. A step whose field is not required may be left without any file.
 *
 * @param idClass the chosen kind of identity document; for other steps ignored
 */
export function checkCapture(
  content: VersionContent,
  step: CaptureStep,
  files: readonly StoredDocument[],
  idClass: unknown,
): CaptureCheck {
  const { required } = schemaOf(content, step.field);
  let present = filesOf(step, files);
  if (present.length === 0 && !required) return { kind: 'value', value: null, kept: [] };
  let slots: readonly UploadSlot[];
  if (step.kind === 'government-id') {
    const chosen = step.classes.find((each) => each.idClass === idClass);
    if (chosen === undefined) {
      const isMissing = idClass === undefined || idClass === null || idClass === '';
      return { kind: 'problems', problems: { idClass: isMissing ? 'required' : 'not_an_option' } };
    }
    slots = chosen.slots;
    present = present.filter((file) => isOfClass(file, idClass));
    if (present.length === 0 && !required) return { kind: 'value', value: null, kept: [] };
  } else slots = step.slots;
  const missing = slots.filter((slot) => slot.required && !present.some((file) => file.slot === slot.slot));
  if (missing.length > 0) {
    return { kind: 'problems', problems: Object.fromEntries(missing.map(({ slot }) => [slot, 'required'])) };
  }
  const kept = slots.flatMap(({ slot }) => present.findLast((file) => file.slot === slot) ?? []);
  return { kind: 'value', value: captureValue(content, step, kept[0]), kept };
}

/** The value of the step's field: its first file stands for all. */
export function captureValue(content: VersionContent, step: CaptureStep, file: StoredDocument | undefined): FieldValue {
  if (file === undefined) return null;
  const schema = schemaOf(content, step.field);
  if (schema.type === 'file') {
    const id = parseId('document', file.id);
    if (id === undefined) throw new Error(`Files of a file field have ids that begin with ${ID_PREFIXES.document}`);
    return { id, filename: file.filename, byteSize: file.byteSize, mimeType: file.mimeType };
  }
  return { id: file.id, type: RELATION_VALUE_TYPES[schema.target ?? RELATION_OF_KIND[step.kind]] };
}

/** What a capture step's field points at when its schema does not say. */
const RELATION_OF_KIND = {
  'government-id': 'document-government-id',
  selfie: 'selfie',
  document: 'document-generic',
} as const;
