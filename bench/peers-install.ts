/** Puts what is measured beside ours into `bench/peers`, by its own lock file, unless it is there. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'peers');

function versionsIn(file: string): string {
  const path = join(FOLDER, file);
  if (!existsSync(path)) return '';
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as {
    packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  const installed = Object.entries(packages).filter(([name]) => name !== '');
  return JSON.stringify(installed.map(([name, { version }]) => [name, version]));
}

/** @throws Error when npm could not */
export function installPeers(): void {
  if (versionsIn('package-lock.json') === versionsIn('node_modules/.package-lock.json')) return;
  console.log('Installing what is measured beside ours (npm ci in bench/peers)...');
  const { status } = spawnSync('npm', ['ci'], { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('npm ci in bench/peers failed; its message is above.');
}
