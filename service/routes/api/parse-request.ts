/** Bodies and queries of the API → typed values, or an {@link HttpError} that names each place. */

import type { z } from 'zod';
import { isStorable } from '../../../src/protocol/storable-text.ts';
import { type ErrorEntry, HttpError } from '../../http-error.ts';
import { normalizeKeys, toKebab } from './inflection.ts';

/** Deeper than any body of this API: what goes through it by recursion must not run out of stack. */
const MAX_DEPTH = 10;
/** Of a name that is said back. */
const MAX_SHOWN_LENGTH = 60;

/**
 * A JSON body, its keys in any of the three spellings, as the schema says.
 *
 * @param text the body as it came; empty counts as `{}`
 * @throws {HttpError} 400
 */
export function parseBody<T extends z.ZodType>(text: string, schema: T): z.output<T> {
  let json: unknown;
  try {
    json = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    // Where it breaks is of no use without the text, and the text is not repeated.
    throw new HttpError(400, 'The body is no JSON');
  }
  checkJson(json, 0);
  const parsed = schema.safeParse(normalizeKeys(json));
  if (parsed.success) return parsed.data;
  throw new HttpError(400, parsed.error.issues.flatMap(entriesOf));
}

/** What no schema says, since it holds for all of them. */
function checkJson(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new HttpError(400, `The body is nested more than ${MAX_DEPTH} levels deep`);
  if (typeof value === 'string') {
    if (!isStorable(value))
      throw new HttpError(400, 'The body holds NUL or half of a surrogate pair, which cannot be kept');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    // Schemas of records leave it out in silence.
    if (key === '__proto__') throw new HttpError(400, 'The body holds a member __proto__');
    checkJson(key, depth);
    checkJson(member, depth + 1);
  }
}

function entriesOf(issue: z.core.$ZodIssue): Omit<ErrorEntry, 'title'>[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ details: `${placeOf([...issue.path, key])} is unknown` }));
  }
  return [{ details: `${placeOf(issue.path)} ${causeOf(issue)}` }];
}

function causeOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  // zod does not hand out the value, for fear of repeating it; its message tells whether there was one.
  return issue.message.endsWith('received undefined') ? 'is missing' : `must be of type ${issue.expected}`;
}

/** Attributes in snake case, as the details of this API name them; keys of fields as they came. */
function placeOf(path: readonly PropertyKey[]): string {
  const fieldsAt = path.indexOf('fields');
  const parts = path.map((part, index) => {
    const shown = String(part).slice(0, MAX_SHOWN_LENGTH);
    return fieldsAt >= 0 && index > fieldsAt ? shown : shown.replaceAll('-', '_');
  });
  return parts.length === 0 ? 'The body' : parts.join('.');
}

/** Plain query parameters, and those in brackets by family: `filter[status]=created` → `{filter: {status: 'created'}}`. */
export interface ApiQuery {
  readonly include: string | undefined;
  readonly filter: ReadonlyMap<string, string>;
  readonly page: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
}

/** @throws {HttpError} 400 for a parameter that is unknown or given twice, or a value that cannot be looked for */
export function parseApiQuery(url: string): ApiQuery {
  const families = {
    filter: new Map<string, string>(),
    page: new Map<string, string>(),
    fields: new Map<string, string>(),
  };
  let include: string | undefined;
  for (const [name, value] of new URL(url).searchParams) {
    if (!isStorable(value))
      throw new HttpError(
        400,
        `The query parameter ${name.slice(0, MAX_SHOWN_LENGTH)} holds NUL, which is nowhere kept`,
      );
    const bracket = /^(filter|page|fields)\[([A-Za-z\d_/-]+)\]$/.exec(name);
    const family = bracket?.[1] as keyof typeof families | undefined;
    if (name === 'include' && include === undefined) include = value;
    else if (family && bracket?.[2] && !families[family].has(toKebab(bracket[2])))
      families[family].set(toKebab(bracket[2]), value);
    else
      throw new HttpError(400, `The query parameter ${name.slice(0, MAX_SHOWN_LENGTH)} is unknown or was given twice`);
  }
  return { include, ...families };
}

/** @throws {HttpError} 400 for a filter that this list does not have */
export function allowFilters(query: ApiQuery, allowed: readonly string[]): void {
  for (const name of query.filter.keys()) {
    if (!allowed.includes(name))
      throw new HttpError(400, `filter[${name}] is unknown; there are: ${allowed.join(', ') || 'none'}`);
  }
}
