/** What a frame's or a page's address asks for → the boot data of its document. Reads only: loading is never access. */

import type { Boot, DeviceFeature, RefusalReason } from '../../../src/protocol/api.ts';
import type { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { FrameParams } from '../../../src/protocol/frame-params.ts';
import { parseId } from '../../../src/protocol/ids.ts';
import { checkClientSideCreation } from '../../inquiry/create.ts';
import type { Refusal } from '../../inquiry/decision.ts';
import type { Template, TemplateVersion } from '../../inquiry/inquiry.ts';
import { needsOf } from '../../inquiry/needs.ts';
import { firstScreen } from '../../inquiry/screen.ts';
import type { StoreReader } from '../../store/store.ts';
import { readableTheme } from '../../templates/readable-theme.ts';

export interface ResolvedBoot {
  readonly boot: Boot;
  /** The template's allowed domains; empty where no template is known. */
  readonly allowedDomains: readonly string[];
  /** What the version's steps use; empty where no version is known. */
  readonly needs: readonly DeviceFeature[];
}

/** Sentences for the integrator's log; what the visitor reads is the flow's own. */
const MESSAGES = {
  invalid_config: 'The address names no template and no inquiry, or more than one of them, or none in the right form.',
  not_found: 'There is no such template, version, inquiry or link.',
  inactive_template: 'The template is switched off.',
  client_side_creation_blocked: 'The template takes only inquiries created through the API.',
  expired: 'The link has expired.',
  finished: 'The inquiry that the link leads to has ended.',
  unauthenticated: 'The link was used already.',
  rate_limited: 'Too many requests from this address within a minute.',
  application_error: 'The service cannot answer at the moment.',
} as const satisfies Partial<Record<ErrorCode, string>>;

type BootRefusal = keyof typeof MESSAGES;
const BOOT_REFUSALS = Object.keys(MESSAGES) as readonly BootRefusal[];

/** A refusal as boot data. */
function refusedBoot(code: BootRefusal, reason?: RefusalReason): Extract<Boot, { kind: 'refused' }> {
  return { kind: 'refused', code, message: MESSAGES[code], ...(reason ? { reason } : {}) };
}

/** The refusal of a one-time link that does not lead on. */
export function refusedLink({ code, reason }: Refusal): ResolvedBoot {
  const known = BOOT_REFUSALS.find((each) => each === code) ?? 'application_error';
  return refusal(known, reason);
}

/** The boot data of a template, a template version or an inquiry; exactly one of them must be named. */
export async function resolveBoot(
  store: StoreReader,
  params: FrameParams,
  isLoopbackOnly: boolean,
): Promise<ResolvedBoot> {
  const { templateId, templateVersionId, inquiryId } = params;
  if ([templateId, templateVersionId, inquiryId].filter((id) => id !== undefined).length !== 1)
    return refusal('invalid_config');
  if (inquiryId !== undefined) {
    const id = parseId('inquiry', inquiryId);
    return id ? resolveInquiry(store, id) : refusal('invalid_config');
  }
  if (templateVersionId !== undefined) {
    const id = parseId('templateVersion', templateVersionId);
    if (!id) return refusal('invalid_config');
    const version = await store.templateVersion(id);
    return version
      ? resolveTemplate(await store.template(version.templateId), version, isLoopbackOnly)
      : refusal('not_found');
  }
  const id = parseId('template', templateId);
  if (!id) return refusal('invalid_config');
  const template = await store.template(id);
  return resolveTemplate(template, template && (await store.templateVersion(template.liveVersionId)), isLoopbackOnly);
}

/** The inquiry's own version decides; whatever else there is to know about it is told at access. */
export async function resolveInquiry(
  store: StoreReader,
  id: Parameters<StoreReader['inquiry']>[0],
): Promise<ResolvedBoot> {
  const inquiry = await store.inquiry(id);
  if (!inquiry) return refusal('not_found');
  const [template, version] = [
    await store.template(inquiry.templateId),
    await store.templateVersion(inquiry.templateVersionId),
  ];
  return template && version ? flowOf(template, version) : refusal('not_found');
}

function resolveTemplate(
  template: Template | undefined,
  version: TemplateVersion | undefined,
  isLoopbackOnly: boolean,
): ResolvedBoot {
  if (!template || !version) return refusal('not_found');
  const check = checkClientSideCreation(template, isLoopbackOnly);
  if (check.kind === 'done') return flowOf(template, version);
  const code = check.code === 'inactive_template' ? 'inactive_template' : 'client_side_creation_blocked';
  return { boot: refusedBoot(code), allowedDomains: template.allowedDomains, needs: needsOf(version.content) };
}

function flowOf(template: Template, version: TemplateVersion): ResolvedBoot {
  const { content } = version;
  return {
    boot: {
      kind: 'flow',
      templateId: template.id,
      templateVersionId: version.id,
      name: content.nameDisplay ?? template.name,
      locale: content.locale,
      theme: readableTheme(content.theme ?? {}),
      ...firstScreen(content),
    },
    allowedDomains: template.allowedDomains,
    needs: needsOf(content),
  };
}

/** A refusal of what names no template, or none that is known. */
export function refusal(code: BootRefusal, reason?: RefusalReason): ResolvedBoot {
  return { boot: refusedBoot(code, reason), allowedDomains: [], needs: [] };
}
