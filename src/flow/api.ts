/** Typed calls to the service's `/flow/v1`. Nothing here throws: a failure is one of the results. */

import {
  type AccessAnswer,
  type AccessRequest,
  type CaptureMethod,
  type DraftRequest,
  FLOW_ERROR_CODES,
  type FlowError,
  type FlowState,
  type RedeemRequest,
  type TransitionRequest,
  type UploadAnswer,
} from '../protocol/api.ts';
import { isErrorCode } from '../protocol/error-codes.ts';

export type ApiResult<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** The service refused. */
  | { readonly kind: 'error'; readonly error: FlowError }
  /** No answer, or none of the service's own, twice: whether it did something is unknown. */
  | { readonly kind: 'connection' };

export interface FlowApi {
  access(request: AccessRequest, token: string | undefined): Promise<ApiResult<AccessAnswer>>;
  redeem(request: RedeemRequest): Promise<ApiResult<AccessAnswer>>;
  transition(request: TransitionRequest, token: string): Promise<ApiResult<FlowState>>;
  /** @param isLast the document may be going away: the request outlives it */
  draft(request: DraftRequest, token: string, isLast: boolean): Promise<ApiResult<undefined>>;
  /** The answer to a removal is `undefined`. */
  upload(upload: UploadRequest, token: string, watch: UploadWatch): Promise<ApiResult<UploadAnswer | undefined>>;
}

/** Looks on while a file is sent. */
export interface UploadWatch {
  /** So much of it is on its way, from 0 to 1: not yet received. */
  readonly onProgress: (share: number) => void;
  /** Aborted: the file is not to be sent. */
  readonly signal: AbortSignal;
  /** Stops it, unless it is over. */
  readonly stop: () => void;
}

export interface UploadRequest {
  readonly step: string;
  readonly slot: string;
  readonly capture: CaptureMethod;
  /** The kind of identity document that it is of, where the step asks for one. */
  readonly idClass?: string | undefined;
  /** `undefined`: the slot is to be empty. */
  readonly file: (Blob & { readonly name?: string }) | undefined;
}

/** As much of an answer as is read. */
type Answer = Pick<Response, 'ok' | 'status' | 'text'>;

/** Posts a file, as it is, or removes one. Rejects without an answer, and when one of the two signals says that it is not to be sent. */
export type SendFile = (
  path: string,
  signal: AbortSignal,
  upload: UploadRequest,
  token: string,
  watch: UploadWatch,
  request?: XMLHttpRequest,
) => Promise<Answer>;

export interface FlowApiDeps {
  readonly fetch: typeof fetch;
  readonly sendFile: SendFile;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** Aborts whatever is under way when the document ends. */
  readonly signal: AbortSignal;
}

/** A lost answer is repeated after this pause, in ms: long enough for a phone to change its network cell. */
const REPEAT_AFTER_MS = 1_000;
/** An answer that takes longer counts as lost, in ms: beyond what a person waits without pressing again. */
const ANSWER_TIMEOUT_MS = 20_000;
/** The same for a file that gets on: the service waits no longer for all of it. */
const UPLOAD_TIMEOUT_MS = 300_000;

export function createFlowApi({ fetch, sendFile, wait, signal }: FlowApiDeps): FlowApi {
  async function once<T>(
    path: string,
    { json, ...init }: RequestInit & { readonly json?: unknown },
    timeoutMs: number,
    parse: (body: unknown) => T | undefined,
    send: (path: string, init: RequestInit, signal: AbortSignal) => Promise<Answer> = fetch,
  ): Promise<ApiResult<T>> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    // What is sent while the document goes away must not go with it.
    if (!init.keepalive) signal.addEventListener('abort', abort);
    const timer = setTimeout(abort, timeoutMs);
    try {
      const request = {
        credentials: 'omit',
        cache: 'no-store',
        signal: controller.signal,
        // What a page gave may have no text in JSON: then this throws, and is dealt with like any other failure.
        ...(json !== undefined && { body: JSON.stringify(json) }),
        ...init,
      } as const;
      const response = await send(`/flow/v1/${path}`, request, controller.signal);
      const text = await response.text();
      const body: unknown = text ? JSON.parse(text) : undefined;
      const error = response.ok ? undefined : parseError(body);
      if (error) return { kind: 'error', error };
      const value = response.ok ? parse(body) : undefined;
      // An answer without a shape of ours comes from something in between: a proxy, a captive portal.
      return value !== undefined || (response.ok && response.status === 204)
        ? { kind: 'ok', value: value as T }
        : { kind: 'connection' };
    } catch {
      // The network failed, the time ran out, or the body was cut off: all the same to the visitor.
      return { kind: 'connection' };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  /** A request that may be repeated as it is: the service knows it for the same by its claim or its sequence. */
  async function post<T>(
    path: string,
    body: unknown,
    token: string | undefined,
    parse: (body: unknown) => T | undefined,
  ): Promise<ApiResult<T>> {
    const init = { method: 'POST', headers: headersOf(token, 'application/json'), json: body };
    const result = await once(path, init, ANSWER_TIMEOUT_MS, parse);
    if (result.kind !== 'connection' || signal.aborted) return result;
    await wait(REPEAT_AFTER_MS);
    return signal.aborted ? result : once(path, init, ANSWER_TIMEOUT_MS, parse);
  }

  return {
    access: (request, token) => post('access', request, token, parseAccess),
    redeem: (request) => post('redeem', request, undefined, parseAccess),
    transition: (request, token) => post('transition', request, token, parseState),
    draft: (request, token, isLast) => {
      const init = {
        method: 'PUT',
        headers: headersOf(token, 'application/json'),
        json: request,
        keepalive: isLast,
      };
      return once('draft', init, ANSWER_TIMEOUT_MS, () => undefined);
    },
    upload: (request, token, watch) =>
      once('upload', {}, UPLOAD_TIMEOUT_MS, parseUpload, (path, _init, late) =>
        sendFile(path, late, request, token, watch),
      ),
  };
}

/** A text that no header can carry would look like a connection that fails; tokens of ours have nothing to be encoded. */
function headersOf(token: string | undefined, type: string): Record<string, string> {
  return { 'Content-Type': type, ...(token !== undefined && { Authorization: `Bearer ${encodeURI(token)}` }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

// The service is of the same release as the flow, so these tell its answers from those of strangers and look no deeper.

function parseState(body: unknown): FlowState | undefined {
  return isRecord(body) && typeof body['sequence'] === 'number' && isRecord(body['screen'])
    ? (body as unknown as FlowState)
    : undefined;
}

function parseAccess(body: unknown): AccessAnswer | undefined {
  const isAnswer = isRecord(body) && typeof body['sessionToken'] === 'string' && parseState(body['state']);
  return isAnswer ? (body as unknown as AccessAnswer) : undefined;
}

function parseUpload(body: unknown): UploadAnswer | undefined {
  return isRecord(body) && isRecord(body['file']) ? (body as unknown as UploadAnswer) : undefined;
}

function parseError(body: unknown): FlowError | undefined {
  const error = isRecord(body) ? body['error'] : undefined;
  if (!isRecord(error) || typeof error['code'] !== 'string') return undefined;
  return isErrorCode(error['code']) || Object.hasOwn(FLOW_ERROR_CODES, error['code'])
    ? (error as unknown as FlowError)
    : undefined;
}
