import type { Theme } from '../../protocol/api.ts';

/**
 * Sets the template's colours and shape on the document, through the object model: a style attribute would need its own
 * permission in the Content-Security-Policy.
 */
export function applyTheme({ style }: HTMLElement, { colorPrimary, colorOnPrimary, borderRadius }: Theme): void {
  // What is not named stays as in the style sheet: the empty text removes nothing there.
  style.setProperty('--primary', colorPrimary ?? '');
  style.setProperty('--on-primary', colorOnPrimary ?? '');
  style.setProperty('--radius', borderRadius ?? '');
}
