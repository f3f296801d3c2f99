import { InquiryError } from './inquiry-error.ts';
import { createLauncher } from './launcher.ts';
import { type Callbacks, isTextOption, parseOptions } from './options.ts';

const PREFIX = 'data-inquiry-';
const STATE = `${PREFIX}state`;
const LAUNCHABLE = `[${PREFIX}template],[${PREFIX}template-version],[${PREFIX}id]`;

/** What `inquiry:…` events tell. Nothing of a person: every script of the page can listen. */
export interface InquiryEventDetail {
  readonly inquiryId?: string | undefined;
  readonly templateId?: string | undefined;
  readonly status?: string | number | undefined;
  readonly code?: string | undefined;
  readonly name?: string | undefined;
}

function isInline(element: Element): boolean {
  return element.getAttribute(`${PREFIX}mode`) === 'inline';
}

/** The page's backend gives a session token for this visitor: `POST` with its cookies, answered by `{"sessionToken": "..."}`. */
async function fetchToken(endpoint: string): Promise<string> {
  const response = await fetch(endpoint, { method: 'POST' });
  const { sessionToken } = await response.json();
  return sessionToken;
}

/**
 * Options in an element's attributes.
 *
 * @throws InquiryError `invalid_config` for an attribute that is no option, or one that markup may not set
 */
function readOptions({ attributes }: Element): object {
  const fields: Record<string, string> = {};
  const options: Record<string, unknown> = { fields };
  for (const { name, value } of attributes) {
    if (!name.startsWith(PREFIX) || name === STATE) continue;
    const words = name.slice(PREFIX.length);
    const key = words.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    // `template`, `template-version` and `id` are short for their options.
    const option = key === 'id' ? 'inquiryId' : /^template/.test(key) ? `${key}Id` : key;
    if (words.startsWith('field-')) fields[words.slice('field-'.length)] = value;
    else if (key === 'prefill') options[key] = value.split(/[\s,]+/);
    else if (key === 'sessionEndpoint') options['sessionToken'] = () => fetchToken(value);
    else if (isTextOption(option)) options[option] = value;
    else throw new InquiryError('invalid_config', name);
  }
  return options;
}

/** Launches what the element's attributes say, unless it runs already. */
function start(element: Element): void {
  // The attribute is the guard against a double click, and what the page styles its button by.
  if (/^(loading|ready|open)$/.test(element.getAttribute(STATE) ?? '')) return;
  const templateId = element.getAttribute(`${PREFIX}template`) ?? undefined;
  let inquiryId = element.getAttribute(`${PREFIX}id`) ?? undefined;

  function tell(type: string, state: string | undefined, detail: InquiryEventDetail = {}): void {
    if (state) element.setAttribute(STATE, state);
    element.dispatchEvent(
      new CustomEvent(`inquiry:${type}`, {
        bubbles: true,
        composed: true,
        detail: { inquiryId, templateId, ...detail } satisfies InquiryEventDetail,
      }),
    );
  }
  const callbacks: Callbacks = {
    onLoad: () => tell('load', undefined),
    onReady: () => tell('ready', 'open'),
    onComplete: ({ status }) => tell('complete', 'complete', { status }),
    onCancel: () => tell('cancel', 'cancel'),
    onError: ({ code, status }) => tell('error', 'error', { code, status }),
    onEvent(name, metadata) {
      if ('inquiryId' in metadata) inquiryId = metadata.inquiryId;
      tell('event', undefined, { name });
    },
  };
  try {
    const place = isInline(element) ? { parent: element } : {};
    const config = parseOptions({ ...readOptions(element), ...place, ...callbacks });
    element.setAttribute(STATE, 'loading');
    createLauncher(config).open();
  } catch (error) {
    if (error instanceof InquiryError) callbacks.onError?.(error);
    reportError(error);
  }
}

function onClick(event: MouseEvent): void {
  const element = event.composedPath().find((node) => node instanceof HTMLElement && node.matches(LAUNCHABLE));
  if (!(element instanceof HTMLElement) || isInline(element) || event.defaultPrevented) return;
  // A link that is opened elsewhere is the visitor's business.
  if (element instanceof HTMLAnchorElement && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey))
    return;
  event.preventDefault();
  // Safari does not focus a clicked button; the dialog gives the focus back to where it was.
  element.focus({ preventScroll: true });
  start(element);
}

/** Distance from the viewport at which inline flows are loaded. */
const NEAR = '200px';

/** Starts the inline flows below `root` that were not started yet, each when it is scrolled near. */
export function scan(root: ParentNode = document): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        start(target);
      }
    },
    { rootMargin: NEAR },
  );
  for (const element of root.querySelectorAll(LAUNCHABLE)) {
    if (isInline(element) && !element.hasAttribute(STATE)) observer.observe(element);
  }
}

/** Makes elements of this page work, those that are added later too. */
export function startAttributes(): void {
  document.addEventListener('click', onClick);
  // Twice: the document may be complete, or just about to be. Who was started is not started again.
  document.addEventListener('DOMContentLoaded', () => scan());
  scan();
}
