import { expect, test } from 'vitest';
import { createSessionStore } from '../../src/flow/session-store.ts';

function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    get length() {
      return values.size;
    },
  } as Storage;
}

test('a token is read where it was written, until it is removed', () => {
  const store = createSessionStore(memoryStorage, 'https://shop.example');
  expect(store.read('inq_a')).toBeUndefined();
  const storage = memoryStorage();
  const kept = createSessionStore(() => storage, 'https://shop.example');
  kept.write('inq_a', 'secret');
  expect(kept.read('inq_a')).toBe('secret');
  kept.remove('inq_a');
  expect(kept.read('inq_a')).toBeUndefined();
  expect(storage.length).toBe(0);
});

test('another inquiry, or the same one on another host, does not get the token', () => {
  const storage = memoryStorage();
  createSessionStore(() => storage, 'https://shop.example').write('inq_a', 'secret');
  expect(createSessionStore(() => storage, 'https://shop.example').read('inq_b')).toBeUndefined();
  expect(createSessionStore(() => storage, 'https://evil.example').read('inq_a')).toBeUndefined();
  expect(createSessionStore(() => storage, '').read('inq_a')).toBeUndefined();
});

const REFUSED = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

test.for([
  ['its getter', REFUSED],
  ['each of its methods', () => ({ getItem: REFUSED, setItem: REFUSED, removeItem: REFUSED }) as unknown as Storage],
] as const)('storage that throws in %s keeps nothing and harms nobody', ([, open]) => {
  const store = createSessionStore(open, '');
  expect(() => {
    store.write('inq_a', 'secret');
    store.remove('inq_a');
  }).not.toThrow();
  expect(store.read('inq_a')).toBeUndefined();
});
