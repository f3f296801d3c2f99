/** May a file come, and what does it do to its inquiry? */

import { captureValue, fileInSlot } from './captures.ts';
import { type Decision, refused } from './decision.ts';
import { schemaOf, storedValue } from './field-values.ts';
import type { DomainEvent, Inquiry, StoredDocument } from './inquiry.ts';
import { type CaptureStep, isCapture, slotsOf, stepAt } from './steps.ts';
import type { VersionContent } from './template-content.ts';
import { begin, checkOpen } from './transition.ts';

export interface UploadLimits {
  /** Files of one inquiry. */
  readonly count: number;
  /** Sum of their sizes. */
  readonly bytes: number;
}

export interface Replacement {
  readonly step: CaptureStep;
  /** What the file is of; `null`: it was not said, or the step has no kinds. */
  readonly idClass: string | null;
  /** The file that stands in the slot so far; of another kind of identity document it is none. */
  readonly old: StoredDocument | undefined;
  /** The inquiry with the new file. */
  readonly apply: (
    file: StoredDocument,
    now: Date,
  ) => { readonly inquiry: Inquiry; readonly events: readonly DomainEvent[] };
}

/**
 * Checks a file for a slot of the current step. Called before its bytes come, with size 0, and again when they are there.
 */
export function checkUpload(
  inquiry: Inquiry,
  content: VersionContent,
  files: readonly StoredDocument[],
  upload: {
    readonly step: string;
    readonly slot: string;
    readonly idClass?: string | undefined;
    readonly byteSize: number;
  },
  limits: UploadLimits,
): Decision<Replacement> {
  const closed = checkOpen(inquiry);
  if (closed) return closed;
  if (upload.step !== inquiry.step) return refused('stale_step');
  const step = stepAt(content, inquiry.step);
  const { idClass } = upload;
  if (!isCapture(step) || !slotsOf(step, idClass).some(({ slot }) => slot === upload.slot)) {
    return refused('invalid_request');
  }
  const old = fileInSlot(step, files, upload.slot, idClass);
  const others = files.filter((file) => file !== old);
  const bytes = others.reduce((sum, file) => sum + file.byteSize, upload.byteSize);
  if (others.length >= limits.count || bytes > limits.bytes) return refused('upload_limit_reached');
  return {
    kind: 'done',
    step,
    idClass: step.kind === 'government-id' ? (idClass ?? old?.idClass ?? null) : null,
    old,
    apply: (file, now) => {
      // A file is a submission: whoever sends one has begun.
      const begun = begin(inquiry, content, now);
      return { ...begun, inquiry: { ...withFile(begun.inquiry, content, step, old, file), updatedAt: now } };
    },
  };
}

/** The step's field goes over to the new file if it stood for the old one. */
function withFile(
  inquiry: Inquiry,
  content: VersionContent,
  step: CaptureStep,
  old: StoredDocument | undefined,
  file: StoredDocument,
): Inquiry {
  const value = storedValue(inquiry.fields, step.field);
  const stood = typeof value === 'object' && value !== null && 'id' in value && value.id === old?.id;
  if (!stood) return inquiry;
  const { key } = schemaOf(content, step.field);
  const field = { value: captureValue(content, step, file), source: 'visitor' } as const;
  return { ...inquiry, fields: { ...inquiry.fields, [key]: field } };
}
