import { page } from './page-record.ts';

/** The second file: see diagnostics/diagnostics.ts. */
export type Diagnostics = typeof import('./diagnostics/diagnostics.ts');

/** Set by the build of the classic script, which is one file; nowhere else. */
declare const IS_CLASSIC: boolean | undefined;

/** Some browsers never ask again for the same address of a module that did not come. */
let again = '';

/**
 * Fetches the second file, once. Rejects where the page does not let it through, or nobody answers.
 *
 * @param host where the classic script finds it that does not know its own address, because it was loaded as a module
 */
export async function loadDiagnostics(host?: string): Promise<Diagnostics> {
  if (typeof IS_CLASSIC === 'undefined') return import('./diagnostics/diagnostics.ts');
  try {
    // A classic script of another origin has no base that a relative address could be resolved against.
    return await import(/* @vite-ignore */ `${new URL(`diagnostics.js${again}`, page.script ?? host)}`);
  } catch (error) {
    again += '#';
    throw error;
  }
}
