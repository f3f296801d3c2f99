import { explain } from './explain.ts';
import { lineOf, report } from './report.ts';
import type { TrailEntry } from './trail.ts';

/**
 * Tells the console what happened so far, and everything that happens from now on; failures in whole sentences.
 *
 * @param options as they were given
 * @param trail is told by `push`, which this takes over
 */
export function follow(options: object, trail: TrailEntry[]): void {
  console.log(report(options, trail));
  trail.forEach(explainFailure);
  const push = trail.push.bind(trail);
  trail.push = (...entries) => {
    const length = push(...entries);
    const [begin = 0] = trail[0] ?? [];
    for (const entry of entries) {
      console.log(`inquiry-widget ${lineOf(entry, begin)}`);
      explainFailure(entry);
    }
    return length;
  };
}

function explainFailure([, , what]: TrailEntry): void {
  if (typeof what !== 'string') console.warn(`inquiry-widget ${explain(what)}`);
}
