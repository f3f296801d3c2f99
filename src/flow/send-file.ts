/** Sends a file and tells how much of it is on its way, which `fetch` cannot. Loaded with the screens that ask for files. */

import type { SendFile } from './api.ts';

/** @param request one that was not opened yet */
export const sendFile: SendFile = (path, signal, upload, token, watch, request = new XMLHttpRequest()) =>
  new Promise((resolve, reject) => {
    const { step, slot, capture, idClass, file } = upload;
    const fail = (): void => reject(new Error('There is no answer'));
    const ends = [signal, watch.signal];
    // It may be over since this script was asked for.
    if (ends.some((end) => end.aborted)) {
      fail();
      return;
    }
    const query = new URLSearchParams({ step, slot, capture, ...(idClass && { idClass }) });
    request.open('POST', `${path}?${query}`);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    // Half of a pair of surrogates, which some systems take in names, cannot be encoded.
    const name = encodeURIComponent((file.name ?? '').replace(/\p{Cs}/gu, ''));
    if (name) request.setRequestHeader('Upload-Filename', name);
    request.upload.onprogress = ({ loaded, total }) => watch.onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const { status, responseText } = request;
      resolve({ ok: status >= 200 && status < 300, status, text: async () => responseText });
    };
    request.onerror = fail;
    request.onabort = fail;
    for (const end of ends) end.addEventListener('abort', () => request.abort());
    request.send(file);
  });
