/** Housekeeping. Nothing depends on it: deadlines hold at every access. It makes them, and their events, happen on time. */

import type { Deps } from '../deps.ts';
import { addSeconds, expireIfDue } from '../inquiry/expiry.ts';
import { faultOf } from '../log.ts';
import { type RemovalDeps, removeFiles } from './remove-files.ts';
import { type OperationDeps, writeEnd } from './write-change.ts';

/** Claims, idempotency keys and unfinished files older than this are of no use to anybody. */
const KEPT_SECONDS = 86_400;
/** No upload takes as long. */
const LOOSE_SECONDS = 3_600;
/** Files removed in one turn. */
const LOOSE_BATCH = 500;

/**
 * Expires inquiries whose deadline is past, up to `limit` of them, and says how many. Several processes may sweep at once: each
 * takes what the others do not hold.
 */
export function sweepExpired(deps: OperationDeps, limit: number): Promise<number> {
  const now = deps.clock();
  return deps.store.transaction(async (tx) => {
    const due = await tx.dueInquiriesForUpdate(now, limit);
    for (const inquiry of due) {
      const change = expireIfDue(inquiry, now);
      if (change !== undefined) await writeEnd(tx, deps, change, now);
    }
    return due.length;
  });
}

/**
 * Removes what was only kept for a while: claims, idempotency keys, and files that a process left behind that died between
 * their bytes and their document, or between a document and the bytes it replaced. Only files that the database names are
 * removed: a folder may be another database's. A file that cannot be removed keeps nothing else, and is tried again after an hour.
 */
export async function sweepRemains(deps: RemovalDeps & Pick<Deps, 'clock'>): Promise<void> {
  const { store, files, clock, log } = deps;
  const now = clock();
  const stuck = await removeFiles(deps, await store.looseFiles(addSeconds(now, -LOOSE_SECONDS), LOOSE_BATCH));
  await store.deferLooseFiles(stuck, now);
  const before = addSeconds(now, -KEPT_SECONDS);
  await store.forgetBefore(before);
  try {
    await files.removeUnfinished(before);
  } catch (error) {
    log.warn('unfinished_files_not_removed', faultOf(error));
  }
}
