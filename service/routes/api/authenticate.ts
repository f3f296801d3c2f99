/** `Authorization: Bearer <key>`, and nothing else: a cookie or a key in the address is no key. */

import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of an API key: what is kept of it. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Whether the header carries one of the keys. Compares with every one of them, in constant time. */
export function isAuthorized(header: string | undefined, keyHashes: readonly Buffer[]): boolean {
  const key = /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1];
  if (key === undefined) return false;
  const hash = hashApiKey(key);
  return keyHashes.reduce((found, known) => timingSafeEqual(hash, known) || found, false);
}
