/** `/api/v1/files/<id>`: the bytes of an uploaded file, for whoever has an API key. */

import { Hono } from 'hono';
import { parseId } from '../../../src/protocol/ids.ts';
import type { AppDeps } from '../../app.ts';
import { HttpError } from '../../http-error.ts';
import { findInquiry } from '../../operations/manage-inquiry.ts';
import { UPLOADED_FILE_HEADERS } from '../../security-headers.ts';
import type { ApiEnv } from './api-env.ts';

export function fileRoutes({ store, files }: AppDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/files/:id', async (c) => {
    const id = parseId('document', c.req.param('id')) ?? parseId('selfie', c.req.param('id'));
    const document = id && (await store.document(id));
    const environmentId = c.get('environmentId');
    const inquiry = document && (await findInquiry({ store, environmentId }, document.inquiryId));
    if (!document || !inquiry || document.removedAt !== null) throw new HttpError(404);
    const bytes = await files.read(document.fileKey, document.byteSize);
    if (!bytes) throw new HttpError(404);
    const headers = {
      ...UPLOADED_FILE_HEADERS,
      'Content-Type': document.mimeType,
      'Content-Length': String(document.byteSize),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeFilename(document.filename)}`,
    };
    if (c.req.method !== 'HEAD') return c.body(bytes, 200, headers);
    // The route of GET answers HEAD too, and a stream that nobody reads keeps its file open.
    await bytes.cancel();
    return c.body(null, 200, headers);
  });
  return app;
}

/** RFC 8187: what `encodeURIComponent` leaves alone and a header value may not hold. */
function encodeFilename(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
