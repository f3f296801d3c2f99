/** Session tokens across reloads, as far as the browser lets a frame keep anything. */

export interface SessionStore {
  read(inquiryId: string): string | undefined;
  write(inquiryId: string, sessionToken: string): void;
  /** At every outcome. */
  remove(inquiryId: string): void;
}

/**
 * A store in `sessionStorage`, so by tab; keyed by inquiry *and* host origin, so that another site in the same tab that
 * knows the inquiry's ID does not get into the session.
 *
 * @param open gives the storage; in some third-party frames this, or any access after it, throws: then nothing is kept
 * @param hostOrigin the page that embeds the flow; empty for the hosted page
 */
export function createSessionStore(open: () => Storage, hostOrigin: string): SessionStore {
  const keyOf = (inquiryId: string) => `inquiry-session ${inquiryId} ${hostOrigin}`;
  function guard<T>(access: (storage: Storage) => T): T | undefined {
    try {
      return access(open());
    } catch {
      // Refused or full: the token lives on in memory, only a reload loses it.
      return undefined;
    }
  }
  return {
    read: (inquiryId) => guard((storage) => storage.getItem(keyOf(inquiryId))) ?? undefined,
    write: (inquiryId, sessionToken) => guard((storage) => storage.setItem(keyOf(inquiryId), sessionToken)),
    remove: (inquiryId) => guard((storage) => storage.removeItem(keyOf(inquiryId))),
  };
}
