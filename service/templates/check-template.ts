/** What only a whole template can tell: names that are used twice or not at all, conditions that cannot hold, steps nobody reaches. */

import type { TemplateFile, TemplateFileField, TemplateFileStep, TemplateFileVersion } from './template-file.ts';

/** One thing that is wrong, with its place as a JSON path from the top of the file. */
export interface TemplateProblem {
  readonly place: string;
  readonly cause: string;
}

type ConditionValue = string | number | boolean | null;

interface Branch {
  readonly when?: { readonly field: string; readonly equals: ConditionValue | readonly ConditionValue[] } | undefined;
}

interface Way {
  readonly place: string;
  readonly to: string | undefined;
}

/** All problems of a template whose format is right; empty when there are none. */
export function checkTemplate(template: TemplateFile): TemplateProblem[] {
  const { version } = template;
  const fields = new Map(version.fields.map((field) => [field.key, field]));
  return [
    ...repeated(
      version.fields.map((field) => field.key),
      'version.fields',
      'key',
    ),
    ...repeated(
      version.steps.map((step) => step.name),
      'version.steps',
      'name',
    ),
    ...version.fields.flatMap((field, index) => checkField(field, `version.fields[${index}]`)),
    ...version.steps.flatMap((step, index) => checkStep(step, `version.steps[${index}]`, fields)),
    ...checkWays(version, fields),
  ];
}

function checkField(field: TemplateFileField, place: string): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const isChoice = field.type === 'choices' || field.type === 'multi-choices';
  const isNumber = field.type === 'number' || field.type === 'integer';
  const only = (member: keyof TemplateFileField, isAllowed: boolean, kinds: string) => {
    if (field[member] !== undefined && !isAllowed) {
      problems.push({
        place: `${place}.${member}`,
        cause: `is only for ${kinds}, and "${field.key}" is a ${field.type} field`,
      });
    }
  };
  only('options', isChoice, 'choices and multi-choices fields');
  only('min', isNumber, 'number and integer fields');
  only('max', isNumber, 'number and integer fields');
  only('minDate', field.type === 'date', 'date fields');
  only('maxDate', field.type === 'date', 'date fields');
  only('maxCharLength', field.type === 'string', 'string fields');
  only('format', field.type === 'string', 'string fields');
  only('multiline', field.type === 'string', 'string fields');
  only('target', field.type === 'relation-schema', 'relation-schema fields');
  if (isChoice && field.options === undefined)
    problems.push({ place, cause: `"${field.key}" is a ${field.type} field without options` });
  if (field.type === 'relation-schema' && field.target === undefined) {
    problems.push({ place, cause: `"${field.key}" is a relation-schema field without target` });
  }
  if (field.min !== undefined && field.max !== undefined && field.min > field.max) {
    problems.push({ place: `${place}.min`, cause: 'is greater than max, so that no value fits' });
  }
  return [
    ...problems,
    ...repeated(
      (field.options ?? []).map((option) => option.value),
      `${place}.options`,
      'value',
    ),
  ];
}

function checkStep(
  step: TemplateFileStep,
  place: string,
  fields: ReadonlyMap<string, TemplateFileField>,
): TemplateProblem[] {
  switch (step.kind) {
    case 'form':
      return [
        ...step.fields.flatMap((key, index) => {
          const field = fields.get(key);
          const at = `${place}.fields[${index}]`;
          if (!field) return [{ place: at, cause: `unknown field "${key}"` }];
          return field.type === 'file' || field.type === 'relation-schema'
            ? [{ place: at, cause: `"${key}" holds an upload: ask for it in a document, government-id or selfie step` }]
            : [];
        }),
        ...repeated(step.fields, `${place}.fields`, ''),
      ];
    case 'government-id':
      return [
        ...checkUploadField(
          step.field,
          place,
          fields,
          (field) => field.target === 'document-government-id',
          'a relation-schema field with target document-government-id',
        ),
        ...repeated(
          step.classes.map((documentClass) => documentClass.idClass),
          `${place}.classes`,
          'idClass',
        ),
        ...step.classes.flatMap((documentClass, index) =>
          checkSlots(documentClass.slots, `${place}.classes[${index}].slots`),
        ),
      ];
    case 'selfie':
      return [
        ...checkUploadField(
          step.field,
          place,
          fields,
          (field) => field.target === 'selfie',
          'a relation-schema field with target selfie',
        ),
        ...checkSlots(step.slots, `${place}.slots`),
      ];
    case 'document':
      return [
        ...checkUploadField(
          step.field,
          place,
          fields,
          (field) => field.type === 'file' || field.target === 'document-generic',
          'a file field, or a relation-schema field with target document-generic',
        ),
        ...checkSlots(step.slots, `${place}.slots`),
        ...(fields.get(step.field)?.type === 'file' && step.slots.length > 1
          ? [
              {
                place: `${place}.slots`,
                cause:
                  'has more than one slot, and a file field holds one file: use a relation-schema field with target document-generic',
              },
            ]
          : []),
      ];
    case 'start':
    case 'review':
    case 'complete':
    case 'fail':
      return [];
    default:
      return step satisfies never;
  }
}

function checkUploadField(
  key: string,
  place: string,
  fields: ReadonlyMap<string, TemplateFileField>,
  fits: (field: TemplateFileField) => boolean,
  wanted: string,
): TemplateProblem[] {
  const field = fields.get(key);
  if (!field) return [{ place: `${place}.field`, cause: `unknown field "${key}"` }];
  return fits(field) ? [] : [{ place: `${place}.field`, cause: `"${key}" must be ${wanted}` }];
}

function checkSlots(
  slots: readonly { readonly slot: string; readonly required: boolean }[],
  place: string,
): TemplateProblem[] {
  return repeated(
    slots.map((slot) => slot.slot),
    place,
    'slot',
  );
}

/** The ways between the steps: they name steps, reach all of them, never lead back, and end at the end. */
function checkWays(version: TemplateFileVersion, fields: ReadonlyMap<string, TemplateFileField>): TemplateProblem[] {
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
      return typeof equals === 'number' ? undefined : 'it is a number';
    case 'choices':
    case 'multi-choices':
      return field.options?.some((option) => option.value === equals) ? undefined : 'it is not one of its options';
    case 'string':
    case 'email-address':
    case 'date':
    case 'datetime':
      return typeof equals === 'string' ? undefined : 'it is a text';
    case 'file':
    case 'relation-schema':
      return `a ${field.type} field can only be compared with null`;
    default:
      return field.type satisfies never;
  }
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

function repeated(names: readonly string[], place: string, member: string): TemplateProblem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [
          {
            place: `${place}[${index}]${member && `.${member}`}`,
            cause: `"${name}" is there already, at ${place}[${names.indexOf(name)}]`,
          },
        ]
      : [],
  );
}
