/** A file in memory and the answers with it: compressed once, told apart by its hash. */

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzipSync } from 'node:zlib';

export interface HeldFile {
  readonly type: string;
  /** From the contents, and weak: it is the same for each encoding. */
  readonly etag: string;
  /** In the best of the encodings that the header allows. */
  body(acceptEncoding: string | undefined): {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly encoding: 'br' | 'gzip' | undefined;
  };
  /** Compresses it as well as it can be, on another thread; from then on bodies are that. */
  compress(): Promise<void>;
}

const compressOnThread = promisify(brotliCompress);
/**
 * For whoever asks before the best is ready. Measured on the flow's document, 59 kB: 5 takes 2 ms and gives 21.3 kB, 9 takes
 * 19 ms for 21.2 kB, 11 takes 77 ms for 19.9 kB, and nobody else is answered meanwhile.
 */
const QUICK_QUALITY = 5;
/** Below this a compressed answer is no smaller. */
const MIN_COMPRESSED_BYTES = 200;
const COMPRESSIBLE = /^(text\/|application\/(json|javascript|manifest)|image\/svg)/;

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

/** The media type of a file by the end of its name. */
export function typeOfName(name: string): string {
  return TYPES[/\.([a-z\d]+)$/.exec(name)?.[1] ?? ''] ?? 'application/octet-stream';
}

/** Holds a text or bytes. Compressed at the first request that asks for it: at once and quickly, and then as well as it can be. */
export function holdFile(content: string | Uint8Array, type: string): HeldFile {
  const bytes = new Uint8Array(typeof content === 'string' ? Buffer.from(content) : content);
  const isCompressible = COMPRESSIBLE.test(type) && bytes.byteLength >= MIN_COMPRESSED_BYTES;
  const brotliOptions = (quality: number) => ({
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
  });
  let brotli: Uint8Array<ArrayBuffer> | undefined;
  let best: Promise<void> | undefined;
  const compress = () => {
    best ??= compressOnThread(bytes, brotliOptions(constants.BROTLI_MAX_QUALITY)).then((smallest) => {
      brotli = new Uint8Array(smallest);
    });
    return best;
  };
  let gzip: Uint8Array<ArrayBuffer> | undefined;
  return {
    type,
    etag: `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`,
    body(acceptEncoding) {
      if (isCompressible && accepts(acceptEncoding, 'br')) {
        // A failure leaves the quick one, which is good too.
        if (best === undefined) compress().catch(() => {});
        brotli ??= new Uint8Array(brotliCompressSync(bytes, brotliOptions(QUICK_QUALITY)));
        return { bytes: brotli, encoding: 'br' };
      }
      if (isCompressible && accepts(acceptEncoding, 'gzip')) {
        gzip ??= new Uint8Array(gzipSync(bytes, { level: 9 }));
        return { bytes: gzip, encoding: 'gzip' };
      }
      return { bytes, encoding: undefined };
    },
    compress: () => (isCompressible ? compress() : Promise.resolve()),
  };
}

/** Answers with the file, or 304 when the browser has it. */
export function answerWithFile(
  request: Request,
  file: HeldFile,
  headers: Readonly<Record<string, string>>,
  status = 200,
): Response {
  const all = new Headers({ ...headers, ETag: file.etag, Vary: 'Accept-Encoding' });
  if (status === 200 && hasTag(request.headers.get('If-None-Match'), file.etag))
    return new Response(null, { status: 304, headers: all });
  const { bytes, encoding } = file.body(request.headers.get('Accept-Encoding') ?? undefined);
  all.set('Content-Type', file.type);
  all.set('Content-Length', String(bytes.byteLength));
  if (encoding) all.set('Content-Encoding', encoding);
  return new Response(request.method === 'HEAD' ? null : bytes, { status, headers: all });
}

function accepts(header: string | undefined, encoding: string): boolean {
  return (header ?? '').split(',').some((part) => {
    const [name = '', ...params] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return name === encoding && !params.some((param) => /^q=0(\.0*)?$/.test(param));
  });
}

function hasTag(header: string | null, etag: string): boolean {
  return (header ?? '').split(',').some((tag) => opaque(tag.trim()) === opaque(etag) || tag.trim() === '*');
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
