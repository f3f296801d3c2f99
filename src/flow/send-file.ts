/** Sends a file, or takes one away, and tells how much of it is on its way, which `fetch` cannot. Loaded with the screens that ask for files. */

import type { SendFile } from './api.ts';

/** A removal without an answer for so long, in ms, is given up, as any other request. */
const ANSWER_MS = 20_000;
/** Of what does not get on for so long, in ms, nothing more is to be hoped: the visitor may send it again. */
const SILENCE_MS = 60_000;

/** @param request one that was not opened yet */
export const sendFile: SendFile = (path, signal, upload, token, watch, request = new XMLHttpRequest()) =>
  new Promise((resolve, reject) => {
    const { step, slot, capture, idClass, file } = upload;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const ends = [signal, watch.signal];
    const abort = (): void => request.abort();
    const expectMore = (): void => {
      clearTimeout(silence);
      silence = setTimeout(abort, file ? SILENCE_MS : ANSWER_MS);
    };
    const letGo = (): void => {
      clearTimeout(silence);
      // Whoever watches is remembered for as long as the launch, and would hold the file.
      for (const end of ends) end.removeEventListener('abort', abort);
    };
    const fail = (): void => {
      letGo();
      reject(new Error('There is no answer'));
    };
    // It may be over since this script was asked for.
    if (ends.some((end) => end.aborted)) {
      fail();
      return;
    }
    const query = new URLSearchParams({ step, slot, ...(file && { capture }), ...(idClass && { idClass }) });
    request.open(file ? 'POST' : 'DELETE', `${path}?${query}`);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    if (file) {
      request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
      // Half of a pair of surrogates, which some systems take in names, cannot be encoded.
      const name = encodeURIComponent((file.name ?? '').replace(/\p{Cs}/gu, ''));
      if (name) request.setRequestHeader('Upload-Filename', name);
    }
    request.upload.onprogress = ({ loaded, total }) => {
      expectMore();
      watch.onProgress(total > 0 ? loaded / total : 0);
    };
    request.onload = () => {
      letGo();
      const { status, responseText } = request;
      resolve({ ok: status >= 200 && status < 300, status, text: async () => responseText });
    };
    request.onerror = fail;
    request.onabort = fail;
    for (const end of ends) end.addEventListener('abort', abort);
    expectMore();
    request.send(file ?? null);
  });
