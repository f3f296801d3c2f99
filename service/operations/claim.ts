/**
 * One claim, one result. A frame draws a claim at boot and repeats it when an answer was lost: the repeat finds what the first
 * request got, also while that one is still at work.
 */

import type { Claim } from '../../src/protocol/ids.ts';
import { sha256 } from '../hash.ts';
import { type Decision, refused } from '../inquiry/decision.ts';
import { addSeconds } from '../inquiry/expiry.ts';
import type { ClaimRecord } from '../inquiry/inquiry.ts';
import type { StoreTransaction } from '../store/store.ts';
import { arrive, checkSession, loadLocked, type Visit } from './visit.ts';
import type { OperationDeps } from './write-change.ts';

/** For how long a claim that got something gets it again. */
export const CLAIM_REPEAT_SECONDS = 600;

export interface ClaimUse {
  readonly claim: Claim;
  readonly kind: ClaimRecord['kind'];
  readonly target: string;
  readonly userAgent: string | undefined;
}

/** Runs `first` unless the claim got something before; then that is what it gets. A refusal leaves the claim unused. */
export async function withClaim(
  tx: StoreTransaction,
  deps: OperationDeps,
  use: ClaimUse,
  now: Date,
  first: (claimHash: string) => Promise<Decision<Visit>>,
): Promise<Decision<Visit>> {
  const { kind, target } = use;
  const claimHash = sha256(use.claim);
  const taken = await tx.takeClaim({ claimHash, kind, target, inquiryId: null, sessionId: null, createdAt: now });
  if (taken !== undefined) return repeat(tx, deps, taken, use, now);
  const result = await first(claimHash);
  if (result.kind === 'refused') await tx.releaseClaim(claimHash);
  else await tx.settleClaim(claimHash, result.inquiry.id, result.session.id);
  return result;
}

async function repeat(
  tx: StoreTransaction,
  deps: OperationDeps,
  taken: ClaimRecord,
  { kind, target, userAgent }: ClaimUse,
  now: Date,
): Promise<Decision<Visit>> {
  const isSame = taken.kind === kind && taken.target === target;
  const isTooOld = addSeconds(taken.createdAt, CLAIM_REPEAT_SECONDS) <= now;
  if (!isSame || isTooOld || taken.inquiryId === null || taken.sessionId === null) return refused('unauthenticated');
  const loaded = await loadLocked(tx, deps, taken.inquiryId, now);
  const session = await tx.session(taken.sessionId);
  if (loaded === undefined || session === undefined) return refused('unauthenticated');
  const ended = checkSession(session, loaded.inquiry, now);
  if (ended) return ended;
  const files = await tx.documents(loaded.inquiry.id);
  return arrive(tx, deps, { ...loaded, session, files }, userAgent, now);
}
