import type { UploadMimeType } from '../../src/protocol/api.ts';

const MAX_LENGTH = 200;
const EXTENSIONS = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/heic': 'heic',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
} as const satisfies Record<UploadMimeType, string>;

/**
 * The name a file is shown under: the last part of what was sent, without what a file system or a header would act on. Never a
 * place to store it at. Nothing sent, or nothing left: the slot with the type's extension.
 *
 * @param sent percent-encoded
 */
export function filenameOf(sent: string | undefined, slot: string, mimeType: UploadMimeType): string {
  const name = (
    decode(sent ?? '')
      .split(/[\\/]/)
      .at(-1) ?? ''
  )
    // Before the rest: a cut may leave half of a surrogate pair.
    .slice(0, MAX_LENGTH)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"<>:|?*]/gu, '')
    .trim();
  return /^\.*$/.test(name) ? `${slot}.${EXTENSIONS[mimeType]}` : name;
}

function decode(sent: string): string {
  try {
    return decodeURIComponent(sent);
  } catch {
    // Not percent-encoded after all: the name is only shown, so it may as well be the default.
    return '';
  }
}
