/**
 * A data folder that the service made itself, for every service of the browser tests to begin with: a new database and the first
 * publication of the templates take seconds, a copy of them does not. Made once, kept under `node_modules/.cache` by the content of what made it.
 */

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { copyFolder, startService } from './service-process.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/inquiry-test-service');
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
  // Those of sources that are no more.
  rmSync(CACHE, { recursive: true, force: true });
  const unfinished = join(CACHE, randomUUID());
  const service = await startService('http://localhost:1', { database: 'folder' });
  await service.end();
  mkdirSync(unfinished, { recursive: true });
  await copyFolder(service.folder, unfinished);
  renameSync(unfinished, folder);
  await service.stop();
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The data folder that the services of the browser tests begin with a copy of. */
    preparedService: string;
  }
}
