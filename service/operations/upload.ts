/** A visitor uploads a file for a slot of the current step. */

import {
  type CaptureMethod,
  MAX_UPLOAD_BYTES,
  MAX_UPLOAD_BYTES_PER_INQUIRY,
  MAX_UPLOADS_PER_INQUIRY,
  type UploadedFile,
} from '../../src/protocol/api.ts';
import { mintId } from '../../src/protocol/ids.ts';
import type { Deps } from '../deps.ts';
import { mintFileKey } from '../files/file-key.ts';
import type { ReceivedFile } from '../files/file-store.ts';
import { filenameOf } from '../files/filename.ts';
import { type Decision, type Refusal, refused } from '../inquiry/decision.ts';
import { uploadedFile } from '../inquiry/flow-state.ts';
import type { StoredDocument } from '../inquiry/inquiry.ts';
import { checkUpload, type Replacement } from '../inquiry/upload.ts';
import type { StoreTransaction } from '../store/store.ts';
import { giveUpFiles, removeFiles } from './remove-files.ts';
import { type TokenClaims, verifySessionToken } from './session-token.ts';
import { enter, stateOf, touch, type Visit } from './visit.ts';
import { type OperationDeps, writeEvents } from './write-change.ts';

export type UploadDeps = OperationDeps & Pick<Deps, 'files' | 'log' | 'store'>;

export interface UploadRequest {
  readonly step: string;
  readonly slot: string;
  /** The kind of identity document that it is of. */
  readonly idClass?: string | undefined;
  readonly capture: CaptureMethod;
  /** As sent: percent-encoded, if at all. */
  readonly filename: string | undefined;
  /** The `Content-Length` as sent. */
  readonly declaredBytes: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborted once the visitor has gone, who then keeps the file of before. */
  readonly signal: AbortSignal;
}

type Checked = Decision<{ readonly visit: Visit; readonly replaces: Replacement }>;

/**
 * Takes a file: asks whether it may come, takes its bytes, asks again, and then names it. The bytes arrive outside of any
 * transaction, under a key that is known as loose until the file is named. A file in the same slot
 * is replaced, but that of another kind of identity document stands beside it until one kind is submitted.
 *
 * Refusals: `upload_too_large`, `upload_type_refused`, `upload_limit_reached`, `invalid_request`, `stale_step` with the state,
 * `unauthenticated`, `expired`, `finished`; `application_error` for a file that was swept on its way.
 */
export async function upload(
  deps: UploadDeps,
  token: string | undefined,
  request: UploadRequest,
): Promise<Decision<{ readonly file: UploadedFile }>> {
  if (Number(request.declaredBytes ?? 0) > MAX_UPLOAD_BYTES) return refused('upload_too_large');
  const claims = await verifySessionToken(deps, token, deps.clock());
  const key = mintFileKey(deps.random);
  const before = await deps.store.transaction((tx) => announce(tx, deps, claims, request, key));
  if (before.kind === 'refused') return before;
  const received = await receive(deps, key, request);
  // If this throws, nobody knows whether it was written: then the file is named, or it is loose and will be swept.
  const written =
    received.kind === 'refused'
      ? received
      : await deps.store.transaction((tx) => write(tx, deps, claims, request, key, received));
  await removeFiles(deps, written.kind === 'refused' ? [key] : written.removed);
  return written;
}

type Bytes = Extract<ReceivedFile, { kind: 'received' }>;

async function receive(
  deps: UploadDeps,
  key: string,
  { body, signal }: Pick<UploadRequest, 'body' | 'signal'>,
): Promise<Bytes | Refusal> {
  try {
    const received = await deps.files.receive(key, body, MAX_UPLOAD_BYTES);
    // All of a small file is on its way before anybody can stop it.
    signal.throwIfAborted();
    if (received.kind === 'received') return received;
    return refused(received.kind === 'too_large' ? 'upload_too_large' : 'upload_type_refused');
  } catch (error) {
    await removeFiles(deps, [key]);
    throw error;
  }
}

async function announce(
  tx: StoreTransaction,
  deps: UploadDeps,
  claims: TokenClaims | undefined,
  request: UploadRequest,
  fileKey: string,
): Promise<Checked> {
  const checked = await check(tx, deps, claims, request);
  if (checked.kind === 'refused') return checked;
  const { id } = checked.visit.inquiry;
  // Their sizes are not known yet: without this, any number of them could be under way at once.
  if ((await tx.countLooseFiles(id)) >= MAX_UPLOADS_PER_INQUIRY) return refused('upload_limit_reached');
  await tx.insertLooseFiles([{ fileKey, inquiryId: id, createdAt: deps.clock() }]);
  return checked;
}

async function check(
  tx: StoreTransaction,
  deps: UploadDeps,
  claims: TokenClaims | undefined,
  { step, slot, idClass }: UploadRequest,
  byteSize = 0,
): Promise<Checked> {
  const visit = await enter(tx, deps, claims, deps.clock());
  if (visit.kind === 'refused') return visit;
  const limits = { count: MAX_UPLOADS_PER_INQUIRY, bytes: MAX_UPLOAD_BYTES_PER_INQUIRY };
  const checked = checkUpload(visit.inquiry, visit.content, visit.files, { step, slot, idClass, byteSize }, limits);
  if (checked.kind === 'refused') {
    return checked.code === 'stale_step' ? { ...checked, state: stateOf(visit) } : checked;
  }
  return { kind: 'done', visit, replaces: checked };
}

async function write(
  tx: StoreTransaction,
  deps: UploadDeps,
  claims: TokenClaims | undefined,
  request: UploadRequest,
  fileKey: string,
  { byteSize, sha256, mimeType }: Bytes,
): Promise<Decision<{ readonly file: UploadedFile; readonly removed: readonly string[] }>> {
  const now = deps.clock();
  const checked = await check(tx, deps, claims, request, byteSize);
  if (checked.kind === 'refused') return checked;
  const { visit, replaces } = checked;
  const { step, idClass, old, apply } = replaces;
  const document: StoredDocument = {
    id: mintId(step.kind === 'selfie' ? 'selfie' : 'document', deps.random),
    inquiryId: visit.inquiry.id,
    step: step.name,
    slot: request.slot,
    kind: step.kind,
    idClass,
    captureMethod: request.capture,
    filename: filenameOf(request.filename, request.slot, mimeType),
    mimeType,
    byteSize,
    sha256,
    fileKey,
    createdAt: now,
    removedAt: null,
  };
  // Swept while it was on its way, after a clock was set: nothing but this request knows of its bytes any more.
  if (!(await tx.takeLooseFile(fileKey))) return refused('application_error');
  const removed = await giveUpFiles(tx, old === undefined ? [] : [old], now);
  await tx.insertDocument(document);
  const { inquiry, events } = apply(document, now);
  await tx.updateInquiry(inquiry);
  const session = await touch(tx, deps, visit, undefined, now);
  await writeEvents(tx, deps, inquiry, events, now, session.id);
  return { kind: 'done', file: uploadedFile(document), removed };
}
