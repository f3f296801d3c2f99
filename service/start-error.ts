/** Why the service does not start, in words: for what its operator can mend. Anything else is told with its stack. */

import { codeOf } from './error-code.ts';
import { SQLSTATE } from './store/database-faults.ts';
import { UnavailableError } from './unavailable.ts';

export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/**
 * Does what a variable of the configuration is for. What the system has against it is told under the variable's name, without the
 * variable's value: that of a database holds a password.
 *
 * @throws {StartError} for an error of the system or of the way to a database; every other one as it is
 */
export async function under<T>(variable: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = thrown instanceof UnavailableError ? thrown.cause : thrown;
    const code = codeOf(error);
    if (code === undefined || !isOutside(code)) throw error;
    // Of several addresses each has its own error, and the whole has no words.
    const parts: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    const causes = parts.map((part) => (part instanceof Error ? part.message : String(part)));
    throw new StartError(`${variable} cannot be used: ${causes.join('; ')}`, { cause: error });
  }
}

/**
 * SQLSTATEs that speak of the way to the database (connection, password, name, resources, shutdown) or of what one may do there (a server
 * that only reads, missing rights, a pooler that does not carry prepared statements over), not of what is done.
 */
const WAY_TO_DATABASE = /^(08|28|3D|53|57)|^(25006|26000|42501|42P05)$/;

/** Node's own words for a wrong call: of those that begin so, only what TLS says comes from outside. */
const MISUSE = /^ERR_(?!TLS)/;

function isOutside(code: string): boolean {
  return SQLSTATE.test(code) ? WAY_TO_DATABASE.test(code) : !MISUSE.test(code);
}
