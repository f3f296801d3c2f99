/** The single shape check of the wire: unknown → message or `undefined`. Total, own properties only, types before members. */

import { isErrorCode } from './error-codes.ts';
import type { FrameMessage, FrameMessageName, PageMessage } from './messages.ts';

/** Message → its metadata's members; `?` marks those that may be absent. */
const FRAME_SHAPES: Record<FrameMessageName, string> = {
  load: '',
  ready: '',
  start: 'inquiryId',
  'inquiry-load': '',
  'page-change': 'name path pageHeight',
  'document-upload': 'stepData',
  'selfie-record-upload': 'stepData',
  complete: 'inquiryId status fields',
  fail: 'inquiryId status fields',
  exit: 'inquiryId? sessionToken?',
  error: '',
  'prefill-dropped': 'key reason',
  session: 'inquiryId sessionToken',
  outcome: 'inquiryId status fields',
};

/** Member → its type where it is no string. */
const MEMBER_TYPES: Record<string, string> = { fields: 'object', stepData: 'object', pageHeight: 'number', force: 'boolean' };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own member of a record, or `undefined`: never one that it inherits. */
function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function fits(metadata: Record<string, unknown>, shape: string): boolean {
  return shape.split(' ').every((member) => {
    const name = member.replace('?', '');
    const value = own(metadata, name);
    if (value === undefined) return name !== member || name === '';
    const wanted = MEMBER_TYPES[name] ?? 'string';
    return wanted === 'object' ? isRecord(value) : typeof value === wanted;
  });
}

/** A message of the frame, or `undefined` for anything else. */
export function parseFrameMessage(data: unknown): FrameMessage | undefined {
  if (!isRecord(data)) return undefined;
  const name = own(data, 'name');
  const metadata = own(data, 'metadata') ?? {};
  const error = own(data, 'error');
  if (typeof name !== 'string' || !Object.hasOwn(FRAME_SHAPES, name) || typeof own(data, 'containerId') !== 'string') return undefined;
  if (!isRecord(metadata) || !fits(metadata, FRAME_SHAPES[name as FrameMessageName])) return undefined;
  if (name === 'error' && !(isRecord(error) && isErrorCode(own(error, 'code')) && fits(error, 'message'))) return undefined;
  return { ...data, metadata, error } as FrameMessage;
}

/** What the page may say, by action. */
const PAGE_SHAPES: Record<PageMessage['action'], string> = {
  connect: 'language? styleVariant?',
  open: 'sessionToken? fields? referenceId? accountId?',
  exit: 'force?',
  destroy: '',
};

/** A message of the page, or `undefined` for anything else. `exit` without `force` asks for the confirmation. */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  if (!isRecord(data)) return undefined;
  const action = own(data, 'action');
  const metadata = own(data, 'metadata') ?? {};
  if (typeof action !== 'string' || !Object.hasOwn(PAGE_SHAPES, action) || !isRecord(metadata)) return undefined;
  if (!fits(metadata, PAGE_SHAPES[action as PageMessage['action']])) return undefined;
  const opens = action === 'open' ? metadata : action === 'connect' ? own(metadata, 'open') : undefined;
  if (opens !== undefined && !isOpenMetadata(opens)) return undefined;
  if (action === 'connect' && typeof own(metadata, 'protocol') !== 'number') return undefined;
  const complete = action === 'exit' ? { force: own(metadata, 'force') === true } : metadata;
  return { action, metadata: complete } as PageMessage;
}

function isOpenMetadata(value: unknown): boolean {
  if (!isRecord(value) || !fits(value, PAGE_SHAPES.open)) return false;
  const session = own(value, 'session');
  return session === undefined || (isRecord(session) && fits(session, FRAME_SHAPES.session));
}
