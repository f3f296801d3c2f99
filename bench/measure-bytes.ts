/** What a host page must load before a modal can be drawn. */

import { brotliCompressSync, constants } from 'node:zlib';
import { CONTENDERS, type Contender, OURS, readContenderFile } from './contenders.ts';
import { formatCount, type Section } from './print-table.ts';
import { atMost, exactly } from './verdict.ts';

/** The classic script with everything it does. */
const CLASSIC_LIMIT_BYTES = 4_500;
const BROTLI_BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

export function measureBytes(): Section {
  const ours = brotliBytes(OURS);
  return {
    tables: [
      {
        title: 'Bytes that a host page loads to draw a modal',
        head: ['', 'raw', 'brotli 11', 'ratio to ours'],
        rows: CONTENDERS.map((contender) => [
          contender.name,
          formatCount(contender.files.reduce((sum, file) => sum + readContenderFile(file).length, 0)),
          formatCount(brotliBytes(contender)),
          (brotliBytes(contender) / ours).toFixed(2),
        ]),
      },
    ],
    checks: [
      {
        what: 'bytes of the classic script',
        measured: `${formatCount(ours)} B`,
        limit: `<= ${formatCount(CLASSIC_LIMIT_BYTES)} B`,
        verdict: atMost(CLASSIC_LIMIT_BYTES, exactly(ours)),
      },
    ],
  };
}

/** Each file for itself, as it is sent. */
function brotliBytes({ files }: Contender): number {
  return files.reduce((sum, file) => sum + brotliCompressSync(readContenderFile(file), BROTLI_BEST).length, 0);
}
