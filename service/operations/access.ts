/** Access: the moment a visitor is shown the flow. */

import type { AccessAnswer, AccessRequest, AccessTarget } from '../../src/protocol/api.ts';
import type { DroppedField } from '../../src/protocol/field-keys.ts';
import type { InquiryId } from '../../src/protocol/ids.ts';
import { type Decision, refused } from '../inquiry/decision.ts';
import type { Inquiry } from '../inquiry/inquiry.ts';
import { prefillFromPage } from '../inquiry/prefill.ts';
import type { VersionContent } from '../inquiry/template-content.ts';
import { checkOpen, dayOf } from '../inquiry/transition.ts';
import { checkRedirect } from '../redirect-check.ts';
import type { StoreTransaction } from '../store/store.ts';
import { withClaim } from './claim.ts';
import { createByVisitor, type VisitorDeps } from './create-by-visitor.ts';
import { openSession } from './hand-out.ts';
import { signSessionToken, type TokenClaims, verifySessionToken } from './session-token.ts';
import { arrive, enter, loadLocked, stateOf, type Visit } from './visit.ts';
import type { OperationDeps } from './write-change.ts';

export interface Visitor {
  /** The session token that came along, not yet checked. */
  readonly token: string | undefined;
  readonly userAgent: string | undefined;
}

type Accessed = Decision<{ readonly answer: AccessAnswer }>;

/**
 * Shows the visitor an inquiry, made now or before.
 *
 * Refusals: `not_found`, `inactive_template`, `client_side_creation_blocked`, `invalid_config` (both account and reference, a redirect
 * that is not allowed), `unauthenticated`, `expired`, `finished`.
 */
export async function access(deps: VisitorDeps, request: AccessRequest, visitor: Visitor): Promise<Accessed> {
  const now = deps.clock();
  const { target } = request;
  const claims = await verifySessionToken(deps, visitor.token, now);
  const visited = await deps.store.transaction(async (tx) => {
    const use = {
      claim: request.claim,
      kind: 'access',
      target: targetKey(target),
      userAgent: visitor.userAgent,
    } as const;
    return withClaim(tx, deps, use, now, async () => {
      if (target.kind !== 'inquiry') return createByVisitor(tx, deps, { ...request, target }, visitor.userAgent, now);
      // A token that proves nothing is no reason to fall back on what an id alone may do.
      if (visitor.token !== undefined) return byToken(tx, deps, target.inquiryId, claims, visitor, request, now);
      return byBareId(tx, deps, target.inquiryId, visitor, request, now);
    });
  });
  if (visited.kind === 'refused') return visited;
  const dropped =
    target.kind === 'inquiry' ? ignored(request) : droppedFields(request, visited.content, visited.inquiry.createdAt);
  return answer(deps, visited, dropped);
}

/** What a visitor gets who was let in. */
export async function answer(
  deps: OperationDeps,
  visit: Visit,
  dropped: readonly DroppedField[],
): Promise<Decision<{ readonly answer: AccessAnswer }>> {
  const sessionToken = await signSessionToken(deps, visit.session);
  return { kind: 'done', answer: { sessionToken, state: stateOf(visit), dropped } };
}

async function byToken(
  tx: StoreTransaction,
  deps: VisitorDeps,
  id: InquiryId,
  claims: TokenClaims | undefined,
  visitor: Visitor,
  request: AccessRequest,
  now: Date,
): Promise<Decision<Visit>> {
  if ((await tx.inquiry(id)) === undefined) return refused('not_found');
  if (claims?.inquiryId !== id) return refused('unauthenticated');
  const entered = await enter(tx, deps, claims, now);
  if (entered.kind === 'refused') return entered;
  const led = await withRedirect(tx, entered.inquiry, entered.content, request);
  if (led.kind === 'refused') return led;
  const arrived = await arrive(tx, deps, { ...entered, inquiry: led.inquiry }, visitor.userAgent, now);
  if (arrived.kind === 'done' && led.inquiry !== entered.inquiry) await tx.updateInquiry(arrived.inquiry);
  return arrived;
}

async function byBareId(
  tx: StoreTransaction,
  deps: VisitorDeps,
  id: InquiryId,
  visitor: Visitor,
  request: AccessRequest,
  now: Date,
): Promise<Decision<Visit>> {
  const loaded = await loadLocked(tx, deps, id, now);
  if (loaded === undefined) return refused('not_found');
  const { content } = loaded;
  // Whoever comes second learns nothing, not even how it ended.
  if (!loaded.inquiry.bareAccess || loaded.inquiry.firstAccessedAt !== null) return refused('unauthenticated');
  const closed = checkOpen(loaded.inquiry);
  if (closed) return closed;
  const led = await withRedirect(tx, loaded.inquiry, content, request);
  if (led.kind === 'refused') return led;
  if (!(await tx.passBareDoor(id, now))) return refused('unauthenticated');
  const session = await openSession(tx, deps, led.inquiry, content, now);
  const visit: Visit = { inquiry: led.inquiry, content, session, files: await tx.documents(id) };
  return arrive(tx, deps, visit, visitor.userAgent, now);
}

/** A hosted page may name where its flow leads, if neither backend nor template did. */
async function withRedirect(
  tx: StoreTransaction,
  inquiry: Inquiry,
  content: VersionContent,
  request: AccessRequest,
): Promise<Decision<{ readonly inquiry: Inquiry }>> {
  const isSettled = inquiry.redirectUri !== null || content.redirectUri !== undefined;
  if (isSettled || request.redirectUri === undefined || request.surface !== 'hosted') return { kind: 'done', inquiry };
  const template = await tx.template(inquiry.templateId);
  const check = template && checkRedirect(request.redirectUri, 'page', template);
  return check?.kind === 'ok'
    ? { kind: 'done', inquiry: { ...inquiry, redirectUri: check.uri } }
    : refused('invalid_config', { reason: 'redirect_refused' });
}

/** The same for a first request and its repeat: it follows from the request alone. */
function droppedFields(request: AccessRequest, content: VersionContent, createdAt: Date): readonly DroppedField[] {
  return prefillFromPage(content, request, dayOf(createdAt)).dropped;
}

/** An inquiry that exists is as it was made: what a page says about it does not count. */
function ignored(request: AccessRequest): readonly DroppedField[] {
  const others = (['referenceId', 'accountId', 'accountTypeId'] as const).filter((key) => request[key] !== undefined);
  return [...Object.keys({ ...request.prefill, ...request.fields }), ...others].map((key) => ({
    key,
    reason: 'ignored',
  }));
}

function targetKey(target: AccessTarget): string {
  switch (target.kind) {
    case 'template':
      return target.templateId;
    case 'templateVersion':
      return target.templateVersionId;
    case 'inquiry':
      return target.inquiryId;
    default:
      return target satisfies never;
  }
}
