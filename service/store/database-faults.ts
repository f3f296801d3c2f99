/** Errors of a database: was the statement wrong, which is a fault of ours, or can the database not be used at the moment? */

import { codeOf } from '../error-code.ts';
import { UnavailableError } from '../unavailable.ts';

/**
 * SQLSTATEs of a database that cannot be used, or not now, whatever is asked of it: connection, authorization and name, transactions that got
 * into each other's way, resources (the disk is full), locks, shutdown, system, configuration, damage; a server that only reads, since another
 * took its place; a transaction that stood still.
 */
const UNAVAILABLE = /^(08|28|3D|40|53|55|57|58|F0|XX)...$|^(25006|25P03)$/;
/** Of a server that only reads. */
export const READ_ONLY = '25006';
/** Two characters of class, three more, at least one of them a digit: systems have codes of five letters, too. */
export const SQLSTATE = /^(?=.*\d)[\dA-Z]{5}$/;

/** What the database itself said of a statement; `undefined`: this error is not from there. */
export function sqlState(error: unknown): string | undefined {
  const code = codeOf(error) ?? '';
  return SQLSTATE.test(code) ? code : undefined;
}

/** The error as it is, or as one of a database that cannot be used. */
export function faultOfStatement(error: unknown): unknown {
  return UNAVAILABLE.test(sqlState(error) ?? '') ? new UnavailableError(error) : error;
}

/** The same for whatever a driver has to say who speaks to a server: without a SQLSTATE it is about the way there, or about a wrong call. */
export function faultOfWay(error: unknown): unknown {
  const isWrongCall = error instanceof TypeError || error instanceof RangeError;
  return sqlState(error) !== undefined || isWrongCall ? faultOfStatement(error) : new UnavailableError(error);
}
