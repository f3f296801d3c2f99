import type { UploadMimeType } from '../../src/protocol/api.ts';

/** How many bytes of a file tell its type. */
export const SNIFF_BYTES = 64;

/** Brands of the HEIF container (ISO 23008-12) that hold HEVC pictures, as phones take them. */
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx']);
/** Brands that only say "HEIF": what is inside is told by the compatible ones. */
const HEIF_BRANDS = new Set(['mif1', 'msf1']);

/** The type of a file by its first bytes, or `undefined` if it is none that is taken. */
export function sniffType(bytes: Uint8Array): UploadMimeType | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, SNIFF_BYTES));
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  if (text.startsWith('%PDF-')) return 'application/pdf';
  return isHeic(text) ? 'image/heic' : undefined;
}

/** `ftyp` box: size, name, major brand, version, compatible brands. */
function isHeic(text: string): boolean {
  if (text.slice(4, 8) !== 'ftyp') return false;
  const major = text.slice(8, 12);
  if (HEIC_BRANDS.has(major)) return true;
  if (!HEIF_BRANDS.has(major)) return false;
  const size = [0, 1, 2, 3].reduce((sum, at) => sum * 256 + text.charCodeAt(at), 0);
  for (let at = 16; at + 4 <= Math.min(size, text.length); at += 4) {
    if (HEIC_BRANDS.has(text.slice(at, at + 4))) return true;
  }
  return false;
}
