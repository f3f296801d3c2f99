/**
 * One embedded database per test file. A new PGlite takes seconds, one from a dump 0.6: so a blank, migrated dump is made once
 * and kept under `node_modules/.cache`, by the content of the migrations and the version of PGlite.
 */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { type Database, migrate, openDatabase, overPGlite } from '../../service/store/database.ts';
import type { SteadyOptions } from '../../service/store/steady-pglite.ts';

const ROOT = join(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/inquiry-test-database');
const MIGRATIONS = join(ROOT, 'service/store/migrations');

/** Address of a PostgreSQL server on which databases may be made. With it the suites of the service run there. */
export const TEST_DATABASE_URL = process.env['TEST_DATABASE_URL'];

/** A migrated database without any row but the default environment. `destroy()` it at the end. */
export function openTestDatabase(): Promise<Database> {
  return TEST_DATABASE_URL === undefined ? openEmbeddedDatabase() : openServerDatabase(TEST_DATABASE_URL);
}

/** A database of its own on a server, migrated. */
export async function openServerDatabase(url: string): Promise<Database> {
  return openDatabase({ kind: 'postgres', url: await makeServerDatabase(url) });
}

/**
 * Makes an empty database on a server, and gives its address. It stays there, under a name that is never used again: the server is
 * thrown away.
 */
export async function makeServerDatabase(url: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** A database in memory. */
export async function openEmbeddedDatabase(options?: SteadyOptions): Promise<Database> {
  return overPGlite(await PGlite.create({ loadDataDir: await blankDump() }), options);
}

async function blankDump(): Promise<Blob> {
  const file = join(CACHE, `${await dumpKey()}.tar`);
  try {
    return new Blob([await readFile(file)]);
  } catch {
    // Not made yet: the next lines do.
  }
  const pglite = await PGlite.create();
  await migrate(overPGlite(pglite));
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  await mkdir(CACHE, { recursive: true });
  // Test files run side by side: whoever is last replaces an equal file by an equal file.
  const unfinished = join(CACHE, `${randomUUID()}.unfinished`);
  await writeFile(unfinished, new Uint8Array(await dump.arrayBuffer()));
  await rename(unfinished, file);
  return dump;
}

async function dumpKey(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(join(ROOT, 'node_modules/@electric-sql/pglite/package.json')));
  for (const name of (await readdir(MIGRATIONS)).sort()) hash.update(await readFile(join(MIGRATIONS, name)));
  return hash.digest('hex').slice(0, 16);
}
