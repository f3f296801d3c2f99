/** A new inquiry: which template versions take one, and how it begins. */

import type { InquiryId } from '../../src/protocol/ids.ts';
import { type Decision, refused } from './decision.ts';
import { addSeconds, DEFAULT_AFTER_CREATE_SECONDS, intervalOf } from './expiry.ts';
import type { Account, CreatedVia, DomainEvent, Inquiry, InquiryFields, Template, TemplateVersion } from './inquiry.ts';
import { firstStep } from './steps.ts';
import type { Expiration } from './template-content.ts';

/** Whether a template takes new inquiries from a page, and why not. Told at load and again at access. */
export function checkClientSideCreation(template: Template, isLoopbackOnly: boolean): Decision<object> {
  if (template.status === 'inactive') return refused('inactive_template');
  if (template.blockClientSideCreation) return refused('client_side_creation_blocked');
  // Where others can reach the service, "no list" must not mean "everybody" by accident: `["*"]` says so on purpose.
  if (!isLoopbackOnly && template.allowedDomains.length === 0) return refused('client_side_creation_blocked');
  return { kind: 'done' };
}

export interface CreateCommand {
  readonly id: InquiryId;
  readonly template: Template;
  readonly version: TemplateVersion;
  readonly via: CreatedVia;
  readonly account: Account | null;
  readonly referenceId: string | null;
  readonly fields: InquiryFields;
  readonly note: string | null;
  readonly tags: readonly string[];
  readonly creator: string | null;
  /** Checked already. */
  readonly redirectUri: string | null;
  readonly expiration: Expiration;
  /** Whether a session or a link goes out with it, which closes the door of the bare id. */
  readonly isHandedOut: boolean;
}

export function createInquiry(
  command: CreateCommand,
  now: Date,
): Decision<{ readonly inquiry: Inquiry; readonly events: readonly DomainEvent[] }> {
  const { template, version } = command;
  if (template.status === 'inactive') return refused('inactive_template');
  const afterCreate = intervalOf('afterCreateSeconds', command, version.content) ?? DEFAULT_AFTER_CREATE_SECONDS;
  const inquiry: Inquiry = {
    id: command.id,
    environmentId: template.environmentId,
    templateId: template.id,
    templateVersionId: version.id,
    accountId: command.account?.id ?? null,
    referenceId: command.referenceId,
    createdVia: command.via,
    status: 'created',
    sequence: 0,
    lastTransitionHash: null,
    step: firstStep(version.content).name,
    path: [],
    submitted: [],
    returnTo: null,
    fields: command.fields,
    note: command.note,
    tags: command.tags,
    creator: command.creator,
    redirectUri: command.redirectUri,
    expiration: command.expiration,
    firstAccessedAt: null,
    bareAccess: !command.isHandedOut,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    expiresAt: addSeconds(now, afterCreate),
    completedAt: null,
    failedAt: null,
    expiredAt: null,
    markedForReviewAt: null,
    decisionedAt: null,
    redactedAt: null,
  };
  return { kind: 'done', inquiry, events: [{ name: 'inquiry.created' }] };
}
