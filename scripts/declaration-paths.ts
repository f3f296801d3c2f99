import { globSync, readFileSync, writeFileSync } from 'node:fs';

/** `from './file.ts'` or `import('./file.ts')`. */
const RELATIVE_IMPORT = /((?:from |import\()["']\.[^"']*)\.ts(?=["'])/g;

/**
 * Lets the declarations in a folder name one another by `.js`. The type checker leaves `.ts` there, which TypeScript before 5.0 refuses,
 * and every type of ours would be `any`.
 */
export function rewriteDeclarationPaths(folder: string): void {
  for (const file of globSync(`${folder}/**/*.d.ts`)) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(RELATIVE_IMPORT, '$1.js'));
  }
}
