/** A backend creates an inquiry. */

import type { FieldInputs } from '../../src/protocol/fields.ts';
import { mintId } from '../../src/protocol/ids.ts';
import { createInquiry } from '../inquiry/create.ts';
import { type Decision, refused } from '../inquiry/decision.ts';
import type { Inquiry, Session, TemplateVersion } from '../inquiry/inquiry.ts';
import { fieldsFromApi } from '../inquiry/prefill.ts';
import type { Expiration } from '../inquiry/template-content.ts';
import { dayOf } from '../inquiry/transition.ts';
import { checkRedirect } from '../redirect-check.ts';
import type { NewInquiry } from '../store/store.ts';
import { type AccountChoice, chooseAccount } from './accounts.ts';
import { type Found, findTarget, rememberedTarget, type TemplateTarget } from './find-target.ts';
import { type LinkAddresses, mintLink, mintSession } from './hand-out.ts';
import { signSessionToken } from './session-token.ts';
import { type BackendDeps, storedEvents } from './write-change.ts';

export interface ApiCreation {
  readonly target: TemplateTarget;
  readonly account: AccountChoice;
  /** Shown on the inquiry; default: that of its account. */
  readonly referenceId?: string | undefined;
  readonly fields: FieldInputs;
  readonly note?: string | undefined;
  readonly tags: readonly string[];
  readonly creator?: string | undefined;
  /** Trusted, but for what no address may be: see the redirect check. */
  readonly redirectUri?: string | undefined;
  readonly expiration: Expiration;
  /** Make a session and give its token. Closes the door of the bare id. */
  readonly withSession: boolean;
  /** Make a one-time link. Closes the door of the bare id. */
  readonly withLink: boolean;
}

export interface ApiCreated {
  readonly inquiry: Inquiry;
  readonly version: TemplateVersion;
  readonly session: Session | undefined;
  readonly sessionToken: string | undefined;
  readonly link: LinkAddresses | undefined;
}

/** What is to be written, and what goes out with it. */
interface Prepared extends Omit<ApiCreated, 'inquiry' | 'sessionToken'> {
  readonly made: NewInquiry;
}

/**
 * Creates an inquiry for a backend.
 *
 * Refusals: `not_found` (template, version or account), `inactive_template`, `invalid_fields` with what is wrong,
 * `invalid_config` for a redirect address that no browser should follow.
 */
export async function createByApi(deps: BackendDeps, creation: ApiCreation): Promise<Decision<ApiCreated>> {
  const { store } = deps;
  const now = deps.clock();
  if (creation.redirectUri !== undefined) {
    const check = checkRedirect(creation.redirectUri, 'api', { allowedDomains: [] });
    if (check.kind === 'refused') return refused('invalid_config');
  }
  // Mostly the template is as it was: then one statement finds that out and writes. A refusal never comes from memory.
  const remembered = await rememberedTarget(store, creation.target);
  if (remembered !== undefined) {
    const prepared = await prepare(deps, creation, remembered, now);
    const inquiry = prepared.kind === 'done' && (await store.insertInquiryUnder(remembered.template, prepared.made));
    if (inquiry) return handOver(deps, prepared, inquiry);
  }
  const found = await findTarget(store, creation.target);
  if (found === undefined) return refused('not_found');
  const prepared = await prepare(deps, creation, found, now);
  if (prepared.kind === 'refused') return prepared;
  return handOver(deps, prepared, await store.insertInquiry(prepared.made));
}

async function prepare(
  deps: BackendDeps,
  creation: ApiCreation,
  { template, version }: Found,
  now: Date,
): Promise<Decision<Prepared>> {
  if (template.environmentId !== deps.environmentId) return refused('not_found');
  if (template.status === 'inactive') return refused('inactive_template');
  const filled = fieldsFromApi(version.content, creation.fields, dayOf(now));
  if (filled.kind === 'refused') return filled;
  const chosen = await chooseAccount(deps.store, deps, deps.environmentId, creation.account, now);
  if (chosen.kind === 'refused') return chosen;
  const created = createInquiry(
    {
      id: mintId('inquiry', deps.random),
      template,
      version,
      via: 'api',
      account: chosen.account ?? null,
      referenceId: creation.referenceId ?? chosen.account?.referenceId ?? null,
      fields: filled.fields,
      note: creation.note ?? null,
      tags: creation.tags,
      creator: creation.creator ?? null,
      redirectUri: creation.redirectUri ?? null,
      expiration: creation.expiration,
      isHandedOut: creation.withSession || creation.withLink,
    },
    now,
  );
  if (created.kind === 'refused') return created;
  const { inquiry } = created;
  const session = creation.withSession ? mintSession(deps, inquiry, version.content, now) : undefined;
  const handedOut = creation.withLink ? mintLink(deps, inquiry, version.content, undefined, now) : undefined;
  const made = {
    inquiry,
    account: chosen.isNew ? chosen.account : undefined,
    events: storedEvents(deps, inquiry, created.events, now),
    session,
    link: handedOut?.link,
  };
  return { kind: 'done', made, version, session, link: handedOut?.addresses };
}

async function handOver(
  deps: BackendDeps,
  { version, session, link }: Prepared,
  inquiry: Inquiry,
): Promise<Decision<ApiCreated>> {
  const sessionToken = session && (await signSessionToken(deps, session));
  return { kind: 'done', inquiry, version, session, sessionToken, link };
}
