/** What a tab has begun and not finished, in its `sessionStorage`: the newest first. Holds tokens and claims, never a value. */

import type { SessionStore } from '../session-store.ts';

/** Asked for by this claim; the answer is not known. */
type Asked = { readonly claim: string };
type Known = { readonly inquiryId: string; readonly sessionToken: string };

/** An inquiry that was begun. `name` is a random word for it, by which documents agree who works on it: no secret. */
export type Begun = { readonly name: string } & (Asked | Known);

export interface BegunList {
  read(): readonly Begun[];
  /** In the place of the same one; else as the newest. */
  put(begun: Begun): void;
  remove(name: string): void;
}

/** More than anybody works on at a time, in one tab. */
export const MAX_BEGUN = 4;

/**
 * The list that `store` keeps under a key. Where nothing can be kept it is empty, whatever was put.
 *
 * @param key `undefined`: nothing is to be kept
 */
export function createBegunList(store: SessionStore, key: string | undefined): BegunList {
  const read = () => parseList(key && store.read(key));
  function write(list: readonly Begun[]): void {
    if (!key) return;
    if (list.length > 0) store.write(key, JSON.stringify(list.slice(0, MAX_BEGUN)));
    else store.remove(key);
  }
  return {
    read,
    put(begun) {
      const list = read();
      const isThere = list.some(({ name }) => name === begun.name);
      write(isThere ? list.map((other) => (other.name === begun.name ? begun : other)) : [begun, ...list]);
    },
    remove: (name) => write(read().filter((begun) => begun.name !== name)),
  };
}

/** Scripts of the flow's origin wrote it, but perhaps those of another release: what does not fit is not there. */
function parseList(text: string | undefined): readonly Begun[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isBegun) : [];
  } catch {
    // Not JSON: as good as nothing.
    return [];
  }
}

function isBegun(value: unknown): value is Begun {
  if (typeof value !== 'object' || value === null) return false;
  const { name, claim, inquiryId, sessionToken } = value as Record<string, unknown>;
  const isKnown = typeof inquiryId === 'string' && typeof sessionToken === 'string';
  return typeof name === 'string' && (isKnown || typeof claim === 'string');
}
