import { expect, test } from 'vitest';
import { runTool } from './run-tool.ts';

test('no file, export or dependency is unused, and none is used without being declared', async () => {
  const { code, output } = await runTool('knip', ['--no-progress']);
  expect(code, output).toBe(0);
});
