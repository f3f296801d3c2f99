import type { ClientOptions } from './options.ts';

type NameOf<Options> = Options extends unknown ? keyof Options : never;
export type OptionName = NameOf<ClientOptions>;

/**
 * Who sets an option, and whether the frame's address tells it. Markup that was injected must not choose where a trusted dialog
 * leads, nor what the page's own code does.
 */
export type OptionKind =
  /** What is started: exactly one of these. Set by script or attribute, in the address. */
  | 'start'
  /** Set by script or attribute, in the address. */
  | 'address'
  /** Set by script only, in the address. */
  | 'framing'
  /** Set by script or attribute, in no address. */
  | 'text'
  /** Set by script only, or by attributes of another form, in no address. */
  | 'script'
  /** Of the `persona` package, without a meaning here: accepted, and warned about. */
  | 'unused';

interface OptionRow {
  readonly kind: OptionKind;
  /** In words: what the documentation lists, and what somebody is told whose value was refused. */
  readonly type: string;
  /** What stands after `data-inquiry-`, where that is not the option's own name in kebab case. */
  readonly attributes?: readonly string[];
}

const TEXT = 'a text';
const HOST =
  'an origin (https://verify.example.com), a host name, or "development"; no path. The npm package has no default';
const LENGTH = 'a CSS length, or a number of px';
const CALLBACK: OptionRow = { kind: 'script', type: 'a function' };
const UNUSED: OptionRow = { kind: 'unused', type: 'nothing: it has no effect here' };

/**
 * Every option there is, in the order of the documentation: what `options.ts` and `attributes.ts` read, what the second file explains,
 * what the README lists and what the tests try comes from here. An option that is missing, or one too many, does not compile.
 */
export const OPTION_TABLE: Readonly<Record<OptionName, OptionRow>> = {
  templateId: {
    kind: 'start',
    type: 'exactly one of templateId, templateVersionId and inquiryId: an ID itmpl_…',
    attributes: ['template'],
  },
  templateVersionId: {
    kind: 'start',
    type: 'an ID itmplv_…, in place of templateId',
    attributes: ['template-version'],
  },
  inquiryId: { kind: 'start', type: 'an ID inq_…, in place of templateId', attributes: ['id'] },
  sessionToken: {
    kind: 'text',
    type: 'a text, or a function that gives one or a promise of one',
    attributes: ['session-endpoint', 'session-token'],
  },
  referenceId: { kind: 'text', type: 'a text; not together with accountId' },
  accountId: { kind: 'text', type: 'an ID act_…; not together with referenceId or accountTypeId' },
  accountTypeId: { kind: 'address', type: 'an ID acttp_…; not together with accountId' },
  environmentId: { kind: 'address', type: 'an ID env_…' },
  fields: {
    kind: 'script',
    type: 'an object: key of a field → text, number, boolean or list of texts',
    attributes: ['field-…'],
  },
  prefill: {
    kind: 'script',
    type: 'an object: query parameter → key of a field; or a list of parameter:key, or of names that are both',
    attributes: ['prefill'],
  },
  keepQuery: { kind: 'text', type: 'true or false' },
  host: { kind: 'script', type: HOST },
  customHost: { kind: 'script', type: HOST },
  mode: { kind: 'text', type: '"modal", "redirect", or "inline" together with parent' },
  redirectUri: { kind: 'text', type: "an address whose host is one of the template's allowed domains" },
  parent: { kind: 'script', type: 'an element, which "inline" cannot do without' },
  language: { kind: 'address', type: 'a language tag such as "de-AT"' },
  styleVariant: { kind: 'address', type: TEXT },
  frameAncestors: { kind: 'framing', type: 'a list of origins' },
  messageTargetOrigin: { kind: 'framing', type: 'an origin such as https://shop.example' },
  frameHeight: { kind: 'text', type: LENGTH },
  frameWidth: { kind: 'text', type: LENGTH },
  sandboxAttributes: { kind: 'script', type: 'a list of sandbox tokens' },
  iframeTitle: { kind: 'text', type: TEXT },
  eventsAllowlist: { kind: 'script', type: 'a list of names of events, or "all"' },
  signal: { kind: 'script', type: 'an AbortSignal' },
  timeout: { kind: 'text', type: 'a number of ms above 0' },
  debug: { kind: 'script', type: 'true or false' },
  preload: { kind: 'text', type: '"eager", "intent" or "none"' },
  persist: { kind: 'address', type: '"tab"' },
  strings: { kind: 'script', type: 'an object: close, closed, loading, failed, retry, link or an error code → text' },
  onLoad: CALLBACK,
  onReady: CALLBACK,
  onComplete: CALLBACK,
  onCancel: CALLBACK,
  onError: CALLBACK,
  onEvent: CALLBACK,
  environment: UNUSED,
  themeSetId: UNUSED,
  shareToken: UNUSED,
  fieldMappings: UNUSED,
  serverOutageMode: UNUSED,
  routingCountry: UNUSED,
  widgetPadding: UNUSED,
  navigationPadding: UNUSED,
};
