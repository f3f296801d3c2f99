/** The body of `POST /inquiries`: what it may hold, and what of it excludes each other. */

import { z } from 'zod';
import { parseId } from '../../../src/protocol/ids.ts';
import { HttpError } from '../../http-error.ts';
import { MAX_INTERVAL_SECONDS } from '../../inquiry/expiry.ts';
import type { Expiration } from '../../inquiry/template-content.ts';
import { type AccountChoice, MAX_REFERENCE_ID_LENGTH } from '../../operations/accounts.ts';
import type { ApiCreation } from '../../operations/create-by-api.ts';
import type { TemplateTarget } from '../../operations/find-target.ts';
import { MAX_REDIRECT_URI_LENGTH } from '../../redirect-check.ts';
import { parseBody } from './parse-request.ts';

const MAX_TEXT_LENGTH = 1_000;
const MAX_TAGS = 100;
const MAX_TAG_LENGTH = 100;
const INTERVAL_RANGE = { error: `must be a whole number of seconds from 1 to ${MAX_INTERVAL_SECONDS}` };

const text = z.string().max(MAX_TEXT_LENGTH).nullish();
/** A length of time in seconds. */
export const INTERVAL = z.int().min(1, INTERVAL_RANGE).max(MAX_INTERVAL_SECONDS, INTERVAL_RANGE);
const interval = INTERVAL.nullish();
const reference = z.string().min(1).max(MAX_REFERENCE_ID_LENGTH);

/** Values as the API takes them: plain, under the template's keys. */
export const FIELDS = z
  .record(
    z.string().max(255),
    z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()], {
      error: 'must be a text, a number, true, false, null or a list of texts',
    }),
  )
  .nullish();
export const TAGS = z.array(z.string().min(1).max(MAX_TAG_LENGTH)).max(MAX_TAGS);
export const NOTE = text;
export const REDIRECT_URI = z.string().max(MAX_REDIRECT_URI_LENGTH).nullish();

const CREATE = z.strictObject({
  data: z.strictObject({
    type: z.literal('inquiry').optional(),
    attributes: z.strictObject({
      'inquiry-template-id': text,
      'inquiry-template-version-id': text,
      'template-id': text,
      'reference-id': reference.nullish(),
      'account-id': text,
      'creator-email-address': text,
      'theme-id': text,
      'theme-set-id': text,
      'redirect-uri': REDIRECT_URI,
      note: NOTE,
      fields: FIELDS,
      tags: TAGS.nullish(),
      'initial-step-name': text,
    }),
  }),
  meta: z
    .strictObject({
      'auto-create-account': z.boolean().default(true),
      'auto-create-account-type-id': z.string().optional(),
      'auto-create-account-reference-id': reference.optional(),
      'auto-create-inquiry-session': z.boolean().default(false),
      'auto-create-one-time-link': z.boolean().default(false),
      'expiration-after-create-interval-seconds': interval,
      'expiration-after-start-interval-seconds': interval,
      'expiration-after-resume-interval-seconds': interval,
      'one-time-link-expiration-seconds': interval,
    })
    .prefault({}),
});

type Create = z.output<typeof CREATE>;
type Attributes = Create['data']['attributes'];

/** Attributes that the published API has and this service does not: a value would be lost in silence. */
const NOT_SERVED = ['template-id', 'theme-id', 'theme-set-id', 'initial-step-name'] as const;

/** @throws {HttpError} 400 */
export function parseCreation(body: string): ApiCreation {
  const { data, meta } = parseBody(body, CREATE);
  const { attributes } = data;
  for (const name of NOT_SERVED) {
    if (typeof attributes[name] === 'string')
      throw new HttpError(400, `data.attributes.${name.replaceAll('-', '_')} is not served here`);
  }
  const account = accountOf(attributes, meta);
  return {
    target: targetOf(attributes),
    account,
    referenceId: attributes['reference-id'] ?? (account.kind === 'reference' ? account.referenceId : undefined),
    fields: attributes.fields ?? {},
    note: attributes.note ?? undefined,
    tags: [...new Set(attributes.tags ?? [])],
    creator: attributes['creator-email-address'] ?? undefined,
    redirectUri: attributes['redirect-uri'] ?? undefined,
    expiration: expirationOf(meta),
    withSession: meta['auto-create-inquiry-session'],
    withLink: meta['auto-create-one-time-link'],
  };
}

function targetOf(attributes: Attributes): TemplateTarget {
  const template = attributes['inquiry-template-id'];
  const version = attributes['inquiry-template-version-id'];
  if (typeof template === 'string' && typeof version === 'string') {
    throw new HttpError(
      400,
      'data.attributes.inquiry_template_id and data.attributes.inquiry_template_version_id exclude each other',
    );
  }
  if (typeof template === 'string') {
    const templateId = parseId('template', template);
    if (templateId) return { kind: 'template', templateId };
    throw new HttpError(400, 'data.attributes.inquiry_template_id must begin with itmpl_');
  }
  if (typeof version === 'string') {
    const templateVersionId = parseId('templateVersion', version);
    if (templateVersionId) return { kind: 'templateVersion', templateVersionId };
    throw new HttpError(400, 'data.attributes.inquiry_template_version_id must begin with itmplv_');
  }
  throw new HttpError(400, 'data.attributes.inquiry_template_id is missing');
}

function accountOf(attributes: Attributes, meta: Create['meta']): AccountChoice {
  const isAutomatic = meta['auto-create-account'];
  const typeText = meta['auto-create-account-type-id'];
  const inMeta = meta['auto-create-account-reference-id'];
  const inAttributes = attributes['reference-id'] ?? undefined;
  if (!isAutomatic && (typeText !== undefined || inMeta !== undefined)) {
    throw new HttpError(
      400,
      'meta.auto_create_account_type_id and meta.auto_create_account_reference_id need meta.auto_create_account',
    );
  }
  if (inMeta !== undefined && inAttributes !== undefined && inMeta !== inAttributes) {
    throw new HttpError(400, 'data.attributes.reference_id and meta.auto_create_account_reference_id differ');
  }
  const accountTypeId = typeText === undefined ? undefined : parseId('accountType', typeText);
  if (typeText !== undefined && accountTypeId === undefined)
    throw new HttpError(400, 'meta.auto_create_account_type_id must begin with acttp_');
  const referenceId = inMeta ?? inAttributes;
  const given = attributes['account-id'];
  if (typeof given === 'string') {
    const accountId = parseId('account', given);
    if (!accountId) throw new HttpError(400, 'data.attributes.account_id must begin with act_');
    if (referenceId !== undefined)
      throw new HttpError(400, 'data.attributes.account_id and a reference id exclude each other');
    return { kind: 'existing', accountId };
  }
  if (!isAutomatic) return { kind: 'none' };
  return referenceId === undefined ? { kind: 'new', accountTypeId } : { kind: 'reference', referenceId, accountTypeId };
}

function expirationOf(meta: Create['meta']): Expiration {
  return {
    afterCreateSeconds: meta['expiration-after-create-interval-seconds'] ?? undefined,
    afterStartSeconds: meta['expiration-after-start-interval-seconds'] ?? undefined,
    afterResumeSeconds: meta['expiration-after-resume-interval-seconds'] ?? undefined,
    oneTimeLinkSeconds: meta['one-time-link-expiration-seconds'] ?? undefined,
  };
}
