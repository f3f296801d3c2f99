/**
 * The shell's rules, in its own shadow root. `all` resets what the page hands down, but for direction and language; with `contents`
 * the host itself takes no place in the page's layout. What the rules do not say of the dialog is what browsers do with a modal one:
 * that it is centred and stays a little smaller than the window; closed it is laid out in the same way. Its transparent border becomes visible where colours are forced.
 *
 * Text, button and frame lie in one cell. Text and button cover the frame while it loads; afterwards the frame, which has a
 * close button of its own, covers ours, until that is reached by keyboard.
 */
export const SHELL_CSS =
  ':host{all:initial!important;display:contents!important}' +
  '*{box-sizing:border-box;font:16px system-ui}' +
  'section{width:100%;height:650px;max-width:100%}' +
  'dialog{width:480px;height:720px;padding:0;border:1px solid transparent;border-radius:12px;overflow:hidden}' +
  'section,dialog{display:grid;color-scheme:light dark}' +
  'dialog:not([open]){position:fixed;inset:0;max-width:calc(100% - 6px - 2em);max-height:calc(100% - 6px - 2em);visibility:hidden}' +
  'dialog::backdrop{background:#0009}' +
  'section>*,dialog>*{grid-area:1/1;width:100%;height:100%;margin:0;border:0;background:Canvas}' +
  'p,p~button,button:focus-visible{z-index:1}' +
  'p{padding:48px;align-content:center;text-align:center}' +
  'p>*{display:block;margin:16px auto;padding:12px}' +
  'dialog>button{justify-self:end;width:44px;height:44px}' +
  '@media(max-width:540px){dialog{min-width:100%;min-height:100%;border:0;border-radius:0;padding:env(safe-area-inset-top)env(safe-area-inset-right)env(safe-area-inset-bottom)env(safe-area-inset-left)}}';
