/** Session tokens, and claims that were not answered, across reloads; as far as the browser lets a frame keep anything. */

export interface SessionStore {
  /** @param name the inquiry's ID, for its session token, or the name of a claim */
  read(name: string): string | undefined;
  write(name: string, value: string): void;
  /** At every outcome. */
  remove(name: string): void;
}

/**
 * A store in `sessionStorage`, so by tab; keyed by inquiry *and* host origin, so that another site in the same tab that
 * knows the inquiry's ID does not get into the session.
 *
 * @param open gives the storage; in some third-party frames this, or any access after it, throws: then nothing is kept
 * @param hostOrigin the page that embeds the flow; blank for the hosted page
 */
export function createSessionStore(open: () => Storage, hostOrigin: string): SessionStore {
  const keyOf = (name: string) => `inquiry-session ${name} ${hostOrigin}`;
  function guard<T>(access: (storage: Storage) => T): T | undefined {
    try {
      return access(open());
    } catch {
      // Refused or full: the token lives on in memory, only a reload loses it.
      return undefined;
    }
  }
  return {
    read: (name) => guard((storage) => storage.getItem(keyOf(name))) ?? undefined,
    write: (name, value) => guard((storage) => storage.setItem(keyOf(name), value)),
    remove: (name) => guard((storage) => storage.removeItem(keyOf(name))),
  };
}
