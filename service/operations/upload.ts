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
import type { ReceivedFile } from '../files/file-store.ts';
import { filenameOf } from '../files/filename.ts';
import { type Decision, refused } from '../inquiry/decision.ts';
import { uploadedFile } from '../inquiry/flow-state.ts';
import type { StoredDocument } from '../inquiry/inquiry.ts';
import { checkUpload, type Replacement } from '../inquiry/upload.ts';
import type { StoreTransaction } from '../store/store.ts';
import { type TokenClaims, verifySessionToken } from './session-token.ts';
import { enter, stateOf, touch, type Visit } from './visit.ts';
import { type OperationDeps, writeEvents } from './write-change.ts';

export type UploadDeps = OperationDeps & Pick<Deps, 'files' | 'log'>;

export interface UploadRequest {
  readonly step: string;
  readonly slot: string;
  readonly capture: CaptureMethod;
  /** As sent: percent-encoded, if at all. */
  readonly filename: string | undefined;
  /** The `Content-Length` as sent. */
  readonly declaredBytes: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

type Checked = Decision<{ readonly visit: Visit; readonly replaces: Replacement }>;

/**
 * Takes a file: asks whether it may come, takes its bytes, asks again, and then names it. The bytes arrive outside of any
 * transaction. A file in the same slot is replaced.
 *
 * Refusals: `upload_too_large`, `upload_type_refused`, `upload_limit_reached`, `invalid_request`, `stale_step` with the state,
 * `unauthenticated`, `expired`, `finished`.
 */
export async function upload(
  deps: UploadDeps,
  token: string | undefined,
  request: UploadRequest,
): Promise<Decision<{ readonly file: UploadedFile }>> {
  if (Number(request.declaredBytes ?? 0) > MAX_UPLOAD_BYTES) return refused('upload_too_large');
  const claims = token === undefined ? undefined : await verifySessionToken(deps, token, deps.clock());
  const before = await deps.store.transaction((tx) => check(tx, deps, claims, request));
  if (before.kind === 'refused') return before;
  const received = await deps.files.receive(request.body, MAX_UPLOAD_BYTES);
  if (received.kind === 'too_large') return refused('upload_too_large');
  if (received.kind === 'type_refused') return refused('upload_type_refused');
  try {
    const written = await deps.store.transaction((tx) => write(tx, deps, claims, request, received));
    if (written.kind === 'refused') await deps.files.remove(received.key);
    else await removeFiles(deps, written.removed);
    return written;
  } catch (error) {
    await deps.files.remove(received.key);
    throw error;
  }
}

/** Removes the bytes of files that were replaced. */
export async function removeFiles(
  { files, log }: Pick<Deps, 'files' | 'log'>,
  removed: readonly StoredDocument[],
): Promise<void> {
  for (const { fileKey } of removed) {
    try {
      await files.remove(fileKey);
    } catch {
      // The change stands: a visitor must not lose an answer because old bytes could not be removed.
      log.warn('a replaced file could not be removed');
    }
  }
}

async function check(
  tx: StoreTransaction,
  deps: UploadDeps,
  claims: TokenClaims | undefined,
  { step, slot }: UploadRequest,
  byteSize = 0,
): Promise<Checked> {
  const visit = await enter(tx, deps, claims, deps.clock());
  if (visit.kind === 'refused') return visit;
  const limits = { count: MAX_UPLOADS_PER_INQUIRY, bytes: MAX_UPLOAD_BYTES_PER_INQUIRY };
  const checked = checkUpload(visit.inquiry, visit.content, visit.files, { step, slot, byteSize }, limits);
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
  received: Extract<ReceivedFile, { kind: 'received' }>,
): Promise<Decision<{ readonly file: UploadedFile; readonly removed: readonly StoredDocument[] }>> {
  const now = deps.clock();
  const { key: fileKey, byteSize, sha256, mimeType } = received;
  const checked = await check(tx, deps, claims, request, byteSize);
  if (checked.kind === 'refused') return checked;
  const { visit, replaces } = checked;
  const { step, old, apply } = replaces;
  const document: StoredDocument = {
    id: mintId(step.kind === 'selfie' ? 'selfie' : 'document', deps.random),
    inquiryId: visit.inquiry.id,
    step: step.name,
    slot: request.slot,
    kind: step.kind,
    idClass: old?.idClass ?? null,
    captureMethod: request.capture,
    filename: filenameOf(request.filename, request.slot, mimeType),
    mimeType,
    byteSize,
    sha256,
    fileKey,
    createdAt: now,
    removedAt: null,
  };
  if (old !== undefined) await tx.updateDocument({ ...old, removedAt: now });
  await tx.insertDocument(document);
  const { inquiry, events } = apply(document, now);
  await tx.updateInquiry(inquiry);
  const session = await touch(tx, deps, visit, undefined, now);
  await writeEvents(tx, deps, inquiry, events, now, session.id);
  return { kind: 'done', file: uploadedFile(document), removed: old === undefined ? [] : [old] };
}
