import type { ClientOptions } from '../options.ts';

type NameOf<Options> = Options extends unknown ? keyof Options : never;
type OptionName = NameOf<ClientOptions>;

const START = 'exactly one of templateId, templateVersionId and inquiryId, each the text of an id';
const TEXT = 'a text';
const ORIGIN = 'an origin such as https://shop.example';
const HOST =
  'an origin (https://verify.example.com), a host name, or "development"; no path. The npm package has no default';
const LENGTH = 'a CSS length, or a number of px';
const CALLBACK = 'a function';
const UNUSED = 'nothing: it has no effect here';

/** Option → what it takes. Every option has to be here, or this does not compile. */
export const KNOWN_OPTIONS: Readonly<Record<OptionName, string>> = {
  templateId: START,
  templateVersionId: START,
  inquiryId: START,
  sessionToken: 'a text, or a function that gives one or a promise of one',
  referenceId: 'a text; not together with accountId',
  accountId: 'a text; not together with referenceId or accountTypeId',
  accountTypeId: 'a text; not together with accountId',
  environmentId: TEXT,
  fields: 'an object: key of a field → text, number, boolean or list of texts',
  prefill: 'an object: query parameter → key of a field; or a list of names that are both',
  host: HOST,
  customHost: HOST,
  mode: '"modal", "redirect", or "inline" together with parent',
  redirectUri: "an address whose host is one of the template's allowed domains",
  parent: 'an element, which "inline" cannot do without',
  language: 'a language tag such as "de-AT"',
  styleVariant: TEXT,
  frameAncestors: 'a list of origins',
  messageTargetOrigin: ORIGIN,
  frameHeight: LENGTH,
  frameWidth: LENGTH,
  sandboxAttributes: 'a list of sandbox tokens',
  iframeTitle: TEXT,
  eventsAllowlist: 'a list of names of events, or "all"',
  signal: 'an AbortSignal',
  timeout: 'a number of ms above 0',
  preload: '"eager", "intent" or "none"',
  keepQuery: 'true, to leave in the address what prefill takes',
  persist: '"tab"',
  strings: 'an object of texts',
  debug: 'true or false',
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

/** What comes after `data-inquiry-`, where that is no option's name → the option. */
const ATTRIBUTES: Readonly<Record<string, OptionName>> = {
  template: 'templateId',
  templateVersion: 'templateVersionId',
  id: 'inquiryId',
  sessionEndpoint: 'sessionToken',
};

/** Farther away, it is another word. */
const MAX_EDITS = 3;

/** What an option takes; or, of a name that is none, the nearest one. */
export function adviceOn(name: string): string {
  if (name === 'location.origin')
    return 'This page has no origin, because it is a file or sandboxed without allow-same-origin: serve it by http(s).';
  if (isOption(name))
    return `${name} takes ${KNOWN_OPTIONS[name]}. Attributes may set texts only, and nothing that says where the flow leads.`;
  const nearest = nearestName(name);
  return `There is no option ${name}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(KNOWN_OPTIONS, name);
}

function nearestName(name: string): string | undefined {
  const [best] = [...Object.keys(KNOWN_OPTIONS), ...Object.keys(ATTRIBUTES)]
    .map((known) => ({ known, edits: editsBetween(plain(name), plain(known)) }))
    .sort((one, other) => one.edits - other.edits);
  if (!best || best.edits > Math.min(MAX_EDITS, name.length / 2)) return undefined;
  const option = ATTRIBUTES[best.known];
  // Whether it was a script or markup that said it, nobody tells.
  return option ? `${option} (${attributeOf(best.known)})` : best.known;
}

function attributeOf(name: string): string {
  return `data-inquiry-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`;
}

/** Spelling in kebab or snake case is no difference, nor is what all attributes begin with. */
function plain(name: string): string {
  return name.replace(/^data-inquiry-|[^a-z\d]/gi, '').toLowerCase();
}

/** Levenshtein's distance: letters to insert, drop or replace. */
function editsBetween(one: string, other: string): number {
  let row = [...Array(other.length + 1).keys()];
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, above] of row.slice(0, -1).entries()) {
      const kept = above + (letter === other[column] ? 0 : 1);
      next.push(Math.min(kept, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
