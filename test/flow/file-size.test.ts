import { expect, test } from 'vitest';
import { enSteps } from '../../src/flow/strings/en-steps.ts';

test.for([
  [1, '1 kB'],
  [2_499, '2 kB'],
  [2_500, '3 kB'],
  [999_000, '999 kB'],
  [1_000_000, '1.0 MB'],
  [9_960_000, '10.0 MB'],
] as const)('%i bytes are %s', ([bytes, text]) => {
  expect(enSteps.size(bytes)).toBe(text);
});
