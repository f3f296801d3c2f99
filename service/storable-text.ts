/** Without what PostgreSQL cannot keep. */
export function toStorable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '');
}

/** Whether PostgreSQL can keep the text: it refuses NUL and halves of surrogate pairs, in `text` and in `jsonb` alike. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
