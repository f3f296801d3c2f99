import type { Theme } from '../../protocol/api.ts';

/** Luminance above which black is easier to read than white: where both contrast alike. */
const BRIGHT = 0.179;

/**
 * Sets the template's colours and shape on the document, through the object model: a style attribute would need its own
 * permission in the Content-Security-Policy. Text on a `#rrggbb` colour that comes without one is black or white.
 */
export function applyTheme(root: HTMLElement, theme: Theme): void {
  const set = (name: string, value: string | undefined): void => {
    if (value) root.style.setProperty(name, value);
  };
  set('--primary', theme.colorPrimary);
  set('--on-primary', theme.colorOnPrimary ?? readableOn(theme.colorPrimary));
  set('--radius', theme.borderRadius);
}

/** Relative luminance as WCAG 2.2 defines it. */
function readableOn(color: string | undefined): string | undefined {
  const channels = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color ?? '')?.slice(1);
  if (!channels) return undefined;
  const [red = 0, green = 0, blue = 0] = channels.map((hex) => {
    const part = Number.parseInt(hex, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > BRIGHT ? '#000' : '#fff';
}
