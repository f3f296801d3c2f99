/** Bodies of `/flow/v1`, from unknown to typed. What does not fit is refused whole, without saying it back. */

import { z } from 'zod';
import {
  type AccessRequest,
  type AccessTarget,
  CAPTURE_METHODS,
  type CaptureMethod,
  type DraftRequest,
  type RedeemRequest,
  SURFACES,
  type TransitionRequest,
} from '../../../src/protocol/api.ts';
import type { FieldInput } from '../../../src/protocol/fields.ts';
import { parseClaim, parseId } from '../../../src/protocol/ids.ts';
import { isStorable, toStorable } from '../../../src/protocol/storable-text.ts';
import { MAX_REFERENCE_ID_LENGTH } from '../../operations/accounts.ts';
import { MAX_REDIRECT_URI_LENGTH } from '../../redirect-check.ts';

const MAX_NAME_LENGTH = 200;
/** More keys than any template has fields. */
const MAX_FIELDS = 500;

/** Text that one of the protocol's own parsers takes. */
function parsed<T extends string>(parse: (value: unknown) => T | undefined) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: 'malformed' });
    return z.NEVER;
  });
}

const text = z.string().refine(isStorable);
const name = text.min(1).max(MAX_NAME_LENGTH);
/** A page that has no id to give may say so by an empty text. */
const optional = (length: number) =>
  text
    .max(length)
    .optional()
    .transform((id) => id || undefined);
const optionalName = optional(MAX_NAME_LENGTH);
const fieldInputs = (value: z.ZodType<FieldInput>) =>
  z.record(z.string().max(MAX_NAME_LENGTH), value).refine((values) => Object.keys(values).length <= MAX_FIELDS);
/** What was pasted may hold what cannot be kept and is not seen: nobody could take it out. */
const typedText = z.string().transform(toStorable);
const typed = fieldInputs(z.union([typedText, z.number(), z.boolean(), z.array(typedText), z.null()]));
/**
 * What a page says beforehand is dropped where it cannot be kept; it does not keep the visitor out. So any value passes here:
 * the check against its field takes whatever there is.
 */
const prefilled = fieldInputs(z.custom<FieldInput>(() => true));

const target: z.ZodType<AccessTarget> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('template'), templateId: parsed((id) => parseId('template', id)) }),
  z.strictObject({
    kind: z.literal('templateVersion'),
    templateVersionId: parsed((id) => parseId('templateVersion', id)),
  }),
  z.strictObject({ kind: z.literal('inquiry'), inquiryId: parsed((id) => parseId('inquiry', id)) }),
]);

const accessRequest: z.ZodType<AccessRequest> = z.object({
  claim: parsed(parseClaim),
  target,
  surface: z.enum(SURFACES),
  fields: prefilled.optional(),
  prefill: prefilled.optional(),
  referenceId: optional(MAX_REFERENCE_ID_LENGTH),
  accountId: optionalName,
  accountTypeId: optionalName,
  environmentId: optionalName,
  redirectUri: text.max(MAX_REDIRECT_URI_LENGTH).optional(),
});

/** Any text may have been pasted for a code: only its hash is looked up, and one that is wrong is simply not known. */
const redeemRequest: z.ZodType<RedeemRequest> = z.object({
  claim: parsed(parseClaim),
  code: z.string(),
  inquiryId: parsed((id) => parseId('inquiry', id)).optional(),
});

const sequence = z.int().min(0);

const transitionRequest: z.ZodType<TransitionRequest> = z.object({
  step: name,
  sequence,
  move: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('next') }),
    z.object({ kind: z.literal('back') }),
    z.object({ kind: z.literal('edit'), step: name }),
  ]),
  values: typed,
});

const draftRequest: z.ZodType<DraftRequest> = z.object({ step: name, sequence, values: typed });

/** Which file is meant. */
export interface RemovalQuery {
  readonly step: string;
  readonly slot: string;
  readonly idClass?: string | undefined;
}
export interface UploadQuery extends RemovalQuery {
  readonly capture: CaptureMethod;
}
const whichFile = { step: name, slot: name, idClass: name.optional() };
const removalQuery: z.ZodType<RemovalQuery> = z.object(whichFile);
const uploadQuery: z.ZodType<UploadQuery> = z.object({ ...whichFile, capture: z.enum(CAPTURE_METHODS) });

const reader =
  <T>(schema: z.ZodType<T>) =>
  (value: unknown): T | undefined => {
    const result = schema.safeParse(value);
    return result.success ? result.data : undefined;
  };

/** The body as a request of its kind, or `undefined`. */
export const parseAccessRequest = reader(accessRequest);
export const parseRedeemRequest = reader(redeemRequest);
export const parseTransitionRequest = reader(transitionRequest);
export const parseDraftRequest = reader(draftRequest);
export const parseRemovalQuery = reader(removalQuery);
export const parseUploadQuery = reader(uploadQuery);
