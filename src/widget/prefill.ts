import type { Options } from './options.ts';
import { page } from './page-record.ts';

/** `{queryParameter: fieldKey}`, or a list of `queryParameter:fieldKey`, or of names that are both. */
export type PrefillOption = Readonly<Record<string, string>> | readonly string[];

/** Takes a query parameter out of the page's address. Everything else there stays, the state of its history entry too. */
export function forgetQuery(name: string): void {
  const url = new window.URL(location.href);
  // As text: whoever writes the parameters anew writes the others in another way, and not every page reads `+` as a space.
  url.search = url.search
    .slice(1)
    .split('&')
    .filter((pair) => !new URLSearchParams(pair).has(name))
    .join('&');
  window.history.replaceState(window.history.state, '', url);
}

/**
 * The values of the named query parameters by their keys. The parameters are kept for later
 * launches, and leave the address unless `keepQuery` says otherwise: `true`, or an attribute that is there, whatever its text.
 */
export function readPrefill({
  prefill,
  keepQuery = false,
}: Pick<Options, 'prefill' | 'keepQuery'>): Readonly<Record<string, string | undefined>> {
  const pairs: readonly [name: string, key?: string][] = Array.isArray(prefill)
    ? prefill.map((pair: string) => pair.split(':') as [string])
    : Object.entries(prefill);
  const taken: Record<string, string | undefined> = {};
  const query = new URLSearchParams(location.search);
  // Another link is about another inquiry: neither token nor values of the one before belong to it.
  if (pairs.some(([name, key = name]) => key === 'inquiryId' && query.has(name))) page.query = {};
  for (const [name, key = name] of pairs) {
    const value = query.get(name);
    if (value !== null) {
      page.query[name] = value;
      // A router that reads the address when the page begins still finds them.
      if (keepQuery === false) setTimeout(forgetQuery, 0, name);
    }
    taken[key] = page.query[name] ?? taken[key];
  }
  return taken;
}
