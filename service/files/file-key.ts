import { type RandomBytes, randomBase58 } from '../../src/protocol/ids.ts';

const LENGTH = 32;
const FORM = /^[1-9A-HJ-NP-Za-km-z]{32}$/;

/** A new key of a file: random, so that nobody guesses it and no two files meet. */
export function mintFileKey(random: RandomBytes): string {
  return randomBase58(LENGTH, random);
}

/** Whether the text is a key: nothing else ever becomes part of a path. */
export function isFileKey(text: string): boolean {
  return FORM.test(text);
}
