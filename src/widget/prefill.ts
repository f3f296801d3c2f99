import type { FieldInputs } from '../protocol/fields.ts';
import { page } from './page-record.ts';

/** `{queryParameter: fieldKey}`, or a list of `queryParameter:fieldKey`, or of names that are both. */
export type PrefillOption = Readonly<Record<string, string>> | readonly string[];

/** Spellings of one key have the same letters and digits in the same order. */
function bareKey(key: string): string {
  return key.toLowerCase().replace(/[\W_]/g, '');
}

/**
 * `fields` with the values of the named query parameters beside them; what `fields` has already is not replaced. The parameters
 * leave the address, and are kept for later launches.
 */
export function readPrefill(prefill: PrefillOption, fields: FieldInputs): FieldInputs {
  const given = Object.keys(fields).map(bareKey);
  const pairs = Array.isArray(prefill) ? prefill.map((pair: string) => pair.split(':')) : Object.entries(prefill);
  const taken: Record<string, string | undefined> = {};
  const url = new URL(location.href);
  for (const [name = '', key = name] of pairs) {
    const value = url.searchParams.get(name);
    if (value !== null) {
      page.query[name] = value;
      url.searchParams.delete(name);
      history.replaceState(history.state, '', url);
    }
    if (!given.includes(bareKey(key))) taken[key] = page.query[name];
  }
  // Whatever the page put in, what travels is JSON, as in an address: dates as text, and no function that would stop the message.
  const travels = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);
  return JSON.parse(JSON.stringify({ ...taken, ...fields }, travels));
}
