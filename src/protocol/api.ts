/**
 * Bodies between flow and service (`/flow/v1`). JSON in camel case; the session token travels in `Authorization: Bearer`
 * and nowhere else, but for the answers that hand it out.
 *
 * | request | body | answer |
 * | --- | --- | --- |
 * | `POST /flow/v1/access` | {@link AccessRequest}, token if there is one | {@link AccessAnswer} |
 * | `POST /flow/v1/redeem` | {@link RedeemRequest} | {@link AccessAnswer} |
 * | `POST /flow/v1/transition` | {@link TransitionRequest}, token | {@link FlowState} |
 * | `PUT /flow/v1/draft` | {@link DraftRequest}, token | 204 |
 * | `POST /flow/v1/upload?step=&slot=&capture=&idClass=` | the file's bytes, token, optional `Upload-Filename` (percent-encoded) | {@link UploadAnswer} |
 * | `DELETE /flow/v1/upload?step=&slot=&idClass=` | token | 204, also where no file stands |
 * | `GET /flow/v1/read` | token | {@link FlowState} |
 * | `GET /flow/v1/framable?…` | none; the query of the frame's address, or a start and `origin`; CORS `*` | {@link FramableAnswer} |
 *
 * `framable` is for pages of any origin: it reads no cookie and no token, tells nothing that the frame's document would not,
 * and is counted apart from everything else. It always answers with a {@link FramableAnswer}: 429 with `rate_limited`, a failure
 * with `application_error`, else 200. Every other refusal is `{error: FlowError}` with the HTTP status of its code. That of `application_error`
 * is here and there 503 with `Retry-After` while the service cannot use its database or its disk, else 500.
 */

import type { ErrorCode } from './error-codes.ts';
import type { DroppedField } from './field-keys.ts';
import type { FieldInputs, FieldSchema, FieldValue, TypedFields } from './fields.ts';
import type { Claim, DocumentId, InquiryId, SelfieId, TemplateId, TemplateVersionId } from './ids.ts';
import type { InquiryStatus } from './inquiry-status.ts';
import type { FieldProblem } from './validate-field.ts';

/** Where the flow is shown. */
export const SURFACES = ['embedded', 'inline', 'hosted'] as const;
export type Surface = (typeof SURFACES)[number];

/** What is accessed: a template (a new inquiry is made) or an inquiry. Exactly one. */
export type AccessTarget =
  | { readonly kind: 'template'; readonly templateId: TemplateId }
  | { readonly kind: 'templateVersion'; readonly templateVersionId: TemplateVersionId }
  | { readonly kind: 'inquiry'; readonly inquiryId: InquiryId };

export interface AccessRequest {
  readonly claim: Claim;
  readonly target: AccessTarget;
  readonly surface: Surface;
  /** The rest counts for templates only; with an inquiry it is ignored, and the answer's `dropped` says so. */
  readonly fields?: FieldInputs | undefined;
  /** Counts where `fields` says nothing of the same field. */
  readonly prefill?: FieldInputs | undefined;
  readonly referenceId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly accountTypeId?: string | undefined;
  readonly environmentId?: string | undefined;
  /** Where a hosted flow leads at the end; must pass the redirect check. Ignored where API or template name one. */
  readonly redirectUri?: string | undefined;
}

/** Exchanges the code of a one-time link for a session. */
export interface RedeemRequest {
  readonly claim: Claim;
  readonly code: string;
  /** Whose flow the page shows: a link to another inquiry is not redeemed there. The hosted page shows whatever the link leads to. */
  readonly inquiryId?: InquiryId | undefined;
}

export interface AccessAnswer {
  readonly sessionToken: string;
  readonly state: FlowState;
  /** Prefilled values that were not taken, once each. */
  readonly dropped: readonly DroppedField[];
}

/** Where an inquiry stands: everything the flow needs to show its screen. */
export interface FlowState {
  readonly inquiryId: InquiryId;
  readonly status: InquiryStatus;
  /** Counts the inquiry's transitions; a transition must name the current one. */
  readonly sequence: number;
  readonly screen: Screen;
  /** Values of the screen's fields, a draft before a stored one. */
  readonly values: Readonly<Record<string, FieldValue>>;
  /** Keys of the screen's fields that were set through the API and may not be changed. */
  readonly locked: readonly string[];
  /** Files that stand for the screen's slots. */
  readonly uploads: readonly UploadedFile[];
  readonly progress: Progress;
  readonly canGoBack: boolean;
  /** All values, told to the page when the inquiry completed or failed; else absent. */
  readonly outcome?: { readonly status: InquiryStatus; readonly fields: TypedFields } | undefined;
}

/** `position` of `total` steps that ask for something, from 1; 0 on the start screen. Branches make `total` an estimate. */
export interface Progress {
  readonly position: number;
  readonly total: number;
  /** Until when the inquiry can be finished, in ISO 8601; absent after its end, and before there is one. */
  readonly endsAt?: string | undefined;
}

interface ScreenBase {
  /** Name of the step. */
  readonly step: string;
  readonly title: string;
  /** Paragraphs of plain text. */
  readonly text: readonly string[];
}

/** One file that a capture step asks for. */
export interface UploadSlot {
  /** `front`, `back`, `center`, or for documents `file-1`, `file-2` … */
  readonly slot: string;
  readonly label: string;
  readonly required: boolean;
}

/** One kind of identity document that a government-id step accepts. */
export interface DocumentClass {
  /** `dl` driving licence, `id` identity card, `pp` passport, `rp` residence permit: the published `idClass` values. */
  readonly idClass: string;
  readonly label: string;
  readonly slots: readonly UploadSlot[];
}

export interface ReviewRow {
  readonly key: string;
  readonly label: string;
  readonly type: FieldSchema['type'];
  /** Choices hold the option's label, files their name, relations the document's label. */
  readonly value: FieldValue;
}

/** What a step shows. */
export type Screen =
  | (ScreenBase & { readonly kind: 'start'; readonly button: string | undefined })
  | (ScreenBase & { readonly kind: 'form'; readonly fields: readonly FieldSchema[] })
  | (ScreenBase & {
      readonly kind: 'government-id';
      readonly field: string;
      readonly classes: readonly DocumentClass[];
    })
  | (ScreenBase & { readonly kind: 'selfie'; readonly field: string; readonly slots: readonly UploadSlot[] })
  | (ScreenBase & { readonly kind: 'document'; readonly field: string; readonly slots: readonly UploadSlot[] })
  | (ScreenBase & {
      readonly kind: 'review';
      readonly sections: readonly {
        readonly step: string;
        readonly title: string;
        readonly rows: readonly ReviewRow[];
        readonly editable: boolean;
      }[];
    })
  | (ScreenBase & {
      readonly kind: 'complete' | 'fail';
      readonly button: string | undefined;
      /** Where the hosted flow's button leads, `inquiry-id` and `status` already in it. */
      readonly redirectUri: string | undefined;
    });

export type ScreenKind = Screen['kind'];

/** Where to go from the current step. */
export type Move =
  | { readonly kind: 'next' }
  | { readonly kind: 'back' }
  /** To an earlier step, from the review. */
  | { readonly kind: 'edit'; readonly step: string };

export interface TransitionRequest {
  readonly step: string;
  readonly sequence: number;
  readonly move: Move;
  /** Values of the step's form fields; for `government-id` also `idClass`. Ignored by steps without any. */
  readonly values: FieldInputs;
}

export interface DraftRequest {
  readonly step: string;
  readonly sequence: number;
  readonly values: FieldInputs;
}

export const UPLOAD_MIME_TYPES = ['image/jpeg', 'image/png', 'image/heic', 'image/webp', 'application/pdf'] as const;
export type UploadMimeType = (typeof UPLOAD_MIME_TYPES)[number];
/** Largest file, in bytes. */
export const MAX_UPLOAD_BYTES = 10_000_000;
export const MAX_UPLOADS_PER_INQUIRY = 20;
/** Largest sum of an inquiry's files, in bytes. */
export const MAX_UPLOAD_BYTES_PER_INQUIRY = 60_000_000;

export const CAPTURE_METHODS = ['upload', 'manual'] as const;
/** `upload`: a file was chosen. `manual`: taken with the camera. */
export type CaptureMethod = (typeof CAPTURE_METHODS)[number];

export interface UploadedFile {
  readonly id: DocumentId | SelfieId;
  readonly slot: string;
  /** Of a government-id step: the kind of identity document that it belongs to; absent where that was not said. */
  readonly idClass?: string | undefined;
  readonly filename: string;
  readonly byteSize: number;
  readonly mimeType: UploadMimeType;
}

export interface UploadAnswer {
  readonly file: UploadedFile;
}

/** What a flow asks the browser for, and the page around it has to hand on (`allow`, `Permissions-Policy`). */
export type DeviceFeature = 'camera' | 'microphone';

/**
 * Why a page of an origin may not frame a flow: `invalid_origin` it is no http(s) origin, or one at an IPv6 address · `insecure` it is not https, and no
 * name of this machine, so no list can hold it · `not_listed` the template's allowed domains do not hold it · `too_deep` the template lists
 * no domains, and more pages are around the flow than are then believed.
 */
export type FramingProblem = 'invalid_origin' | 'insecure' | 'not_listed' | 'too_deep';

export interface FramableAnswer {
  /** May a page of this origin (and of `frame-ancestors[]`) frame this template's flow? */
  readonly framable: boolean;
  /** Why not. */
  readonly reason?: FramingProblem | undefined;
  /** What to add to the template's allowed domains, so that it may. */
  readonly allow?: string | undefined;
  /** Why the flow would refuse to load at all, framed or not. */
  readonly code?: ErrorCode | undefined;
  /** What the template's steps use. Empty, too, where no template is known. */
  readonly needs: readonly DeviceFeature[];
}

/** Codes that stay inside the flow: its screen deals with them. */
export const FLOW_ERROR_CODES = {
  /** The inquiry has moved on; `state` is where it stands. */
  stale_step: 409,
  /** `problems` says which values do not fit. */
  invalid_fields: 422,
  /** A value set through the API cannot be changed; `state` has it, maybe since a moment ago. */
  field_locked: 409,
  /** The body is no such request. An access is refused by `invalid_config` instead: the page's options are in it. */
  invalid_request: 400,
  upload_too_large: 413,
  upload_limit_reached: 409,
  upload_type_refused: 415,
} as const satisfies Record<string, number>;
export type FlowErrorCode = keyof typeof FLOW_ERROR_CODES;

/** Why a one-time link does not lead on. */
export const LINK_PROBLEMS = ['link_used', 'link_expired', 'link_unknown'] as const;
export type LinkProblem = (typeof LINK_PROBLEMS)[number];

/** What a code alone does not tell the visitor. With `invalid_config`: a hosted flow may not lead to the address it was given. */
export const REFUSAL_REASONS = [...LINK_PROBLEMS, 'redirect_refused'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export interface FlowError {
  readonly code: ErrorCode | FlowErrorCode;
  /** For the log of the integrator; the screens have their own words. */
  readonly message: string;
  /** With `stale_step` and `field_locked`: what to go on from. */
  readonly state?: FlowState | undefined;
  readonly problems?: Readonly<Record<string, FieldProblem>> | undefined;
  readonly reason?: RefusalReason | undefined;
}
export interface FlowErrorBody {
  readonly error: FlowError;
}

/** Colours and shape a template may set; each has a default. */
export interface Theme {
  readonly colorPrimary?: string | undefined;
  readonly colorOnPrimary?: string | undefined;
  readonly borderRadius?: string | undefined;
}

/**
 * What the frame document carries in `<script type="application/json" id="boot">`: the same for every visitor of one
 * (template version, locale), or a refusal.
 */
export type Boot =
  | {
      readonly kind: 'flow';
      readonly templateId: TemplateId;
      readonly templateVersionId: TemplateVersionId;
      readonly name: string;
      readonly locale: string;
      readonly theme: Theme;
      /** The first step's screen, without any personal value. */
      readonly screen: Screen;
      readonly progress: Progress;
    }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly reason?: RefusalReason | undefined;
    };
