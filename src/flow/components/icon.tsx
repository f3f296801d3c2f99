import type { JSX } from 'preact';

/** Outlines on a 24 × 24 grid, drawn with a round pen in the colour of the text. */
const PATHS = {
  back: 'M14.5 5.5 8 12l6.5 6.5',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 5v8.5m0 5h.01',
  shield: 'M12 3l7.5 2.8v5.4c0 4.6-3 8.1-7.5 9.8-4.5-1.7-7.5-5.2-7.5-9.8V5.8zM8.8 12l2.3 2.3 4.3-4.3',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words that say the same: hidden from those who listen. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
