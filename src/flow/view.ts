/** What the model shows and the screens draw: the one type between them. */

import type {
  CaptureMethod,
  FlowError,
  Move,
  Progress,
  RefusalReason,
  Screen,
  ScreenKind,
  UploadedFile,
} from '../protocol/api.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FieldInputs, FieldValue } from '../protocol/fields.ts';
import type { FieldProblem } from '../protocol/validate-field.ts';
import type { UploadRequest, UploadWatch } from './api.ts';

/** Something the visitor should know about the screen without leaving it. */
export type Notice =
  /** The request did not get through; the values are kept and the same button tries again. */
  | { readonly kind: 'connection' }
  /** The inquiry went on elsewhere (another tab): this is where it stands now. */
  | { readonly kind: 'moved-on' }
  | { readonly kind: 'rate-limited' };

/** Why a file did not get through: the service's code, or no answer. */
export type UploadFailure = FlowError['code'] | 'connection';

/** A step on the screen. */
export interface ScreenView {
  readonly kind: 'screen';
  readonly screen: Screen;
  /** `undefined` before access: the first screen is drawn from the document alone. */
  readonly sequence: number | undefined;
  /** Values to start the screen's inputs with; what the visitor types stays in the form. */
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly locked: readonly string[];
  readonly uploads: readonly UploadedFile[];
  readonly progress: Progress;
  readonly canGoBack: boolean;
  /** A transition or the access is under way: actions are refused, inputs stay usable. */
  readonly busy: boolean;
  /** What the service found wrong with the values sent last. */
  readonly problems: Readonly<Record<string, FieldProblem>>;
  readonly notice: Notice | undefined;
}

/** What is on the screen. Derived from the model's one state. */
export type View =
  | ScreenView
  /** *Leave?*, over a step. `under` stays mounted, so that typed values survive. `isKept`: whoever comes back finds what was answered. */
  | { readonly kind: 'confirm'; readonly under: ScreenView; readonly isKept: boolean }
  /** A one-time link was opened: nothing happens before *Continue*. */
  | { readonly kind: 'link'; readonly busy: boolean; readonly notice: Notice | undefined }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly reason: RefusalReason | undefined;
      readonly canRetry: boolean;
    }
  /** Hosted, and the visitor cancelled or pressed the last button without a redirect: nothing is left to do here. */
  | { readonly kind: 'left'; readonly from: ScreenKind | undefined };

/** What screens may ask of the model. None throws; what happened shows in the view. */
export interface Actions {
  /** The current step's values and where to go; one transition at a time, further calls are ignored while busy. */
  submit(move: Move, values: FieldInputs): void;
  /** Unsent values: kept in memory at once, on the service after a pause in typing. */
  draft(values: FieldInputs): void;
  /**
   * Sends one file for a slot of the current step (of this kind of identity document), or, without a file, takes away the one that
   * stands there; resolves when that is done, or with what failed. Before the access it asks for that, and fails at once. A file that
   * is not to be sent any more has no answer, like one that did not get through.
   */
  upload(
    slot: string,
    file: UploadRequest['file'],
    capture: CaptureMethod,
    idClass: string | undefined,
    watch: UploadWatch,
  ): Promise<UploadFailure | undefined>;
  /** Close button or Escape: the confirmation, or away at once where nothing can be lost. */
  askExit(): void;
  stay(): void;
  /** Leave now: confirmed, last screen's button, or Close on an error. */
  leave(): void;
  /** *Continue* on a one-time link. */
  redeem(): void;
  /** After a retryable refusal. */
  retry(): void;
}
