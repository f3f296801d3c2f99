import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface SourceFile {
  /** From the root of the clone, with forward slashes. */
  path: string;
  text: string;
}

/** The files of the clone that git tracks or would track, in the order of their paths. */
export function listFiles(pattern: RegExp): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const paths = execFileSync('git', args, { encoding: 'utf8' }).split('\0').filter(Boolean);
  return [...new Set(paths)].filter((path) => pattern.test(path)).sort();
}

/** Reads them; a file that was deleted but not yet committed so is left out. */
export function readFiles(pattern: RegExp): SourceFile[] {
  return listFiles(pattern).flatMap((path) => {
    try {
      return [{ path, text: readFileSync(path, 'utf8') }];
    } catch {
      // Deleted in the work tree: nothing to judge.
      return [];
    }
  });
}
