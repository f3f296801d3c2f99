// @vitest-environment node
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { VERSION } from '../../src/widget/version.ts';

test('the npm entry can be imported without a page, and importing it does nothing', async () => {
  const before = Object.keys(globalThis);
  const entry = await import('../../src/widget/index.ts');
  expect(Object.keys(entry).sort()).toEqual(['Client', 'InquiryError', 'check', 'launch', 'returned']);
  expect(Object.keys(globalThis)).toEqual(before);
});

test('the version that the flow is told is that of the package', () => {
  expect(VERSION).toBe(manifest.version);
});
