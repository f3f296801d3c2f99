import { expect, test, vi } from 'vitest';
import { createRandomBytes } from '../../service/random-bytes.ts';

test('random bytes come in the length that was asked for, from the system and none of them twice', () => {
  let drawn = 0;
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => {
    // Counts on, so that each byte tells when it was drawn.
    if (bytes instanceof Uint8Array) bytes.set(Uint8Array.from(bytes, (_, index) => (drawn + index) % 251));
    drawn += bytes?.byteLength ?? 0;
    return bytes;
  });
  const random = createRandomBytes();
  const lengths = [24, 1, 5_000, 5_000, 33, 20_000, 24, 0];
  const given = lengths.map((length) => [...random(length)]);
  expect(given.map(({ length }) => length)).toEqual(lengths);
  // One supply, and another for what did not fit; what is more than a supply is drawn for itself.
  const starts = [0, 24, 25, 8_192, 13_192, 16_384, 13_225];
  for (const [index, start] of starts.entries()) {
    expect(given[index]).toEqual(Array.from({ length: lengths[index] ?? 0 }, (_, at) => (start + at) % 251));
  }
});

test('bytes that were given out stay as they are', () => {
  const random = createRandomBytes();
  const first = random(24);
  const copy = [...first];
  for (let count = 0; count < 2_000; count += 1) random(24);
  expect([...first]).toEqual(copy);
});
