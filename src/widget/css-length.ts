/** A CSS length from an option or an attribute: numbers are pixels, and what was not given is left to the style sheet. */
export function cssLength(value: string | number = ''): string {
  return +value ? `${value}px` : `${value}`;
}
