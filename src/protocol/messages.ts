/**
 * The wire between the host page and the frame: two closed lists of messages, and how both ends meet.
 *
 * Two transports carry the same messages. **Window**: `postMessage` between the windows, for the `persona` package and
 * hand-built frames; secrets come in the frame's address. **Port**: ours, in these steps:
 *
 * 1. The client makes the frame. Its address carries `container-id` (random), `iframe-origin` and `handshake=1`, and no secret.
 * 2. The frame posts `load` to `parent`, to exactly the named origin.
 * 3. The client takes it only if the source is its frame, the origin is the flow's, the shape is known and the container is
 *    its own; it answers with `connect` and a transferred `MessagePort`.
 * 4. Everything else, both ways, travels on the port; `open` carries the secrets.
 * 5. A frame that reloads starts again at 2: the client closes the old port and repeats `connect`, `open` included.
 */

import type { CaptureMethod } from './api.ts';
import type { ErrorShape } from './error-codes.ts';
import type { PrefillDropReason } from './field-keys.ts';
import type { FieldInputs, TypedFields } from './fields.ts';

/** The major version of the port handshake that this client and this flow speak. */
export const PROTOCOL_MAJOR = 1;

/** The end of an inquiry, as the page hears it. */
export interface CompleteMetadata {
  readonly inquiryId: string;
  /** `completed`, `failed`, or a later status. */
  readonly status: string;
  readonly fields: TypedFields;
}

/** What each message from the frame carries in `metadata`. */
export interface FrameMetadata {
  /**
   * The document has arrived. `strings`: the modal's own texts in the flow's language, and as `lang` that language (BCP 47), where it
   * is not English.
   */
  load: { readonly strings?: Readonly<Record<string, string>> };
  /** The first screen is mounted: the flow can be shown. */
  ready: Record<never, never>;
  /** The inquiry was accessed. */
  start: { readonly inquiryId: string };
  /** The inquiry's state is on the screen. */
  'inquiry-load': Record<never, never>;
  /** Another screen is shown. `pageHeight` in CSS pixels. */
  'page-change': { readonly name: string; readonly path: string; readonly pageHeight: number };
  'document-upload': { readonly stepData: DocumentStepData };
  'selfie-record-upload': { readonly stepData: SelfieStepData };
  /** The visitor left the last screen of a completed inquiry. */
  complete: CompleteMetadata;
  /** The same for a failed one. */
  fail: CompleteMetadata;
  /** The visitor left before the end. Both absent when there is no inquiry yet, and after `error`. */
  exit: { readonly inquiryId?: string; readonly sessionToken?: string };
  /** The flow cannot go on; `error` beside `metadata` says why. */
  error: Record<never, never>;
  /** A prefilled value was not taken. Never the value itself. */
  'prefill-dropped': { readonly key: string; readonly reason: PrefillDropReason };
  /** Port only, from an inline flow: it has another height now, which the frame takes. `pageHeight` in CSS pixels. */
  resize: { readonly pageHeight: number };
  /** Port only: what the client gives back when the frame reloads. */
  session: { readonly inquiryId: string; readonly sessionToken: string };
  /** Port only: the last screen is shown, so no way out is a cancel any more. */
  outcome: CompleteMetadata;
}

export interface DocumentStepData {
  readonly idClass?: string;
  readonly files: readonly { readonly side: string; readonly captureMethod: CaptureMethod }[];
}

export interface SelfieStepData {
  /** `pose`: how the face is turned, like `center`. */
  readonly files: readonly { readonly pose: string; readonly captureMethod: CaptureMethod }[];
}

export type FrameMessageName = keyof FrameMetadata;

/**
 * A message from the frame as the client hears it: without the `templateId` and `templateVersionId` that every one repeats from the
 * frame's address, and with what `error` tells as its metadata.
 */
export type HeardMessage = {
  [Name in FrameMessageName]: { readonly name: Name; readonly containerId: string; readonly metadata: Heard[Name] };
}[FrameMessageName];

export type Heard = Omit<FrameMetadata, 'error'> & { error: ErrorShape };

/** What `open` hands to the flow: everything that must not stand in an address. */
export interface OpenMetadata {
  readonly sessionToken?: string | undefined;
  readonly fields?: FieldInputs | undefined;
  /** Values from the query of the page's address. Where `fields` has one for the same field, by whatever spelling, that one counts. */
  readonly prefill?: FieldInputs | undefined;
  readonly referenceId?: string | undefined;
  readonly accountId?: string | undefined;
  /** Of a one-time link to the inquiry: it is redeemed instead of a session token. */
  readonly code?: string | undefined;
  /** What the frame told by `session` before it reloaded: it goes on with that inquiry. */
  readonly session?: FrameMetadata['session'] | undefined;
}

/** A message from the page. */
export type PageMessage =
  | {
      readonly action: 'connect';
      readonly metadata: {
        readonly protocol: number;
        readonly language?: string | undefined;
        readonly styleVariant?: string | undefined;
        /** The visitor has already asked for the flow: one message instead of two. */
        readonly open?: OpenMetadata | undefined;
      };
    }
  | { readonly action: 'open'; readonly metadata: OpenMetadata }
  /** Asks for the confirmation screen; `force` leaves at once. */
  | { readonly action: 'exit'; readonly metadata: { readonly force: boolean } }
  | { readonly action: 'destroy'; readonly metadata: Record<never, never> };
