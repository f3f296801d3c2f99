/**
 * The single shape check of the wire: unknown → message or `undefined`. Total, types before members. What comes by a message is
 * a structured clone: it has neither getters nor members that it inherits.
 */

import type { FrameMessageName, HeardMessage, PageMessage } from './messages.ts';

/** Member → an example of what it may be, or a list of examples: `typeof` says the same of a value that fits. */
type Shape = Readonly<Record<string, Example | readonly Example[]>>;
type Example = string | number | boolean | Readonly<Record<never, never>> | undefined;

/** Apart from the table, so that the frame, which gets sessions back, need not carry the rest of it. */
const SESSION: Shape = { inquiryId: '', sessionToken: '' };
const END: Shape = { inquiryId: '', status: '', fields: {} };

/** Message → what the client itself reads of its metadata; the rest is the host's to judge. */
const FRAME_SHAPES: Record<FrameMessageName, Shape> = {
  load: { strings: [{}, undefined] },
  ready: {},
  start: { inquiryId: '' },
  'inquiry-load': {},
  'page-change': { pageHeight: 0 },
  'document-upload': {},
  'selfie-record-upload': {},
  complete: END,
  fail: END,
  exit: { inquiryId: ['', undefined], sessionToken: ['', undefined] },
  error: { status: 0, code: '', message: '' },
  'prefill-dropped': {},
  resize: { pageHeight: 0 },
  session: SESSION,
  outcome: END,
};

/** As `typeof`, but a list and `null` are like nothing else. */
function typeOf(value: unknown): string {
  return value === null || Array.isArray(value) ? 'none' : typeof value;
}

/** Whether `value` is an object that has what `shape` has, each of the same type. It may have more. */
export function fits(value: unknown, shape: Shape): value is Record<string, unknown> {
  return (
    typeOf(value) === 'object' &&
    Object.entries(shape).every(([name, examples]) =>
      [examples]
        .flat()
        .some((example) => typeOf(example) === typeOf((value as Readonly<Record<string, unknown>>)[name])),
    )
  );
}

/** A message of the frame, or `undefined` for anything else. */
export function parseFrameMessage(data: unknown): HeardMessage | undefined {
  if (!fits(data, { name: '', containerId: '' })) return undefined;
  const { containerId, error, metadata = {} } = data;
  const name = data['name'] as FrameMessageName;
  const told = name === 'error' ? error : metadata;
  return Object.hasOwn(FRAME_SHAPES, name) && fits(told, FRAME_SHAPES[name])
    ? ({ name, containerId, metadata: told } as HeardMessage)
    : undefined;
}

const CONNECT: Shape = {
  protocol: 0,
  language: ['', undefined],
  styleVariant: ['', undefined],
};
const OPEN: Shape = {
  sessionToken: ['', undefined],
  fields: [{}, undefined],
  prefill: [{}, undefined],
  referenceId: ['', undefined],
  accountId: ['', undefined],
  code: ['', undefined],
};

function isOpen(value: unknown): boolean {
  return fits(value, OPEN) && (value['session'] === undefined || fits(value['session'], SESSION));
}

/** A message of the page, or `undefined` for anything else. `exit` without `force` asks for the confirmation. */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  if (!fits(data, { action: '', metadata: [{}, undefined] })) return undefined;
  const { action, metadata = {} } = data;
  switch (action) {
    case 'connect':
      return fits(metadata, CONNECT) && (metadata['open'] === undefined || isOpen(metadata['open']))
        ? ({ action, metadata } as unknown as PageMessage)
        : undefined;
    case 'open':
      return isOpen(metadata) ? ({ action, metadata } as PageMessage) : undefined;
    case 'exit':
      return fits(metadata, { force: [true, undefined] })
        ? { action, metadata: { force: metadata['force'] === true } }
        : undefined;
    case 'destroy':
      return { action, metadata: {} };
    default:
      return undefined;
  }
}
