/**
 * The shell's rules, in its own shadow root. `all` resets what the page hands down, but for direction and language; with `contents`
 * the host itself takes no place in the page's layout. The font's family is the page's again: it is there already, where the search for
 * another one stops the page for several frames. What the rules do not say of the dialog is what browsers do with a modal one: that it
 * is centred. Closed it is laid out in the same way. Its transparent border becomes visible where colours are forced.
 *
 * Text, button and frame lie in one cell. Text and button cover the frame while it loads; afterwards the frame, which has a
 * close button of its own, covers ours, until that is reached by keyboard. A window that is narrow enough for the dialog to fill it has no
 * safe area to keep clear of at its sides.
 */
export const SHELL_CSS =
  ':host{all:initial!important;font-family:inherit!important;display:contents!important}' +
  '*{box-sizing:border-box;font:inherit}' +
  'section{width:100%;height:720px;max-width:100%}' +
  'dialog{position:fixed;inset:0;width:480px;height:720px;max-width:95%;max-height:95%;padding:env(safe-area-inset-top)0 env(safe-area-inset-bottom);border:1px solid transparent;border-radius:12px}' +
  'dialog:not([open]){visibility:hidden}' +
  'section,dialog{display:grid;color-scheme:light dark}' +
  'dialog::backdrop{background:#0009}' +
  'section>*,dialog>*{grid-area:1/1;width:100%;height:100%;margin:0;border:0;background:Canvas;color:CanvasText}' +
  'p,p~button,button:focus-visible{z-index:1}' +
  'p{display:grid;padding:48px;place-content:center;gap:16px;text-align:center}' +
  'button{padding:12px}' +
  'dialog>button{justify-self:end;width:44px;height:44px}' +
  '@media(max-width:540px){dialog{min-width:100%;min-height:100%;border:0;border-radius:0}}';
