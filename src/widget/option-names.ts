/** The names of the options, by what is done with them. The build puts their texts here: see scripts/precomputed.ts. */

import { OPTION_TABLE, type OptionKind, type OptionName } from './option-table.ts';

/** So that whatever is read together is one piece of the list of all. */
const KINDS: readonly OptionKind[] = ['framing', 'start', 'address', 'text', 'script', 'unused'];

function namesOf(...kinds: OptionKind[]): readonly OptionName[] {
  const names = Object.keys(OPTION_TABLE) as OptionName[];
  return kinds.flatMap((kind) => names.filter((name) => OPTION_TABLE[name].kind === kind));
}

/** Every option. */
export const OPTION_NAMES: readonly string[] = namesOf(...KINDS);
/** What may stand in the frame's address. */
export const ADDRESS_OPTIONS = namesOf('framing', 'start', 'address');
/** What an attribute of its name may set. */
export const TEXT_OPTIONS: readonly string[] = namesOf('start', 'address', 'text');
/** What is started: exactly one. */
export const START_OPTIONS = namesOf('start');
/** Of the `persona` package, without a meaning here. */
export const UNUSED_OPTIONS: readonly string[] = namesOf('unused');
