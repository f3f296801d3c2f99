import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/** In pixels: large enough to be a picture. */
const SMALL = 8;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * Writes a square grey PNG that is unlike every other, and returns its path. The system's temporary folder keeps it.
 *
 * @param more `bytes` that come after the picture, which no browser minds; `side` in pixels
 */
export function writePicture(name: string, { bytes = 0, side = SMALL } = {}): string {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0], 8);
  const rows = Buffer.alloc(side * (side + 1), 0);
  crypto.getRandomValues(rows);
  for (let row = 0; row < side; row += 1) rows[row * (side + 1)] = 0;
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.alloc(bytes),
  ]);
  const path = join(tmpdir(), `${process.pid}-${name}.png`);
  writeFileSync(path, png);
  return path;
}

/** Writes a file that is no picture, and returns its path. The system's temporary folder keeps it. */
export function writeText(name: string): string {
  const path = join(tmpdir(), `${process.pid}-${name}.txt`);
  writeFileSync(path, 'Dear Sir or Madam');
  return path;
}
