import { type PGlite, type PGliteTransaction, sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { type Database, overPGlite } from '../../service/store/database.ts';
import { faultOfWay } from '../../service/store/database-faults.ts';
import { createRoomCheck, MIN_FREE_BYTES } from '../../service/store/free-room.ts';
import { UnavailableError } from '../../service/unavailable.ts';

/** A database that says its name, does as it is told, and writes down what it was asked. */
function engine(name: string, asked: string[], statement: (text: string) => void = () => {}): PGlite {
  const query = async <T>(text: string) => {
    asked.push(`${name}: ${text}`);
    statement(text);
    return { rows: [{ name } as T], fields: [] };
  };
  return {
    closed: false,
    ready: true,
    waitReady: Promise.resolve(),
    query,
    async transaction<T>(work: (tx: PGliteTransaction) => Promise<T>) {
      await query('begin');
      const result = await work({ query, rollback: async () => {} }).catch(async (error: unknown) => {
        await query('rollback');
        throw error;
      });
      await query('commit');
      return result;
    },
    close: async () => void asked.push(`${name}: close`),
  };
}

const trap = () => {
  throw new WebAssembly.RuntimeError('unreachable');
};
const trapAt = (at: string) => (text: string) => {
  if (text === at) trap();
};

const ask = (database: Database) => sql<{ name: string }>`ask`.execute(database);
const change = (database: Database) => database.transaction().execute((trx) => sql`change`.execute(trx));

test.for(['begin', 'change', 'commit'])(
  'an embedded database that breaks at the %s of a transaction is asked nothing more, and opened anew for whoever comes next',
  async (at) => {
    const asked: string[] = [];
    const reopen = async () => engine('second', asked);
    const database = overPGlite(engine('first', asked, trapAt(at)), { reopen });
    onTestFinished(() => database.destroy());
    await expect(change(database)).rejects.toBeInstanceOf(UnavailableError);
    expect(asked.at(-1)).toBe(`first: ${at}`);
    await change(database);
    expect(asked.slice(-3)).toEqual(['second: begin', 'second: change', 'second: commit']);
  },
);

test('one that broke is opened once for all who come then, and by the next when that failed', async () => {
  const asked: string[] = [];
  let openings = 0;
  const reopen = async () => {
    openings += 1;
    if (openings === 1) throw new Error('the folder is not there');
    return engine('second', asked);
  };
  const database = overPGlite(engine('first', asked, trap), { reopen });
  onTestFinished(() => database.destroy());
  await expect(ask(database)).rejects.toBeInstanceOf(UnavailableError);
  await expect(ask(database)).rejects.toThrow('the folder is not there');
  const answers = await Promise.all([ask(database), ask(database)]);
  expect(answers.map(({ rows }) => rows)).toEqual([[{ name: 'second' }], [{ name: 'second' }]]);
  expect(openings).toBe(2);
});

test('one that broke is not closed: it would write what it has left of its memory', async () => {
  const asked: string[] = [];
  const database = overPGlite(engine('first', asked, trap));
  await expect(ask(database)).rejects.toBeInstanceOf(UnavailableError);
  await database.destroy();
  expect(asked).toEqual(['first: ask']);
});

test('a statement that is wrong is a fault of its own, and the database is the same', async () => {
  const asked: string[] = [];
  const wrong = Object.assign(new Error('no such table'), { code: '42P01' });
  const refuse = (text: string) => {
    if (text === 'change') throw wrong;
  };
  const reopen = () => expect.unreachable('it is open');
  const database = overPGlite(engine('first', asked, refuse), { reopen });
  await expect(change(database)).rejects.toBe(wrong);
  expect((await ask(database)).rows).toEqual([{ name: 'first' }]);
  await database.destroy();
  expect(asked.at(-1)).toBe('first: close');
});

test('without room nothing is begun, and nobody waits', async () => {
  const asked: string[] = [];
  const full = new UnavailableError(new Error('full'));
  const database = overPGlite(engine('first', asked), { checkRoom: () => Promise.reject(full) });
  await expect(change(database)).rejects.toBe(full);
  await expect(database.transaction().execute(async () => 'nothing')).rejects.toBe(full);
  await expect(ask(database)).rejects.toBe(full);
  expect(asked).toEqual([]);
  await sql`select`.execute(database);
  expect(asked).toEqual(['first: select']);
});

test('there is room while enough of the disk is free, which is looked at once a second', async () => {
  let [now, free, looks] = [0, MIN_FREE_BYTES, 0];
  const look = async () => {
    looks += 1;
    return free;
  };
  const check = createRoomCheck(look, () => now);
  await check();
  free -= 1;
  now = 999;
  await check();
  expect(looks).toBe(1);
  now = 1_000;
  await expect(check()).rejects.toMatchObject({ name: 'UnavailableError', code: 'ENOSPC' });
  free += 1;
  now = 2_000;
  await check();
});

test('a disk that cannot be looked at has no room', async () => {
  const gone = Object.assign(new Error('gone'), { code: 'ENOENT' });
  const check = createRoomCheck(
    () => Promise.reject(gone),
    () => 0,
  );
  await expect(check()).rejects.toMatchObject({ name: 'UnavailableError', cause: gone });
});

const coded = (code: string) => Object.assign(new Error('Mirela'), { code });
test.for<[string, Error, boolean]>([
  ['a connection that broke', new Error('Connection terminated unexpectedly'), true],
  ['a server that refuses connections', coded('ECONNREFUSED'), true],
  ['a pipe that broke, whose code looks like one of a statement', coded('EPIPE'), true],
  ['a server that stops', coded('57P01'), true],
  ['a server that starts', coded('57P03'), true],
  ['too many connections', coded('53300'), true],
  ['a disk that is full', coded('53100'), true],
  ['a password that is not taken any more', coded('28P01'), true],
  ['transactions that wait for each other', coded('40P01'), true],
  ['a server that became a copy of another', coded('25006'), true],
  ['a value that is there already', coded('23505'), false],
  ['a table that is not there', coded('42P01'), false],
  ['a transaction that failed before', coded('25P02'), false],
  ['a call that is wrong', new TypeError('Mirela'), false],
])('%s is told as it is', ([_what, error, isAway]) => {
  const told = faultOfWay(error);
  expect(told instanceof UnavailableError).toBe(isAway);
  expect(isAway ? (told as UnavailableError).cause : told).toBe(error);
});
