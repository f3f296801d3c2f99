/** The single shape check of the wire: unknown → message or `undefined`. Total, own properties only, types before members. */

import { errorShape, isErrorCode } from './error-codes.ts';
import type { FrameMessage, FrameMessageName, PageMessage } from './messages.ts';

/** Apart from the table, so that the frame, which gets sessions back, need not carry the rest of it. */
const SESSION_SHAPE = 'inquiryId sessionToken';

/** Message → its metadata's members: `?` marks those that may be absent, `:type` those that are no strings. */
const FRAME_SHAPES: Record<FrameMessageName, string> = {
  load: '',
  ready: '',
  start: 'inquiryId',
  'inquiry-load': '',
  'page-change': 'name path pageHeight:number',
  'document-upload': 'stepData:object',
  'selfie-record-upload': 'stepData:object',
  complete: 'inquiryId status fields:object',
  fail: 'inquiryId status fields:object',
  exit: 'inquiryId? sessionToken?',
  error: '',
  'prefill-dropped': 'key reason',
  session: SESSION_SHAPE,
  outcome: 'inquiryId status fields:object',
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of an own member, or `undefined`: never one that is inherited, and no getter is run. */
function own(record: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(record, name)?.value;
}

/** The members of `shape` and no others, or `undefined` when one is missing or of a wrong type. */
function pick(value: unknown, shape: string): Record<string, unknown> | undefined {
  if (!isRecord(value)) return undefined;
  const picked: Record<string, unknown> = {};
  for (const member of shape.match(/\S+/g) ?? []) {
    const [name = '', type = 'string'] = member.replace('?', '').split(':');
    const found = own(value, name);
    if (found !== undefined) {
      if (type === 'object' ? !isRecord(found) : typeof found !== type) return undefined;
      picked[name] = found;
    } else if (!member.includes('?')) return undefined;
  }
  return picked;
}

/** A message of the frame, or `undefined` for anything else. */
export function parseFrameMessage(data: unknown): FrameMessage | undefined {
  const message = pick(data, 'name containerId templateId? templateVersionId? metadata?:object error?:object');
  const shape = message && own(FRAME_SHAPES, String(message['name']));
  if (typeof shape !== 'string') return undefined;
  const metadata = pick(message?.['metadata'] ?? {}, shape);
  if (!metadata) return undefined;
  if (message?.['name'] !== 'error') return { ...message, metadata, error: undefined } as FrameMessage;
  const told = pick(message['error'], 'code message');
  const code = told?.['code'];
  // The status is that of the code: a page may rely on the pair.
  return isErrorCode(code)
    ? ({ ...message, metadata, error: errorShape(code, String(told?.['message'])) } as FrameMessage)
    : undefined;
}

/** What the page may say, by action. */
const PAGE_SHAPES: Record<PageMessage['action'], string> = {
  connect: 'protocol:number language? styleVariant? open?:object',
  open: 'sessionToken? fields?:object referenceId? accountId? session?:object',
  exit: 'force?:boolean',
  destroy: '',
};

/** A message of the page, or `undefined` for anything else. `exit` without `force` asks for the confirmation. */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  if (!isRecord(data)) return undefined;
  const action = own(data, 'action');
  if (typeof action !== 'string' || !Object.hasOwn(PAGE_SHAPES, action)) return undefined;
  const metadata = parsePageMetadata(action as PageMessage['action'], own(data, 'metadata') ?? {});
  return metadata && ({ action, metadata } as PageMessage);
}

function parsePageMetadata(action: PageMessage['action'], value: unknown): Record<string, unknown> | undefined {
  const metadata = pick(value, PAGE_SHAPES[action]);
  if (!metadata) return undefined;
  if (action === 'exit') return { force: metadata['force'] === true };
  // What is nested is checked like what carries it.
  const [name, nested] =
    action === 'connect'
      ? ['open', parsePageMetadata('open', metadata['open'])]
      : ['session', pick(metadata['session'], SESSION_SHAPE)];
  if (metadata[name] === undefined) return metadata;
  return nested && { ...metadata, [name]: nested };
}
