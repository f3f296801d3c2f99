import { type InquiryError, refuse } from './inquiry-error.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import { TEXT_OPTIONS } from './option-names.ts';
import { type Happening, parseOptions } from './options.ts';
import { page } from './page-record.ts';

/** Elements whose flow is not loaded ahead. */
const UNWARMED = '[data-inquiry-state],[data-inquiry-session-endpoint],[data-inquiry-preload=none]';
/** Of some browsers: the visitor wants to spend little on the line. */
interface SavingNavigator extends Navigator {
  readonly connection?: { readonly saveData?: boolean };
}

/** What `inquiry:…` events tell. Nothing of a person: every script of the page can listen. */
export interface InquiryEventDetail {
  readonly inquiryId?: string | undefined;
  readonly templateId?: string | undefined;
  readonly status?: string | number | undefined;
  readonly code?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * Options in an element's attributes, and where its flow is shown: in itself inline, else in the open dialog that it is in.
 *
 * @throws InquiryError `invalid_config` for an attribute that is no option, or one that markup may not set
 */
export function readOptions(element: HTMLElement): object {
  const fields: Record<string, string> = {};
  const options: Record<string, unknown> = {
    parent: element.closest('[data-inquiry-mode=inline],dialog[open]'),
    fields,
  };
  for (const [key, value = ''] of Object.entries(element.dataset)) {
    const words = key.replace(/^inquiry/, '');
    if (words === key || words === 'State') continue;
    // `template` and `template-version` are short for their options, and `id` for `inquiryId`.
    const name =
      words === 'Id' ? key : words.replace(/^Template.*/, '$&Id').replace(/^./, (letter) => letter.toLowerCase());
    if (/^Field[^a-z]/.test(words)) fields[words.slice('Field'.length)] = value;
    else if (words === 'Prefill') options[name] = value.split(/[\s,]+/);
    // The page's backend gives a token for this visitor: `POST` with its cookies, answered by `{"sessionToken": "..."}`.
    else if (words === 'SessionEndpoint')
      options['sessionToken'] = async () => (await (await fetch(value, { method: 'POST' })).json()).sessionToken;
    else if (TEXT_OPTIONS.includes(name)) options[name] = value;
    else refuse(name);
  }
  return options;
}

/** Tells what one launch after the other tells: by the element's state, and by events. */
export function createAnnouncer(element: HTMLElement): (...happening: Happening) => void {
  const { dataset } = element;
  const templateId = dataset['inquiryTemplate'];
  let known = dataset['inquiryId'];
  return (...[name, detail, metadata]) => {
    const type = name.slice('on'.length).toLowerCase();
    if (!/load|event/.test(type)) dataset['inquiryState'] = type === 'ready' && dataset['inquiryState'] ? 'open' : type;
    // Whatever was told: the name of an event has none of them.
    const {
      inquiryId = known,
      status,
      code,
    }: { inquiryId?: string; status?: string; code?: string } = Object(detail === 'start' ? metadata : detail);
    known = inquiryId;
    // An element that the page has taken away still has a page that listens.
    (element.isConnected ? element : document).dispatchEvent(
      new CustomEvent(`inquiry:${type}`, {
        bubbles: true,
        composed: true,
        // As JSON, which has no undefined members: one that is there would make every event look like an error.
        detail: JSON.parse(
          JSON.stringify({
            inquiryId,
            templateId,
            status,
            code,
            // Only an event has both.
            name: metadata && (detail as string),
          } satisfies InquiryEventDetail),
        ),
      }),
    );
  };
}

/** What its launch depends on, as text. */
function attributesOf({ dataset }: HTMLElement): string {
  return JSON.stringify({ ...dataset, inquiryState: '' });
}

/**
 * The launch of this element: what was loaded ahead for it as it is now, or a new one. What was loaded ahead for another is given up.
 *
 * @throws InquiryError about an attribute
 */
function takeLauncher(element: HTMLElement): Launcher {
  const { warm } = page;
  page.warm = undefined;
  if (warm?.element === element && warm.attributes === attributesOf(element)) return warm.launcher;
  warm?.launcher.destroy();
  delete warm?.element.dataset['inquiryState'];
  return createLauncher(parseOptions(readOptions(element)), createAnnouncer(element));
}

/** Launches what the element's attributes say, because of a press or because it came near. A link with wrong attributes is still a link. */
function start(element: HTMLElement, press?: Event): void {
  try {
    const launcher = takeLauncher(element);
    press?.preventDefault();
    element.dataset['inquiryState'] = element.dataset['inquiryState'] === 'ready' ? 'open' : 'loading';
    launcher.open();
  } catch (error) {
    createAnnouncer(element)('onError', error as InquiryError);
    reportError(error);
  }
}

/** The visitor may be about to press: loads the flow, hidden, where it will be shown. */
function warm(element: HTMLElement): void {
  // After an end, the focus that comes back is no intent. And a token is asked for when the flow opens.
  if (element.matches(UNWARMED) || (navigator as SavingNavigator).connection?.saveData) return;
  try {
    const launcher = takeLauncher(element);
    launcher.warm();
    page.warm = { element, launcher, attributes: attributesOf(element) };
  } catch {
    // Said when it is pressed.
  }
}

function onEvent(event: Event & Partial<MouseEvent>): void {
  if (event.defaultPrevented || page.modal) return;
  // Known by its data, which document and window do not have: of a form `matches` may be a field that has this name.
  const element = (event.composedPath() as Partial<HTMLElement>[]).find(
    ({ dataset }): boolean =>
      (dataset?.['inquiryTemplate'] ?? dataset?.['inquiryTemplateVersion'] ?? dataset?.['inquiryId']) != null,
  ) as HTMLElement | undefined;
  if (!element || element.matches('[data-inquiry-mode=inline]')) return;
  if (event.type !== 'click') {
    warm(element);
    return;
  }
  // A link that is opened elsewhere is the visitor's business.
  if ('href' in element && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) return;
  // Safari does not focus a clicked button; the dialog gives the focus back to where it was.
  element.focus({ preventScroll: true });
  start(element, event);
}

/** Distance from the viewport at which inline flows are loaded. */
const NEAR = '200px';

/** Starts when the element is scrolled near, once. */
export function whenNear(element: HTMLElement, begin: () => void): void {
  new IntersectionObserver(
    (entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      begin();
    },
    { rootMargin: NEAR },
  ).observe(element);
}

/** Inline flows that were not started yet; `<inquiry-flow>` starts itself. A page may have a thousand buttons that are not looked at. */
const STARTABLE = '[data-inquiry-mode=inline]:not([data-inquiry-state],inquiry-flow)';

/** Starts the inline flows below `root` that were not started yet, each when it is scrolled near. */
export function scan(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>(STARTABLE)) {
    // Who was found twice is started once.
    whenNear(element, () => element.dataset['inquiryState'] || start(element));
  }
}

/** Makes elements of this page work, those that are added later too. */
export function startAttributes(): void {
  document.addEventListener('click', onEvent);
  document.addEventListener('pointerover', onEvent);
  document.addEventListener('focusin', onEvent);
  // Twice: the document may be complete, or just about to be. Who was started is not started again.
  document.addEventListener('DOMContentLoaded', () => scan());
  scan();
}
