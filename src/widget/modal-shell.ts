import { cssLength } from './css-length.ts';
import { createElement } from './element.ts';
import { goBack } from './history-entry.ts';
import type { Options, Texts } from './options.ts';
import type { Shell } from './shell.ts';
import { MODAL_CSS } from './styles.ts';

/**
 * The frame in a modal dialog in the top layer, styled in a shadow root that the page's styles do not reach.
 *
 * @param leave the visitor wants out: close button, Escape, Back; by force when the browser closed the dialog without asking
 */
export function createModalShell(options: Options, leave: (force?: boolean) => void): Shell {
  const { language = 'en', iframeTitle } = options;
  const strings: Texts = {
    close: 'Close',
    loading: 'Loading',
    failed: 'Something went wrong',
    retry: 'Try again',
    link: 'Open in a new tab',
    ...options.strings,
  };
  const button = createElement('button', { 'aria-label': strings.close }, '\xd7');
  const dialog = createElement('dialog', { 'aria-label': iframeTitle });
  const host = createElement('div', { lang: language, dir: /^(ar|fa|he|ur)\b/.test(language) ? 'rtl' : 'ltr' });
  const root = host.attachShadow({ mode: 'open' });
  let text: HTMLElement | undefined;
  let frame: HTMLIFrameElement | undefined;
  /** Undoes what opening did; exists while the dialog is open. */
  let opening: AbortController | undefined;
  let lock: CSSStyleSheet | undefined;
  /** What had the focus. */
  let opener: Element | null = null;
  /**
   * Marks one entry on top of the page's own, so that Back leaves the modal and not the page. The page's `history.state` is kept
   * in it, because routers read theirs from there.
   */
  const mark = Math.random();
  const isOnTop = (): boolean => history.state?.inquiry === mark;

  root.adoptedStyleSheets.push(createSheet(MODAL_CSS));
  root.append(dialog);
  const { style } = dialog;
  style.width = cssLength(options.frameWidth);
  style.height = cssLength(options.frameHeight);
  if (options.styleVariant === 'dark') style.colorScheme = 'dark';

  const stop = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
    leave();
  };
  button.onclick = stop;
  // Stopped as a key, because of two `cancel` events in a row only the first can be prevented.
  dialog.onkeydown = (event) => {
    if (event.key === 'Escape') stop(event);
  };
  // Other ways to the same: Android's Back, an Escape while nothing has the focus.
  dialog.oncancel = stop;
  dialog.onclose = () => opening && leave(true);

  /** The button after the text and before the frame: Tab comes to the way out first. */
  function lay(role: string, content: (string | Node)[], ...rest: Node[]): void {
    text = createElement('p', { role }, ...content);
    dialog.replaceChildren(text, button, ...rest);
    button.focus();
  }

  return {
    mount(next) {
      frame = next;
      // The browser's own bar for a wait of unknown length: it knows about colours and reduced motion.
      lay('status', [strings.loading, createElement('progress', {})], next);
      // A frame that is moved loads again, so it is put where it stays: inside an open dialog of the page its focus is safe.
      if (!host.isConnected) {
        (
          options.parent ??
          document.activeElement?.closest('dialog[open]') ??
          document.body ??
          document.documentElement
        ).append(host);
      }
    },
    show(usable) {
      if (!opening && host.isConnected) {
        opening = new AbortController();
        addEventListener('popstate', () => isOnTop() || leave(), opening);
        // Where the scroll bar takes room, its room stays, or the page would jump.
        const gutter = innerWidth > document.documentElement.clientWidth ? 'scrollbar-gutter:stable!important' : '';
        // In a sheet of its own: the page's `style` attribute stays as it is.
        lock = createSheet(`html{overflow:hidden!important;${gutter}}`);
        document.adoptedStyleSheets.push(lock);
        opener = document.activeElement;
        dialog.showModal();
      }
      if (!usable) return;
      text?.remove();
      frame?.focus();
      // After the flow was painted: a new entry costs a frame or two.
      setTimeout(() => {
        if (opening && !isOnTop()) history.pushState({ ...history.state, inquiry: mark }, '');
      });
    },
    translate(texts) {
      Object.assign(strings, texts, options.strings);
      button.setAttribute('aria-label', strings.close);
      text?.firstChild?.replaceWith(strings.loading);
    },
    fail(code, retry, href) {
      lay('alert', [strings[code] ?? strings.failed]);
      // A page of its own, which is not told where it was opened.
      if (href) text?.append(createElement('a', { href, target: '_blank', rel: 'noreferrer' }, strings.link));
      if (retry) {
        const again = createElement('button', {}, strings.retry);
        again.onclick = retry;
        text?.append(again);
      }
    },
    hide() {
      const isReturning = opening && isOnTop();
      opening?.abort();
      opening = undefined;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== lock);
      // Closed before anything is removed: only then does the focus go back to where it came from.
      dialog.close();
      if (opener?.isConnected === false) focusMain();
      opener = null;
      return isReturning ? goBack() : undefined;
    },
    drop: () => host.remove(),
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

function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
