/** Text that a database can keep: PostgreSQL refuses NUL and halves of surrogate pairs, in `text` and in `jsonb` alike. */

/** Without what cannot be kept. */
export function toStorable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '');
}

/** Whether all of it can be kept. */
export function isStorable(text: string): boolean {
  return toStorable(text) === text;
}
