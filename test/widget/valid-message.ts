import fc from 'fast-check';
import type { FrameMessageName } from '../../src/protocol/messages.ts';
import { FLOW_ORIGIN, INQUIRY_ID } from './flow-frame.ts';

export const HUGE = 'x'.repeat(100_000);
/** What a structured clone may be, of every type. */
export const VALUES: readonly unknown[] = [
  ...[undefined, null, true, false, 0, -1, NaN, Infinity, 1n, '', 'load', HUGE, [], ['load'], [[]], {}],
  ...[
    { toString: 1, valueOf: 1 },
    { length: 1 },
    JSON.parse('{"__proto__": {"name": "load", "inquiryId": "inq_demo"}}'),
  ],
  ...[
    new Date(0),
    new Map([['name', 'load']]),
    new Set([1]),
    /load/,
    new Error('load'),
    new Uint8Array(4),
    Object('load'),
  ],
];

function kindOf(value: unknown): string {
  return value === null || Array.isArray(value) ? 'neither' : typeof value;
}

export const valueBut = (...kinds: string[]): fc.Arbitrary<unknown> =>
  fc.constantFrom(...VALUES.filter((value) => !kinds.includes(kindOf(value))));

const text = fc.oneof({ weight: 4, arbitrary: fc.string() }, fc.constantFrom(INQUIRY_ID, HUGE, '__proto__'));
const height = fc.constantFrom(0, 1, 480.5, 1e9);
const files = fc.constantFrom({ files: [] }, { idClass: 'pp', files: [{ side: 'front', captureMethod: 'file' }] });
const none = fc.constant({});
const end = {
  inquiryId: text,
  status: text,
  fields: fc.constantFrom({}, { name_first: { type: 'string', value: 'Jane' } }),
};

/** What each message has to tell. */
const TOLD: Record<FrameMessageName, fc.Arbitrary<object>> = {
  load: fc.constantFrom({}, { strings: {} }, { strings: { close: 'Schließen', loading: 'Lädt' } }),
  ready: none,
  start: fc.record({ inquiryId: text }),
  'inquiry-load': none,
  'page-change': fc.record({ name: text, path: text, pageHeight: height }),
  'document-upload': fc.record({ stepData: files }),
  'selfie-record-upload': fc.record({ stepData: files }),
  complete: fc.record(end),
  fail: fc.record(end),
  exit: fc.record({ inquiryId: text, sessionToken: text }, { requiredKeys: [] }),
  error: fc.record({
    status: fc.nat(599),
    code: fc.constantFrom('expired', 'unauthenticated', 'unknown'),
    message: text,
  }),
  'prefill-dropped': fc.record({ key: text, reason: fc.constant('unknown') }),
  resize: fc.record({ pageHeight: height }),
  session: fc.record({ inquiryId: text, sessionToken: text }),
  outcome: fc.record(end),
};
export const NAMES = Object.keys(TOLD) as FrameMessageName[];

/** The members that the client reads, and the kinds of value that are right. */
const END_MEMBERS = { inquiryId: ['string'], status: ['string'], fields: ['object'] };
export const MEMBERS: Partial<Record<FrameMessageName, Record<string, string[]>>> = {
  load: { strings: ['object', 'undefined'] },
  start: { inquiryId: ['string'] },
  'page-change': { pageHeight: ['number'] },
  complete: END_MEMBERS,
  fail: END_MEMBERS,
  exit: { inquiryId: ['string', 'undefined'], sessionToken: ['string', 'undefined'] },
  error: { status: ['number'], code: ['string'], message: ['string'] },
  resize: { pageHeight: ['number'] },
  session: { inquiryId: ['string'], sessionToken: ['string'] },
  outcome: END_MEMBERS,
};

/** Members that nobody asked for. They make no message wrong, and none right. */
const EXTRAS: readonly object[] = [
  {},
  { templateId: 'itmpl_other', templateVersionId: null },
  { action: 'destroy', source: 'window', origin: FLOW_ORIGIN, data: { name: 'complete' } },
  JSON.parse('{"__proto__": {"name": "complete"}, "constructor": {"prototype": {}}, "toString": 1}'),
  { [HUGE]: HUGE },
];

/** A message, and what is to be told by it under its own member. */
export function write(name: unknown, containerId: unknown, told: unknown, isError: boolean, extra: object): object {
  return { ...extra, name, containerId, ...(isError ? { error: told } : { metadata: told }) };
}

/** A valid message of this name, in parts. */
export function draw(name: FrameMessageName) {
  return fc.record({ name: fc.constant(name), told: TOLD[name], extra: fc.constantFrom(...EXTRAS) });
}

/** A valid message, whole. */
export function validMessage(name: FrameMessageName, containerId: string): fc.Arbitrary<object> {
  return draw(name).map(({ told, extra }) => write(name, containerId, told, name === 'error', extra));
}
