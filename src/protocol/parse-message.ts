/**
 * The single shape check of the wire: unknown → message or `undefined`. Total, types before members. What comes by a message is
 * a structured clone: it has neither getters nor members that it inherits.
 */

import type { FrameMessageName, HeardMessage, PageMessage } from './messages.ts';

type Kind = 'string' | 'number' | 'boolean' | 'object';

/** Member → what `typeof` may say about it; of a list and of `null` it says nothing that fits. */
type Shape = Readonly<Record<string, Kind | `${Kind}|undefined`>>;

/** Apart from the table, so that the frame, which gets sessions back, need not carry the rest of it. */
const SESSION: Shape = { inquiryId: 'string', sessionToken: 'string' };
const END: Shape = { inquiryId: 'string', status: 'string', fields: 'object' };

/** Message → what the client itself reads of its metadata; the rest is the host's to judge. */
const FRAME_SHAPES: Record<FrameMessageName, Shape> = {
  load: { strings: 'object|undefined' },
  ready: {},
  start: { inquiryId: 'string' },
  'inquiry-load': {},
  'page-change': { pageHeight: 'number' },
  'document-upload': {},
  'selfie-record-upload': {},
  complete: END,
  fail: END,
  exit: { inquiryId: 'string|undefined', sessionToken: 'string|undefined' },
  error: { status: 'number', code: 'string', message: 'string' },
  'prefill-dropped': {},
  resize: { pageHeight: 'number' },
  session: SESSION,
  outcome: END,
};

function typeOf(value: unknown): string {
  return value === null || Array.isArray(value) ? 'none' : typeof value;
}

function fits(value: unknown, shape: Shape): value is Record<string, unknown> {
  if (typeOf(value) !== 'object') return false;
  return Object.entries(shape).every(([name, types]) => types.includes(typeOf(Object(value)[name])));
}

/** A message of the frame, or `undefined` for anything else. */
export function parseFrameMessage(data: unknown): HeardMessage | undefined {
  if (!fits(data, { name: 'string', containerId: 'string' })) return undefined;
  const { containerId, error, metadata = {} } = data;
  const name = data['name'] as FrameMessageName;
  const told = name === 'error' ? error : metadata;
  return Object.hasOwn(FRAME_SHAPES, name) && fits(told, FRAME_SHAPES[name])
    ? ({ name, containerId, metadata: told } as HeardMessage)
    : undefined;
}

const CONNECT: Shape = {
  protocol: 'number',
  language: 'string|undefined',
  styleVariant: 'string|undefined',
  open: 'object|undefined',
};
const OPEN: Shape = {
  sessionToken: 'string|undefined',
  fields: 'object|undefined',
  prefill: 'object|undefined',
  referenceId: 'string|undefined',
  accountId: 'string|undefined',
  code: 'string|undefined',
  session: 'object|undefined',
};

function isOpen(value: unknown): boolean {
  return fits(value, OPEN) && (value['session'] === undefined || fits(value['session'], SESSION));
}

/** A message of the page, or `undefined` for anything else. `exit` without `force` asks for the confirmation. */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  if (!fits(data, { action: 'string', metadata: 'object|undefined' })) return undefined;
  const { action, metadata = {} } = data;
  switch (action) {
    case 'connect':
      return fits(metadata, CONNECT) && (metadata['open'] === undefined || isOpen(metadata['open']))
        ? ({ action, metadata } as unknown as PageMessage)
        : undefined;
    case 'open':
      return isOpen(metadata) ? ({ action, metadata } as PageMessage) : undefined;
    case 'exit':
      return fits(metadata, { force: 'boolean|undefined' })
        ? { action, metadata: { force: metadata['force'] === true } }
        : undefined;
    case 'destroy':
      return { action, metadata: {} };
    default:
      return undefined;
  }
}
