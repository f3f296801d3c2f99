import type { Theme } from '../../src/protocol/api.ts';

/** Contrast that text needs with its ground, by WCAG 2.2 (1.4.3). */
export const READABLE_CONTRAST = 4.5;

/** The share of red, green and blue in how bright a colour is. */
const SHARES = [0.2126, 0.7152, 0.0722] as const;
/** Light that the eye takes for black anyway: added to both sides of a ratio. */
const FLARE = 0.05;

/**
 * The theme with a colour for text on its `#rrggbb` primary one: black or white where it names none, or one that cannot be
 * read there. One that is named for no primary colour is left out: the flow's own differ by light and dark.
 */
export function readableTheme(theme: Theme): Theme {
  const { colorPrimary, colorOnPrimary } = theme;
  if (colorPrimary === undefined) return { ...theme, colorOnPrimary: undefined };
  const isReadable = colorOnPrimary !== undefined && contrast(colorPrimary, colorOnPrimary) >= READABLE_CONTRAST;
  return { ...theme, colorOnPrimary: isReadable ? colorOnPrimary : readableOn(colorPrimary) };
}

/** How much two `#rrggbb` colours contrast, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker = 0, brighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (brighter + FLARE) / (darker + FLARE);
}

function readableOn(color: string): string {
  return contrast(color, '#000000') > contrast(color, '#ffffff') ? '#000' : '#fff';
}

/** Relative luminance as WCAG defines it, from 0 to 1. */
function luminance(color: string): number {
  const light = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return SHARES.reduce((sum, share, index) => sum + share * light(1 + 2 * index), 0);
}
