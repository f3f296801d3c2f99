import { cssLength } from './css-length.ts';
import { createElement } from './element.ts';
import { pushHistoryEntry } from './history-entry.ts';
import type { Options } from './options.ts';
import type { Shell } from './shell.ts';
import { MODAL_CSS } from './styles.ts';

/**
 * The frame in a modal dialog in the top layer, styled in a shadow root that the page's styles do not reach.
 *
 * @param leave the visitor wants out: close button, Escape, Back
 * @param closed the browser closed the dialog without asking
 */
export function createModalShell(options: Options, leave: () => void, closed: () => void): Shell {
  const { language = 'en', strings = {}, iframeTitle } = options;
  const host = createElement('div', { lang: language, dir: /^(ar|fa|he|ur)\b/.test(language) ? 'rtl' : 'ltr' });
  const root = host.attachShadow({ mode: 'open' });
  const dialog = createElement('dialog', { 'aria-label': iframeTitle });
  const button = createElement('button', { 'aria-label': strings.close ?? 'Close' });
  const text = createElement('p');
  let frame: HTMLIFrameElement | undefined;
  /** Undoes what opening did; exists while the dialog is open. */
  let opening: AbortController | undefined;
  /** Takes back the history entry of this opening. */
  let takeBack: (() => boolean) | undefined;

  root.adoptedStyleSheets = [createSheet(MODAL_CSS)];
  const { style } = dialog;
  style.width = cssLength(options.frameWidth ?? '');
  style.height = cssLength(options.frameHeight ?? '');
  if (options.styleVariant === 'dark') style.colorScheme = 'dark';
  button.textContent = '\xd7';
  button.onclick = leave;
  dialog.append(button);
  root.append(dialog);

  dialog.onkeydown = (event) => {
    if (event.key !== 'Escape') return;
    // Stopped as a key, because of two `cancel` events in a row only the first can be prevented.
    event.preventDefault();
    event.stopPropagation();
    leave();
  };
  // Other ways to the same: Android's Back, an Escape while nothing has the focus.
  dialog.oncancel = (event) => {
    event.preventDefault();
    leave();
  };
  dialog.onclose = () => opening && closed();

  function say(role: string, ...content: (string | Node)[]): void {
    text.setAttribute('role', role);
    text.replaceChildren(...content);
    dialog.prepend(text);
    button.focus();
  }

  return {
    mount(next) {
      frame?.remove();
      frame = next;
      // The browser's own bar for a wait of unknown length: it knows about colours and reduced motion.
      say('status', strings.loading ?? 'Loading', createElement('progress'));
      // After the button: Tab comes to the way out first.
      dialog.append(next);
      // A frame that is moved loads again, so it is put where it stays: inside an open dialog of the page its focus is safe.
      if (!host.isConnected) {
        (options.parent ?? document.activeElement?.closest('dialog[open]') ?? document.body).append(host);
      }
    },
    show(usable) {
      if (!opening) {
        opening = new AbortController();
        lockScroll(opening.signal);
        dialog.showModal();
      }
      if (!usable) return;
      text.remove();
      frame?.focus();
      const { signal } = opening;
      // After the flow was painted: a new entry costs a frame or two.
      setTimeout(() => {
        if (!signal.aborted) takeBack ??= pushHistoryEntry(leave);
      });
    },
    fail(code) {
      frame?.remove();
      say('alert', strings[code] ?? strings.failed ?? 'This could not be loaded. Please try again later.');
    },
    hide() {
      const closing = opening;
      opening = undefined;
      // Closed before anything is removed: only then does the focus go back to where it came from.
      dialog.close();
      closing?.abort();
      const isReturning = !!takeBack?.();
      takeBack = undefined;
      return isReturning;
    },
    drop() {
      frame?.remove();
      if (!opening) host.remove();
    },
  };
}

function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** Keeps the page behind from scrolling, in a sheet of its own: the page's `style` attribute stays as it is. */
function lockScroll(signal: AbortSignal): void {
  // Where the scroll bar takes room, its room stays, or the page would jump.
  const gutter = innerWidth > document.documentElement.clientWidth ? 'scrollbar-gutter:stable!important' : '';
  const lock = createSheet(`html{overflow:hidden!important;${gutter}}`);
  document.adoptedStyleSheets.push(lock);
  signal.addEventListener('abort', () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== lock);
  });
}
