import { describe, expect, test } from 'vitest';
import { checkFraming, frameAncestors, MAX_FRAME_ANCESTORS } from '../../service/framing.ts';

const claims = (iframeOrigin?: string, ...ancestors: string[]) => ({ iframeOrigin, frameAncestors: ancestors });

describe('with a list of allowed domains', () => {
  const LIST = ['shop.example', 'shop.example:8443', 'localhost', '127.0.0.1'];
  const SOURCES = ['https://shop.example', 'https://shop.example:8443', 'http://localhost:*', 'http://127.0.0.1:*'];

  test('exactly the list may frame it', () => {
    expect(frameAncestors(LIST, claims())).toEqual(SOURCES);
  });

  test('what the address claims is ignored', () => {
    expect(frameAncestors(LIST, claims('https://evil.example', 'https://also.example'))).toEqual(SOURCES);
  });

  test.for([
    ['https://shop.example', true],
    ['https://shop.example:8443', true],
    ['http://localhost:5173', true],
    ['http://127.0.0.1:3001', true],
    ['http://shop.example', false],
    ['https://shop.example:9000', false],
    ['https://sub.shop.example', false],
    ['https://localhost:5173', false],
    ['https://shop.example/', false],
    ['null', false],
    ['', false],
  ] as const)('a page of %s: framable is %s', ([origin, expected]) => {
    expect(checkFraming(LIST, origin).framable).toBe(expected);
  });

  test.for([
    ['https://sub.shop.example:8444', { framable: false, reason: 'not_listed', allow: 'sub.shop.example:8444' }],
    ['http://shop.example', { framable: false, reason: 'insecure' }],
    ['https://localhost', { framable: false, reason: 'insecure' }],
    ['https://localhost:5173', { framable: false, reason: 'not_listed', allow: 'localhost:5173' }],
    ['shop.example', { framable: false, reason: 'invalid_origin' }],
    ['https://[2001:db8::1]', { framable: false, reason: 'invalid_origin' }],
    ['null', { framable: false, reason: 'invalid_origin' }],
  ] as const)('a page of %s hears why not, and which entry would let it', ([origin, answer]) => {
    expect(checkFraming(LIST, origin)).toEqual(answer);
  });

  test.for(['https://sub.shop.example:8444', 'https://localhost:5173', 'http://127.0.0.1:3001'])(
    'the entry that is named for %s lets exactly this page in',
    (origin) => {
      const { allow = '127.0.0.1' } = checkFraming(['other.example'], origin);
      expect(checkFraming([allow], origin)).toEqual({ framable: true });
      expect(new URL(frameAncestors([allow], claims())[0]!.replace(':*', '')).hostname).toBe(new URL(origin).hostname);
    },
  );
});

describe.for([[[]], [['*']]])('with the list %j', ([list]) => {
  test('the claimed origins may frame it, each once', () => {
    expect(frameAncestors(list!, claims('https://a.example', 'https://a.example', 'http://b.example:81'))).toEqual([
      'https://a.example',
      'http://b.example:81',
    ]);
  });

  test('without a claim nobody may', () => {
    expect(frameAncestors(list!, claims())).toEqual([]);
  });

  test.for([
    'https://a.example/',
    'https://a.example:443',
    'HTTPS://a.example',
    'https://*.example',
    'https://*',
    'https://a;script-src',
    'https://a,b',
    "https://a'b",
    '*',
    'null',
    'data:text/html,x',
    "https://a.example; script-src 'unsafe-inline'",
    'https://a.example https://b.example',
    '',
  ])('a claim of "%s" is no origin as browsers write it, and nobody may', (origin) => {
    expect(frameAncestors(list!, claims(origin))).toEqual([]);
    expect(frameAncestors(list!, claims('https://fine.example', origin))).toEqual([]);
  });

  test('a page at an IPv6 address hears that it may not: no browser takes one in a policy', () => {
    expect(frameAncestors(list!, claims('http://[::1]:3001'))).toEqual([]);
    expect(checkFraming(list!, 'http://[::1]:3001')).toEqual({ framable: false, reason: 'invalid_origin' });
  });

  test('a claim of more pages than anybody nests is not believed', () => {
    const many = Array.from({ length: MAX_FRAME_ANCESTORS }, (_, index) => `https://a${index}.example`);
    expect(frameAncestors(list!, claims(undefined, ...many))).toEqual(many);
    expect(frameAncestors(list!, claims('https://b.example', ...many))).toEqual(['https://b.example', ...many]);
    expect(frameAncestors(list!, claims(undefined, 'https://b.example', ...many))).toEqual([]);
  });
});
