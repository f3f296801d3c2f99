/**
 * Scripts under `/v/<version>/`, whose contents never change: those of this build, and those of every version that was served from
 * this database before. A page that pinned one keeps working when the service is upgraded.
 */

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Deps } from '../../deps.ts';
import type { ScriptTexts } from '../../store/store.ts';
import { type HeldFile, holdFile, typeOfName } from './held-file.ts';
import type { Site } from './read-site.ts';

/** What else stands beside the scripts: the hash of each. */
export const INTEGRITY = 'integrity.json';
/** Anything else is no version, and nothing to ask the database for. */
const VERSION = /^[\dA-Za-z.+-]{1,64}$/;

export interface PinnedScripts {
  /** Whether the version's files are in memory: any other has to be looked for. */
  isHeld(version: string): boolean;
  /** The file of that version and name; `undefined`: there is none. */
  file(version: string, name: string): Promise<HeldFile | undefined>;
}

/**
 * Keeps the scripts of this build under its version, for as long as the database stands.
 *
 * A version that has other ones keeps them, which is logged as `version_published_before`: browsers and hashes hold on to what was
 * served first. The address without a version serves the build all the same.
 *
 * @param isDraft nobody but who builds it can have pinned this version: it is the build, whatever that is today, and is not kept
 */
export async function publishScripts(
  { scripts, version }: Site,
  { store, clock, log }: Pick<Deps, 'store' | 'clock' | 'log'>,
  isDraft: boolean,
): Promise<PinnedScripts> {
  const known = new Map<string, ReadonlyMap<string, HeldFile>>();
  if (scripts.size > 0) {
    const built = Object.fromEntries([...scripts].map(([name, file]) => [name, textOf(file)]));
    const standing = isDraft ? built : await store.keepScripts(version, built, clock());
    const isBuilt = isDeepStrictEqual(standing, built);
    if (!isBuilt) log.warn('version_published_before', { version });
    known.set(version, withHashes(isBuilt ? scripts : hold(standing)));
  }
  return {
    isHeld: (asked) => known.has(asked),
    async file(asked, name) {
      let files = known.get(asked);
      if (files === undefined && VERSION.test(asked)) {
        // Another process may have brought it since this one started.
        const texts = await store.scripts(asked);
        files = texts && withHashes(hold(texts));
        if (files !== undefined) known.set(asked, files);
      }
      return files?.get(name);
    },
  };
}

function hold(texts: ScriptTexts): ReadonlyMap<string, HeldFile> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, holdFile(text, typeOfName(name))]));
}

/** The scripts, and the list of their hashes for `integrity` attributes: in an order of its own, since it never changes either. */
function withHashes(scripts: ReadonlyMap<string, HeldFile>): ReadonlyMap<string, HeldFile> {
  const hashes = [...scripts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, file]) => {
      const hash = createHash('sha384').update(textOf(file)).digest('base64');
      return [name, `sha384-${hash}`] as const;
    });
  const list = `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`;
  return new Map([...scripts, [INTEGRITY, holdFile(list, typeOfName(INTEGRITY))]]);
}

function textOf(file: HeldFile): string {
  return Buffer.from(file.body(undefined).bytes).toString('utf8');
}
