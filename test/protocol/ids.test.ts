import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ID_PREFIXES,
  type IdKind,
  mintClaim,
  mintId,
  parseClaim,
  parseId,
  randomBase58,
} from '../../src/protocol/ids.ts';

const KINDS = Object.keys(ID_PREFIXES) as IdKind[];
const secure = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

describe('ids', () => {
  test('a minted id is parsed as its own kind and as no other', () => {
    for (const kind of KINDS) {
      const id = mintId(kind, secure);
      expect(KINDS.filter((other) => parseId(other, id) !== undefined)).toEqual([kind]);
      expect(parseId(kind, id)).toBe(id);
    }
  });

  test('an id carries at least 128 random bits', () => {
    const tail = mintId('inquiry', secure).slice(ID_PREFIXES.inquiry.length);
    expect(Math.log2(58) * tail.length).toBeGreaterThanOrEqual(128);
    expect(tail.length).toBeGreaterThanOrEqual(24);
  });

  test('an id made elsewhere has a tail of up to 64 letters and digits', () => {
    for (const id of ['inq_a', `inq_${'a'.repeat(64)}`]) expect(parseId('inquiry', id)).toBe(id);
  });

  test('every base58 character comes from the same number of bytes, so that none is likelier', () => {
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const text = randomBase58(232, () => everyByte);
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(58);
    expect(new Set(counts.values())).toEqual(new Set([4]));
  });

  test('bytes that would favour some characters are thrown away, and more are drawn', () => {
    const draws = [new Uint8Array([255, 240, 232]), new Uint8Array([0, 57, 231])];
    expect(randomBase58(3, () => draws.shift() ?? new Uint8Array([0]))).toBe('1zz');
  });

  test.each([
    ['the prefix alone', 'inq_'],
    ['a tail with a dash', 'inq_abc-def'],
    ['a tail with a line break at its end', 'inq_abc\n'],
    ['a tail of 65 characters', `inq_${'a'.repeat(65)}`],
    ['letters beyond ASCII', 'inq_ä'],
    ['another kind of object', 'itmpl_abc'],
    ['a list that holds an id', ['inq_abc']],
    ['an object that prints as an id', { toString: (): string => 'inq_abc' }],
    ['nothing', undefined],
  ])('%s is no inquiry id', (_name, value) => {
    expect(parseId('inquiry', value)).toBeUndefined();
  });

  test('any value is an id or not, without a throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.anything({ withObjectString: true }), (kind, value) => {
        const id = parseId(kind, value);
        expect(id === undefined || id === value).toBe(true);
      }),
    );
  });
});

describe('claims', () => {
  test('a minted claim is 128 bits in hexadecimal and is parsed again', () => {
    expect(mintClaim((length) => new Uint8Array(length).fill(10))).toBe('0a'.repeat(16));
    const claim = mintClaim(secure);
    expect(parseClaim(claim)).toBe(claim);
    expect(mintClaim(secure)).not.toBe(claim);
  });

  test.each([
    ['upper case', 'A'.repeat(32)],
    ['31 digits', 'a'.repeat(31)],
    ['33 digits', 'a'.repeat(33)],
    ['a line break at the end', `${'a'.repeat(32)}\n`],
    ['a number', 1],
    ['a list', ['a'.repeat(32)]],
  ])('%s is no claim', (_name, value) => {
    expect(parseClaim(value)).toBeUndefined();
  });
});
