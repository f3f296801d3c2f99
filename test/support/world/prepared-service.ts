/**
 * A data folder that the service made itself, for every service of the browser tests to begin with: a new database and the first
 * publication of the templates take seconds, a copy of them does not. Made once, kept under `node_modules/.cache` by the content of what made it.
 */

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { copyFolder } from '../service-program.ts';
import { startService } from './service-process.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/inquiry-test-service');
const KEPT_FOR_MS = 24 * 60 * 60 * 1000;
/** Whatever may change what the service writes at its first start. */
const INPUTS = [
  'service/**/*.ts',
  'src/protocol/*.ts',
  'demo/templates/*.json',
  'test/support/world/{prepared-service,service-process,templates}.ts',
  'node_modules/@electric-sql/pglite/package.json',
];

function folderOfInputs(): string {
  const hash = createHash('sha256');
  for (const file of globSync(INPUTS, { cwd: ROOT }).sort())
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  return join(CACHE, hash.digest('hex').slice(0, 16));
}

/** Before the first file of a browser project. */
export async function setup(project: TestProject): Promise<void> {
  const folder = folderOfInputs();
  if (!existsSync(folder)) await makeFolder(folder);
  project.provide('preparedService', folder);
}

async function makeFolder(folder: string): Promise<void> {
  removeOld();
  const unfinished = join(CACHE, randomUUID());
  const service = await startService('http://localhost:1', { database: 'folder' });
  await service.end();
  mkdirSync(unfinished, { recursive: true });
  await copyFolder(service.folder, unfinished);
  // Another run of the tests may have been quicker: theirs is as good.
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
  await service.stop();
}

/** Those of sources that are no more; not today's, which another run of the tests may begin with. */
function removeOld(): void {
  for (const name of existsSync(CACHE) ? readdirSync(CACHE) : []) {
    const path = join(CACHE, name);
    if (Date.now() - statSync(path).mtimeMs > KEPT_FOR_MS) rmSync(path, { recursive: true, force: true });
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The data folder that the services of the browser tests begin with a copy of. */
    preparedService: string;
  }
}
