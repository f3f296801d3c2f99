import { expect, test } from 'vitest';
import { runTool } from './run-tool.ts';

test('every file is formatted and free of lint errors (mend with: npm run format)', async () => {
  const { code, output } = await runTool('biome', ['check', '--error-on-warnings', '--max-diagnostics=50', '.']);
  expect(code, output).toBe(0);
});
