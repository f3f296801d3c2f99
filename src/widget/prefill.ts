import type { Options } from './options.ts';
import { page } from './page-record.ts';

/** `{queryParameter: fieldKey}`, or a list of `queryParameter:fieldKey`, or of names that are both. */
export type PrefillOption = Readonly<Record<string, string>> | readonly string[];

/** Spellings of one key have the same letters and digits in the same order. */
function bareKey(key: string): string {
  return key.toLowerCase().replace(/[\W_]/g, '');
}

/** Takes a query parameter out of the page's address. Everything else there stays, the state of its history entry too. */
export function forgetQuery(name: string): void {
  const url = new URL(location.href);
  url.searchParams.delete(name);
  history.replaceState(history.state, '', url);
}

/**
 * The values of the named query parameters by their keys, without those that `fields` has already. The parameters are kept for later
 * launches, and leave the address unless `keepQuery` says otherwise: `true`, or an attribute that is there, whatever its text.
 */
export function readPrefill({
  prefill,
  fields,
  keepQuery = false,
}: Pick<Options, 'prefill' | 'fields' | 'keepQuery'>): Readonly<Record<string, string>> {
  const given = Object.keys(fields).map(bareKey);
  const pairs = Array.isArray(prefill) ? prefill.map((pair: string) => pair.split(':')) : Object.entries(prefill);
  const taken: Record<string, string> = {};
  const query = new URLSearchParams(location.search);
  for (const [name = '', key = name] of pairs) {
    const value = query.get(name);
    if (value !== null) {
      page.query[name] = value;
      // A router that reads the address when the page begins still finds them.
      if (keepQuery === false) setTimeout(forgetQuery, 0, name);
    }
    const known = page.query[name];
    if (known !== undefined && !given.includes(bareKey(key))) taken[key] = known;
  }
  return taken;
}
