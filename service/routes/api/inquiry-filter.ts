/** `filter[…]` of the list of inquiries. */

import { type AccountId, type InquiryId, parseId, type TemplateId } from '../../../src/protocol/ids.ts';
import { isInquiryStatus } from '../../../src/protocol/inquiry-status.ts';
import { isDate } from '../../../src/protocol/validate-field.ts';
import { HttpError } from '../../http-error.ts';
import type { InquiryFilter } from '../../store/store.ts';
import { type ApiQuery, allowFilters } from './parse-request.ts';

const MAX_FILTER_IDS = 100;
/** The last that ISO 8601 writes with four digits. */
const MAX_YEAR = 9999;

const FILTERS = [
  'inquiry-id',
  'account-id',
  'note',
  'reference-id',
  'inquiry-template-id',
  'template-id',
  'status',
  'created-at-start',
  'created-at-end',
];

/** @throws {HttpError} 400 */
export function parseInquiryFilter(query: ApiQuery, now: Date): InquiryFilter {
  allowFilters(query, FILTERS);
  const { filter } = query;
  if (filter.has('note') && filter.size > 1) throw new HttpError(400, 'filter[note] must be alone');
  if (filter.has('template-id'))
    throw new HttpError(400, 'filter[template-id] is not served here: use filter[inquiry-template-id]');
  return {
    inquiryIds: listOf(filter, 'inquiry-id', (text): InquiryId | undefined => parseId('inquiry', text)),
    accountIds: listOf(filter, 'account-id', (text): AccountId | undefined => parseId('account', text)),
    templateIds: listOf(filter, 'inquiry-template-id', (text): TemplateId | undefined => parseId('template', text)),
    statuses: listOf(filter, 'status', (text) => (isInquiryStatus(text) ? text : undefined)),
    now,
    referenceId: filter.get('reference-id'),
    note: filter.get('note'),
    createdFrom: timeOf(filter, 'created-at-start'),
    createdTo: timeOf(filter, 'created-at-end'),
  };
}

function listOf<T>(
  filter: ReadonlyMap<string, string>,
  name: string,
  parse: (text: string) => T | undefined,
): readonly T[] | undefined {
  const texts = filter
    .get(name)
    ?.split(',')
    .map((text) => text.trim());
  if (texts === undefined) return undefined;
  if (texts.length > MAX_FILTER_IDS) throw new HttpError(400, `filter[${name}] takes at most ${MAX_FILTER_IDS} values`);
  return texts.map((text) => {
    const value = parse(text);
    if (value === undefined)
      throw new HttpError(400, `filter[${name}] holds a value that is no such ${name.endsWith('id') ? 'id' : name}`);
    return value;
  });
}

function timeOf(filter: ReadonlyMap<string, string>, name: string): Date | undefined {
  const text = filter.get(name);
  if (text === undefined) return undefined;
  const [, day = '', clock = 'T00:00:00', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:(T[\d:.]+)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text) ?? [];
  const time = new Date(isDate(day) ? day + clock + zone : Number.NaN);
  // In UTC it may be a year that databases do not have, or read otherwise.
  const year = time.getUTCFullYear();
  if (!(year >= 1 && year <= MAX_YEAR)) throw new HttpError(400, `filter[${name}] must be an ISO 8601 time`);
  return time;
}
