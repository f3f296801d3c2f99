/** A CSS length from an option: numbers are pixels. */
export function cssLength(value: string | number | undefined, fallback: string): string {
  return /^[\d.]+$/.test(String(value)) ? `${value}px` : String(value ?? fallback);
}

/**
 * The modal's rules, in its own shadow root. `all` resets what the page inherits into it, but for direction and language.
 *
 * Button, text and frame lie in one cell. The text covers the frame while it loads; afterwards the frame, which has a close
 * button of its own, covers ours, until it is reached by keyboard.
 */
export const MODAL_CSS = `:host{all:initial!important}
dialog{inset:0;margin:auto;box-sizing:border-box;width:min(var(--w,480px),100vw - 32px);height:min(var(--h,720px),100dvh - 32px);max-width:none;max-height:none;padding:0;border:0;border-radius:12px;overflow:hidden;background:Canvas;color:CanvasText;color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
dialog[open]{display:grid}
dialog::backdrop{background:#0009}
dialog>*{grid-area:1/1;box-sizing:border-box;width:100%;height:100%;margin:0;border:0}
button{justify-self:end;width:44px;height:44px;background:none;color:inherit;font:24px/1 system-ui,sans-serif;cursor:pointer}
p:not([hidden])~button,button:focus-visible{z-index:1}
button:focus-visible{outline:2px solid;outline-offset:-6px}
iframe{position:relative}
p{position:relative;padding:48px;display:grid;place-content:center;justify-items:center;gap:16px;text-align:center;background:Canvas}
p[hidden]{display:none}
p[role=status]::before{content:"";width:32px;height:32px;box-sizing:border-box;border:3px solid;border-inline-end-color:transparent;border-radius:50%;animation:s 1s linear infinite}
@keyframes s{to{rotate:1turn}}
@media(max-width:540px){dialog{width:100vw;height:100dvh;border-radius:0;padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)}}
@media(forced-colors:active){dialog{border:1px solid}}
@media(prefers-reduced-motion:reduce){p::before{animation-duration:8s}}`;
