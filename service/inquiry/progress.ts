/** How far a visitor has come. */

import type { Progress } from '../../src/protocol/api.ts';
import type { InquiryFields } from './inquiry.ts';
import { isAsking, isEnd, stepAfter, stepAt } from './steps.ts';
import type { Step, VersionContent } from './template-content.ts';

interface Standing {
  readonly step: string;
  readonly path: readonly string[];
  readonly fields: InquiryFields;
}

/** Counts the steps that ask for something: those behind, and those ahead as the values so far lead. */
export function progressOf(content: VersionContent, { step, path, fields }: Standing): Progress {
  const current = stepAt(content, step);
  // An edited step lies on the path already; its place counts, not how often it was visited.
  const before = path.includes(step) ? path.slice(0, path.indexOf(step)) : path;
  const behind = before.filter((name) => isAsking(stepAt(content, name))).length;
  const position = isAsking(current) ? behind + 1 : behind;
  const ahead = isEnd(current) ? 0 : countAhead(content, current, new Set([...before, step]), fields);
  return { position: current.kind === 'start' ? 0 : position, total: position + ahead };
}

function countAhead(content: VersionContent, from: Step, seen: Set<string>, fields: InquiryFields): number {
  let count = 0;
  let step = stepAfter(content, from, fields);
  while (step !== undefined && !seen.has(step.name)) {
    seen.add(step.name);
    if (isAsking(step)) count += 1;
    step = stepAfter(content, step, fields);
  }
  return count;
}
