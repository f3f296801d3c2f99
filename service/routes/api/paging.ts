/** Pages of a list, newest first, by the id of the object they begin after or end before. */

import { HttpError } from '../../http-error.ts';
import type { Page } from '../../store/store.ts';
import type { ApiQuery } from './parse-request.ts';

export const DEFAULT_PAGE_SIZE = 10;
export const MAX_PAGE_SIZE = 100;

/** A stretch of a list whose objects have ids of one kind. */
export interface ApiPage<Id extends string> {
  readonly size: number;
  readonly after: Id | undefined;
  readonly before: Id | undefined;
}

/** @throws {HttpError} 400 */
export function parsePage<Id extends string>(query: ApiQuery, parse: (text: string) => Id | undefined): ApiPage<Id> {
  for (const name of query.page.keys()) {
    if (!['after', 'before', 'size'].includes(name))
      throw new HttpError(400, `page[${name}] is unknown; there are: after, before, size`);
  }
  const size = query.page.get('size') ?? String(DEFAULT_PAGE_SIZE);
  if (!/^\d{1,3}$/.test(size) || Number(size) < 1 || Number(size) > MAX_PAGE_SIZE) {
    throw new HttpError(400, `page[size] must be a whole number from 1 to ${MAX_PAGE_SIZE}`);
  }
  const idOf = (name: string): Id | undefined => {
    const text = query.page.get(name);
    const id = text === undefined ? undefined : parse(text);
    if (text !== undefined && id === undefined) throw new HttpError(400, `page[${name}] is no id of this list`);
    return id;
  };
  const [after, before] = [idOf('after'), idOf('before')];
  if (after !== undefined && before !== undefined)
    throw new HttpError(400, 'page[after] and page[before] exclude each other');
  return { size: Number(size), after, before };
}

/** Where a page begins, in every spelling that is taken. */
const CURSOR = /^page\[(?:after|before)\]$/i;

/** Addresses of the pages around, as paths; everything else of the query stays. */
export function pageLinks(
  url: string,
  page: Page<{ readonly id: string }>,
): { readonly prev: string | null; readonly next: string | null } {
  const linkTo = (name: 'after' | 'before', id: string | undefined): string | null => {
    if (id === undefined) return null;
    const { pathname, searchParams } = new URL(url);
    for (const given of [...searchParams.keys()]) if (CURSOR.test(given)) searchParams.delete(given);
    searchParams.set(`page[${name}]`, id);
    return `${pathname}?${searchParams}`;
  };
  return {
    prev: page.hasNewer ? linkTo('before', page.items[0]?.id) : null,
    next: page.hasOlder ? linkTo('after', page.items.at(-1)?.id) : null,
  };
}

/** The object that a page is to begin after, or end before, is not there any more: an empty page would look like the end of the list. */
export function cursorIsGone(): HttpError {
  return new HttpError(400, 'page[after] or page[before] names nothing that is there: begin the list anew');
}

/** A page of a list that is short enough to be read as a whole. @throws {HttpError} 400 for an id that is not in it */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { size, after, before }: ApiPage<string>,
): Page<T> {
  const at = (id: string) => all.findIndex((item) => item.id === id);
  if ((after !== undefined && at(after) < 0) || (before !== undefined && at(before) < 0)) throw cursorIsGone();
  const end = before === undefined ? undefined : at(before);
  const start = end === undefined ? (after === undefined ? 0 : at(after) + 1) : Math.max(0, end - size);
  const items = all.slice(start, end ?? start + size);
  return { items, hasNewer: start > 0, hasOlder: start + items.length < all.length };
}
