/** Capture steps, files for them, and what is said while they are sent. */

import { act, fireEvent, screen } from '@testing-library/preact';
import { expect, vi } from 'vitest';
import type { Screen, UploadedFile } from '../../../src/protocol/api.ts';
import { mintId } from '../../../src/protocol/ids.ts';
import { byLabel } from './draw.tsx';

const SIDES = [
  { slot: 'front', label: 'Front', required: true },
  { slot: 'back', label: 'Back', required: true },
];
export const ID: Extract<Screen, { kind: 'government-id' }> = {
  kind: 'government-id',
  step: 'id',
  title: 'Your identity document',
  text: ['It must be valid.'],
  field: 'id',
  classes: [
    { idClass: 'dl', label: 'Driving licence', slots: SIDES },
    { idClass: 'pp', label: 'Passport', slots: [{ slot: 'front', label: 'Page with your photo', required: true }] },
  ],
};
export const SELFIE: Extract<Screen, { kind: 'selfie' }> = {
  kind: 'selfie',
  step: 'selfie',
  title: 'A photo of you',
  text: [],
  field: 'selfie',
  slots: [{ slot: 'center', label: 'Your face', required: true }],
};
export const DOCUMENT: Extract<Screen, { kind: 'document' }> = {
  kind: 'document',
  step: 'proof',
  title: 'Proof of address',
  text: [],
  field: 'proof',
  slots: [
    { slot: 'file-1', label: 'First page', required: true },
    { slot: 'file-2', label: 'Second page', required: false },
  ],
};
export const PHOTO = new File(['jpeg'], 'card.jpg', { type: 'image/jpeg' });
export const LETTER = new File(['pdf'], 'letter.pdf', { type: 'application/pdf' });

/** What looks on while a file is sent, and stops it. */
export const WATCH = expect.objectContaining({ onProgress: expect.any(Function), signal: expect.any(AbortSignal) });

export function standing(slot: string, filename = 'card.jpg'): UploadedFile {
  const id = mintId('document', (length) => new Uint8Array(length).fill(7));
  return { id, slot, filename, byteSize: 2_300_000, mimeType: 'image/jpeg' };
}

/** Everything has happened that waits for nothing. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Chooses a file, and lets what follows from an answer that is there already happen. */
export function choose(label: string, file: File): Promise<void> {
  return act(async () => {
    fireEvent.change(byLabel(label), { target: { files: [file] } });
    await settled();
  });
}

export const heading = (): string => screen.getByRole('heading', { level: 1 }).textContent ?? '';
export const said = (): string => screen.getByRole('status').textContent ?? '';

/** Addresses of pictures, which this DOM does not make: counted. */
export function countPictures(): void {
  let count = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:picture-${++count}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
}
