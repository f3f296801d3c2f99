import { createDisposer, type Disposer } from './disposer.ts';
import { createElement } from './element.ts';
import { frameTitle } from './frame.ts';
import { pushHistoryEntry } from './history-entry.ts';
import type { Config } from './options.ts';
import type { Shell } from './shell.ts';
import { cssLength, MODAL_CSS } from './styles.ts';

interface ModalListeners {
  /** The visitor wants to leave: close button, Escape, Back. */
  leave(): void;
  /** The browser closed the dialog without asking. */
  closed(): void;
}

/** The frame in a modal dialog in the top layer, styled in a shadow root that the page's styles do not reach. */
export function createModalShell(config: Config, on: ModalListeners): Shell {
  const { language = 'en', parent, strings = {}, styleVariant, frameWidth, frameHeight } = config.options;
  const title = frameTitle(config);
  const host = createElement('div', { lang: language, dir: /^(ar|fa|he|ur)\b/.test(language) ? 'rtl' : 'ltr' });
  const dialog = createElement('dialog', { 'aria-label': title, 'aria-describedby': 's' });
  const button = createElement('button', { type: 'button', 'aria-label': strings.close ?? 'Close' });
  const status = createElement('p', { id: 's' });
  const sheet = new CSSStyleSheet();
  let frame: HTMLIFrameElement | undefined;
  /** What to undo when the dialog closes; exists while it is open. */
  let opened: Disposer | undefined;
  let entered = false;

  sheet.replaceSync(MODAL_CSS);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  if (frameWidth) dialog.style.setProperty('--w', cssLength(frameWidth, ''));
  if (frameHeight) dialog.style.setProperty('--h', cssLength(frameHeight, ''));
  if (styleVariant === 'dark') dialog.style.colorScheme = 'dark';
  button.textContent = '\xd7';
  button.onclick = on.leave;
  // In this order the button is the first stop of Tab, before the frame.
  dialog.append(status, button);
  root.append(dialog);

  // Stopped as a key, because of two `cancel` events in a row only the first can be prevented.
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    on.leave();
  });
  // The other ways to the same: Android's Back, an Escape while nothing has the focus.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    on.leave();
  });
  dialog.addEventListener('close', () => {
    if (opened) on.closed();
  });

  function say(role: 'status' | 'alert', text: string): void {
    status.hidden = false;
    status.setAttribute('role', role);
    status.textContent = text;
  }

  function enter(opening: Disposer): void {
    status.hidden = true;
    frame?.focus();
    if (entered) return;
    entered = true;
    // After the frame was painted: a new entry costs a frame or two.
    const timer = setTimeout(() => opening.add(pushHistoryEntry(on.leave)));
    opening.add(() => clearTimeout(timer));
  }

  return {
    mount(next) {
      frame?.remove();
      frame = next;
      say('status', strings.loading ?? 'Loading');
      dialog.append(next);
      if (opened) button.focus();
      // A frame that is moved loads again, so it is put where it stays: inside an open dialog of the page its focus is safe.
      if (!host.isConnected) (parent ?? document.activeElement?.closest('dialog[open]') ?? document.body).append(host);
    },
    show(usable) {
      if (!opened) {
        opened = createDisposer();
        entered = false;
        opened.add(lockScroll());
        dialog.showModal();
      }
      if (usable) enter(opened);
    },
    fail(text) {
      frame?.remove();
      say('alert', text);
      button.focus();
    },
    resize() {},
    hide() {
      const opening = opened;
      opened = undefined;
      // Closed before anything is removed: only then does the focus go back to where it came from.
      dialog.close();
      opening?.dispose();
    },
    drop() {
      frame?.remove();
      if (!opened) host.remove();
    },
  };
}

/** Keeps the page behind from scrolling, in a sheet of its own: the page's `style` attribute stays as it is. */
function lockScroll(): () => void {
  const lock = new CSSStyleSheet();
  const gutter = innerWidth > document.documentElement.clientWidth ? 'scrollbar-gutter:stable!important' : '';
  lock.replaceSync(`html{overflow:hidden!important;${gutter}}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, lock];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== lock);
  };
}
