import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LockedError, takeLock } from '../../service/lock.ts';

const LOCK = resolve('service/lock.ts');

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Another process that holds the folder's lock until it is killed. */
async function holdElsewhere(): Promise<ChildProcess> {
  const program = `const {takeLock} = await import(${JSON.stringify(LOCK)}); await takeLock(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout!, 'data');
  return child;
}

test('a folder that nobody uses is locked, and free again after the release', async () => {
  const first = await takeLock(folder);
  await first.release();
  const second = await takeLock(folder);
  await second.release();
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is not there is made', async () => {
  const lock = await takeLock(join(folder, 'deep', 'er'));
  await lock.release();
  expect(await readdir(join(folder, 'deep'))).toEqual(['er']);
});

test('a second process is refused with the folder and the process id of the first', async () => {
  const holder = await holdElsewhere();
  const refusal = takeLock(folder);
  await expect(refusal).rejects.toThrow(LockedError);
  await expect(takeLock(folder)).rejects.toThrow(
    `${folder} is in use by another inquiry service (process ${holder.pid})`,
  );
});

test('a refused process leaves the holder its lock', async () => {
  await holdElsewhere();
  await expect(takeLock(folder)).rejects.toThrow(LockedError);
  await expect(takeLock(folder)).rejects.toThrow(LockedError);
});

test('the lock of a killed process is taken over, and its socket removed', async () => {
  const holder = await holdElsewhere();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(await readdir(folder)).toHaveLength(1);
  const lock = await takeLock(folder);
  expect(await readdir(folder)).toHaveLength(1);
  await lock.release();
});

test('of many that start at once exactly one gets the lock', async () => {
  const holder = await holdElsewhere();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(folder)));
  const locks = results.filter((result) => result.status === 'fulfilled');
  expect(locks).toHaveLength(1);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LockedError);
  await locks[0]!.value.release();
});

test('a folder whose path is too long for a socket is refused in words', async () => {
  await expect(takeLock(join(folder, 'x'.repeat(120)))).rejects.toThrow('too long a path');
});
