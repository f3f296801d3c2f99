import type { ErrorCode } from '../protocol/error-codes.ts';
import { fits } from '../protocol/parse-message.ts';
import { cssLength } from './css-length.ts';
import { createElement } from './element.ts';
import { createHistoryEntry, type HistoryEntry } from './history-entry.ts';
import type { Options, Texts } from './options.ts';
import { page } from './page-record.ts';
import { SHELL_CSS } from './styles.ts';

/** What holds the frame on the page. */
export interface Shell {
  /** Takes in a new frame, hidden unless the shell is shown, in place of the one before. */
  mount(frame: HTMLIFrameElement): void;
  /** Shows the frame, or while it is not `usable` that it is loading. */
  show(usable: boolean): void;
  /**
   * Shows that there is nothing to show. The frame is gone afterwards.
   *
   * @param retry tries again; absent where that would not help
   * @returns the text that says so
   */
  fail(code: ErrorCode, retry?: () => void): HTMLElement;
  /** Texts of the shell in the flow's language, and as `lang` that language; those of the page go before. */
  translate(texts: Readonly<Record<string, string>> | undefined): void;
  /** The flow's own height, in CSS pixels: only inline it says one. */
  resize(height: number): void;
  /** Hides the frame, and gives focus and scrolling back to the page; `page.back` is pending while the history goes back. */
  hide(): void;
  /**
   * Keeps an open modal within reach: of a page whose own modal hides what is added beside it; and of a dialog of the page that was closed
   * since it takes it out. It went out of sight with that, and would go on keeping the page out of reach. The frame loads again.
   */
  keep(): void;
  /** Lets go of the frame and of everything else on the page; hidden before. */
  drop(): void;
}

/** https://www.w3.org/TR/wai-aria-1.3/#ARIANotifyMixin, in browsers that have it. */
interface Announcer {
  ariaNotify?(text: string): void;
}

/** What a modal of the page may listen to. */
const PRESSES = 'click keydown mousedown pointerdown touchstart focusin'.split(' ');

/** What moves takes time away from the flow that is to come, and most flows come before anybody wonders whether they do. */
const BAR_DELAY_MS = 1000;

/**
 * The frame in a shadow root that the page's styles do not reach: in a modal dialog in the top layer, or inline in an element of
 * the page, as wide as that and as high as its content.
 *
 * @param leave the visitor wants out of the modal: close button, Escape, Back; by force when the browser closed it without asking
 */
export function createShell(options: Options, leave: (force?: boolean) => void): Shell {
  const { language = 'en', iframeTitle, frameHeight } = options;
  let strings: Texts & { readonly lang: string } & Record<string, string | undefined> = {
    lang: language,
    close: 'Close',
    closed: 'Closed',
    loading: 'Loading',
    failed: 'Something went wrong',
    retry: 'Try again',
    ...options.strings,
  };
  const stop = (event: Event): void => {
    event.preventDefault();
    leave();
  };
  const button = createElement('button', { ariaLabel: strings.close, onclick: stop }, '\xd7');
  const isModal = options.mode === 'modal';
  // Inline nothing is asked of it that a dialog alone can do.
  const box = createElement(isModal ? 'dialog' : 'section', { ariaLabel: iframeTitle }) as HTMLDialogElement;
  const host = createElement('div', writingIn(language));
  const root = host.attachShadow({ mode: 'open' });
  /** The browser's own for a wait of unknown length: it knows about colours and reduced motion. */
  const bar = createElement('progress', { ariaHidden: true });
  /** Until it is there. */
  let timer: ReturnType<typeof setTimeout> | undefined;
  let text: HTMLElement;
  let frame: HTMLIFrameElement;
  /** What had the focus before the flow. */
  let opener: HTMLElement | null | undefined;
  let entry: HistoryEntry;
  /** Keeps the page from scrolling while the dialog is open. */
  let lock: CSSStyleSheet | undefined;

  root.adoptedStyleSheets.push(createSheet(SHELL_CSS));
  root.append(box);

  box.style.width = cssLength(options.frameWidth);
  box.style.height = cssLength(frameHeight);
  // What is no colour scheme has no effect.
  box.style.colorScheme = options.styleVariant ?? '';

  // Escape is stopped as a key, below: of two `cancel` events in a row only the first can be prevented. Others that come here: Android's
  // Back, an Escape while nothing has the focus.
  box.oncancel = stop;
  box.onclose = () => lock && !box.open && leave(true);

  /**
   * Keeps what happens in the modal from the listeners of the page, and does here what it is for: a modal of the page takes a press beside itself
   * for its own end, or does not let it through.
   */
  const shield = (event: Event): void => {
    const path = event.composedPath() as HTMLElement[];
    if (!path.includes(host)) return;
    event.stopPropagation();
    if (event.type === 'click') path[0]?.onclick?.(event as PointerEvent);
    if ((event as KeyboardEvent).key === 'Escape') stop(event);
  };

  /** Text, button, and what they cover: Tab comes to the way out first. */
  function lay(role: string, covered: Node | string, ...content: (string | Node)[]): void {
    text = createElement('p', { role }, ...content);
    box.ariaDescribedByElements = [text];
    box.replaceChildren(text, isModal ? button : '', covered);
    button.focus();
  }

  function returnFocus(): void {
    // The browser does not do it for a dialog that the page took away; and who is gone, hidden or disabled cannot have it back.
    opener?.focus({ preventScroll: true });
    if (document.activeElement !== opener) focusMain();
  }

  return {
    mount(next) {
      frame = next;
      box.style.display = '';
      lay('status', next, strings.loading);
      // A frame that is moved loads again, so it is put where it stays: inside an open dialog of the page its focus is safe.
      if (!host.isConnected) {
        opener = document.activeElement as HTMLElement | null;
        (options.parent ?? opener?.closest('dialog[open]') ?? document.body ?? document.documentElement).append(host);
      }
    },
    show(usable) {
      if (usable) text.remove();
      else {
        // Also over what was usable until now.
        box.prepend(text);
        timer = setTimeout((waiting: HTMLElement) => waiting.append(bar), BAR_DELAY_MS, text);
      }
      if (!isModal) return;
      if (!lock && host.isConnected) {
        // Where the scroll bar takes room, its room stays, or the page would jump. What the page itself says of that room counts.
        const gutter = innerWidth > document.documentElement.clientWidth ? 'stable' : 'auto';
        // What a body says of its overflow counts for the window, unless `html` says something: then the body would scroll itself, and a
        // page whose body is as high as the window would lose its place.
        const { overflow } = getComputedStyle(document.documentElement);
        // Anything else is no value, and no rule.
        const body = overflow === 'visible' && overflow;
        // In a sheet of its own: the page's `style` attribute stays as it is.
        lock = createSheet(
          `:where(html){scrollbar-gutter:${gutter}}html{overflow:hidden!important}body{overflow:${body}!important}`,
        );
        entry = createHistoryEntry(leave);
        document.adoptedStyleSheets.push(lock);
        for (const type of PRESSES) addEventListener(type, shield, true);
        opener = document.activeElement as HTMLElement | null;
        // A modal of the page that opened since takes everything beside itself out of reach: us, too.
        host.inert = false;
        host.ariaHidden = null;
        box.showModal();
      }
      if (!usable) {
        // WebKit finds nothing to focus in a dialog that was not visible.
        button.focus();
        return;
      }
      // Firefox does not move the focus in the task that opened the dialog, and a new entry costs a frame or two.
      setTimeout(async () => {
        await page.back;
        if (!lock) return;
        frame.focus();
        entry.push();
      });
    },
    translate(texts) {
      const translated = { ...strings, ...texts, ...options.strings };
      // Where one of these would be no text, none is taken over.
      if (fits(translated, strings)) strings = translated;
      button.ariaLabel = strings.close;
      Object.assign(host, writingIn(strings.lang));
      text.replaceChildren(strings.loading, ...text.children);
    },
    fail(code, retry) {
      const again = (): void => {
        retry?.();
        // Inline no button of ours takes the focus over.
        if (!isModal) frame.focus();
      };
      lay(
        'alert',
        '',
        strings[code] ?? strings.failed,
        retry ? createElement('button', { onclick: again }, strings.retry) : '',
      );
      return text;
    },
    resize(height) {
      if (!frameHeight) box.style.height = cssLength(height);
    },
    hide() {
      clearTimeout(timer);
      if (lock) {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== lock);
        lock = undefined;
        for (const type of PRESSES) removeEventListener(type, shield, true);
        // The focus alone tells a screen reader where it is, not what happened. Not every browser can say it without a place on the page.
        (document as Announcer).ariaNotify?.(strings.closed);
        // Closed before anything is removed: only then does the focus go back to where it came from.
        box.close();
        returnFocus();
        entry.remove();
        // On that way some browsers let go of it.
        page.back?.then(() => lock || returnFocus());
      } else if (document.activeElement === host) {
        // Of an inline flow that goes with the focus in it.
        returnFocus();
      }
      // Still there: the frame may have to say what is needed to resume. Not laid out it cannot take back the focus.
      box.style.display = 'none';
    },
    keep() {
      if (!lock) return;
      host.inert = false;
      host.ariaHidden = null;
      if (host.closest('dialog:not([open])')) {
        document.body.append(host);
        // It is no modal any more, and yet says that it is open.
        box.open = false;
        box.showModal();
      }
    },
    drop() {
      host.remove();
    },
  };
}

/** Where the opener is gone, the page's main part has the focus until it goes on, so that nobody is left nowhere. */
function focusMain(): void {
  const main = document.querySelector('main') ?? document.body;
  if (!main.matches('[tabindex]')) {
    main.tabIndex = -1;
    main.addEventListener('blur', () => main.removeAttribute('tabindex'), { once: true });
  }
  main.focus({ preventScroll: true });
}

/** What an element says of texts in this language. */
function writingIn(lang: string): Pick<HTMLElement, 'lang' | 'dir'> {
  return { lang, dir: /^(ar|fa|he|ur)\b/.test(lang) ? 'rtl' : 'ltr' };
}

function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
