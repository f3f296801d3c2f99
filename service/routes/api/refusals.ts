/** Refusals of the domain → refusals of the API. */

import { HttpError } from '../../http-error.ts';
import type { Decision, Refusal } from '../../inquiry/decision.ts';

/** What a decision gives, if it says yes. */
export function granted<T extends object>(decision: Decision<T>, action: string): { readonly kind: 'done' } & T {
  if (decision.kind === 'refused') throw errorOf(decision, action);
  return decision;
}

function errorOf(refusal: Refusal, action: string): HttpError {
  switch (refusal.code) {
    case 'not_found':
      return new HttpError(404);
    case 'inactive_template':
      return new HttpError(422, 'The inquiry template is inactive');
    case 'invalid_config':
      return new HttpError(
        400,
        'data.attributes.redirect_uri must be an absolute address without user info, of a scheme that leads to another page or app',
      );
    case 'invalid_fields':
      return new HttpError(422, fieldEntries(refusal));
    case 'wrong_status':
      return new HttpError(409, `The inquiry's status does not allow it to be ${action}`);
    case 'redacted':
      return new HttpError(409, 'Inquiry already redacted');
    default:
      return new HttpError(409, `The inquiry cannot be ${action}: ${refusal.code}`);
  }
}

function fieldEntries({ problems = {}, unmatched = [] }: Refusal) {
  const entryOf = (key: string, cause: string) => ({
    details: `data.attributes.fields.${key} ${cause}`,
    source: { pointer: `/data/attributes/fields/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` },
  });
  return [
    ...Object.entries(problems).map(([key, problem]) => entryOf(key, `does not fit its field: ${problem}`)),
    ...unmatched.map(({ key, reason }) =>
      entryOf(
        key,
        reason === 'ambiguous' ? 'could be more than one field of the template' : 'is no field of the template',
      ),
    ),
  ];
}
