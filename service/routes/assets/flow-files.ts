/**
 * Files of the flow under `/assets/`, named by their contents: those of this build, and those of builds that were served from this database
 * before. A page that stood open while the service was upgraded asks for its own, and so does one that another process gave, which is of
 * another build while they are upgraded one after the other.
 */

import type { Deps } from '../../deps.ts';
import { MAX_SESSION_SECONDS } from '../../inquiry/expiry.ts';
import { type HeldFile, holdFile, typeOfName } from './held-file.ts';
import type { Site } from './read-site.ts';

/** A page that stands open for longer has no session any more. */
const KEPT_MS = MAX_SESSION_SECONDS * 1000;
/** Anything else is no file of a build, and nothing to ask the database for. */
const PATH = /^\/assets\/[\w-]{1,64}\.\w{1,8}$/;

export interface FlowFiles {
  /** Whether the file is in memory: any other has to be looked for. */
  isHeld(path: string): boolean;
  /** The file of that path; `undefined`: there is none. */
  file(path: string): Promise<HeldFile | undefined>;
}

/**
 * Keeps the files of this build for the builds to come, which forget them thirty days after the last one that had them.
 *
 * @param isDraft nobody but who builds it can have a page of it open: nothing is kept
 */
export async function publishFlowFiles(
  { assets }: Site,
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  isDraft: boolean,
): Promise<FlowFiles> {
  const held = new Map([...assets].map(([path, { file }]) => [path, file]));
  const texts = Object.fromEntries(
    [...assets].flatMap(([path, { text }]) => (text === undefined ? [] : [[path, text]])),
  );
  const now = clock();
  if (!isDraft && Object.keys(texts).length > 0) {
    await store.keepFlowFiles(texts, now, new Date(now.getTime() - KEPT_MS));
  }
  return {
    isHeld: (path) => held.has(path),
    async file(path) {
      const known = held.get(path);
      if (known || !PATH.test(path)) return known;
      const text = await store.flowFile(path);
      if (text === undefined) return undefined;
      const found = holdFile(text, typeOfName(path));
      held.set(path, found);
      return found;
    },
  };
}
