import { en } from './en.ts';
import type { StepStrings } from './strings.ts';

const BYTES_PER_MEGABYTE = 1_000_000;
const BYTES_PER_KILOBYTE = 1_000;

function day(limit = 'today'): string {
  if (limit === 'today') return 'today';
  // As the rest of the page writes dates, if that is English too.
  const { lang } = document.documentElement;
  return new Date(limit).toLocaleDateString(lang.startsWith('en') ? lang : 'en', {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
}

/** English, for the steps that ask for something. */
export const enSteps: StepStrings = {
  ...en,
  optional: (text) => `${text} (optional)`,
  locked: 'Already given, cannot be changed here',
  empty: 'Not given',
  yes: 'Yes',
  no: 'No',
  choose: 'Choose…',
  noChoice: 'No answer',
  day: 'Day',
  month: 'Month',
  year: 'Year',
  fileLater: 'Nothing to do here: files are asked for on a page of their own.',
  problems: 'Please check your answers',
  problemOf: (label, problem) => `${label}: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}`,
  problem: {
    required: ({ type }) => (type === 'boolean' ? 'Tick the box to continue' : 'An answer is needed'),
    wrong_type: () => 'This answer does not fit',
    too_long: ({ maxCharLength }) => `Use at most ${maxCharLength ?? 255} characters`,
    not_a_number: () => 'Enter a number, like 12 or 12.5',
    not_an_integer: () => 'Enter a whole number, like 12',
    too_small: ({ min }) => `Enter ${min} or more`,
    too_large: ({ max }) => `Enter ${max} or less`,
    not_a_date: () => 'Enter a real date, with a year of four digits',
    too_early: ({ minDate }) => `Enter ${day(minDate)} or a later date`,
    too_late: ({ maxDate }) => `Enter ${day(maxDate)} or an earlier date`,
    not_a_datetime: () => 'Enter a date and a time',
    not_an_email_address: () => 'Enter an address like name@example.com',
    not_a_phone_number: () => 'Enter a phone number, like +1 555 010 0199',
    not_an_option: () => 'Choose one of the answers',
  },
  upload: {
    'too-large': 'This file is larger than 10 MB. Choose a smaller one.',
    'wrong-type': 'This kind of file cannot be used. Choose a photo or a PDF.',
    limit: 'No more files can be added.',
    connection: 'The file did not get through. Check your connection and try again.',
  },
  chooseClass: 'Which document do you have at hand?',
  side: (document, side) => `${document}: ${side}`,
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
  skip: 'Continue without it',
  missing: 'A file is missing here. Add it, then continue.',
  edit: 'Edit',
  editSection: (title) => `Edit: ${title}`,
  submit: 'Confirm and send',
  size: (bytes) =>
    bytes >= BYTES_PER_MEGABYTE
      ? `${(bytes / BYTES_PER_MEGABYTE).toFixed(1)} MB`
      : `${Math.max(1, Math.round(bytes / BYTES_PER_KILOBYTE))} kB`,
};
