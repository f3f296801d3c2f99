import { encodeFrameParams } from '../protocol/frame-params.ts';
import { PROTOCOL_MAJOR } from '../protocol/messages.ts';
import type { Config } from './options.ts';
import { VERSION } from './version.ts';

/** The address of the frame. It ends up in logs and histories: no token, no field, no id of the visitor. */
export function createFrameUrl({ options, origin }: Config, containerId: string): string {
  const { templateId, templateVersionId, environmentId, frameAncestors, messageTargetOrigin } = options;
  const { inquiryId, language, accountTypeId, styleVariant, mode } = options;
  return `${origin}/widget?${encodeFrameParams({
    clientVersion: VERSION,
    containerId,
    flowType: mode === 'inline' ? mode : 'embedded',
    templateId,
    templateVersionId,
    environmentId,
    iframeOrigin: location.origin,
    frameAncestors,
    messageTargetOrigin,
    inquiryId,
    language,
    accountTypeId,
    styleVariant,
    handshake: String(PROTOCOL_MAJOR),
  })}`;
}
