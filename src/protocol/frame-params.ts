/** The query of the frame's address → launch parameters, and the names that both have. Total: any text gives parameters. */

import type { FieldInputs } from './fields.ts';

/** What the address of the frame, or of the hosted page, can carry. */
export interface FrameParams {
  readonly clientVersion?: string | undefined;
  readonly containerId?: string | undefined;
  /** `embedded` or `inline`; the hosted page has none. */
  readonly flowType?: string | undefined;
  readonly templateId?: string | undefined;
  readonly templateVersionId?: string | undefined;
  readonly environmentId?: string | undefined;
  readonly iframeOrigin?: string | undefined;
  readonly messageTargetOrigin?: string | undefined;
  readonly inquiryId?: string | undefined;
  readonly language?: string | undefined;
  readonly sessionToken?: string | undefined;
  readonly referenceId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly accountTypeId?: string | undefined;
  readonly styleVariant?: string | undefined;
  readonly themeSetId?: string | undefined;
  readonly redirectUri?: string | undefined;
  /** Code of a one-time link. */
  readonly code?: string | undefined;
  /** Major version of the port handshake; absent: window transport. */
  readonly handshake?: string | undefined;
  /** `tab`: what the tab has begun from this template goes on, instead of a new inquiry. Any other text means nothing. */
  readonly persist?: string | undefined;
  /** Origins of all ancestors, the nearest first. */
  readonly frameAncestors?: readonly string[] | undefined;
  /** Keys in any spelling. */
  readonly fields?: FieldInputs | undefined;
  /** The same from the query of a page's address: `fields` goes before it. */
  readonly prefill?: FieldInputs | undefined;
}

type PlainParam = Exclude<keyof FrameParams, 'frameAncestors' | 'fields' | 'prefill'>;

/** The published name of a parameter: ours in kebab form, where a template is an inquiry's and a list has brackets. */
export function paramName(param: string): string {
  return param
    .replace(/^template/, 'inquiryTemplate')
    .replace(/s$/, 's[]')
    .replace(/[A-Z]/g, '-$&')
    .toLowerCase();
}

const PLAIN_PARAMS: readonly PlainParam[] = [
  'clientVersion',
  'containerId',
  'flowType',
  'templateId',
  'templateVersionId',
  'environmentId',
  'iframeOrigin',
  'messageTargetOrigin',
  'inquiryId',
  'language',
  'sessionToken',
  'referenceId',
  'accountId',
  'accountTypeId',
  'styleVariant',
  'themeSetId',
  'redirectUri',
  'code',
  'handshake',
  'persist',
];

/** The parameters of a query, with or without `?` or `#`. The first of several equal names counts, of a list all of its items; unknown names are ignored. */
export function parseFrameParams(query: string): FrameParams {
  // Once: the service reads the addresses of strangers, who may name thousands.
  const known = new Map(PLAIN_PARAMS.map((param) => [paramName(param), param]));
  const plain: Partial<Record<PlainParam, string>> = {};
  const frameAncestors: string[] = [];
  const inputs = { fields: new Map<string, string | string[]>(), prefill: new Map<string, string | string[]>() };
  for (const [name, value] of parseQuery(query)) {
    const param = known.get(name);
    const bracket = /^(fields|prefill|frame-ancestors)\[([^[\]]*)\](?:\[(\d*)\])?$/.exec(name);
    if (param) plain[param] ??= value;
    else if (bracket?.[1] === 'frame-ancestors') frameAncestors.push(value);
    else if (bracket?.[2]) {
      const key = bracket[2];
      const fields = inputs[bracket[1] === 'prefill' ? 'prefill' : 'fields'];
      const before = fields.get(key);
      if (before === undefined) fields.set(key, bracket[3] === undefined ? value : [value]);
      else if (bracket[3] !== undefined && Array.isArray(before)) before.push(value);
    }
  }
  return {
    ...plain,
    frameAncestors,
    fields: Object.fromEntries(inputs.fields),
    prefill: Object.fromEntries(inputs.prefill),
  };
}

/** The name-value pairs of a query, decoded; what cannot be decoded stays as it is. */
export function parseQuery(query: string): [string, string][] {
  return query
    .replace(/^[?#]/, '')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // A stray percent sign is no reason to lose the rest of the address.
    return spaced;
  }
}
