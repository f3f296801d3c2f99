/** A visitor's access to a template: a new inquiry. */

import type { AccessRequest, AccessTarget } from '../../src/protocol/api.ts';
import { mintId, parseId } from '../../src/protocol/ids.ts';
import type { Deps } from '../deps.ts';
import { checkClientSideCreation, createInquiry } from '../inquiry/create.ts';
import { type Decision, refused } from '../inquiry/decision.ts';
import type { Template } from '../inquiry/inquiry.ts';
import { prefillFromPage } from '../inquiry/prefill.ts';
import type { VersionContent } from '../inquiry/template-content.ts';
import { dayOf } from '../inquiry/transition.ts';
import { checkRedirect } from '../redirect-check.ts';
import type { StoreTransaction } from '../store/store.ts';
import { type AccountChoice, chooseAccount } from './accounts.ts';
import { findTarget } from './find-target.ts';
import { mintSession } from './hand-out.ts';
import { arrive, type Visit } from './visit.ts';
import { type OperationDeps, storedEvents } from './write-change.ts';

export type VisitorDeps = OperationDeps & Pick<Deps, 'loopbackOnly'>;

export interface VisitorCreation extends AccessRequest {
  readonly target: Exclude<AccessTarget, { kind: 'inquiry' }>;
}

/** Makes the inquiry, opens its first session and shows it. Everything in `creation` may have been made up by the visitor. */
export async function createByVisitor(
  tx: StoreTransaction,
  deps: VisitorDeps,
  creation: VisitorCreation,
  userAgent: string | undefined,
  now: Date,
): Promise<Decision<Visit>> {
  const found = await findTarget(tx, creation.target);
  if (found === undefined) return refused('not_found');
  const { template, version } = found;
  const { content } = version;
  const allowed = checkClientSideCreation(template, deps.loopbackOnly);
  if (allowed.kind === 'refused') return allowed;
  if (creation.environmentId !== undefined && creation.environmentId !== template.environmentId) {
    return refused('not_found');
  }
  const led = redirectUri(creation, template, content);
  if (led.kind === 'refused') return led;
  const choice = accountChoice(creation);
  if (choice === undefined) return refused('invalid_config');
  const chosen = await chooseAccount(tx, deps, template.environmentId, choice, now);
  if (chosen.kind === 'refused') return chosen;
  const created = createInquiry(
    {
      id: mintId('inquiry', deps.random),
      template,
      version,
      via: creation.surface === 'hosted' ? 'hosted' : 'client',
      account: chosen.account ?? null,
      referenceId: chosen.account?.referenceId ?? null,
      fields: prefillFromPage(content, creation, dayOf(now)).fields,
      note: null,
      tags: [],
      creator: null,
      redirectUri: led.redirectUri,
      expiration: {},
      isHandedOut: true,
    },
    now,
  );
  if (created.kind === 'refused') return created;
  const session = mintSession(deps, created.inquiry, content, now);
  const inquiry = await tx.insertInquiry({
    inquiry: created.inquiry,
    account: chosen.isNew ? chosen.account : undefined,
    events: storedEvents(deps, created.inquiry, created.events, now),
    session,
    link: undefined,
  });
  return arrive(tx, deps, { inquiry, content, session, files: [] }, userAgent, now);
}

/** `undefined`: what was given contradicts itself or is no such id. */
function accountChoice({ referenceId, accountId, accountTypeId }: VisitorCreation): AccountChoice | undefined {
  const type = accountTypeId === undefined ? undefined : parseId('accountType', accountTypeId);
  if (accountTypeId !== undefined && type === undefined) return undefined;
  if (accountId === undefined) {
    return referenceId === undefined ? { kind: 'none' } : { kind: 'reference', referenceId, accountTypeId: type };
  }
  const account = parseId('account', accountId);
  if (account === undefined || referenceId !== undefined || type !== undefined) return undefined;
  return { kind: 'existing', accountId: account };
}

function redirectUri(
  creation: VisitorCreation,
  template: Template,
  content: VersionContent,
): Decision<{ readonly redirectUri: string | null }> {
  const isAsked = creation.redirectUri !== undefined && creation.surface === 'hosted';
  if (!isAsked || content.redirectUri !== undefined) return { kind: 'done', redirectUri: null };
  const check = checkRedirect(creation.redirectUri ?? '', 'page', template);
  return check.kind === 'ok'
    ? { kind: 'done', redirectUri: check.uri }
    : refused('invalid_config', { reason: 'redirect_refused' });
}
