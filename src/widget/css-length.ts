/** A CSS length from an option or an attribute: numbers are pixels. */
export function cssLength(value: string | number): string {
  return /^\d+$/.test(`${value}`) ? `${value}px` : `${value}`;
}
