import type { ErrorCode } from '../../protocol/error-codes.ts';
import { adviceOn } from './known-options.ts';

/** Code → what it means, and what to do. */
const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  invalid_config: 'An option is wrong, or missing, or there is none of this name.',
  client_side_creation_blocked:
    'The template takes no inquiries from pages. Create the inquiry by the REST API, or switch the block off; on a public service also list this page in allowedDomains.',
  not_found:
    'There is no such template, version or inquiry at this host. Check the id, and that host is the service that has it.',
  unauthenticated:
    'The inquiry was accessed before, and no valid session token came along. Let your backend resume it, and give the new token as sessionToken.',
  expired: 'The inquiry has expired. Let your backend resume it, and give the new token as sessionToken.',
  finished: 'The inquiry has ended, nothing is left to do. Ask the REST API for its status.',
  inactive_template: 'The template is switched off. Set its status to active.',
  rate_limited: 'Too many flows were loaded from this address within a minute. Wait, then launch again.',
  application_error: 'The flow or the service failed inside. Try again; the log of the service says more.',
  frame_blocked:
    "This page may not frame the flow: its own Content-Security-Policy keeps it out, or the template's allowedDomains do not have it. check() tells more.",
  unreachable:
    "The host does not answer. Check host, and that it can be reached from the visitor's network. Content blockers look like this too.",
  timeout: 'The host answers, but the flow was not there in time. Try again; check() tells more.',
  offline: 'The browser is offline. Launch again when it is back.',
  protocol_mismatch:
    'Script and flow are of versions that do not understand one another. Load the script from the service of the flow.',
  busy: 'Another flow is open on this page. Wait, or end it by cancel() or destroy().',
};

/** Whether `code` is an error code: they are all here, so the table of their statuses need not be. */
export function isExplained(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(SENTENCES, code);
}

/**
 * A failure in whole sentences: what it means, and what to do.
 *
 * @param error an `InquiryError`, or anything else with its code and message
 */
export function explain({ code, message }: { readonly code: string; readonly message: string }): string {
  if (!isExplained(code)) return message;
  // `code: what it is about (where to read on)`.
  const about = /^\w+: (.*) \(\S+\)$/s.exec(message)?.[1] ?? '';
  // What comes from the service is a sentence.
  const isName = /^[\w.-]+$/.test(about);
  const detail =
    code === 'frame_blocked' ? adviceOnFraming(about) : code === 'invalid_config' && isName ? adviceOn(about) : about;
  return `${code}: ${SENTENCES[code]}${detail && `\n${detail}`}\nSee docs/troubleshooting.md#${code}`;
}

/** What an error about framing begins with, and where the rest of it belongs. */
const PLACES: readonly (readonly [begin: string, place: string])[] = [
  ['frame-src ', 'the Content-Security-Policy of this page'],
  ['frameAncestors ', 'the options, because this page is framed itself'],
];

/** @param about the directive that the page's policy needs, the option that is missing, or what to add to the template's list */
function adviceOnFraming(about: string): string {
  const [, place = 'allowedDomains of the template'] = PLACES.find(([begin]) => about.startsWith(begin)) ?? [];
  return about && `Add to ${place}: ${about}`;
}
