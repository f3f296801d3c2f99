/** Refusals of the flow as answers: `{error}` with the status of the code. Nothing of the request is said back. */

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { FLOW_ERROR_CODES, type FlowError, type FlowErrorBody, type FlowErrorCode } from '../../../src/protocol/api.ts';
import { ERROR_CODES } from '../../../src/protocol/error-codes.ts';
import type { Refusal } from '../../inquiry/decision.ts';
import { failureOf } from '../../unavailable.ts';
import { statusOfCode } from '../status-of-code.ts';

type FlowCode = FlowError['code'];

/** For the integrator's log. The screens have their own words. */
const MESSAGES: Partial<Record<FlowCode, string>> = {
  invalid_config: 'The options contradict each other or are too long, or an address in them is not allowed.',
  client_side_creation_blocked: 'The template takes only inquiries that were created through the API.',
  not_found: 'There is no such template, version, inquiry, account or link.',
  unauthenticated: 'The inquiry was accessed before: a valid session token is needed.',
  expired: 'The inquiry, or the link to it, has expired. Resume it first.',
  finished: 'The inquiry has come to its end.',
  inactive_template: 'The template is switched off.',
  rate_limited: 'Too many requests. Wait as long as Retry-After says.',
  application_error: 'The service failed.',
  stale_step: 'The inquiry has moved on: go on from the state that comes with this.',
  invalid_fields: 'Some values do not fit: see problems.',
  field_locked: 'A value that was set through the API cannot be changed: go on from the state that comes with this.',
  invalid_request: 'The request is not one that can be made here.',
  upload_too_large: 'The file is too large.',
  upload_limit_reached: 'The inquiry has as many files, or as many bytes, as it may have.',
  upload_type_refused: 'The file is none of JPEG, PNG, HEIC, WebP and PDF.',
};

export function refuse(
  c: Context,
  { code, problems, state, reason }: Pick<Refusal, 'code' | 'problems' | 'state' | 'reason'>,
  status?: ContentfulStatusCode,
) {
  const known = isFlowCode(code) ? code : 'application_error';
  const body: FlowErrorBody = {
    error: {
      code: known,
      message: MESSAGES[known] ?? known,
      ...(problems && { problems }),
      ...(state && { state }),
      ...(reason && { reason }),
    },
  };
  return c.json(body, status ?? statusOf(known));
}

/** A refusal for now, with the seconds to wait. */
export function refuseForNow(c: Context, seconds: number) {
  c.header('Retry-After', String(seconds));
  return refuse(c, { code: 'rate_limited' });
}

/** The service failed: for now, where what it needs is away. */
export function refuseFailed(c: Context, error: unknown) {
  const { status, headers } = failureOf(error);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return refuse(c, { code: 'application_error' }, status);
}

/** Whether the code stays inside the flow. */
function isInner(code: string): code is FlowErrorCode {
  return Object.hasOwn(FLOW_ERROR_CODES, code);
}

function isFlowCode(code: string): code is FlowCode {
  return isInner(code) || Object.hasOwn(ERROR_CODES, code);
}

function statusOf(code: FlowCode): ContentfulStatusCode {
  return isInner(code) ? FLOW_ERROR_CODES[code] : statusOfCode(code);
}
