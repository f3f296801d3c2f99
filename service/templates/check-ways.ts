/** The ways between a template's steps: where they lead, under which conditions, and whether everybody comes to an end. */

import { isCapture } from '../inquiry/steps.ts';
import { checkBranches } from './check-branches.ts';
import type { TemplateFileField, TemplateFileStep, TemplateFileVersion } from './template-file.ts';
import type { TemplateProblem } from './template-problem.ts';

interface Way {
  readonly place: string;
  readonly to: string | undefined;
}

/** The ways between the steps: they name steps, reach all of them, never lead back, and end at the end. */
export function checkWays(
  { steps }: TemplateFileVersion,
  fields: ReadonlyMap<string, TemplateFileField>,
): TemplateProblem[] {
  const problems = [...checkOrder(steps), ...steps.flatMap((_, index) => checkWaysOf(steps, index, fields))];
  return problems.length > 0 ? problems : checkGraph(steps);
}

/** What each kind of step needs before or after it. */
function checkOrder(steps: readonly TemplateFileStep[]): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const firstReviewed = steps.findIndex((step) => step.kind === 'form' || isCapture(step));
  steps.forEach(({ kind }, index) => {
    const place = `version.steps[${index}]`;
    if (index === 0 && (kind === 'complete' || kind === 'fail' || kind === 'review')) {
      problems.push({
        place: `${place}.kind`,
        cause: `a ${kind} step cannot be the first: nothing was asked for yet`,
      });
    } else if (kind === 'review' && (firstReviewed < 0 || index < firstReviewed)) {
      problems.push({ place, cause: 'nothing to review: no step before it asks for anything' });
    }
    if (kind === 'start' && index > 0)
      problems.push({ place: `${place}.kind`, cause: 'a start step can only be the first' });
  });
  if (!steps.some(({ kind }) => kind === 'complete'))
    problems.push({ place: 'version.steps', cause: 'no complete step: nobody could ever finish' });
  return problems;
}

function checkWaysOf(
  steps: readonly TemplateFileStep[],
  index: number,
  fields: ReadonlyMap<string, TemplateFileField>,
): TemplateProblem[] {
  const step = steps[index];
  if (!step) return [];
  const place = `version.steps[${index}]`;
  const problems = waysOf(steps, index).flatMap(({ place: at, to }) => {
    if (to === undefined) {
      const cause = `"${step.name}" is the last step and leads nowhere: name its next, or end with a complete or fail step`;
      return [{ place, cause }];
    }
    return steps.some(({ name }) => name === to) ? [] : [{ place: at, cause: `unknown step "${to}"` }];
  });
  const branches = 'next' in step && Array.isArray(step.next) ? checkBranches(step.next, `${place}.next`, fields) : [];
  return [...problems, ...branches];
}

function checkGraph(steps: readonly TemplateFileStep[]): TemplateProblem[] {
  const indexOf = new Map(steps.map((step, index) => [step.name, index]));
  const problems: TemplateProblem[] = [];
  const state = new Map<number, 'open' | 'done'>();
  function visit(index: number): void {
    state.set(index, 'open');
    for (const way of waysOf(steps, index)) {
      const target = way.to === undefined ? undefined : indexOf.get(way.to);
      if (target === undefined) continue;
      if (state.get(target) === 'open')
        problems.push({ place: way.place, cause: `leads back to "${way.to}": a visitor could go round for ever` });
      else if (!state.has(target)) visit(target);
    }
    state.set(index, 'done');
  }
  visit(0);
  steps.forEach((step, index) => {
    if (!state.has(index))
      problems.push({ place: `version.steps[${index}]`, cause: `no step leads to "${step.name}"` });
  });
  return problems;
}

function waysOf(steps: readonly TemplateFileStep[], index: number): Way[] {
  const step = steps[index];
  if (!step || step.kind === 'complete' || step.kind === 'fail') return [];
  const place = `version.steps[${index}].next`;
  if (step.next === undefined) return [{ place, to: steps[index + 1]?.name }];
  if (typeof step.next === 'string') return [{ place, to: step.next }];
  return step.next.map((branch, at) => ({ place: `${place}[${at}].to`, to: branch.to }));
}
