import type { Message, Strings } from './strings.ts';

const FAULT: Message = {
  title: 'Something went wrong',
  text: 'This is our fault, not yours. Try again in a moment.',
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
  notice: {
    connection: 'That did not get through. Your answers are kept: check your connection and try again.',
    'moved-on': 'You went on in another window. This is where you are now.',
    'rate-limited': 'Too many tries just now. Wait a minute, then try again.',
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
  },
  left: { title: 'That is all here', text: 'You can close this page.' },
  chunkFailed: {
    title: 'This step did not load',
    text: 'Check your internet connection, then try again. Your answers are kept.',
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
    rate_limited: { title: 'Too many tries', text: 'Wait a minute, then try again.' },
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
};
