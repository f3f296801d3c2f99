import { expect, test } from 'vitest';
import { readFiles } from './source-files.ts';

const FORBIDDEN_WORDS = [
  { what: 'a path of the machine it was written on', pattern: /(?<![\w.*}])\/(?:root|work|home\/\w+|Users\/\w+)\// },
  { what: 'the host of a package registry', pattern: /registry\.(?:npmjs|yarnpkg)\b|\bregistry\.npm\w/ },
  { what: 'a switched-off type check', pattern: /@ts-(?:ignore|nocheck)\b/ },
];

function findWords(files: readonly { path: string; text: string }[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

test.for(FORBIDDEN_WORDS)('no file contains $what', ({ pattern }) => {
  const texts = readFiles(/(?:^|\/)(?:\.[\w.]+|[\w.-]+\.(?:ts|tsx|mjs|js|json|md|html|css|sql|yml|sh)|run|LICENSE)$/);
  expect(findWords(texts, pattern)).toEqual([]);
});

const EXAMPLES = [
  { line: ['', 'root', 'a'].join('/'), index: 0 },
  { line: `see ${['', 'home', 'jane', 'a'].join('/')}`, index: 0 },
  { line: ['https://registry', 'npmjs', 'org/a'].join('.'), index: 1 },
  { line: ['// @ts', 'ignore'].join('-'), index: 2 },
];

test.for(EXAMPLES)('the guard itself finds "$line"', ({ line, index }) => {
  const { pattern } = FORBIDDEN_WORDS[index]!;
  expect(findWords([{ path: 'a.ts', text: line }], pattern)).toEqual([`a.ts:1: ${line}`]);
});
