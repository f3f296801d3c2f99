/** Is there room on the disk? The embedded database must not find out by itself: without any for its journal it waits, and all others with it. */

import { statfs } from 'node:fs/promises';
import { keepAnswer } from '../keep-answer.ts';
import { UnavailableError } from '../unavailable.ts';

/** Four times what the journal of the embedded database takes at once. */
export const MIN_FREE_BYTES = 64 * 1024 * 1024;
/** Asking costs little, but more than nothing; in this time nobody writes as much. */
const KEPT_MS = 1_000;

/** Bytes that are free for this process on the disk of a folder; no end of them where a file system does not tell its size. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { blocks, bavail, bsize } = await statfs(folder);
  return blocks === 0 ? Infinity : bavail * bsize;
}

/** @param now in ms, from a clock that nobody sets */
export function createRoomCheck(freeBytes: () => Promise<number>, now: () => number): () => Promise<void> {
  const hasRoom = keepAnswer(async () => (await freeBytes()) >= MIN_FREE_BYTES, KEPT_MS, now);
  return async () => {
    const has = await hasRoom().catch((error: unknown) => {
      throw new UnavailableError(error);
    });
    if (has) return;
    const full = new Error(`less than ${MIN_FREE_BYTES / 1024 / 1024} MB of the disk are free`);
    throw new UnavailableError(Object.assign(full, { code: 'ENOSPC' }));
  };
}
