import { page } from './page-record.ts';

/** The second file: see diagnostics/diagnostics.ts. */
type Diagnostics = typeof import('./diagnostics/diagnostics.ts');
type Answer<Name extends keyof Diagnostics> = Awaited<ReturnType<Diagnostics[Name]>>;
/** What it can be asked. */
type Answers = {
  [Name in keyof Diagnostics]: (...given: Parameters<Diagnostics[Name]>) => Answer<Name> | Promise<Answer<Name>>;
};

/** Set by the build of the classic script, which is one file; nowhere else. */
declare const IS_CLASSIC: boolean | undefined;

/**
 * Asks the second file, which is fetched once. Rejects where the page does not let it through, or nobody answers.
 *
 * @param host where the classic script finds it that does not know its own address, because it was loaded as a module
 */
export async function askDiagnostics<Name extends keyof Diagnostics>(
  host: string | undefined,
  name: Name,
  ...given: Parameters<Diagnostics[Name]>
): Promise<Answer<Name>> {
  const answers: Answers = await (typeof IS_CLASSIC === 'undefined'
    ? import('./diagnostics/diagnostics.ts')
    : // A classic script of another origin has no base that a relative address could be resolved against.
      import(/* @vite-ignore */ `${new window.URL('diagnostics.js', page.script ?? host)}`));
  return answers[name](...given);
}
