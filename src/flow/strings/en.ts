import type { Strings } from './strings.ts';

/** English, for what stands in the page. */
export const en: Strings = {
  lang: 'en',
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
    kept: 'Your answers are kept.',
    lost: 'Your answers may be lost.',
    stay: 'Keep going',
    leave: 'Leave',
  },
  chunkFailed: {
    title: 'This step did not load',
    text: 'Your answers are kept: check your connection and try again.',
  },
};
