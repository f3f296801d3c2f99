/** The steps of a template version: their order, their branches, their slots. */

import type { UploadSlot } from '../../src/protocol/api.ts';
import type { FieldValue } from '../../src/protocol/fields.ts';
import { storedValue } from './field-values.ts';
import type { InquiryFields } from './inquiry.ts';
import type { Branch, Step, VersionContent } from './template-content.ts';

/** A step at which files are uploaded. */
export type CaptureStep = Extract<Step, { kind: 'government-id' | 'selfie' | 'document' }>;

export function stepNamed(content: VersionContent, name: string): Step | undefined {
  return content.steps.find((step) => step.name === name);
}

/** The step an inquiry stands at. An inquiry's version never changes, so a name that was stored is there. */
export function stepAt(content: VersionContent, name: string): Step {
  const step = stepNamed(content, name);
  if (step === undefined) throw new Error(`The template version has no step "${name}"`);
  return step;
}

/** Where an inquiry begins. */
export function firstStep(content: VersionContent): Step {
  const step = content.steps[0];
  if (step === undefined) throw new Error('The template version has no steps');
  return step;
}

/** Whether an inquiry ends here. */
export function isEnd(step: Step): step is Extract<Step, { kind: 'complete' | 'fail' }> {
  return step.kind === 'complete' || step.kind === 'fail';
}

/** Whether the step counts as one that the visitor has to do something at. */
export function isAsking(step: Step): boolean {
  return step.kind !== 'start' && !isEnd(step);
}

export function isCapture(step: Step): step is CaptureStep {
  return step.kind === 'government-id' || step.kind === 'selfie' || step.kind === 'document';
}

/** The slots that a file may be uploaded for; of the chosen kind of identity document, if that is said. */
export function slotsOf(step: CaptureStep, idClass?: string): readonly UploadSlot[] {
  if (step.kind !== 'government-id') return step.slots;
  return step.classes.flatMap((each) => (idClass === undefined || each.idClass === idClass ? each.slots : []));
}

/** The step that follows, given the values so far; `undefined` at an end. */
export function stepAfter(content: VersionContent, step: Step, fields: InquiryFields): Step | undefined {
  if (isEnd(step)) return undefined;
  if (typeof step.next === 'string') return stepAt(content, step.next);
  const branch = step.next?.find((each) => holds(each, fields));
  return branch === undefined ? content.steps[content.steps.indexOf(step) + 1] : stepAt(content, branch.to);
}

function holds({ when }: Branch, fields: InquiryFields): boolean {
  if (when === undefined) return true;
  const wanted: readonly FieldValue[] = isList(when.equals) ? when.equals : [when.equals];
  const value = storedValue(fields, when.field);
  return isList(value) ? value.some((item) => wanted.includes(item)) : wanted.includes(value);
}

/** Whether a condition's value, or a field's, is several. */
export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
