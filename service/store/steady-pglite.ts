/**
 * The embedded database as Kysely uses it. It tells when it cannot be used, and is opened anew when its machine broke: a trap in
 * WebAssembly ends it in the midst of whatever it was at, as a kill ends a process, and what a kill leaves can be opened.
 */

import type { PGlite, PGliteQueryOptions, PGliteTransaction } from 'kysely';
import { UnavailableError } from '../unavailable.ts';
import { faultOfStatement } from './database-faults.ts';

export interface SteadyOptions {
  /** Opens the same data anew; absent: they were in the memory of what broke. */
  readonly reopen?: (() => Promise<PGlite>) | undefined;
  /** Rejects while there is no room to write. Asked before whatever may write. */
  readonly checkRoom?: (() => Promise<void>) | undefined;
}

/** A trap, and the end of a program. */
const ENDS = new Set(['RuntimeError', 'ExitStatus']);

export class SteadyPGlite implements PGlite {
  readonly ready = true;
  readonly waitReady = Promise.resolve();
  readonly #options: SteadyOptions;
  #pglite: PGlite;
  #broken: UnavailableError | undefined;
  #opening: Promise<void> | undefined;

  constructor(pglite: PGlite, options: SteadyOptions) {
    this.#pglite = pglite;
    this.#options = options;
  }

  get closed(): boolean {
    return this.#pglite.closed;
  }

  /** One that broke is let be: nobody knows what it would write. */
  async close(): Promise<void> {
    if (this.#broken === undefined) await this.#pglite.close();
  }

  async query<T>(text: string, params?: unknown[], options?: PGliteQueryOptions) {
    const pglite = await this.#usable();
    // What is there can be read without room.
    if (!text.startsWith('select')) await this.#options.checkRoom?.();
    return this.#telling(pglite, pglite).query<T>(text, params, options);
  }

  async transaction<T>(work: (tx: PGliteTransaction) => Promise<T>): Promise<T> {
    let hasBegun = false;
    let pglite = this.#pglite;
    try {
      pglite = await this.#usable();
      await this.#options.checkRoom?.();
      const left = Promise.withResolvers<never>();
      const run = pglite.transaction(async (tx) => {
        hasBegun = true;
        try {
          return await work({ ...this.#telling(pglite, tx), rollback: () => tx.rollback() });
        } finally {
          // Otherwise one that broke would be told to roll back.
          if (this.#broken !== undefined) {
            left.reject(this.#broken);
            await new Promise<never>(() => {});
          }
        }
      });
      return await Promise.race([run, left.promise]);
    } catch (error) {
      const fault = this.#faultOf(error, pglite);
      // Kysely waits until the work begins, and for nothing else.
      if (!hasBegun) await work({ query: () => Promise.reject(fault), rollback: async () => {} });
      throw fault;
    }
  }

  async #usable(): Promise<PGlite> {
    const { reopen } = this.#options;
    if (this.#broken !== undefined) {
      if (reopen === undefined) throw this.#broken;
      this.#opening ??= this.#open(reopen);
      await this.#opening;
    }
    if (this.#pglite.closed) throw new UnavailableError(new Error('The embedded database was closed'));
    return this.#pglite;
  }

  async #open(reopen: () => Promise<PGlite>): Promise<void> {
    try {
      this.#pglite = await reopen();
      this.#broken = undefined;
    } catch (error) {
      throw new UnavailableError(error);
    } finally {
      this.#opening = undefined;
    }
  }

  /** Its statements, with faults that tell what they are. */
  #telling(pglite: PGlite, statements: Pick<PGlite, 'query'>): Pick<PGlite, 'query'> {
    return {
      query: async (...statement) => {
        try {
          return await statements.query(...statement);
        } catch (error) {
          throw this.#faultOf(error, pglite);
        }
      },
    };
  }

  /** What an error of this machine means, which may be another one by now. */
  #faultOf(error: unknown, pglite: PGlite): unknown {
    if (pglite === this.#pglite && ENDS.has(nameOf(error))) this.#broken ??= new UnavailableError(error);
    return this.#broken ?? faultOfStatement(error);
  }
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}
