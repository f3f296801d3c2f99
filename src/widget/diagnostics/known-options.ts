import { OPTION_TABLE, type OptionName } from '../option-table.ts';

/** What comes after `data-inquiry-`, where that is no option's name → the option. */
const ATTRIBUTES = new Map(
  (Object.keys(OPTION_TABLE) as OptionName[]).flatMap((option) =>
    (OPTION_TABLE[option].attributes ?? []).map((attribute) => [attribute, option] as const),
  ),
);

/** Farther away, it is another word. */
const MAX_EDITS = 3;

/** What an option takes; or, of a name that is none, the nearest one. */
export function adviceOn(name: string): string {
  if (name === 'location.origin')
    return 'This page has no origin, because it is a file or sandboxed without allow-same-origin: serve it by http(s).';
  if (isOption(name))
    return `${name} takes ${OPTION_TABLE[name].type}. Attributes may set texts only, and nothing that says where the flow leads.`;
  const nearest = nearestName(name);
  return `There is no option ${name}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTION_TABLE, name);
}

function nearestName(name: string): string | undefined {
  const [best] = [...Object.keys(OPTION_TABLE), ...ATTRIBUTES.keys()]
    .map((known) => ({ known, edits: editsBetween(plain(name), plain(known)) }))
    .sort((one, other) => one.edits - other.edits);
  if (!best || best.edits > Math.min(MAX_EDITS, name.length / 2)) return undefined;
  const option = ATTRIBUTES.get(best.known);
  // Whether it was a script or markup that said it, nobody tells.
  return option ? `${option} (data-inquiry-${best.known})` : best.known;
}

/** Spelling in kebab or snake case is no difference, nor is what all attributes begin with. */
function plain(name: string): string {
  return name.replace(/^data-inquiry-|[^a-z\d]/gi, '').toLowerCase();
}

/** Levenshtein's distance: letters to insert, drop or replace. */
function editsBetween(one: string, other: string): number {
  let row = [...Array(other.length + 1).keys()];
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, above] of row.slice(0, -1).entries()) {
      const kept = above + (letter === other[column] ? 0 : 1);
      next.push(Math.min(kept, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
