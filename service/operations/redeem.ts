/** One-time links: looking at one changes nothing, redeeming one makes it a session. */

import type { AccessAnswer, LinkProblem, RedeemRequest } from '../../src/protocol/api.ts';
import type { ErrorCode } from '../../src/protocol/error-codes.ts';
import type { InquiryId, TemplateId, TemplateVersionId } from '../../src/protocol/ids.ts';
import { sha256 } from '../hash.ts';
import { type Decision, type Refusal, refused } from '../inquiry/decision.ts';
import { isDue } from '../inquiry/expiry.ts';
import type { Inquiry, OneTimeLink } from '../inquiry/inquiry.ts';
import { checkOpen } from '../inquiry/transition.ts';
import type { StoreTransaction } from '../store/store.ts';
import { answer } from './access.ts';
import { withClaim } from './claim.ts';
import { openSession } from './hand-out.ts';
import { arrive, loadLocked, type Visit } from './visit.ts';
import type { OperationDeps } from './write-change.ts';

const LINK_CODES = {
  link_used: 'unauthenticated',
  link_expired: 'expired',
  link_unknown: 'not_found',
} as const satisfies Record<LinkProblem, ErrorCode>;

function linkRefusal(reason: LinkProblem): Refusal {
  return refused(LINK_CODES[reason], { reason });
}

/** Why the link does not lead on, if so. */
function checkLink(link: OneTimeLink, inquiry: Inquiry, now: Date): Refusal | undefined {
  if (link.redeemedAt !== null) return linkRefusal('link_used');
  if (link.expiresAt <= now || inquiry.status === 'expired' || isDue(inquiry, now)) return linkRefusal('link_expired');
  return checkOpen(inquiry);
}

/**
 * What a link leads to, for the page that offers to go on. Changes nothing, so that scanners and previews may look.
 *
 * Refusals: `unauthenticated` + `link_used`, `expired` + `link_expired`, `not_found` + `link_unknown`, `finished`.
 */
export async function inspectLink(
  deps: Pick<OperationDeps, 'store' | 'clock'>,
  code: string,
): Promise<Decision<{ inquiryId: InquiryId; templateId: TemplateId; templateVersionId: TemplateVersionId }>> {
  const link = await deps.store.link(sha256(code));
  const inquiry = link && (await deps.store.inquiry(link.inquiryId));
  if (link === undefined || inquiry === undefined) return linkRefusal('link_unknown');
  const problem = checkLink(link, inquiry, deps.clock());
  if (problem) return problem;
  const { id: inquiryId, templateId, templateVersionId } = inquiry;
  return { kind: 'done', inquiryId, templateId, templateVersionId };
}

/** Exchanges a link's code for a session, once; the claim that did may repeat it. Refusals: as {@link inspectLink}. */
export async function redeem(
  deps: OperationDeps,
  request: RedeemRequest,
  userAgent: string | undefined,
): Promise<Decision<{ readonly answer: AccessAnswer }>> {
  const now = deps.clock();
  const codeHash = sha256(request.code);
  const visited = await deps.store.transaction((tx) => {
    const use = { claim: request.claim, kind: 'redeem', target: codeHash, userAgent } as const;
    return withClaim(tx, deps, use, now, (claimHash) =>
      redeemFirst(tx, deps, { codeHash, inquiryId: request.inquiryId }, claimHash, userAgent, now),
    );
  });
  return visited.kind === 'refused' ? visited : answer(deps, visited, []);
}

async function redeemFirst(
  tx: StoreTransaction,
  deps: OperationDeps,
  { codeHash, inquiryId }: { readonly codeHash: string; readonly inquiryId: InquiryId | undefined },
  claimHash: string,
  userAgent: string | undefined,
  now: Date,
): Promise<Decision<Visit>> {
  const known = await tx.link(codeHash);
  if (inquiryId !== undefined && known?.inquiryId !== inquiryId) return linkRefusal('link_unknown');
  const loaded = known && (await loadLocked(tx, deps, known.inquiryId, now));
  // Read again under the inquiry's lock: another visitor may have been faster.
  const link = loaded && (await tx.link(codeHash));
  if (loaded === undefined || link === undefined) return linkRefusal('link_unknown');
  const problem = checkLink(link, loaded.inquiry, now);
  if (problem) return problem;
  const session = await openSession(tx, deps, loaded.inquiry, loaded.content, now);
  if ((await tx.redeemLink(codeHash, claimHash, now)) === undefined)
    throw new Error('A locked link was redeemed elsewhere');
  await tx.setLinkSession(codeHash, session.id);
  const files = await tx.documents(loaded.inquiry.id);
  return arrive(tx, deps, { ...loaded, session, files }, userAgent, now);
}
