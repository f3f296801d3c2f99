import type { Theme } from '../../protocol/api.ts';

/** The display's response, near enough to tell dark from bright. */
const GAMMA = 2.2;
/** Relative luminance above which black contrasts more than white. */
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

function readableOn(color = ''): string | undefined {
  const parts = /^#(..)(..)(..)$/.exec(color)?.slice(1);
  if (!parts) return undefined;
  const [red = 0, green = 0, blue = 0] = parts.map((hex) => (Number.parseInt(hex, 16) / 255) ** GAMMA);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > BRIGHT ? '#000' : '#fff';
}
