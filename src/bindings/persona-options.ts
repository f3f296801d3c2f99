import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FrameMessageName } from '../protocol/messages.ts';
import { refuse } from '../widget/inquiry-error.ts';
import type { CancelDetail, CompleteDetail, EventName, ClientOptions as OwnOptions } from '../widget/options.ts';

/** Names that `onEvent` may hear: those of the `persona` package, of which the flow tells some, and our own. */
export type Event =
  | EventName
  | 'success'
  | 'document-camera-select'
  | 'document-camera-capture'
  | 'one-time-link-sent'
  | 'one-time-link-start'
  | 'one-time-link-exit'
  | 'selfie-camera-select'
  | 'selfie-camera-capture'
  | 'load-camera-failed'
  | 'camera-permissions-check-result'
  | 'country-select'
  | 'verification-change'
  | 'step-transitioning'
  | 'click'
  | 'form-update';

/** Why the flow cannot go on. More codes than the `persona` package has: see the table of error codes. */
export interface InquiryError {
  /** HTTP status that goes with the code; 0 where no answer was involved. */
  readonly status: number;
  readonly code: ErrorCode | 'unknown';
  readonly message?: string | undefined;
}

/** As our own, but for what they are told. */
export interface EventHandlers {
  readonly onLoad?: (() => void) | null | undefined;
  /** Without metadata: the size of the modal is not the template's. */
  readonly onReady?: ((metadata?: object) => void) | null | undefined;
  readonly onComplete?: ((detail: CompleteDetail) => void) | null | undefined;
  readonly onCancel?: ((detail: CancelDetail) => void) | null | undefined;
  /** Before the specific callback; of an error without metadata. */
  readonly onEvent?: ((name: Event, metadata?: Record<string, unknown>) => void) | null | undefined;
  readonly onError?: ((error: InquiryError) => void) | null | undefined;
  /** Default: all but those that the `persona` package does not know. */
  readonly eventsAllowlist?: readonly string[] | 'all' | null | undefined;
}

/** Options of the `persona` package, and our own. Exactly one of `templateId`, `templateVersionId` and `inquiryId`. */
export interface ClientOptions
  extends Omit<OwnOptions, keyof EventHandlers | 'templateId' | 'templateVersionId' | 'inquiryId' | 'fields'>,
    EventHandlers {
  readonly templateId?: string | undefined;
  readonly templateVersionId?: string | undefined;
  readonly inquiryId?: string | undefined;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/** Calls `onEvent` for what the list allows; without one, for all but what the `persona` package does not know. */
export function createTeller({
  onEvent,
  eventsAllowlist,
}: EventHandlers): (name: FrameMessageName, metadata: object) => void {
  return (name, metadata) => {
    const isHeard = eventsAllowlist === 'all' || (eventsAllowlist?.includes(name) ?? name !== 'prefill-dropped');
    if (isHeard) onEvent?.(name as EventName, name === 'error' ? undefined : (metadata as Record<string, unknown>));
  };
}

/**
 * Our own options for those of the `persona` package.
 *
 * @throws InquiryError `invalid_config` about a host that is the name of a vendor's, where it would be one like any other
 */
export function toOwnOptions(given: ClientOptions): OwnOptions {
  const { eventsAllowlist: _, ...options } = given;
  if (/^(production|staging|canary)$/.test(String(options.host ?? options.customHost))) refuse('host');
  return { ...options, onEvent: createTeller(given) } as OwnOptions;
}
