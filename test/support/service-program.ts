/** How tests run the service's own program, which all of them together start a hundred times. */

import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = resolve(import.meta.dirname, '../..');
export const SERVER = join(ROOT, 'service/server.ts');

/** For a service that lives for moments: its database is compiled once and quickly. Better code for it would be ready when the test is over. */
export const BRIEFLY = ['--liftoff-only'];

/** Node keeps the service here as it compiled it: the second process starts in half of the time. */
export const COMPILED = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/inquiry-test-compiled') };

/** By the system's own program, which copies a thousand files ten times as fast as Node does. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-R', `${from}/.`, to]);
}
