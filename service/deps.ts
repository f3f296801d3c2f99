/** Everything the service needs from outside, given to `createApp`: nothing in it reads the environment, the clock or chance. */

import type { RandomBytes } from '../src/protocol/ids.ts';
import type { FileStore } from './files/file-store.ts';
import type { Store } from './store/store.ts';

/** One line per event. Messages and context hold no personal data, no secret, no query, and ids cut by `shortId`. */
export type LogLine = (message: string, context?: Readonly<Record<string, string | number | boolean>>) => void;
export interface Log {
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
}

/** Requests per minute and client address. */
export interface RateLimits {
  /** New inquiries of one template. */
  readonly creationsPerMinute: number;
  /** Everything else of the flow: its pages together, and its requests together. */
  readonly flowRequestsPerMinute: number;
}

export const DEFAULT_RATE_LIMITS: RateLimits = {
  creationsPerMinute: 30,
  // A person sends a draft every few seconds at most; a school or an office behind one address is many persons.
  flowRequestsPerMinute: 1_200,
};

export interface Deps {
  readonly store: Store;
  readonly files: FileStore;
  readonly clock: () => Date;
  readonly random: RandomBytes;
  /** The first signs session tokens, all verify them. At least one, each of 32 bytes or more. */
  readonly sessionSecrets: readonly string[];
  /** Base of the flow and of one-time links: an origin, without a slash at the end. */
  readonly publicUrl: string;
  readonly log: Log;
  readonly rateLimits: RateLimits;
  /** How many proxies in front add to `X-Forwarded-For`; 0: the header is not believed. */
  readonly trustedProxyHops: number;
  /** Whether only this machine can reach the service. Elsewhere a template without allowed domains takes no inquiries from pages. */
  readonly loopbackOnly: boolean;
}
