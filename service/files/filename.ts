import type { UploadMimeType } from '../../src/protocol/api.ts';

const MAX_LENGTH = 200;
/** What names of files of a type end in; the first is for those that end otherwise. */
const ENDINGS = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
  'image/heic': ['heic', 'heif', 'hif'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
} as const satisfies Record<UploadMimeType, readonly [string, ...string[]]>;

/**
 * The name a file is shown under: the last part of what was sent, without what a file system or a header would act on. Never a
 * place to store it at. Nothing sent, or nothing left: the slot.
 *
 * It ends as files of its type do: whoever saves it opens it with a program for that type, and not as the page or the script that
 * its sender called it, whose text a PDF may hold as well.
 *
 * @param sent percent-encoded
 */
export function filenameOf(sent: string | undefined, slot: string, mimeType: UploadMimeType): string {
  const last =
    decode(sent ?? '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  const name = shown(last, MAX_LENGTH);
  const endings: readonly string[] = ENDINGS[mimeType];
  const ending = /[^.]\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (endings.includes(ending)) return name;
  const [own] = ENDINGS[mimeType];
  const stem = shown(name, MAX_LENGTH - own.length - 1);
  return `${/^\.*$/.test(stem) ? slot : stem}.${own}`;
}

function shown(name: string, maxLength: number): string {
  return (
    name
      // Before the rest: a cut may leave half of a surrogate pair.
      .slice(0, maxLength)
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"<>:|?*]/gu, '')
      .trim()
      // Some systems drop dots at the end, and what stands before them would be the ending.
      .replace(/[.\s]+$/, '')
  );
}

function decode(sent: string): string {
  try {
    return decodeURIComponent(sent);
  } catch {
    // Not percent-encoded after all: the name is only shown, so it may as well be the default.
    return '';
  }
}
