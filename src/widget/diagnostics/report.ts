import { PROTOCOL_MAJOR } from '../../protocol/messages.ts';
import { VERSION } from '../version.ts';
import type { TrailEntry } from './trail.ts';

/** Options whose values say nothing about a person and open nothing: of the others there is only the name. */
const TELLING = [
  'templateId',
  'templateVersionId',
  'host',
  'customHost',
  'mode',
  'preload',
  'timeout',
  'language',
  'styleVariant',
];

/** Options that the launcher fills in with nothing when they are not given. */
const FILLED = ['fields', 'prefill'];

/**
 * What happened to a client, as text to send to somebody: no token, no field, no id of a visitor or of an inquiry, and no
 * more of the page's address than its origin.
 *
 * @param options as they were given
 * @example
 * inquiry-widget 0.1.0, protocol 1
 * page: https://shop.example, online, secure
 * browser: Chrome/156.0.0.0
 * options: fields, mode=inline, referenceId, templateId=itmpl_demoSignUpForm0000000001
 *      0 ms idle: open
 *  15002 ms loading: error unreachable: https://verify.example.com
 */
export function report(options: object, trail: readonly TrailEntry[]): string {
  const [begin = 0] = trail[0] ?? [];
  return [
    `inquiry-widget ${VERSION}, protocol ${PROTOCOL_MAJOR}`,
    `page: ${location.origin}, ${pageFacts().join(', ')}`,
    `browser: ${browser()}`,
    `options: ${optionsOf(options).join(', ')}`,
    ...trail.map((entry) => lineOf(entry, begin)),
  ].join('\n');
}

/** @param begin when the first entry was made */
export function lineOf([ms, state, what]: TrailEntry, begin: number): string {
  const text = typeof what === 'string' ? what : `error ${what.message}`;
  return `${`${Math.round(ms - begin)}`.padStart(6)} ms ${state}: ${withoutIds(text)}`;
}

/** An id of an inquiry opens it until somebody has; a sentence of the service may hold one. */
function withoutIds(text: string): string {
  return text.replace(/\b(?:inq|iqse|act)_\w+/g, (id) => id.replace(/_.*/, '_…'));
}

function pageFacts(): string[] {
  return [
    navigator.onLine ? 'online' : 'not online',
    window.isSecureContext ? 'secure' : 'not secure',
    ...(window.parent === window ? [] : ['framed']),
    ...(window.crossOriginIsolated ? ['isolated'] : []),
  ];
}

/** Engine and version, without the rest by which a visitor could be known again. */
function browser(): string {
  return /(?:Firefox|Chrome|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'unknown';
}

function optionsOf(options: object): string[] {
  return (
    // Those too that a binding keeps up to date behind the object that it has handed over.
    Object.entries<unknown>({ ...Object.getPrototypeOf(options), ...options })
      // What was not given, or was filled in with nothing.
      .filter(([name, value]) => value != null && !(FILLED.includes(name) && Object.keys(value).length === 0))
      .map(([name, value]) => (TELLING.includes(name) ? `${name}=${value}` : name))
      .sort()
  );
}
