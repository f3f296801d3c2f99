/** Where the bytes of uploaded files live. */

import type { UploadMimeType } from '../../src/protocol/api.ts';

export type ReceivedFile =
  | {
      readonly kind: 'received';
      readonly byteSize: number;
      /** Hexadecimal. */
      readonly sha256: string;
      /** By the bytes, whatever the sender called it. */
      readonly mimeType: UploadMimeType;
    }
  | { readonly kind: 'too_large' }
  /** Not one of the types that are taken. */
  | { readonly kind: 'type_refused' };

/** The disk has not what was stored: a file was cut short, or changed by others. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
}

export interface FileStore {
  /**
   * Keeps a file under a new key. Writes the bytes as they arrive, counting them, and answers when they are safe: file and folder entry on the disk. What
   * is refused or breaks off leaves nothing behind.
   *
   * @throws {UnavailableError} when the disk takes none
   */
  receive(key: string, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<ReceivedFile>;
  /**
   * The file's bytes, or `undefined` if there is none of that key.
   *
   * @param byteSize how many were stored
   * @throws {UnavailableError} when the disk cannot be read, or is away
   * @throws {DamagedFileError} when there are more, or fewer
   */
  read(key: string, byteSize: number): Promise<ReadableStream<Uint8Array> | undefined>;
  /**
   * Removes the file; it is no error if it is gone.
   *
   * @throws when it cannot be removed, or the disk is away: then nobody knows whether it is gone
   */
  remove(key: string): Promise<void>;
  /**
   * Removes unfinished files that were begun before the given time.
   *
   * @throws when all that can be removed are, with the reason of the first that cannot
   */
  removeUnfinished(before: Date): Promise<void>;
}
