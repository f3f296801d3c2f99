/** A visitor takes away a file of the current step. */

import type { Decision } from '../inquiry/decision.ts';
import { checkRemoval } from '../inquiry/removal.ts';
import { giveUpFiles, removeFiles } from './remove-files.ts';
import { verifySessionToken } from './session-token.ts';
import type { UploadDeps, UploadRequest } from './upload.ts';
import { enter, stateOf, touch } from './visit.ts';

export type RemovalRequest = Pick<UploadRequest, 'step' | 'slot' | 'idClass'>;

/**
 * Removes the file that stands in a slot, as if it were replaced by nothing: its bytes go, and it counts no more. Where none stands, that
 * is done already.
 *
 * Refusals: `invalid_request` also for a slot that may not be empty, `stale_step` with the state, `unauthenticated`, `expired`, `finished`.
 */
export async function removeUpload(
  deps: UploadDeps,
  token: string | undefined,
  request: RemovalRequest,
): Promise<Decision<object>> {
  const now = deps.clock();
  const claims = await verifySessionToken(deps, token, now);
  type Removed = Decision<{ readonly removed: readonly string[] }>;
  const result = await deps.store.transaction(async (tx): Promise<Removed> => {
    const visit = await enter(tx, deps, claims, now);
    if (visit.kind === 'refused') return visit;
    const checked = checkRemoval(visit.inquiry, visit.content, visit.files, request, now);
    if (checked.kind === 'refused') {
      return checked.code === 'stale_step' ? { ...checked, state: stateOf(visit) } : checked;
    }
    await touch(tx, deps, visit, undefined, now);
    const { old, inquiry } = checked;
    if (old === undefined) return { kind: 'done', removed: [] };
    await tx.updateInquiry(inquiry);
    return { kind: 'done', removed: await giveUpFiles(tx, [old], now) };
  });
  if (result.kind === 'done') await removeFiles(deps, result.removed);
  return result;
}
