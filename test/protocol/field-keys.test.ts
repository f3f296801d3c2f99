import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { kebabKey, matchFieldKeys } from '../../src/protocol/field-keys.ts';

describe('the kebab form of a key', () => {
  test.each([
    ['name_first', 'name-first'],
    ['nameFirst', 'name-first'],
    ['name-first', 'name-first'],
    ['NameFirst', 'name-first'],
    ['addressStreet1', 'address-street-1'],
    ['address_street_1', 'address-street-1'],
    ['sex_1', 'sex-1'],
    ['address1b', 'address-1-b'],
    ['v2Name', 'v-2-name'],
    ['URLPath', 'url-path'],
    ['prénom', 'prenom'],
    ["user's", 'users'],
    ['user\u2019s', 'users'],
    ['__x__', 'x'],
    ['fields.name', 'fields-name'],
    ['::', ''],
    ['', ''],
  ])('of "%s" is "%s"', (key, kebab) => {
    expect(kebabKey(key)).toBe(kebab);
  });

  test('is its own kebab form, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const kebab = kebabKey(key);
        expect(kebab).toMatch(/^(?:[a-z\d]+(?:-[a-z\d]+)*)?$/);
        expect(kebabKey(kebab)).toBe(kebab);
      }),
    );
  });
});

const match = (templateKeys: string[], given: Record<string, string>) => {
  const { values, dropped } = matchFieldKeys(templateKeys, Object.entries(given));
  return { values: Object.fromEntries(values), dropped };
};

describe('given keys meet the template’s own', () => {
  test.each(['name_first', 'name-first', 'nameFirst', 'NAME_FIRST'])('spelled %s', (key) => {
    expect(match(['name_first', 'name_last'], { [key]: 'Jane' })).toEqual({
      values: { name_first: 'Jane' },
      dropped: [],
    });
  });

  test('a key that the template does not have is dropped as unknown', () => {
    expect(match(['name_first'], { nickname: 'J' })).toEqual({
      values: {},
      dropped: [{ key: 'nickname', reason: 'unknown' }],
    });
  });

  test('two spellings of one field are a tie, and both are dropped', () => {
    expect(match(['name_first'], { nameFirst: 'Jane', 'name-first': 'Joan' })).toEqual({
      values: {},
      dropped: [
        { key: 'nameFirst', reason: 'ambiguous' },
        { key: 'name-first', reason: 'ambiguous' },
      ],
    });
  });

  test('the template’s exact key wins over another spelling, which is dropped', () => {
    expect(match(['name_first'], { nameFirst: 'Jane', name_first: 'Joan' })).toEqual({
      values: { name_first: 'Joan' },
      dropped: [{ key: 'nameFirst', reason: 'ambiguous' }],
    });
  });

  test('a spelling that means two fields is dropped, an exact key of either is not', () => {
    expect(match(['sex1', 'sex_1'], { 'sex-1': 'x', sex1: 'y' })).toEqual({
      values: { sex1: 'y' },
      dropped: [{ key: 'sex-1', reason: 'ambiguous' }],
    });
  });

  test('a spelling that means two fields is dropped where neither has a value of its own, too', () => {
    expect(match(['sex1', 'sex_1'], { 'sex-1': 'x' })).toEqual({
      values: {},
      dropped: [{ key: 'sex-1', reason: 'ambiguous' }],
    });
  });

  test('keys that every object inherits are ordinary keys', () => {
    expect(match(['name'], { constructor: 'x', toString: 'y' }).dropped.map(({ reason }) => reason)).toEqual([
      'unknown',
      'unknown',
    ]);
  });

  test('a thousand spellings of one field are not gone through for each of them', () => {
    const given = Array.from({ length: 1_000 }, (_, index) => {
      const parting = [...index.toString(4)].map((digit) => '-_. '[Number(digit)]).join('');
      return [`name${parting}first_`, index] as const;
    });
    let steps = 0;
    const walk = Array.prototype[Symbol.iterator];
    // Not by a spy, which goes through lists itself.
    Array.prototype[Symbol.iterator] = function (this: unknown[]) {
      steps += this.length;
      return walk.call(this);
    };
    onTestFinished(() => {
      Array.prototype[Symbol.iterator] = walk;
    });
    const { values, dropped } = matchFieldKeys(['name_first'], given);
    const taken = steps;
    expect([values.size, dropped.length]).toEqual([0, given.length]);
    // As many in all as there are, several times: a copy for each would be half a million.
    expect(taken).toBeLessThan(20 * given.length);
  });

  test('every given key is taken once or dropped once', () => {
    const key = fc.constantFrom<string>('a_b', 'aB', 'a-b', 'a1', 'a_1', 'c', '::', '__proto__');
    fc.assert(
      fc.property(fc.uniqueArray(key), fc.uniqueArray(key), (templateKeys, given) => {
        const { values, dropped } = matchFieldKeys(
          templateKeys,
          given.map((name) => [name, name] as const),
        );
        expect([...values.values(), ...dropped.map((drop) => drop.key)].sort()).toEqual([...given].sort());
        expect([...values.keys()].filter((name) => !templateKeys.includes(name))).toEqual([]);
      }),
    );
  });
});
