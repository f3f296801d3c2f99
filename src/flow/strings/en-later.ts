import type { LaterStrings } from './strings.ts';

const BYTES_PER_MEGABYTE = 1_000_000;
const BYTES_PER_KILOBYTE = 1_000;

/** English, for capture steps and the review. */
export const enLater: LaterStrings = {
  chooseClass: 'Which document do you have at hand?',
  camera: 'Take a photo',
  file: 'Choose a file',
  cameraAgain: 'Take it again',
  fileAgain: 'Choose another file',
  formats: (megabytes) => `A photo or a PDF, up to ${megabytes} MB`,
  imageFormats: (megabytes) => `A photo, up to ${megabytes} MB`,
  uploading: 'Uploading…',
  uploaded: (name) => `Received: ${name}`,
  received: 'Received',
  preview: (label) => `Your picture: ${label}`,
  checkPicture: 'Is all of it in the picture, sharp and easy to read?',
  checkSelfie: 'Is your whole face in the picture, sharp and well lit?',
  missing: 'Add this first, then continue.',
  edit: 'Edit',
  editSection: (title) => `Edit: ${title}`,
  submit: 'Confirm and send',
  size: (bytes) =>
    bytes >= BYTES_PER_MEGABYTE
      ? `${(bytes / BYTES_PER_MEGABYTE).toFixed(1)} MB`
      : `${Math.max(1, Math.round(bytes / BYTES_PER_KILOBYTE))} kB`,
};
