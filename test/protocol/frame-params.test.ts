import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type FrameParams, paramName, parseFrameParams, parseQuery } from '../../src/protocol/frame-params.ts';

/** Every parameter with its published name. */
const PUBLISHED: Record<string, keyof FrameParams> = {
  'client-version': 'clientVersion',
  'container-id': 'containerId',
  'flow-type': 'flowType',
  'inquiry-template-id': 'templateId',
  'inquiry-template-version-id': 'templateVersionId',
  'environment-id': 'environmentId',
  'iframe-origin': 'iframeOrigin',
  'message-target-origin': 'messageTargetOrigin',
  'inquiry-id': 'inquiryId',
  language: 'language',
  'session-token': 'sessionToken',
  'reference-id': 'referenceId',
  'account-id': 'accountId',
  'account-type-id': 'accountTypeId',
  'style-variant': 'styleVariant',
  'theme-set-id': 'themeSetId',
  'redirect-uri': 'redirectUri',
  code: 'code',
  handshake: 'handshake',
  persist: 'persist',
};

const NOTHING = { frameAncestors: [], fields: {}, prefill: {} };
const text = fc.string({ unit: 'grapheme' });
const fieldKey = fc.stringMatching(/^[^[\]]+$/).filter((key) => key.isWellFormed());

const inputs = fc
  .uniqueArray(fc.tuple(fieldKey, fc.oneof(text, fc.array(text, { minLength: 1 }))), { selector: ([key]) => key })
  .map((entries) => Object.fromEntries(entries));

const frameParams = fc.record(
  {
    ...Object.fromEntries(Object.values(PUBLISHED).map((name) => [name, text])),
    frameAncestors: fc.array(text, { maxLength: 10 }),
    fields: inputs,
    prefill: inputs,
  },
  { requiredKeys: ['frameAncestors', 'fields', 'prefill'] },
);

/** A query as the `persona` package writes it: lists of values with their index. */
function encode({ fields = {}, prefill = {}, ...params }: FrameParams): string {
  const plain = Object.entries(params).flatMap(([param, value]) =>
    [value ?? []].flat().map((item) => [paramName(param), item]),
  );
  const inputs = Object.entries({ fields, prefill }).flatMap(([name, values]) =>
    Object.entries(values).flatMap(([key, value]) =>
      Array.isArray(value)
        ? value.map((item: string, index) => [`${name}[${key}][${index}]`, item])
        : [[`${name}[${key}]`, `${value}`]],
    ),
  );
  return [...plain, ...inputs].map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
}

test.each(Object.entries(PUBLISHED))('the published name %s is read, and given', (name, param) => {
  expect(parseFrameParams(`?${name}=some%20value`)).toEqual({ ...NOTHING, [param]: 'some value' });
  expect(paramName(param)).toBe(name);
});

test('what was encoded is parsed, whatever the text', () => {
  fc.assert(
    fc.property(frameParams, (params) => {
      expect(parseFrameParams(encode(params as FrameParams))).toEqual(params);
    }),
  );
});

test('any text gives parameters, without a throw', () => {
  const parts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '&',
      '=',
      '%',
      '%E0',
      '+',
      '[',
      ']',
      'fields',
      'fields[',
      '[]',
      '__proto__',
      'frame-ancestors[0]',
      '?',
      '#',
    ),
  );
  fc.assert(
    fc.property(
      fc.array(parts).map((list) => list.join('')),
      (query) => {
        const params = parseFrameParams(query);
        expect(params.frameAncestors?.every((origin) => typeof origin === 'string')).toBe(true);
        for (const value of Object.values(params.fields ?? {})) {
          expect(
            typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string')),
          ).toBe(true);
        }
      },
    ),
  );
});

describe('the address of the `persona` package', () => {
  const OFFICIAL =
    '?client-version=5.9.0&container-id=persona-widget-0a1b2c&flow-type=embedded&inquiry-template-id=itmpl_demo' +
    '&iframe-origin=http%3A%2F%2F127.0.0.1%3A4000&frame-ancestors%5B0%5D=https%3A%2F%2Fouter.example&session-token=tok.en' +
    '&fields%5Bname-first%5D=J%C3%BCrgen&fields%5Bphone-number%5D=%2B15551234567&fields%5Binterests%5D%5B0%5D=a' +
    '&fields%5Binterests%5D%5B1%5D=b&widget-padding%5Btop%5D=1';

  test('is understood, and what we do not know in it is ignored', () => {
    expect(parseFrameParams(OFFICIAL)).toEqual({
      clientVersion: '5.9.0',
      containerId: 'persona-widget-0a1b2c',
      flowType: 'embedded',
      templateId: 'itmpl_demo',
      iframeOrigin: 'http://127.0.0.1:4000',
      sessionToken: 'tok.en',
      frameAncestors: ['https://outer.example'],
      fields: { 'name-first': 'Jürgen', 'phone-number': '+15551234567', interests: ['a', 'b'] },
      prefill: {},
    });
  });
});

describe('odd addresses', () => {
  test.each<[string, string, FrameParams]>([
    ['the first of two equal names counts', 'language=de&language=fr', { language: 'de' }],
    ['the first of two equal fields counts', 'fields[a]=1&fields[a]=2', { fields: { a: '1' } }],
    ['of a value and a list the first counts', 'fields[a]=1&fields[a][]=2&fields[a]=3', { fields: { a: '1' } }],
    [
      'of a list and a value the first counts',
      'fields[a][]=1&fields[a]=2&fields[a][]=3',
      { fields: { a: ['1', '3'] } },
    ],
    ['a list without indices is a list', 'fields[a][]=1&fields[a][]=2', { fields: { a: ['1', '2'] } }],
    ['a name without a value has an empty one', 'language', { language: '' }],
    ['a plus is a space', 'language=a+b', { language: 'a b' }],
    ['a stray percent sign stays', 'language=100%&code=a', { language: '100%', code: 'a' }],
    ['a field without a key is ignored', 'fields[]=1', {}],
    ['deeper nesting is ignored', 'fields[a][b]=1&fields[a][0][0]=1', {}],
    ['an equals sign in a value is kept', 'code=a=b', { code: 'a=b' }],
    ['a name that ends as one of ours is another', 'my-fields[a]=1&no-frame-ancestors[]=https://a.example', {}],
    ['a field whose key holds a bracket is ignored', 'fields[a[b]=1', {}],
    ['a question mark in a value is kept', 'code=a?b#c', { code: 'a?b#c' }],
    ['a leading # is as good as ?', '#code=a', { code: 'a' }],
    ['names are spelled exactly', 'Language=de&inquiryId=inq_1&templateId=x', {}],
  ])('%s', (_name, query, expected) => {
    expect(parseFrameParams(query)).toEqual({ ...NOTHING, ...expected });
  });

  test('a field may be called like a member that every object inherits', () => {
    const { fields } = parseFrameParams('fields[__proto__]=1&fields[constructor]=2');
    expect(Object.entries(fields ?? {})).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  test('ancestors are all read: that they are too many is for the service to say', () => {
    const origins = Array.from({ length: 100 }, (_, index) => `https://a${index}.example`);
    const query = origins.map((origin, index) => `frame-ancestors[${index}]=${origin}`).join('&');
    expect(parseFrameParams(query).frameAncestors).toEqual(origins);
  });

  test('pairs keep their order and their repetitions, and what is empty is none', () => {
    expect(parseQuery('?b=1&&a=2&b=3&')).toEqual([
      ['b', '1'],
      ['a', '2'],
      ['b', '3'],
    ]);
  });
});

test('a long query costs no more for each of its names than a short one', () => {
  const replace = vi.spyOn(String.prototype, 'replace');
  onTestFinished(() => replace.mockRestore());
  const callsFor = (names: number): number => {
    replace.mockClear();
    parseFrameParams('a&'.repeat(names));
    return replace.mock.calls.length;
  };
  expect(callsFor(1_000)).toBe(callsFor(1));
});
