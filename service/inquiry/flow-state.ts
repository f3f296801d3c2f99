/** Where an inquiry stands, as its visitor is shown it. */

import type { FlowState, UploadedFile } from '../../src/protocol/api.ts';
import type { FieldInputs, FieldValue } from '../../src/protocol/fields.ts';
import { withOutcome } from '../redirect-check.ts';
import { filesOf, submittedClass } from './captures.ts';
import { isLocked, schemaOf, storedValue, typedFields } from './field-values.ts';
import type { Drafts, Inquiry, StoredDocument } from './inquiry.ts';
import { progressOf } from './progress.ts';
import { screenOf } from './screen.ts';
import { isCapture, isEnd, stepAt } from './steps.ts';
import { ID_CLASS_KEY } from './submission.ts';
import type { Step, VersionContent } from './template-content.ts';

/** The state of an inquiry; drafts are those of the session that asks. */
export function flowState(
  inquiry: Inquiry,
  content: VersionContent,
  files: readonly StoredDocument[],
  drafts: Drafts,
): FlowState {
  const step = stepAt(content, inquiry.step);
  const hasEnded = isEnd(step);
  const redirectUri = redirectOf(inquiry, content);
  const { fields, path } = inquiry;
  return {
    inquiryId: inquiry.id,
    status: inquiry.status,
    sequence: inquiry.sequence,
    screen: screenOf(step, { content, fields, path, files, redirectUri }),
    values: valuesOf(inquiry, content, step, files, drafts),
    locked: lockedKeys(inquiry, content, step),
    uploads: isCapture(step) ? filesOf(step, files).map(uploadedFile) : [],
    progress: {
      ...progressOf(content, inquiry),
      ...(inquiry.expiresAt && { endsAt: inquiry.expiresAt.toISOString() }),
    },
    canGoBack: !hasEnded && path.length > 0,
    ...(hasEnded ? { outcome: { status: inquiry.status, fields: typedFields(content, fields) } } : {}),
  };
}

/** A file as its visitor is told about it. */
export function uploadedFile({ id, slot, idClass, filename, byteSize, mimeType }: StoredDocument): UploadedFile {
  return { id, slot, ...(idClass !== null && { idClass }), filename, byteSize, mimeType };
}

/** The API's address wins over the template's; a page's was stored only if there is neither. */
function redirectOf(inquiry: Inquiry, content: VersionContent): string | undefined {
  const uri = inquiry.redirectUri ?? content.redirectUri;
  return uri === undefined ? undefined : withOutcome(uri, { inquiryId: inquiry.id, status: inquiry.status });
}

function lockedKeys(inquiry: Inquiry, content: VersionContent, step: Step): readonly string[] {
  return step.kind === 'form' ? step.fields.filter((key) => isLocked(inquiry.fields, schemaOf(content, key))) : [];
}

function valuesOf(
  inquiry: Inquiry,
  content: VersionContent,
  step: Step,
  files: readonly StoredDocument[],
  drafts: Drafts,
): Readonly<Record<string, FieldValue>> {
  const draft: FieldInputs = Object.hasOwn(drafts, step.name) ? (drafts[step.name] ?? {}) : {};
  const draftOf = (key: string) => (Object.hasOwn(draft, key) ? draft[key] : undefined);
  if (step.kind === 'government-id') {
    const idClass = draftOf(ID_CLASS_KEY) ?? submittedClass(step, inquiry.fields, files);
    return idClass === null ? {} : { [ID_CLASS_KEY]: idClass };
  }
  if (step.kind !== 'form') return {};
  const entries = step.fields.map((key): [string, FieldValue] => {
    const stored = storedValue(inquiry.fields, key);
    if (isLocked(inquiry.fields, schemaOf(content, key))) return [key, stored];
    const typed = draftOf(key);
    return [key, typed === undefined ? stored : typed];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}
