/**
 * Connections to a server that keep statements prepared: the server parses and plans one once per connection and not at each use,
 * which for a long insert takes as long as carrying it out. They tell a server that cannot be used from a statement that is wrong.
 */

import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { faultOfWay, READ_ONLY, sqlState } from './database-faults.ts';

/**
 * A statement that begins with this is kept. For few statements, since none is forgotten, and for none that reads `*`: whoever adds a
 * column would break it for connections that stand.
 */
export const PREPARED = '/* prepared */ ';

/** The pool, whose connections keep what is marked {@link PREPARED}. */
export function preparing(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>();
  const known = new WeakMap<pg.PoolClient, PreparingClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw faultOfWay(error);
      });
      const preparingClient = known.get(client) ?? new PreparingClient(client, names);
      known.set(client, preparingClient);
      return preparingClient;
    },
  };
}

class PreparingClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  /** Text → name, the same on all connections. */
  readonly #names: Map<string, string>;
  #isBroken = false;

  constructor(client: pg.PoolClient, names: Map<string, string>) {
    this.#client = client;
    this.#names = names;
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query(text: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('There are no cursors here');
    return this.#run(text, [...parameters]);
  }

  async #run(text: string, values: unknown[]): Promise<unknown> {
    try {
      return await (text.startsWith(PREPARED)
        ? this.#client.query({ name: this.#nameOf(text), text, values })
        : this.#client.query(text, values));
    } catch (error) {
      const state = sqlState(error);
      // Nobody knows what a connection still has to say, or when, that broke off; and a server that only reads now will not write for as
      // long as we hold on to it, while the next one to its name may be another. Neither is used again.
      this.#isBroken ||= state === undefined || state === READ_ONLY;
      throw faultOfWay(error);
    }
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#isBroken);
  }

  #nameOf(text: string): string {
    const name = this.#names.get(text) ?? `prepared_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}
