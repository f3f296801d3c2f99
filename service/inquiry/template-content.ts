/** The immutable content of a template version: what an inquiry asks for, in which order, and how long it stays open. */

import type { DocumentClass, Theme, UploadSlot } from '../../src/protocol/api.ts';
import type { FieldSchema } from '../../src/protocol/fields.ts';

/** Lengths of time, in whole seconds. A template leaves out what should be as the defaults of `expiry.ts` say. */
export interface Expiration {
  /** From creation until an inquiry that nobody finished expires. */
  readonly afterCreateSeconds?: number | undefined;
  /** From the first submission; replaces the deadline. Not given: the deadline stays. */
  readonly afterStartSeconds?: number | undefined;
  /** From a resume; replaces the deadline. */
  readonly afterResumeSeconds?: number | undefined;
  /** How long a session lives without being used. */
  readonly sessionSeconds?: number | undefined;
  /** How long a one-time link lives; the inquiry's own deadline may end it sooner. */
  readonly oneTimeLinkSeconds?: number | undefined;
}

/** Value of a field that a branch asks for. Lists of chosen options match when they contain it. */
export type ConditionValue = string | number | boolean | null;

/** One way on from a step. The first whose condition holds is taken; one without a condition always holds. */
export interface Branch {
  readonly when?: { readonly field: string; readonly equals: ConditionValue | readonly ConditionValue[] } | undefined;
  /** Name of the step that follows. */
  readonly to: string;
}

interface StepBase {
  /** Unique in the version; letters, digits, `-` and `_`. */
  readonly name: string;
  readonly title: string;
  /** Paragraphs of plain text. */
  readonly text?: readonly string[] | undefined;
  /** What follows: a step's name, or branches of which the last has no condition. Default: the step after it in the list. */
  readonly next?: string | readonly Branch[] | undefined;
}

/** A node of the template. */
export type Step =
  | (StepBase & { readonly kind: 'start'; readonly button?: string | undefined })
  | (StepBase & { readonly kind: 'form'; readonly fields: readonly string[] })
  | (StepBase & { readonly kind: 'government-id'; readonly field: string; readonly classes: readonly DocumentClass[] })
  | (StepBase & {
      readonly kind: 'selfie' | 'document';
      readonly field: string;
      readonly slots: readonly UploadSlot[];
    })
  | (StepBase & { readonly kind: 'review' })
  | (StepBase & { readonly kind: 'complete' | 'fail'; readonly button?: string | undefined });

/** What one published version of a template says. The first step is where an inquiry begins. */
export interface VersionContent {
  readonly locale: string;
  /** The name that visitors read; default: the template's. */
  readonly nameDisplay?: string | undefined;
  readonly theme?: Theme | undefined;
  /** Where a hosted flow leads at the end, unless the API names another address for the inquiry. */
  readonly redirectUri?: string | undefined;
  readonly expiration?: Expiration | undefined;
  readonly fields: readonly FieldSchema[];
  readonly steps: readonly Step[];
}
