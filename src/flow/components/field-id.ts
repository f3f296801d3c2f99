/** Id of a field's control, or of the first one where it has several. */
export function fieldId(key: string): string {
  return `field-${key}`;
}
