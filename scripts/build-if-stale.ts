import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { rewriteDeclarationPaths } from './declaration-paths.ts';

/** What the output depends on. The service is not among them: it runs from its sources. */
const INPUTS = [
  'src/**/*.*',
  'index.html',
  'vite.config.ts',
  'demo/spa/*.*',
  // Of the scripts those that the output goes through.
  'scripts/build-if-stale.ts',
  'scripts/declaration-paths.ts',
  'scripts/flow-document.ts',
  'scripts/minify-published.ts',
  'scripts/precomputed.ts',
  'scripts/second-file.ts',
  'tsconfig*.json',
  'package.json',
  'package-lock.json',
];
/** Vite bundles, the type checker writes the declarations of the npm package, and the demo's app is built on that package. */
const STEPS = [
  ['vite', 'build', '--logLevel', 'warn'],
  ['tsc', '-p', 'tsconfig.types.json'],
  ['vite', 'build', '--config', 'demo/spa/vite.config.ts', '--logLevel', 'warn'],
];
const STAMP = 'dist/.build-stamp';

function hashInputs(): string {
  const hash = createHash('sha256');
  for (const file of globSync(INPUTS).sort()) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function readStamp(): string | undefined {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    // No stamp: never built, or the last build failed half way.
    return undefined;
  }
}

/** Builds, whatever is there. Returns whether it worked; what went wrong has been printed. */
export function build(): boolean {
  // Taken before, so that a file that changes during the build makes the result stale.
  const stamp = hashInputs();
  for (const [command = '', ...args] of STEPS) {
    if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0) return false;
  }
  rewriteDeclarationPaths('dist/types');
  writeFileSync(STAMP, stamp);
  return true;
}

/** Builds if the sources are not those of the last build. Compares contents, because times change on checkout. */
export function buildIfStale(): boolean {
  if (readStamp() === hashInputs()) return true;
  console.log('Building...');
  return build();
}
