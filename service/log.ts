/** The log: one JSON object per line. What goes in is cut here, so that a log can be read by people who may not act on inquiries. */

import type { LogLevel } from './config.ts';
import type { Log, LogLine } from './deps.ts';
import { codeOf } from './error-code.ts';
import { UnavailableError } from './unavailable.ts';

const RANK: Record<LogLevel, number> = { silent: 0, error: 1, warn: 2, info: 3, debug: 4 };
const SHOWN_CHARACTERS = 4;
/** Longer segments of a path are no words, nor are long runs of letters and digits: somebody's secret, in the wrong place. */
const MAX_PLAIN_SEGMENT = 40;
const SECRET = /[A-Za-z\d]{16}/;
/** No address of the service has other characters: a name or an e-mail address, in the wrong place. */
const PLAIN = /^[\w.-]*$/;

/** A log that writes lines of its level and the graver ones. */
export function createLog(level: LogLevel, clock: () => Date, write: (line: string) => void): Log {
  const lineOf =
    (own: Exclude<LogLevel, 'silent'>): LogLine =>
    (message, context) => {
      if (RANK[own] > RANK[level]) return;
      write(JSON.stringify({ time: clock().toISOString(), level: own, message, ...context }));
    };
  return { debug: lineOf('debug'), info: lineOf('info'), warn: lineOf('warn'), error: lineOf('error') };
}

/** What systems and databases call their errors, such as `ECONNREFUSED` and `23505`. Anything else may be somebody's words. */
const CODE = /^[A-Z\d][A-Z\d_]{3,39}$/;

interface Fault {
  /** Name of its class. */
  readonly reason: string;
  readonly code?: string;
  /** The first frame of its stack. */
  readonly place: string;
}

/** What the log may know of an error: its kind and its place. Messages of databases and parsers quote what they choke on. */
export function faultOf(error: unknown): Fault & Readonly<Record<string, string>> {
  if (error instanceof UnavailableError) return faultOf(error.cause);
  if (!(error instanceof Error)) return { reason: typeof error, place: '' };
  // The stack begins with the message, which may go over lines.
  const frames = error.stack?.split('\n').slice(error.message.split('\n').length);
  const place = frames?.find((line) => /^\s+at /.test(line));
  const code = codeOf(error) ?? '';
  return { reason: error.name, ...(CODE.test(code) && { code }), place: place?.trim() ?? '' };
}

/** `inq_8mKdW2pQvXtR` → `inq_…vXtR`: enough to tell two apart, not enough to use one. */
export function shortId(id: string): string {
  const prefix = /^[a-z]+_/.exec(id)?.[0] ?? '';
  return `${prefix}…${id.slice(-SHOWN_CHARACTERS)}`;
}

/** A path as the log may show it: without query, ids and codes cut. */
export function shortPath(path: string): string {
  return path
    .replace(/[?#].*$/s, '')
    .split('/')
    .map((segment, index, all) => {
      const isCode = all[index - 1] === 'o';
      const isId = /^[a-z]+_[A-Za-z\d]+$/.test(segment);
      const isSecret = SECRET.test(segment) || segment.length > MAX_PLAIN_SEGMENT;
      if (isCode || isId || isSecret) return shortId(segment);
      return PLAIN.test(segment) ? segment : '…';
    })
    .join('/');
}
