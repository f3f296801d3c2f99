/**
 * The format of a template file, in JSON. Names, defaults and limits; what only the whole file can tell (steps that lead
 * nowhere, fields that are not there) is in `check-template.ts`.
 *
 * Name, status, allowed domains, redirect schemes and the block switch belong to the template and act at once; everything under
 * `version` is pinned: an inquiry keeps the version that was live when it was made.
 */

import { z } from 'zod';
import { FIELD_TYPES, RELATION_TARGETS } from '../../src/protocol/fields.ts';
import { parseId, type TemplateId } from '../../src/protocol/ids.ts';
import { isDate } from '../../src/protocol/validate-field.ts';
import { MAX_INTERVAL_SECONDS, MAX_SESSION_SECONDS } from '../inquiry/expiry.ts';
import { checkRedirect } from '../redirect-check.ts';

const MAX_TEXT_LENGTH = 2_000;
const MAX_LABEL_LENGTH = 300;
const MAX_FIELDS = 200;
const MAX_STEPS = 100;
const MAX_OPTIONS = 500;
const MAX_CHAR_LENGTH = 1_024;

const label = z.string().min(1).max(MAX_LABEL_LENGTH);
const key = z.string().regex(/^[a-z][a-z\d_]{0,63}$/, {
  error: 'must be lower case letters, digits and underscores, at most 64, beginning with a letter',
});
const day = z
  .string()
  .refine((text) => text === 'today' || isDate(text), { error: 'must be a date, YYYY-MM-DD, or "today"' });
const seconds = z.int().min(1).max(MAX_INTERVAL_SECONDS);
const hexColor = z.string().regex(/^#[\da-f]{6}$/i, { error: 'must be a colour written #rrggbb' });

const FIELD = z.strictObject({
  key,
  type: z.enum(FIELD_TYPES),
  label,
  hint: label.optional(),
  required: z.boolean().default(false),
  editable: z.boolean().default(false),
  autocomplete: z.string().min(1).max(64).optional(),
  format: z.enum(['phone', 'postal-code']).optional(),
  maxCharLength: z.int().min(1).max(MAX_CHAR_LENGTH).optional(),
  multiline: z.boolean().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  minDate: day.optional(),
  maxDate: day.optional(),
  options: z
    .array(z.strictObject({ value: z.string().min(1).max(MAX_LABEL_LENGTH), label }))
    .min(1)
    .max(MAX_OPTIONS)
    .optional(),
  target: z.enum(RELATION_TARGETS).optional(),
});

const SLOT = z.strictObject({
  slot: z
    .string()
    .regex(/^[a-z][a-z\d-]{0,31}$/, { error: 'must be lower case letters, digits and hyphens, at most 32' }),
  label,
  required: z.boolean().default(true),
});
const SLOTS = z.array(SLOT).min(1).max(10);

/** `null`: no value was given. */
const CONDITION_VALUE = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'must be a text, a number, true, false, null, or a list of them',
});
const BRANCH = z.strictObject({
  /** Absent: always. The last branch has none, so that there is always a way on. A list: one of these. */
  when: z.strictObject({ field: key, equals: z.union([z.array(CONDITION_VALUE).min(1), CONDITION_VALUE]) }).optional(),
  to: key,
});

const ANY_STEP = { name: key, title: label, text: z.array(z.string().min(1).max(MAX_TEXT_LENGTH)).default([]) };
/** Absent: the step that follows in the file. */
const WAY_ON = {
  next: z
    .union([key, z.array(BRANCH).min(1)], { error: 'must be the name of a step or a list of branches' })
    .optional(),
};

const STEP = z.discriminatedUnion('kind', [
  z.strictObject({ ...ANY_STEP, ...WAY_ON, kind: z.literal('start'), button: label.optional() }),
  z.strictObject({ ...ANY_STEP, ...WAY_ON, kind: z.literal('form'), fields: z.array(key).min(1) }),
  z.strictObject({
    ...ANY_STEP,
    ...WAY_ON,
    kind: z.literal('government-id'),
    field: key,
    classes: z.array(z.strictObject({ idClass: z.string().regex(/^[a-z]{2,10}$/), label, slots: SLOTS })).min(1),
  }),
  z.strictObject({
    ...ANY_STEP,
    ...WAY_ON,
    kind: z.literal('selfie'),
    field: key,
    slots: SLOTS.default([{ slot: 'center', label: 'Photo of your face', required: true }]),
  }),
  z.strictObject({
    ...ANY_STEP,
    ...WAY_ON,
    kind: z.literal('document'),
    field: key,
    slots: SLOTS.default([{ slot: 'file-1', label: 'Document', required: true }]),
  }),
  z.strictObject({ ...ANY_STEP, ...WAY_ON, kind: z.literal('review') }),
  z.strictObject({ ...ANY_STEP, kind: z.literal('complete'), button: label.optional() }),
  z.strictObject({ ...ANY_STEP, kind: z.literal('fail'), button: label.optional() }),
]);

const DOMAIN = z
  .string()
  .regex(/^(?:\*|[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*(?::\d{1,5})?)$/, {
    error: 'must be a host name in lower case with an optional port, without scheme or path, or "*"',
    abort: true,
  })
  // Whatever browsers write otherwise is compared with what no page ever has: it would stand there and mean nobody.
  .refine((text) => text === '*' || (URL.canParse(`https://${text}`) && new URL(`https://${text}`).host === text), {
    error: 'must be written as browsers write it in an https address, without the port 443',
  });

/** A template file, complete: defaults filled in. */
export const TEMPLATE_FILE = z.strictObject({
  id: z
    .string()
    .refine((text) => parseId('template', text) !== undefined, {
      error: 'must begin with "itmpl_", then 1 to 64 letters and digits',
    })
    .transform((text): TemplateId => text as TemplateId),
  name: label,
  status: z.enum(['active', 'inactive']).default('active'),
  allowedDomains: z.array(DOMAIN).default([]),
  blockClientSideCreation: z.boolean().default(false),
  redirectSchemes: z.array(z.string().regex(/^[a-z][a-z\d+.-]{1,31}$/)).default([]),
  version: z.strictObject({
    locale: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, { error: 'must be a language tag such as "en" or "pt-BR"' }),
    nameDisplay: label.optional(),
    theme: z
      .strictObject({
        colorPrimary: hexColor.optional(),
        colorOnPrimary: hexColor.optional(),
        borderRadius: z
          .string()
          .regex(/^\d{1,2}px$/, { error: 'must be a length such as "8px"' })
          .optional(),
      })
      .default({}),
    redirectUri: z
      .string()
      .refine((uri) => checkRedirect(uri, 'template', { allowedDomains: [] }).kind === 'ok', {
        error: 'must be an absolute address without user info, of a scheme that leads to another page or app',
      })
      .optional(),
    expiration: z
      .strictObject({
        afterCreateSeconds: seconds.optional(),
        afterStartSeconds: seconds.optional(),
        afterResumeSeconds: seconds.optional(),
        sessionSeconds: seconds.max(MAX_SESSION_SECONDS).optional(),
        oneTimeLinkSeconds: seconds.optional(),
      })
      .default({}),
    fields: z.array(FIELD).max(MAX_FIELDS),
    steps: z.array(STEP).min(2).max(MAX_STEPS),
  }),
});

export type TemplateFile = z.output<typeof TEMPLATE_FILE>;
export type TemplateFileVersion = TemplateFile['version'];
export type TemplateFileField = TemplateFileVersion['fields'][number];
export type TemplateFileStep = TemplateFileVersion['steps'][number];
