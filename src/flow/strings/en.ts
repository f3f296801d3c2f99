import type { Message, Strings } from './strings.ts';

const UTC_DAY = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

function day(limit: string | undefined): string {
  return limit === undefined || limit === 'today' ? 'today' : UTC_DAY.format(new Date(limit));
}

/** Problems of the page around the flow and of the way to it: the flow itself can only say this much. */
const UNREACHABLE: Message = {
  title: 'No connection',
  text: 'Check your internet connection, then try again. Nothing you sent is lost.',
};
const BROKEN: Message = {
  title: 'This cannot start here',
  text: 'The site you came from has a problem with its setup. Go back there and tell its support team.',
};

/** English. */
export const en: Strings = {
  back: 'Back',
  close: 'Close',
  begin: 'Begin',
  next: 'Continue',
  done: 'Done',
  retry: 'Try again',
  loading: 'Loading…',
  sending: 'One moment…',
  step: (position, total) => `Step ${position} of ${total}`,
  steps: (total) => (total === 1 ? 'One short step' : `${total} short steps`),
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
  problem: {
    required: (field) =>
      field.type === 'boolean' ? `${field.label}: tick the box to continue` : `${field.label}: an answer is needed`,
    wrong_type: (field) => `${field.label}: this answer does not fit`,
    too_long: (field) => `${field.label}: use at most ${field.maxCharLength ?? 255} characters`,
    not_a_number: (field) => `${field.label}: enter a number, like 12 or 12.5`,
    not_an_integer: (field) => `${field.label}: enter a whole number, like 12`,
    too_small: (field) => `${field.label}: must be ${field.min} or more`,
    too_large: (field) => `${field.label}: must be ${field.max} or less`,
    not_a_date: (field) => `${field.label}: enter a real date, with a year of four digits`,
    too_early: (field) => `${field.label}: must be ${day(field.minDate)} or later`,
    too_late: (field) => `${field.label}: must be ${day(field.maxDate)} or earlier`,
    not_a_datetime: (field) => `${field.label}: enter a date and a time`,
    not_an_email_address: (field) => `${field.label}: enter an address like name@example.com`,
    not_a_phone_number: (field) => `${field.label}: enter a phone number, like +1 555 010 0199`,
    not_an_option: (field) => `${field.label}: choose one of the answers`,
  },
  notice: {
    connection: 'That did not get through. Your answers are kept: check your connection and try again.',
    'moved-on': 'You went on in another window. This is where you are now.',
    'rate-limited': 'Too many tries just now. Wait a minute, then try again.',
  },
  upload: {
    'too-large': 'This file is larger than 10 MB. Choose a smaller one.',
    'wrong-type': 'This kind of file cannot be used. Choose a photo or a PDF.',
    limit: 'No more files can be added.',
    connection: 'The file did not get through. Check your connection and try again.',
  },
  confirm: {
    title: 'Leave now?',
    text: 'You are not finished yet.',
    stay: 'Keep going',
    leave: 'Leave',
  },
  link: {
    title: 'Welcome',
    text: 'This link is personal and works once. Continue on the device you want to use.',
    button: 'Continue',
  },
  left: { title: 'That is all here', text: 'You can close this page.' },
  chunkFailed: {
    title: 'This step did not load',
    text: 'Check your internet connection, then try again. Your answers are kept.',
  },
  refused: {
    invalid_config: BROKEN,
    client_side_creation_blocked: {
      title: 'A personal invitation is needed',
      text: 'This cannot be started from here. Go back to the site you came from and ask for your own link.',
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
      text: 'For your safety this closed after a while. Go back to the site you came from and ask for a new start.',
    },
    finished: { title: 'Already finished', text: 'Everything was received. There is nothing left for you to do.' },
    inactive_template: {
      title: 'Not available now',
      text: 'This is switched off at the moment. Come back later, or ask the site you came from.',
    },
    rate_limited: { title: 'Too many tries', text: 'Wait a minute, then try again.' },
    application_error: {
      title: 'Something went wrong',
      text: 'This is our fault, not yours. Try again in a moment; what you sent is kept.',
    },
    frame_blocked: BROKEN,
    unreachable: UNREACHABLE,
    timeout: UNREACHABLE,
    offline: UNREACHABLE,
    protocol_mismatch: BROKEN,
    busy: { title: 'Already open', text: 'Go on in the window that is open on this page.' },
  },
  linkProblem: {
    link_used: {
      title: 'This link was used before',
      text: 'It works only once. Go on where you opened it, or ask its sender for a new one.',
    },
    link_expired: { title: 'This link has expired', text: 'Ask its sender for a new one.' },
    link_unknown: {
      title: 'This link does not work',
      text: 'Check that you copied all of it, or ask its sender for a new one.',
    },
  },
};
