import { report } from './report.ts';
import type { TrailEntry } from './trail.ts';

/**
 * Tells the console what happened so far, and everything that happens from now on.
 *
 * @param options as they were given
 * @param trail is told by `push`, which this takes over
 */
export function follow(options: object, trail: TrailEntry[]): void {
  console.log(report(options, trail));
  const { push } = trail;
  trail.push = (...entries) => {
    for (const [, state, message] of entries) console.log(`inquiry-widget ${state}: ${message}`);
    return push.apply(trail, entries);
  };
}
