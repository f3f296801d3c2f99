/** Opens the database behind the store, embedded or on a server, and brings its tables up to date. */

import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import {
  CamelCasePlugin,
  type PGlite as Embedded,
  Kysely,
  PGliteAdapter,
  PGliteDialect,
  PostgresDialect,
  sql,
} from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { StartError } from '../start-error.ts';
import { createRoomCheck, freeBytesOf } from './free-room.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { PREPARED, preparing } from './prepared-statements.ts';
import { type SteadyOptions, SteadyPGlite } from './steady-pglite.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/** Where the data is kept. */
export type DatabaseAddress =
  /** PGlite in a folder of its own, made if it is not there. One process at a time: the caller holds the folder's lock. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** PGlite in memory: gone with the process. */
  | { readonly kind: 'memory' }
  | { readonly kind: 'postgres'; readonly url: string };

/** Type id of `bigint`, which `pg` reads as text unless told otherwise. Nothing that is counted here exceeds 2^53. */
const INT8 = 20;

/** How many connections a PostgreSQL server has to give, and how long it is waited for, in the names of `pg`. */
export type ServerLimits = Pick<
  pg.PoolConfig,
  'max' | 'connectionTimeoutMillis' | 'statement_timeout' | 'query_timeout' | 'idle_in_transaction_session_timeout'
>;
const SERVER_LIMITS: ServerLimits = {
  // Of the hundred that a server gives by default: room for some processes, and for whoever looks after it.
  max: 10,
  // A server in reach answers in milliseconds. Also the longest wait for a connection while all are in use.
  connectionTimeoutMillis: 5_000,
  // The slowest query is a page of a list: what takes longer waits for a lock that somebody does not give back.
  statement_timeout: 10_000,
  // A server that hangs does not end its statements either.
  query_timeout: 12_000,
  // Transactions wait for nothing but the database: one that stands still belongs to a process that does, and holds locks.
  idle_in_transaction_session_timeout: 30_000,
};

/**
 * For the service's own user only. PGlite gives its files to everybody, whatever the process would: what keeps others out is the
 * folder, as with a server's.
 */
const FOLDER_MODE = 0o700;

/** Opens the database and runs the migrations that it has not seen. `destroy()` closes it. */
export async function openDatabase(address: DatabaseAddress, limits = SERVER_LIMITS): Promise<Database> {
  if (address.kind !== 'postgres') {
    const database = address.kind === 'memory' ? overPGlite(await PGlite.create()) : await openFolder(address.folder);
    await orClose(database, migrate);
    return database;
  }
  // A migration may take its time, and waits for another process that makes the same.
  const migrating = overServer(address.url, { connectionTimeoutMillis: limits.connectionTimeoutMillis });
  await orClose(migrating, async (database) => {
    await migrate(database);
    await checkPreparing(database);
  });
  await migrating.destroy();
  // A pooler in between may refuse limits that it does not know, or hand a connection on with what was prepared on it; and the server may
  // be one that only reads: that is for the operator, as all that is wrong with the address.
  const trying = overServer(address.url, limits);
  await orClose(trying, async (database) => {
    await checkPreparing(database);
    await checkWritable(database);
  });
  await trying.destroy();
  return overServer(address.url, limits);
}

/** Does the first work on a database, which is closed if it fails. */
async function orClose(database: Database, work: (database: Database) => Promise<unknown>): Promise<void> {
  try {
    await work(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

/** The queries over an embedded database. */
export function overPGlite(pglite: Embedded, options: SteadyOptions = {}): Database {
  return withPlugins(new PGliteDialect({ pglite: new SteadyPGlite(pglite, options) }));
}

function overServer(connectionString: string, limits: ServerLimits): Database {
  const types = {
    getTypeParser: (id: number, format?: 'text' | 'binary') =>
      id === INT8 ? Number : pg.types.getTypeParser(id, format ?? 'text'),
  };
  const pool = new pg.Pool({ connectionString, types, keepAlive: true, ...limits });
  // A connection that breaks, in use or not: whoever uses it hears of it by their statement, the pool replaces it, and without
  // listeners the process would end.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return withPlugins(new PostgresDialect({ pool: preparing(pool) }));
}

function withPlugins(dialect: PGliteDialect | PostgresDialect): Database {
  // Keys inside JSON are the template's and the domain's own.
  return new Kysely<Tables>({ dialect, plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })] });
}

async function openFolder(folder: string): Promise<Database> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const checkRoom = createRoomCheck(
    () => freeBytesOf(parent),
    () => performance.now(),
  );
  await checkRoom();
  if (!existsSync(join(folder, 'PG_VERSION'))) await makePGlite(folder);
  await chmod(folder, FOLDER_MODE).catch(() => {
    // Somebody else's folder has the rights that its owner gave it.
  });
  const open = () => PGlite.create({ dataDir: folder });
  return overPGlite(await open(), { reopen: open, checkRoom });
}

/**
 * Makes a blank database under another name, and gives it its own when it is whole: one whose making was broken off, which takes
 * seconds, would never open again.
 */
async function makePGlite(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: FOLDER_MODE });
  const blank = await PGlite.create({ dataDir: unfinished });
  await blank.close();
  await rename(unfinished, folder);
}

/** Rejects where another client's prepared statement is in the way of ours. */
async function checkPreparing(database: Database): Promise<void> {
  await sql`${sql.raw(PREPARED)}select`.execute(database);
}

/** Rejects unless the database takes what is written. To find out, it is asked for a lock that is in nobody's way. */
export async function checkWritable(database: Database): Promise<void> {
  await database.selectFrom('environments').select('id').limit(1).forKeyShare().execute();
}

/** Makes the room of changed and removed rows free again, where no server does so by itself. Not inside a transaction. */
export async function makeRoom(database: Database): Promise<void> {
  if (database.getExecutor().adapter instanceof PGliteAdapter) await sql`vacuum`.execute(database);
}

/**
 * Brings the tables up to date; processes that start at once wait for one another.
 *
 * @throws {StartError} for tables that a later version has brought further
 */
export async function migrate(database: Database): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const later = await laterMigration(database);
  if (later === undefined) throw error;
  throw new StartError(
    `The database was brought up to date by a later version of the service, by ${later}, which this one does not know. ` +
      'Start that version, or give this one the backup from before.',
    { cause: error },
  );
}

/** A migration that ran and is none of ours. */
async function laterMigration(database: Database): Promise<string | undefined> {
  const migrations = database.withTables<{ kyselyMigration: { name: string } }>().selectFrom('kyselyMigration');
  const ran = await migrations
    .select('name')
    .execute()
    // No table, or no way to it: why it failed is known already.
    .catch(() => []);
  return ran.find(({ name }) => !Object.hasOwn(MIGRATIONS, name))?.name;
}
