/** What the system, a database or a driver calls an error, like `ENOENT` or an SQLSTATE; `undefined`: it has no such name. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
