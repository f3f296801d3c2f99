/** Spelling of keys in requests (any of three) and answers (as asked for). Keys under `fields` are the template's own: never touched. */

export const INFLECTIONS = ['kebab', 'camel', 'snake'] as const;
export type Inflection = (typeof INFLECTIONS)[number];

/** Members whose keys belong to the template. */
const OPAQUE = 'fields';

/** `referenceId`, `reference_id`, `reference-id` → `reference-id` */
export function toKebab(key: string): string {
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}

const RESPELL: Record<Inflection, (key: string) => string> = {
  kebab: (key) => key,
  camel: (key) => key.replace(/-([a-z\d])/g, (_all, letter: string) => letter.toUpperCase()),
  snake: (key) => key.replaceAll('-', '_'),
};

/** An answer with kebab keys → the same in the asked spelling. */
export function respell(value: unknown, inflection: Inflection): unknown {
  return inflection === 'kebab' ? value : mapKeys(value, RESPELL[inflection]);
}

/** A request's body in any spelling → kebab keys. Two spellings of one key end in the last one given. */
export function normalizeKeys(value: unknown): unknown {
  return mapKeys(value, toKebab);
}

function mapKeys(value: unknown, spell: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, spell));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [spell(key), key === OPAQUE ? member : mapKeys(member, spell)]),
  );
}
