import { MAX_UPLOAD_BYTES } from '../../protocol/api.ts';

/** Longest side of a picture that was made smaller, in pixels: small print on a card can still be read. */
const MAX_SIDE = 4_000;
const QUALITY = 0.9;

/**
 * A picture that is larger than the service takes, as a smaller JPEG: many phones take larger ones than that. Anything else as
 * it is, and so a picture that the browser cannot read.
 */
export async function fitPicture(file: File): Promise<File> {
  if (file.size <= MAX_UPLOAD_BYTES || !file.type.startsWith('image/')) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const paper = canvas.getContext('2d');
    if (!paper) return file;
    // What is see-through would become black.
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    return blob ? new File([blob], file.name.replace(/(\.\w+)?$/, '.jpg'), { type: blob.type }) : file;
  } catch {
    // No picture that this browser knows, or too large for its memory: it stays too large.
    return file;
  }
}
