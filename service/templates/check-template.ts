/** What only a whole template can tell: names that are used twice or not at all, conditions that cannot hold, steps nobody reaches. */

import { checkWays } from './check-ways.ts';
import { contrast, READABLE_CONTRAST } from './readable-theme.ts';
import type { TemplateFile, TemplateFileField, TemplateFileStep } from './template-file.ts';
import type { TemplateProblem } from './template-problem.ts';

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
    ...checkTheme(version.theme),
    ...checkWays(version, fields),
  ];
}

function checkTheme({ colorPrimary, colorOnPrimary }: TemplateFile['version']['theme']): TemplateProblem[] {
  if (colorPrimary === undefined || colorOnPrimary === undefined) return [];
  const ratio = contrast(colorPrimary, colorOnPrimary);
  if (ratio >= READABLE_CONTRAST) return [];
  // Rounded down: 4.49 is not enough.
  const shown = Math.floor(ratio * 10) / 10;
  const cause = `contrasts ${shown} to 1 with colorPrimary, and text needs ${READABLE_CONTRAST} to 1: without it, black or white is taken`;
  return [{ place: 'version.theme.colorOnPrimary', cause }];
}

/** Members of a field that say something of some types only. */
const MEMBERS_OF_TYPES: readonly {
  readonly member: keyof TemplateFileField;
  readonly types: readonly TemplateFileField['type'][];
}[] = [
  { member: 'options', types: ['choices', 'multi-choices'] },
  { member: 'min', types: ['number', 'integer'] },
  { member: 'max', types: ['number', 'integer'] },
  { member: 'minDate', types: ['date'] },
  { member: 'maxDate', types: ['date'] },
  { member: 'maxCharLength', types: ['string'] },
  { member: 'format', types: ['string'] },
  { member: 'multiline', types: ['string'] },
  { member: 'target', types: ['relation-schema'] },
];

function checkField(field: TemplateFileField, place: string): TemplateProblem[] {
  const problems: TemplateProblem[] = MEMBERS_OF_TYPES.filter(
    ({ member, types }) => field[member] !== undefined && !types.includes(field.type),
  ).map(({ member, types }) => ({
    place: `${place}.${member}`,
    cause: `is only for ${types.join(' and ')} fields, and "${field.key}" is a ${field.type} field`,
  }));
  if ((field.type === 'choices' || field.type === 'multi-choices') && field.options === undefined)
    problems.push({ place, cause: `"${field.key}" is a ${field.type} field without options` });
  if (field.type === 'relation-schema' && field.target === undefined) {
    problems.push({ place, cause: `"${field.key}" is a relation-schema field without target` });
  }
  if (field.min !== undefined && field.max !== undefined && field.min > field.max) {
    problems.push({ place: `${place}.min`, cause: 'is greater than max, so that no value fits' });
  } else if (field.type === 'integer' && Math.ceil(field.min ?? -Infinity) > Math.floor(field.max ?? Infinity)) {
    problems.push({ place: `${place}.min`, cause: 'leaves nothing up to max: no whole number fits' });
  }
  // What `today` means moves on.
  const { minDate = 'today', maxDate = 'today' } = field;
  if (minDate !== 'today' && maxDate !== 'today' && minDate > maxDate) {
    problems.push({ place: `${place}.minDate`, cause: 'is after maxDate, so that no day fits' });
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
        ...checkUploadField(step, place, fields),
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
      return [...checkUploadField(step, place, fields), ...checkSlots(step.slots, `${place}.slots`)];
    case 'document':
      return [
        ...checkUploadField(step, place, fields),
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

type UploadStep = Extract<TemplateFileStep, { readonly kind: 'government-id' | 'selfie' | 'document' }>;

/** Which field a step's files are the value of. */
const UPLOAD_FIELDS: Readonly<
  Record<UploadStep['kind'], { readonly fits: (field: TemplateFileField) => boolean; readonly wanted: string }>
> = {
  'government-id': {
    fits: (field) => field.target === 'document-government-id',
    wanted: 'a relation-schema field with target document-government-id',
  },
  selfie: { fits: (field) => field.target === 'selfie', wanted: 'a relation-schema field with target selfie' },
  document: {
    fits: (field) => field.type === 'file' || field.target === 'document-generic',
    wanted: 'a file field, or a relation-schema field with target document-generic',
  },
};

function checkUploadField(
  { kind, field: key }: UploadStep,
  place: string,
  fields: ReadonlyMap<string, TemplateFileField>,
): TemplateProblem[] {
  const field = fields.get(key);
  if (!field) return [{ place: `${place}.field`, cause: `unknown field "${key}"` }];
  const { fits, wanted } = UPLOAD_FIELDS[kind];
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
