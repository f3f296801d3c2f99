/**
 * Files in a folder. A file is written in a folder within, flushed, and moved: whatever carries a key is whole, also after the
 * process or the machine went down.
 */

import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../error-code.ts';
import { UnavailableError } from '../unavailable.ts';
import { isFileKey } from './file-key.ts';
import { DamagedFileError, type FileStore, type ReceivedFile } from './file-store.ts';
import { SNIFF_BYTES, sniffType } from './sniff-type.ts';

/** Where files are that are not whole: they are looked through, and all others are too many for that. */
const UNFINISHED = 'unfinished';
/** Documents of people: for the service's own user only. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Files in `folder`, made if it is not there.
 *
 * @throws when it takes no files: better at the start than for the first visitor
 */
export async function openFileStore(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  const unfinishedFolder = join(folder, UNFINISHED);
  await mkdir(unfinishedFolder, { mode: FOLDER_MODE }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  const trial = randomUUID();
  await writeFile(join(unfinishedFolder, trial), '', { mode: FILE_MODE, flag: 'wx' });
  await rename(join(unfinishedFolder, trial), join(folder, trial));
  await rm(join(folder, trial));
  const opened = await stat(folder);

  /**
   * For a file that is not there: throws where nothing is, because a volume was unmounted and its empty place is looked at. What is on it
   * is not gone.
   */
  async function checkFolder(missing: unknown): Promise<void> {
    const found = await stat(folder).catch(() => undefined);
    if (found?.dev === opened.dev && found.ino === opened.ino) return;
    // A volume that was mounted anew may go by another number.
    const isBack = await stat(unfinishedFolder).catch(() => undefined);
    if (isBack === undefined) throw faultOfDisk(missing);
  }

  return {
    async receive(key, body, maxBytes) {
      if (!isFileKey(key)) throw new Error('A file is received under a key');
      const unfinished = join(unfinishedFolder, key);
      const handle = await open(unfinished, 'wx', FILE_MODE).catch((error: unknown) => {
        throw faultOfDisk(error);
      });
      try {
        const received = await write(handle, body, maxBytes);
        if (received.kind === 'received') await rename(unfinished, join(folder, key));
        else await rm(unfinished);
        // The name is safe only when the folder is.
        await flushFolder(folder);
        return received;
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {
          // What failed tells more, and it will be swept.
        });
        throw faultOfDisk(error);
      }
    },

    async read(key, byteSize) {
      if (!isFileKey(key)) return undefined;
      try {
        const file = join(folder, key);
        const { size } = await stat(file);
        // Whoever was told another length would wait for the rest, or take what is too much for the next answer.
        if (size !== byteSize) throw new DamagedFileError(`A file of ${byteSize} bytes has ${size}`);
        return toWebStream(await open(file, 'r'));
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw faultOfDisk(error);
        await checkFolder(error);
        return undefined;
      }
    },

    async remove(key) {
      if (!isFileKey(key)) return;
      try {
        await rm(join(folder, key));
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
        await checkFolder(error);
      }
    },

    async removeUnfinished(before) {
      const faults: unknown[] = [];
      for (const name of await readdir(unfinishedFolder)) {
        const file = join(unfinishedFolder, name);
        const info = await stat(file).catch(() => undefined);
        if (info === undefined || info.mtime >= before) continue;
        await rm(file, { force: true }).catch((error: unknown) => faults.push(error));
      }
      if (faults.length > 0) throw faults[0];
    },
  };
}

/** Writes and counts; closes the handle in any case. */
async function write(handle: FileHandle, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  let head = new Uint8Array(0);
  let byteSize = 0;
  try {
    for await (const chunk of body) {
      byteSize += chunk.byteLength;
      if (byteSize > maxBytes) return { kind: 'too_large' };
      if (head.byteLength < SNIFF_BYTES) {
        head = Buffer.concat([head, chunk.subarray(0, SNIFF_BYTES - head.byteLength)]);
        // Told apart as soon as it can be, so that nobody waits for ten megabytes to be refused.
        if (head.byteLength === SNIFF_BYTES && sniffType(head) === undefined) return { kind: 'type_refused' };
      }
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    const mimeType = sniffType(head);
    if (mimeType === undefined) return { kind: 'type_refused' };
    await handle.sync();
    return { kind: 'received', byteSize, sha256: hash.digest('hex'), mimeType };
  } finally {
    await handle.close();
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The file's bytes; closes the handle at the end. Where the types of browsers are loaded too, they have another class of that name. */
function toWebStream(handle: FileHandle): ReadableStream<Uint8Array> {
  return handle.readableWebStream({ autoClose: true }) as ReadableStream<Uint8Array>;
}

/** What the system has against a file is about the disk, or about how many files are open: the keys are good. */
function faultOfDisk(error: unknown): unknown {
  return error instanceof Error && 'syscall' in error ? new UnavailableError(error) : error;
}
