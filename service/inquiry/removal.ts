/** May a visitor take a file away again, and what does that do to the inquiry? */

import { checkCapture, fileInSlot, submittedClass } from './captures.ts';
import { type Decision, refused } from './decision.ts';
import { schemaOf, storedValue } from './field-values.ts';
import type { Inquiry, StoredDocument } from './inquiry.ts';
import { type CaptureStep, isCapture, slotsOf, stepAt } from './steps.ts';
import type { VersionContent } from './template-content.ts';
import { checkOpen } from './transition.ts';

export interface Removal {
  /** The file that goes; `undefined` where none stands: it went before, and its answer was lost. */
  readonly old: StoredDocument | undefined;
  /** The inquiry without it. */
  readonly inquiry: Inquiry;
}

/**
 * Checks that a slot of the current step may be empty. One that is required may not, even for a moment: an edit can be left by *back*,
 * over which nobody looks.
 */
export function checkRemoval(
  inquiry: Inquiry,
  content: VersionContent,
  files: readonly StoredDocument[],
  at: { readonly step: string; readonly slot: string; readonly idClass?: string | undefined },
  now: Date,
): Decision<Removal> {
  const closed = checkOpen(inquiry);
  if (closed) return closed;
  if (at.step !== inquiry.step) return refused('stale_step');
  const step = stepAt(content, inquiry.step);
  if (!isCapture(step)) return refused('invalid_request');
  const slots = slotsOf(step, at.idClass).filter(({ slot }) => slot === at.slot);
  const isRequired = schemaOf(content, step.field).required && slots.some(({ required }) => required);
  if (slots.length === 0 || isRequired) return refused('invalid_request');
  const old = fileInSlot(step, files, at.slot, at.idClass);
  return { kind: 'done', old, inquiry: old === undefined ? inquiry : without(inquiry, content, step, files, old, now) };
}

/** If the step was submitted, its field holds what it would if that were done now; nothing, where what is left is but a half. */
function without(
  inquiry: Inquiry,
  content: VersionContent,
  step: CaptureStep,
  files: readonly StoredDocument[],
  old: StoredDocument,
  now: Date,
): Inquiry {
  const left = files.filter((file) => file !== old);
  const { fields } = inquiry;
  if (storedValue(fields, step.field) === null) return { ...inquiry, updatedAt: now };
  const check = checkCapture(content, step, left, submittedClass(step, fields, files));
  const field = { value: check.kind === 'value' ? check.value : null, source: 'visitor' } as const;
  return { ...inquiry, fields: { ...fields, [step.field]: field }, updatedAt: now };
}
