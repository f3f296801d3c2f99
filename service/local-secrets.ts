/** Secrets that the service makes for itself when it runs on one machine only. */

import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RandomBytes, randomBase58 } from '../src/protocol/ids.ts';
import { codeOf } from './error-code.ts';

/** 43 base58 characters carry 251 bits. */
const SECRET_LENGTH = 43;
const OWNER_ONLY = 0o600;

/** The secret kept in a file of the folder, made at the first start. Only the owner of the file may read it. */
export async function localSecret(folder: string, name: string, prefix: string, random: RandomBytes): Promise<string> {
  const path = join(folder, name);
  const made = prefix + randomBase58(SECRET_LENGTH, random);
  const draft = `${path}.${randomBase58(8, random)}`;
  await mkdir(folder, { recursive: true });
  await writeFile(draft, `${made}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  try {
    // Appears whole or not at all, and never takes the place of one that is there.
    await link(draft, path);
    return made;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return (await readFile(path, 'utf8')).trim();
  } finally {
    await rm(draft, { force: true });
  }
}
