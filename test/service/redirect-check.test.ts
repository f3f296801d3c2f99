import { expect, test } from 'vitest';
import { checkRedirect, type RedirectSource, withOutcome } from '../../service/redirect-check.ts';

const RULES = { allowedDomains: ['shop.example', 'shop.example:8443', 'localhost'], redirectSchemes: ['shopapp'] };

test.for([
  'https://shop.example/done',
  'http://shop.example/done',
  'https://SHOP.example/done?a=1#b',
  'https://shop.example:8443/',
  'http://localhost:5173/done',
  'shopapp://done',
])('a page may lead to %s: its host or scheme is listed', (uri) => {
  expect(checkRedirect(uri, 'page', RULES).kind).toBe('ok');
});

test.for([
  ['https://evil.example/', 'host'],
  ['https://sub.shop.example/', 'host'],
  ['https://shop.example.evil.example/', 'host'],
  ['https://shop.example:9000/', 'host'],
  ['https://shop.example./', 'host'],
  ['http://shop.example:443/', 'host'],
  ['https://shop.example%2eevil.example/', 'host'],
  ['https://\u0455hop.example/', 'host'],
  ['https://evil.example/?https://shop.example/', 'host'],
  ['https://evil.example#.shop.example/', 'host'],
  ['otherapp://done', 'scheme'],
] as const)('a page may not lead to %s', ([uri, reason]) => {
  expect(checkRedirect(uri, 'page', RULES)).toEqual({ kind: 'refused', reason });
});

test.for([{ allowedDomains: [] }, { allowedDomains: ['*'] }])(
  'a page leads nowhere while no host is listed: %o',
  (rules) => {
    expect(checkRedirect('https://shop.example/', 'page', rules)).toEqual({ kind: 'refused', reason: 'host' });
  },
);

test.for(['api', 'template'] as const)('what the %s says needs no list, also to lead to an app', (source) => {
  for (const uri of ['https://anywhere.example/a', 'anyapp://done'])
    expect(checkRedirect(uri, source, { allowedDomains: [] })).toEqual({ kind: 'ok', uri });
});

const NEVER = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'blob:https://shop.example/1',
  'file:///etc/passwd',
  'filesystem:https://shop.example/temporary/1',
  'view-source:https://shop.example/',
  'about:blank',
  'ws://shop.example/',
  'wss://shop.example/',
  '//shop.example/',
  '/done',
  'done',
  '',
  'https:shop.example',
  'https:///shop.example',
  'https://user@shop.example/',
  'https://user:pass@shop.example/',
  'https://@shop.example/',
  'https:\\\\shop.example',
  'https://shop.example\\@evil.example',
  'https://shop.example/a\\b',
  'https://shop.example/a b',
  'https://shop.example/a\0b',
  'https://shop.example/a\x7fb',
  'https://',
  `https://shop.example/${'a'.repeat(3000)}`,
];
const SOURCES: readonly RedirectSource[] = ['api', 'template', 'page'];

test.for(NEVER.flatMap((uri) => SOURCES.map((source) => ({ uri, source }))))(
  '$source: $uri is refused, whoever says so',
  ({ uri, source }) => {
    const redirectSchemes = NEVER.map((never) => never.split(':')[0] ?? '');
    expect(checkRedirect(uri, source, { ...RULES, redirectSchemes }).kind).toBe('refused');
  },
);

test('the outcome takes the place of what the address said, the rest of it stays', () => {
  const uri = withOutcome('https://shop.example/done?order=7&status=approved#top', {
    inquiryId: 'inq_1',
    status: 'completed',
  });
  expect(uri).toBe('https://shop.example/done?order=7&status=completed&inquiry-id=inq_1#top');
});

test('the outcome is appended to the address of an app', () => {
  expect(withOutcome('shopapp://done', { inquiryId: 'inq_1', status: 'failed' })).toBe(
    'shopapp://done?inquiry-id=inq_1&status=failed',
  );
});
