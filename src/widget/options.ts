import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FieldInputs } from '../protocol/fields.ts';
import type { CompleteMetadata, FrameMetadata } from '../protocol/messages.ts';
import { fits } from '../protocol/parse-message.ts';
import { parseHost } from './host.ts';
import { type InquiryError, refuse } from './inquiry-error.ts';
import { askDiagnostics } from './load-diagnostics.ts';
import { OPTION_NAMES, START_OPTIONS, TEXT_OPTIONS, UNUSED_OPTIONS } from './option-names.ts';
import { page } from './page-record.ts';
import { type PrefillOption, readPrefill } from './prefill.ts';

/** Events that reach `onEvent`. */
export type EventName = keyof Events;
/** What each event tells: what the flow says, and what the page itself does. */
export type Events = Omit<FrameMetadata, 'resize' | 'session' | 'outcome'> & PageEvents;

interface PageEvents {
  /** The page's address filled in these fields. */
  prefill: { readonly keys: readonly string[] };
}

/** How an inquiry ended: `fields` under the template's own keys, each `{type, value}`. */
export type CompleteDetail = CompleteMetadata;
/** What is needed to resume; both absent while there is no inquiry. */
export type CancelDetail = FrameMetadata['exit'];
/** Asked for when the session token is needed: once per launch, and once more after the first one was refused. */
export type SessionTokenSource = () => string | undefined | Promise<string | undefined>;

/** Texts of the modal itself, and by an error code the text for that failure. */
export type Texts = Record<'close' | 'closed' | 'loading' | 'failed' | 'retry', string> &
  Partial<Record<'link' | ErrorCode, string>>;

/**
 * Texts of the modal itself; the flow brings its own, in its own language. `close` names the button, `closed` is said afterwards, `loading` stands there
 * while the flow loads, `failed` when it does not come, with a button `retry` and a `link` to the flow as a page of its own where they
 * may help; by an error code, the text for that failure. Default: English.
 */
export type Strings = Readonly<Partial<Texts>>;

/** Callbacks coordinate the page; rely on the service's API for decisions. Each is called last, and may throw. */
export interface Callbacks {
  /** The frame's document has arrived. Once per frame, and again when it comes back from another document. */
  readonly onLoad?: (() => void) | undefined;
  /** The flow can be shown without delay. Once per frame, and again when the frame was reloaded. */
  readonly onReady?: (() => void) | undefined;
  /** The visitor left the last screen of a completed or failed inquiry. At most once per launch. */
  readonly onComplete?: ((detail: CompleteDetail) => void) | undefined;
  /** The visitor left before the end. At most once per launch, never after `onComplete`. */
  readonly onCancel?: ((detail: CancelDetail) => void) | undefined;
  /** The flow cannot go on. At most once per launch. */
  readonly onError?: ((error: InquiryError) => void) | undefined;
  /** Everything that the flow tells, before the specific callback. */
  readonly onEvent?: ((name: EventName, metadata: Events[EventName]) => void) | undefined;
}

/** A callback by its name, and what it is told. No callback hears `onAbort`: it only settles a promise. */
export type Happening =
  | { [Name in keyof Callbacks]-?: [name: Name, ...details: Parameters<NonNullable<Callbacks[Name]>>] }[keyof Callbacks]
  | [name: 'onAbort'];

interface SharedOptions extends Callbacks {
  /**
   * Proof of a session, for an inquiry that was accessed before; or a function that gives one or a promise. It is handed to
   * the flow by message and stands in no address.
   */
  readonly sessionToken?: string | SessionTokenSource | undefined;
  /** Your own id of the visitor. Excludes `accountId`. */
  readonly referenceId?: string | undefined;
  /** An existing account. Excludes `referenceId` and `accountTypeId`. */
  readonly accountId?: string | undefined;
  /** Type of an account that `referenceId` makes. */
  readonly accountTypeId?: string | undefined;
  readonly environmentId?: string | undefined;
  /** Prefilled values, keys in camel, kebab or snake case. The visitor can change them. */
  readonly fields?: FieldInputs | undefined;
  /**
   * Query parameters of the page's address to prefill from, as `{parameter: fieldKey}` or a list of names that are both.
   * They are removed from the address. `fields` wins. The keys `inquiryId`, `sessionToken` and `code` (of a one-time link), as a link in
   * a mail has them, say what to open where the options name nothing; an own `sessionToken` goes before the link's.
   */
  readonly prefill?: PrefillOption | undefined;
  /** What `prefill` takes stays in the address. Default false. As an attribute it is there or not. */
  readonly keepQuery?: boolean | string | undefined;
  /**
   * Where the flow comes from: an origin, a host name (https; http for loopback) or `development`
   * (`http://localhost:3000`). Default: the origin of the classic script; the npm package has none.
   */
  readonly host?: string | undefined;
  /** The same as `host`. */
  readonly customHost?: string | undefined;
  /**
   * Default `modal`. `inline` needs `parent` and shows the flow at once. `redirect` leaves the page for the flow's own: nothing is told
   * any more, `launch()` never settles, and `returned()` says how it ended.
   */
  readonly mode?: 'modal' | 'inline' | 'redirect' | undefined;
  /** Of `redirect`: address that the visitor is led to at the end. Its host must be one of the template's allowed domains. */
  readonly redirectUri?: string | undefined;
  /**
   * Element that the flow is put into. Default for a modal: the open dialog that has the focus, or else `body`. Inline, one that is not on the
   * page yet is waited for, without a deadline: the launch is not told an end before, but by `destroy()` or `signal`.
   */
  readonly parent?: Element | undefined;
  /**
   * BCP 47 tag: language and direction of the modal's own texts, until a flow in another language than English brings them in its
   * own. Told to the flow, whose texts are the template's. Default: English.
   */
  readonly language?: string | undefined;
  readonly styleVariant?: string | undefined;
  /** Origins of all frames around the page, when it is framed itself. */
  readonly frameAncestors?: readonly string[] | undefined;
  /** Origin that the flow answers to. Default: the page's. */
  readonly messageTargetOrigin?: string | undefined;
  /** Greatest height of the modal, height of the inline frame: CSS length, or a number of px. Default inline: the flow's own. */
  readonly frameHeight?: string | number | undefined;
  /** Greatest width of the modal and the inline frame: CSS length, or a number of px. */
  readonly frameWidth?: string | number | undefined;
  /** Sandbox tokens beyond those that the flow needs. */
  readonly sandboxAttributes?: readonly string[] | undefined;
  /** Accessible name of dialog and frame. Default `Verify your identity`. */
  readonly iframeTitle?: string | undefined;
  /** Events that reach `onEvent`. Default `all`. */
  readonly eventsAllowlist?: readonly string[] | 'all' | undefined;
  /** Ends the launch: nothing is told but that `launch()` rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Longest wait in ms for the frame to arrive; to get ready after `open` it has twice that. Stands still
   * while the browser is offline, but for a frame that was asked for and is not there. Default 15000.
   */
  readonly timeout?: number | undefined;
  /**
   * When to load the flow ahead, hidden. `eager`: at once, the default of `Client`. `intent`: of elements, when they are pointed at or get
   * the focus, their default; for a `Client` the same as `none`: at `open`.
   */
  readonly preload?: 'eager' | 'intent' | 'none' | undefined;
  /**
   * `tab`: a new inquiry that was left or reloaded goes on at the next launch in this tab, until it ends. Default: each launch of a template
   * makes an entirely new inquiry.
   */
  readonly persist?: 'tab' | undefined;
  readonly strings?: Strings | undefined;
  /** Tells the console everything that happens, without secrets, and explains a wrong option; `client.report()` gives the same as text. Default false. */
  readonly debug?: boolean | undefined;
  // Options of the `persona` package that have no meaning here: accepted, and warned about once.
  /** @deprecated has no effect */
  readonly environment?: unknown;
  /** @deprecated has no effect */
  readonly themeSetId?: unknown;
  /** @deprecated has no effect */
  readonly shareToken?: unknown;
  /** @deprecated has no effect */
  readonly fieldMappings?: unknown;
  /** @deprecated has no effect */
  readonly serverOutageMode?: unknown;
  /** @deprecated has no effect */
  readonly routingCountry?: unknown;
  /** @deprecated has no effect */
  readonly widgetPadding?: unknown;
  /** @deprecated has no effect */
  readonly navigationPadding?: unknown;
}

/** What is started: exactly one. */
type Start =
  /** A new inquiry of this template's live version. */
  | { readonly templateId: string; readonly templateVersionId?: undefined; readonly inquiryId?: undefined }
  /** A new inquiry of this very version. */
  | { readonly templateVersionId: string; readonly templateId?: undefined; readonly inquiryId?: undefined }
  /** An inquiry that was created through the API. */
  | { readonly inquiryId: string; readonly templateId?: undefined; readonly templateVersionId?: undefined }
  /** What a link in a mail says. */
  | {
      readonly prefill: PrefillOption;
      readonly templateId?: undefined;
      readonly templateVersionId?: undefined;
      readonly inquiryId?: undefined;
    };

/** Options of `new Client()` and `launch()`. Unknown names are errors. */
export type ClientOptions = SharedOptions & Start;

/** Options as the widget's own code reads them: checked, those that are null gone. */
export type Options = Omit<SharedOptions, keyof Callbacks> & {
  readonly [Name in Happening[0]]?: ((...details: unknown[]) => void) | undefined;
} & { readonly [Name in keyof Start]?: string | undefined } & Defaults;

/** What is there when it was not given. */
interface Defaults {
  readonly iframeTitle: string;
  readonly mode: 'modal' | 'inline' | 'redirect';
  readonly timeout: number;
  readonly prefill: PrefillOption;
  readonly fields: FieldInputs;
}

/**
 * Checked options, `prefill` with what the address says. A launcher reads callbacks and what it hands to the flow when they
 * are due: a binding may change them in place.
 */
export type Config = Options & {
  /** The origin that the flow comes from. */
  readonly host: string;
  /** Of a one-time link whose parameters are in the page's address. */
  readonly code?: string | undefined;
  /** What the page's address gives, by the keys of fields. Whether `fields` has the same by another spelling knows who knows the template. */
  readonly prefill: Readonly<Record<string, string>>;
};

/** Making the frame → its first message, in ms. */
export const LOAD_TIMEOUT_MS = 15_000;

/**
 * Options as they were given, from a script or from attributes. With `debug` a wrong one is explained to the console.
 *
 * @param given a script may call without any
 * @throws InquiryError `invalid_config` that names the option
 */
export function parseOptions(given: object | undefined): Config {
  try {
    return checkOptions(given);
  } catch (error) {
    if ((given as { readonly debug?: unknown } | undefined)?.debug)
      askDiagnostics(undefined, 'explain', error as InquiryError).then(console.warn);
    // Of a value of no known shape whatever reads it may throw, and its text may tell what stood there.
    if (!(error as InquiryError).code) refuse('options');
    throw error;
  }
}

/** Options that take one of a few words. */
const WORDS: Readonly<Record<string, RegExp | undefined>> = {
  mode: /^(modal|inline|redirect)$/,
  persist: /^tab$/,
  preload: /^(eager|intent|none)$/,
};

function checkOptions(given: object | undefined): Config {
  const options = {
    mode: 'modal',
    iframeTitle: 'Verify your identity',
    timeout: LOAD_TIMEOUT_MS,
    prefill: [],
    fields: {},
  } as Options & Record<string, unknown>;
  for (const [name, value] of Object.entries(given ?? {})) {
    // A member that is undefined or null is one that was not given.
    if (value == null) continue;
    if (!OPTION_NAMES.includes(name)) refuse(name);
    if (UNUSED_OPTIONS.includes(name)) {
      if (!page.warned[name]) console.warn(`inquiry-widget: no ${name}`);
      page.warned[name] = true;
    }
    if (WORDS[name]?.test(`${value}`) === false || (TEXT_OPTIONS.includes(name) && typeof value === 'object'))
      refuse(name);
    // An id that is a number in the page's own data is a text on the way, where anything else would be no message of ours.
    options[name] = typeof value === 'number' ? `${value}` : value;
  }
  const { inquiryId, code, sessionToken, ...prefill } = readPrefill(options);
  const starts = START_OPTIONS.filter((name) => options[name]).length;
  // A link that was mailed says what to open, unless the page does.
  if (inquiryId && !starts)
    Object.assign(options, { inquiryId, sessionToken: options.sessionToken || sessionToken, code });
  else if (starts !== 1) refuse('templateId');
  if (options.accountId && (options.referenceId || options.accountTypeId)) refuse('accountId');
  if (options.parent ? !(options.parent instanceof Element) : options.mode === 'inline') refuse('parent');
  if (!(options.timeout > 0)) refuse('timeout');
  // Another shape would be no message of ours, and the flow would wait for one.
  if (!fits(options.fields, {})) refuse('fields');
  // A sandboxed or file: page has no origin that the flow could answer to.
  if (location.origin === 'null') refuse('location.origin');
  return Object.assign(
    options,
    // Whatever the page put in, what travels is JSON, as in an address: dates as text, and no function that would stop the message.
    JSON.parse(
      JSON.stringify({ host: parseHost(options.host ?? options.customHost), fields: options.fields, prefill }, toText),
    ),
  );
}

/** Of what JSON has no form for, text. */
function toText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
