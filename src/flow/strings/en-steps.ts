import type { FieldType } from '../../protocol/fields.ts';
import { numberText, visitorLocale } from '../locale.ts';
import { en } from './en.ts';
import type { Message, StepStrings } from './strings.ts';

const BYTES_PER_MEGABYTE = 1_000_000;
const BYTES_PER_KILOBYTE = 1_000;

const FAULT: Message = {
  title: 'Something went wrong',
  text: 'This is our fault, not yours. Try again in a moment.',
};
const BROKEN: Message = {
  title: 'This cannot start here',
  text: 'The site you came from has a problem with its setup. Go back there and tell its support team.',
};

const WHOLE_NUMBER = 'Enter a whole number, like 12';
const REQUIRED: Partial<Record<FieldType, string>> = {
  boolean: 'Tick the box to continue',
  'multi-choices': 'Choose at least one',
};

/** As the rest of the page writes dates, if that is English too. */
function ownLocale(): string {
  const locale = visitorLocale();
  return locale?.startsWith('en') ? locale : 'en';
}

/** By its date, `today` too: it is the day in UTC, where it may be another one than where the visitor is. */
function day(limit = 'today'): string {
  const date = new Date(limit === 'today' ? Date.now() : limit);
  return date.toLocaleDateString(ownLocale(), { dateStyle: 'long', timeZone: 'UTC' });
}

/** English, for the steps that ask for something and for what is no step. */
export const enSteps: StepStrings = {
  ...en,
  link: {
    title: 'Welcome',
    text: 'This link is personal and works once. Continue on the device you want to use.',
  },
  left: { title: 'That is all here', text: 'You can close this page, or go back to where you came from.' },
  leftEarly: {
    title: 'You left before the end',
    text: 'You can close this page. To finish, go back to where you came from.',
  },
  refused: {
    invalid_config: BROKEN,
    client_side_creation_blocked: {
      title: 'You need your own link',
      text: 'Go back to the site you came from and ask for it.',
    },
    not_found: {
      title: 'Nothing found here',
      text: 'The address may be incomplete or out of date. Go back to the site you came from and start again.',
    },
    unauthenticated: {
      title: 'Already opened elsewhere',
      text: 'To protect your data, you can only go on where you began. Go back to the site you came from and start again.',
    },
    expired: {
      title: 'Time has run out',
      text: 'For your safety this closed after a while. Go back to the site you came from and start again.',
    },
    finished: { title: 'Already finished', text: 'Everything was received. There is nothing left for you to do.' },
    inactive_template: {
      title: 'Not available now',
      text: 'Come back later, or ask the site you came from.',
    },
    // In a frame there is no button for it: the page has heard of the end.
    rate_limited: { title: 'Too many tries', text: 'Wait a minute, then start again.' },
    application_error: FAULT,
    protocol_mismatch: BROKEN,
    // Raised by the page around the flow, never in it.
    frame_blocked: BROKEN,
    unreachable: FAULT,
    timeout: FAULT,
    offline: FAULT,
    busy: BROKEN,
  },
  reason: {
    link_used: {
      title: 'This link was used before',
      text: 'It works only once. Go on where you opened it, or ask its sender for a new one.',
    },
    link_expired: { title: 'This link has expired', text: 'Ask its sender for a new one.' },
    link_unknown: {
      title: 'This link does not work',
      text: 'Check that you copied all of it, or ask its sender for a new one.',
    },
    redirect_refused: {
      title: BROKEN.title,
      text: 'The site you came from gave an address to return to that is not allowed. Go back there and tell its support team.',
    },
  },
  optional: '(optional)',
  locked: 'Already given, cannot be changed here',
  empty: 'Not given',
  yes: 'Yes',
  no: 'No',
  choose: 'Choose…',
  noChoice: 'No answer',
  day: 'Day',
  month: 'Month',
  year: 'Year',
  timeZone: (name) => `Time zone: ${name}`,
  fileLater: 'Nothing to do here: files are asked for on a page of their own.',
  ending: (end) =>
    `Please finish by ${end.toLocaleTimeString(ownLocale(), { timeStyle: 'short' })}. Time runs out then.`,
  problems: 'Please check your answers',
  // A question has its own sign at the end.
  problemOf: (label, problem) =>
    /[?!.:]$/.test(label)
      ? [`${label} `, problem]
      : [`${label}: `, `${problem.charAt(0).toLowerCase()}${problem.slice(1)}`],
  problem: {
    required: ({ type }) => REQUIRED[type] ?? 'An answer is needed',
    wrong_type: () => 'This answer does not fit',
    too_long: ({ maxCharLength }) => `Use at most ${maxCharLength ?? 255} characters`,
    not_a_number: ({ type }) =>
      type === 'integer' ? WHOLE_NUMBER : `Enter a number, like ${numberText(1500)} or ${numberText(12.5)}`,
    not_an_integer: () => WHOLE_NUMBER,
    too_small: ({ min = 0 }) => `Enter ${numberText(min)} or more`,
    too_large: ({ max = 0 }) => `Enter ${numberText(max)} or less`,
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
    'wrong-type': 'This kind of file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture, or a PDF.',
    'no-picture': 'This kind of file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture.',
    empty: 'This file is empty. Choose another one.',
    limit: 'No more files can be added.',
    connection: 'The file did not get through. Check your connection and try again.',
    'rate-limited': 'The file did not get through: too many tries just now. Wait a minute, then try again.',
  },
  chooseClass: 'Which document do you have at hand?',
  side: (document, side) => `${document}: ${side}`,
  camera: 'Take a photo',
  file: 'Choose a file',
  cameraAgain: 'Take another photo',
  fileAgain: 'Choose another file',
  formats: (megabytes) => `A photo or a PDF, up to ${megabytes} MB`,
  imageFormats: (megabytes) => `A photo, up to ${megabytes} MB`,
  uploading: 'Uploading…',
  uploadingShare: (percent) => `Uploading… ${percent}%`,
  finishing: 'Almost there…',
  stalled: 'This is taking long. You can wait, or stop and try again.',
  uploadOf: (label) => `Upload: ${label}`,
  stop: 'Stop upload',
  stopped: 'Upload stopped.',
  uploaded: (name) => `Received: ${name}`,
  remove: 'Remove',
  removeFile: (name) => `Remove: ${name}`,
  removed: (name) => `Removed: ${name}`,
  unsent: (name) => `Not sent: ${name}`,
  kept: (name) => `Still kept: ${name}`,
  received: 'Received',
  preview: (label) => `Your picture: ${label}`,
  aimPicture: 'Lay it flat in good light, with all four corners in the picture.',
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
