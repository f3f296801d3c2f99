/**
 * Field keys are spelled differently by surface: `name_first` in a template, `nameFirst` in options, `name-first` in an
 * address. They meet by their kebab forms.
 */

/**
 * `nameFirst`, `name_first` and `name-first` → `name-first`; `addressStreet1` → `address-street-1`. Accents and
 * apostrophes go, everything else that is no ASCII letter or digit parts words: what the `persona` package does to keys.
 */
export function kebabKey(key: string): string {
  return key
    .normalize('NFD')
    .replace(/[\u0300-\u036f'\u2019]/g, '')
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1-')
    .replace(/([A-Za-z])(\d)/g, '$1-$2')
    .replace(/(\d)([A-Za-z])/g, '$1-$2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '')
    .join('-')
    .toLowerCase();
}

/** Why a prefilled value was not taken. */
export const PREFILL_DROP_REASONS = ['unknown', 'ambiguous', 'invalid', 'ignored'] as const;
/**
 * `unknown`: no such field in the template. `ambiguous`: two keys mean the same field, or one key means two fields.
 * `invalid`: the value does not fit the field. `ignored`: values from the page do not count for an inquiry made by the API.
 */
export type PrefillDropReason = (typeof PREFILL_DROP_REASONS)[number];

export interface DroppedField {
  readonly key: string;
  readonly reason: PrefillDropReason;
}

export interface MatchedFields<T> {
  /** Template key → value. */
  readonly values: ReadonlyMap<string, T>;
  readonly dropped: readonly DroppedField[];
}

/**
 * Finds the template's own key for each given key. An exact key wins; otherwise keys meet by their kebab forms, and a tie
 * (two given keys for one field, or two fields with one kebab form) is dropped.
 */
export function matchFieldKeys<T>(
  templateKeys: readonly string[],
  given: Iterable<readonly [string, T]>,
): MatchedFields<T> {
  const exact = new Set(templateKeys);
  const byKebab = new Map<string, string[]>();
  const spelledOtherwise = (given: string): readonly string[] => {
    // Most callers spell every key as the template does, and do without.
    if (byKebab.size === 0) for (const key of templateKeys) addTo(byKebab, kebabKey(key), key);
    return byKebab.get(kebabKey(given)) ?? [];
  };
  const dropped: DroppedField[] = [];
  const candidates = new Map<string, { key: string; value: T; exact: boolean }[]>();
  for (const [key, value] of given) {
    const targets = exact.has(key) ? [key] : spelledOtherwise(key);
    const [target] = targets;
    if (target === undefined) dropped.push({ key, reason: 'unknown' });
    else if (targets.length > 1) dropped.push({ key, reason: 'ambiguous' });
    else addTo(candidates, target, { key, value, exact: exact.has(key) });
  }
  const values = new Map<string, T>();
  for (const [target, found] of candidates) {
    const winner = found.length === 1 ? found[0] : found.find((candidate) => candidate.exact);
    for (const candidate of found) {
      if (candidate === winner) values.set(target, candidate.value);
      else dropped.push({ key: candidate.key, reason: 'ambiguous' });
    }
  }
  return { values, dropped };
}

/** In place: a request may hold tens of thousands of keys that mean one field, and a copy for each would take the square of them. */
function addTo<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list) list.push(item);
  else lists.set(name, [item]);
}
