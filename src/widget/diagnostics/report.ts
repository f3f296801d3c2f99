import { VERSION } from '../version.ts';
import type { TrailEntry } from './trail.ts';

/**
 * What happened to a client, as text to send to somebody: names of options, never their values.
 *
 * @param options as they were given
 */
export function report(options: object, trail: readonly TrailEntry[]): string {
  const [begin = 0] = trail[0] ?? [];
  return [
    `inquiry-widget ${VERSION} on ${location.origin}`,
    `options: ${Object.keys(options).sort().join(' ')}`,
    ...trail.map(([ms, state, message]) => `${Math.round(ms - begin)} ms ${state}: ${message}`),
  ].join('\n');
}
