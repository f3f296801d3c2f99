/** The ways between a template's steps: where they lead, under which conditions, and whether everybody comes to an end. */

import { checkField, type FieldProblem } from '../../src/protocol/validate-field.ts';
import type { TemplateFileField, TemplateFileStep, TemplateFileVersion } from './template-file.ts';
import type { TemplateProblem } from './template-problem.ts';

type ConditionValue = string | number | boolean | null;

interface Branch {
  readonly when?: { readonly field: string; readonly equals: ConditionValue | readonly ConditionValue[] } | undefined;
}

interface Way {
  readonly place: string;
  readonly to: string | undefined;
}

/** The ways between the steps: they name steps, reach all of them, never lead back, and end at the end. */
export function checkWays(
  version: TemplateFileVersion,
  fields: ReadonlyMap<string, TemplateFileField>,
): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const { steps } = version;
  const names = new Set(steps.map((step) => step.name));
  const first = steps[0];
  if (first?.kind === 'complete' || first?.kind === 'fail' || first?.kind === 'review') {
    problems.push({
      place: 'version.steps[0].kind',
      cause: `a ${first.kind} step cannot be the first: nothing was asked for yet`,
    });
  }
  steps.forEach((step, index) => {
    const place = `version.steps[${index}]`;
    if (step.kind === 'start' && index > 0)
      problems.push({ place: `${place}.kind`, cause: 'a start step can only be the first' });
    for (const way of waysOf(steps, index)) {
      if (way.to === undefined) {
        problems.push({
          place,
          cause: `"${step.name}" is the last step and leads nowhere: name its next, or end with a complete or fail step`,
        });
      } else if (!names.has(way.to)) {
        problems.push({ place: way.place, cause: `unknown step "${way.to}"` });
      }
    }
    if ('next' in step && Array.isArray(step.next)) problems.push(...checkBranches(step.next, `${place}.next`, fields));
  });
  const asking = new Set(['form', 'government-id', 'selfie', 'document']);
  const firstAsking = steps.findIndex((step) => asking.has(step.kind));
  steps.forEach((step, index) => {
    if (step.kind === 'review' && index > 0 && (firstAsking < 0 || index < firstAsking)) {
      problems.push({
        place: `version.steps[${index}]`,
        cause: 'nothing to review: no step before it asks for anything',
      });
    }
  });
  if (!steps.some((step) => step.kind === 'complete')) {
    problems.push({ place: 'version.steps', cause: 'no complete step: nobody could ever finish' });
  }
  return problems.length > 0 ? problems : checkGraph(steps);
}

function checkBranches(
  branches: readonly Branch[],
  place: string,
  fields: ReadonlyMap<string, TemplateFileField>,
): TemplateProblem[] {
  return branches.flatMap(({ when }, index) => {
    const isLast = index === branches.length - 1;
    if (isLast)
      return when
        ? [
            {
              place: `${place}[${index}].when`,
              cause: 'the last branch must have no condition, so that there is always a way on',
            },
          ]
        : [];
    if (!when)
      return [
        {
          place: `${place}[${index}]`,
          cause: 'only the last branch may be without a condition: those after it are never taken',
        },
      ];
    const field = fields.get(when.field);
    if (!field) return [{ place: `${place}[${index}].when.field`, cause: `unknown field "${when.field}"` }];
    const values: readonly ConditionValue[] = isList(when.equals) ? when.equals : [when.equals];
    return values.flatMap((value) => {
      const reason = neverEqual(field, value);
      const cause = `${JSON.stringify(value)} can never be the value of "${when.field}": ${reason}`;
      return reason === undefined ? [] : [{ place: `${place}[${index}].when.equals`, cause }];
    });
  });
}

function isList(value: ConditionValue | readonly ConditionValue[]): value is readonly ConditionValue[] {
  return Array.isArray(value);
}

/** Why the field's value never equals the given one; `undefined` when it may. */
function neverEqual(field: TemplateFileField, equals: ConditionValue): string | undefined {
  if (equals === null) return undefined;
  switch (field.type) {
    case 'boolean':
      return typeof equals === 'boolean' ? undefined : 'it is true or false';
    case 'number':
    case 'integer':
      return typeof equals === 'number' ? outOfRange(field, equals) : 'it is a number';
    case 'choices':
    case 'multi-choices':
      return field.options?.some((option) => option.value === equals) ? undefined : 'it is not one of its options';
    case 'string':
    case 'email-address':
    case 'datetime':
      return typeof equals === 'string' ? undefined : 'it is a text';
    case 'date':
      return typeof equals === 'string' ? outOfRange(field, equals) : 'it is a text';
    case 'file':
    case 'relation-schema':
      return `a ${field.type} field can only be compared with null`;
    default:
      return field.type satisfies never;
  }
}

const RANGE_REASONS: Readonly<Partial<Record<FieldProblem, (field: TemplateFileField) => string>>> = {
  not_an_integer: () => 'it is a whole number',
  too_small: ({ min }) => `it is at least ${min}`,
  too_large: ({ max }) => `it is at most ${max}`,
  not_a_date: () => 'it is a date, YYYY-MM-DD',
  too_early: ({ minDate }) => `it is ${minDate} or later`,
  too_late: ({ maxDate }) => `it is ${maxDate} or earlier`,
};

/** Why no value that is stored is the given one: the check is that of the values themselves. */
function outOfRange(field: TemplateFileField, equals: string | number): string | undefined {
  // What `today` means moves on: it excludes no day for ever.
  const minDate = field.minDate === 'today' ? undefined : field.minDate;
  const maxDate = field.maxDate === 'today' ? undefined : field.maxDate;
  const check = checkField({ ...field, minDate, maxDate }, equals, '');
  return check.kind === 'problem' ? RANGE_REASONS[check.problem]?.(field) : undefined;
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
