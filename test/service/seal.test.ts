import { expect, test } from 'vitest';
import { seal, unseal } from '../../service/routes/api/seal.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

test('what was sealed is opened by the same secret, also when it is no longer the first', () => {
  const sealed = seal('{"meta":"täglich"}', 'old', random);
  expect(unseal(sealed, ['old'])).toBe('{"meta":"täglich"}');
  expect(unseal(sealed, ['new', 'old'])).toBe('{"meta":"täglich"}');
});

test('another secret, a changed byte or a shortened text opens nothing', () => {
  const sealed = seal('text', 'old', random);
  const bytes = Buffer.from(sealed, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  expect(unseal(sealed, ['new'])).toBeUndefined();
  expect(unseal(bytes.toString('base64'), ['old'])).toBeUndefined();
  expect(unseal(sealed.slice(0, 20), ['old'])).toBeUndefined();
  expect(unseal('', ['old'])).toBeUndefined();
});

test('the same text is sealed differently each time', () => {
  expect(seal('text', 'old', random)).not.toBe(seal('text', 'old', random));
});
