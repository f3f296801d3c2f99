/** Removing files that no document names any more. */

import type { Deps } from '../deps.ts';
import type { StoredDocument } from '../inquiry/inquiry.ts';
import { faultOf } from '../log.ts';
import type { StoreTransaction } from '../store/store.ts';

export type RemovalDeps = Pick<Deps, 'files' | 'store' | 'log'>;

/** No document names these files any more. Gives back their keys: their bytes go when that is written. */
export async function giveUpFiles(
  tx: StoreTransaction,
  files: readonly StoredDocument[],
  now: Date,
): Promise<readonly string[]> {
  for (const file of files) await tx.updateDocument({ ...file, removedAt: now });
  await tx.insertLooseFiles(files.map(({ fileKey, inquiryId }) => ({ fileKey, inquiryId, createdAt: now })));
  return files.map(({ fileKey }) => fileKey);
}

/**
 * Removes loose files, each for itself, and forgets those that are gone. Never throws: whoever removes old bytes has something to
 * answer, or others to remove. Gives back the keys of files that could not be removed, of which the log has one line.
 */
export async function removeFiles(
  { files, store, log }: RemovalDeps,
  keys: readonly string[],
): Promise<readonly string[]> {
  const stuck: string[] = [];
  let fault: unknown;
  for (const key of keys) {
    try {
      await files.remove(key);
    } catch (error) {
      fault = error;
      stuck.push(key);
    }
  }
  if (stuck.length > 0) log.warn('files_not_removed', { count: stuck.length, ...faultOf(fault) });
  try {
    await store.forgetLooseFiles(keys.filter((key) => !stuck.includes(key)));
  } catch (error) {
    // They are gone: removing them once more does no harm.
    log.warn('files_not_forgotten', faultOf(error));
  }
  return stuck;
}
