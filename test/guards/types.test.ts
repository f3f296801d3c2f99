import { expect, test } from 'vitest';
import { runTool } from './run-tool.ts';

const PROJECTS = [
  { project: 'src/protocol', knows: 'the language alone, neither DOM nor Node' },
  { project: 'src/widget', knows: 'the DOM, not Node' },
  { project: 'src/flow', knows: 'the DOM and Preact, not Node' },
  { project: 'service', knows: 'Node, not the DOM' },
  { project: 'tsconfig.json', knows: 'both, for tests, demo and scripts' },
];

test.for(PROJECTS)('$project compiles, knowing $knows', async ({ project }) => {
  const { code, output } = await runTool('tsc', ['-p', project]);
  expect(code, output).toBe(0);
});
