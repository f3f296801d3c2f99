import type { Theme } from '../../src/protocol/api.ts';

/** The display's response, near enough to tell dark from bright. */
const GAMMA = 2.2;
/** Relative luminance above which black contrasts more than white. */
const BRIGHT = 0.179;

/** The theme with a colour for text on its `#rrggbb` primary one, black or white where it names none. */
export function readableTheme(theme: Theme): Theme {
  const { colorPrimary, colorOnPrimary = readableOn(colorPrimary) } = theme;
  return { ...theme, colorOnPrimary };
}

function readableOn(color = ''): string | undefined {
  const parts = /^#(..)(..)(..)$/.exec(color)?.slice(1);
  if (!parts) return undefined;
  const [red = 0, green = 0, blue = 0] = parts.map((hex) => (Number.parseInt(hex, 16) / 255) ** GAMMA);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > BRIGHT ? '#000' : '#fff';
}
