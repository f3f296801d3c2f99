/** Template contents for tests of the service. */

import type { Step, VersionContent } from '../../service/inquiry/template-content.ts';
import type { FieldSchema } from '../../src/protocol/fields.ts';

export function field(key: string, more: Partial<FieldSchema> = {}): FieldSchema {
  return { key, type: 'string', label: key, required: false, editable: false, ...more };
}

export function content(fields: readonly FieldSchema[], steps: readonly Step[], more: Partial<VersionContent> = {}) {
  return { locale: 'en', fields, steps, ...more } satisfies VersionContent;
}

export const START: Step = { name: 'start', kind: 'start', title: 'Welcome' };
export const REVIEW: Step = { name: 'review', kind: 'review', title: 'Is this right?' };
export const DONE: Step = { name: 'done', kind: 'complete', title: 'Thank you' };
export const form = (name: string, ...fields: string[]): Step => ({ name, kind: 'form', title: name, fields });

/** Start, name, e-mail, review, done. */
export function simpleContent(more: Partial<VersionContent> = {}): VersionContent {
  const fields = [field('name_first', { required: true }), field('email', { type: 'email-address' })];
  return content(fields, [START, form('names', 'name_first'), form('contact', 'email'), REVIEW, DONE], more);
}

/** Government ID, selfie, document, done. */
export function captureContent(more: Partial<VersionContent> = {}): VersionContent {
  const slot = (name: string, required = true) => ({ slot: name, label: name, required });
  const relation = { type: 'relation-schema', required: true } as const;
  return content(
    [
      field('identity', { ...relation, target: 'document-government-id' }),
      field('face', { ...relation, target: 'selfie' }),
      field('proof', { type: 'relation-schema', target: 'document-generic' }),
    ],
    [
      {
        name: 'id',
        kind: 'government-id',
        title: 'Identity',
        field: 'identity',
        classes: [
          { idClass: 'dl', label: 'Driving licence', slots: [slot('front'), slot('back')] },
          { idClass: 'pp', label: 'Passport', slots: [slot('front')] },
        ],
      },
      {
        name: 'selfie',
        kind: 'selfie',
        title: 'Selfie',
        field: 'face',
        slots: [{ ...slot('center'), label: 'Selfie' }],
      },
      { name: 'proof', kind: 'document', title: 'Proof', field: 'proof', slots: [slot('file-1')] },
      REVIEW,
      DONE,
    ],
    more,
  );
}

export const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
export const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 9, 9, 9]);
