/** What the document brings (its address and its data) → what the flow has to do, or why it cannot. */

import type { AccessTarget, Boot, RefusalReason, Surface } from '../protocol/api.ts';
import { type ErrorCode, isErrorCode } from '../protocol/error-codes.ts';
import { type FrameParams, parseFrameParams } from '../protocol/frame-params.ts';
import { parseId } from '../protocol/ids.ts';
import type { CapturedAddress } from './announce.ts';

/** Who hears the flow's messages, and how. */
export type HostConfig =
  /** Nobody: the hosted page, a frame document opened by itself, or a page that did not say its origin. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'window' | 'port';
      /** The only origin that is spoken to and listened to. */
      readonly origin: string;
      /** What every message repeats, unchanged from the address. */
      readonly echo: {
        readonly containerId: string;
        readonly templateId?: string;
        readonly templateVersionId?: string;
      };
    };

/** What the integrator's page or link gives along: with a template it counts, with an inquiry the service ignores it. */
export type PageValues = Pick<
  FrameParams,
  | 'sessionToken'
  | 'fields'
  | 'prefill'
  | 'referenceId'
  | 'accountId'
  | 'accountTypeId'
  | 'environmentId'
  | 'redirectUri'
>;

/** What the visitor's first move does. */
export type FlowStart =
  | {
      readonly kind: 'access';
      readonly target: AccessTarget;
      readonly values: PageValues;
      /** What this tab has begun from the template goes on. */
      readonly persists: boolean;
    }
  | { readonly kind: 'link'; readonly code: string };

export type FlowBoot = Extract<Boot, { kind: 'flow' }>;

interface ConfigBase {
  readonly surface: Surface;
  readonly host: HostConfig;
  readonly styleVariant: string | undefined;
}

export type FlowConfig =
  | (ConfigBase & {
      readonly kind: 'flow';
      readonly start: FlowStart;
      /** `undefined` only when a page with a link's *Continue* was reloaded: the code is known, the service was not told it. */
      readonly boot: FlowBoot | undefined;
    })
  | (ConfigBase & {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly reason: RefusalReason | undefined;
    });

/** The document's data, or a refusal when it is not there or not ours. */
export function parseBoot(text: string | null | undefined): Boot {
  try {
    const data: unknown = JSON.parse(text ?? '');
    if (typeof data === 'object' && data !== null && 'kind' in data) {
      // The service is of the same release: this tells its data from none at all, and looks no deeper.
      if (data.kind === 'flow' && 'screen' in data && 'progress' in data) return data as Boot;
      if (data.kind === 'refused' && 'code' in data && isErrorCode(data.code)) return data as Boot;
    }
  } catch {
    // Not JSON: said below.
  }
  return { kind: 'refused', code: 'application_error', message: 'The document came without its data.' };
}

/** The flow's configuration. Total: a wrong address gives a refusal. */
export function readConfig(input: {
  readonly address: CapturedAddress;
  readonly pathname: string;
  readonly isFramed: boolean;
  readonly boot: Boot;
}): FlowConfig {
  const { boot } = input;
  const query = parseFrameParams(input.address.search);
  const surface = surfaceOf(input.pathname, query);
  // Only the hosted page is given its secrets in the fragment.
  const params = surface === 'hosted' ? withFragment(query, parseFrameParams(input.address.hash)) : query;
  const base = {
    surface,
    host: hostOf(input.isFramed && surface !== 'hosted', params),
    styleVariant: params.styleVariant,
  };
  const refuse = (code: ErrorCode, message: string, reason?: RefusalReason): FlowConfig => {
    return { ...base, kind: 'refused', code, message, reason };
  };

  if (params.handshake !== undefined && !hasKnownMajor(params.handshake)) {
    return refuse('protocol_mismatch', `The flow does not speak handshake ${params.handshake}.`);
  }
  const isReloadedLink = params.code !== undefined && boot.kind === 'refused' && boot.code === 'invalid_config';
  if (boot.kind === 'refused' && !isReloadedLink) return refuse(boot.code, boot.message, boot.reason);
  const known = boot.kind === 'flow' ? boot : undefined;
  if (params.code !== undefined)
    return { ...base, kind: 'flow', boot: known, start: { kind: 'link', code: params.code } };
  const target = targetOf(params);
  if (!target) return refuse('invalid_config', 'Give the ID of one template, template version or inquiry.');
  // An inquiry goes on by its session anyway. A frame could be in anybody's page, whatever its address says: by the port alone a page proves which it is.
  const persists =
    params.persist === 'tab' && target.kind !== 'inquiry' && (!input.isFramed || base.host.kind === 'port');
  return {
    ...base,
    kind: 'flow',
    boot: known,
    start: { kind: 'access', target, values: params, persists },
  };
}

/** The frame serves every major from 1 up: the page is the one that must know the frame's. */
function hasKnownMajor(handshake: string): boolean {
  return /^[1-9]\d*$/.test(handshake);
}

function surfaceOf(pathname: string, params: FrameParams): Surface {
  if (!pathname.endsWith('/widget')) return 'hosted';
  return params.flowType === 'inline' ? 'inline' : 'embedded';
}

function withFragment(query: FrameParams, fragment: FrameParams): FrameParams {
  return {
    ...query,
    code: query.code ?? fragment.code,
    sessionToken: fragment.sessionToken ?? query.sessionToken,
    referenceId: fragment.referenceId ?? query.referenceId,
    accountId: fragment.accountId ?? query.accountId,
    fields: { ...query.fields, ...fragment.fields },
    prefill: { ...query.prefill, ...fragment.prefill },
  };
}

function hostOf(isFramed: boolean, params: FrameParams): HostConfig {
  const origin = params.messageTargetOrigin || params.iframeOrigin || '';
  if (!isFramed || !isOrigin(origin)) return { kind: 'none' };
  const { templateId, templateVersionId } = params;
  const echo = {
    containerId: params.containerId ?? '',
    ...(templateId !== undefined && { templateId }),
    ...(templateVersionId !== undefined && { templateVersionId }),
  };
  const isPort = params.handshake !== undefined && hasKnownMajor(params.handshake);
  return { kind: isPort ? 'port' : 'window', origin, echo };
}

/** Whether the text is exactly an origin that can be posted to; `"null"` is none. */
function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

/** The one thing to access; `undefined` when the address names none, several, or something that is no ID of its kind. */
function targetOf(params: FrameParams): AccessTarget | undefined {
  const given = [params.templateId, params.templateVersionId, params.inquiryId].filter((id) => id !== undefined);
  if (given.length !== 1) return undefined;
  const templateId = parseId('template', params.templateId);
  if (templateId) return { kind: 'template', templateId };
  const templateVersionId = parseId('templateVersion', params.templateVersionId);
  if (templateVersionId) return { kind: 'templateVersion', templateVersionId };
  const inquiryId = parseId('inquiry', params.inquiryId);
  return inquiryId && { kind: 'inquiry', inquiryId };
}
