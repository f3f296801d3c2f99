/** Every text a visitor may read, by place. A language is one table of this type; what templates bring is already translated. */

import type { RefusalReason } from '../../protocol/api.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { FieldSchema } from '../../protocol/fields.ts';
import type { FieldProblem } from '../../protocol/validate-field.ts';
import type { Notice } from '../view.ts';

/** What is wrong with a file, or with its way, as the visitor has to know it. */
export type UploadProblem =
  | 'too-large'
  | 'wrong-type'
  /** The same, where only pictures are taken. */
  | 'no-picture'
  | 'empty'
  | 'limit'
  | 'connection'
  | 'rate-limited';

/** A page of text: what happened, and what to do. */
export interface Message {
  readonly title: string;
  readonly text: string;
}

/** The texts of the steps that ask for nothing, and of what can lie over them: part of the page itself. */
export interface Strings {
  /** The language of this table, which the document of a template in another one names where these texts stand. */
  readonly lang: string;
  readonly back: string;
  readonly close: string;
  readonly begin: string;
  readonly next: string;
  readonly done: string;
  readonly retry: string;
  readonly loading: string;
  /** Announced, and shown on the pressed button, while a request is under way. */
  readonly sending: string;
  readonly step: (position: number, total: number) => string;
  readonly steps: (total: number) => string;
  readonly notice: Readonly<Record<Notice['kind'], string>>;
  readonly confirm: {
    readonly title: string;
    /** Whoever comes back goes on. */
    readonly kept: string;
    /** Whoever comes back starts anew, unless the page knows better. */
    readonly lost: string;
    readonly stay: string;
    readonly leave: string;
  };
  readonly chunkFailed: Message;
}

/** The texts of the steps that ask for something, and of what is no step: loaded with their screens. */
export interface StepStrings extends Strings {
  readonly link: Message;
  readonly left: Message;
  /** The same, before the end. */
  readonly leftEarly: Message;
  readonly refused: Readonly<Record<ErrorCode, Message>>;
  readonly reason: Readonly<Record<RefusalReason, Message>>;
  /** After the label of a field that may stay empty. */
  readonly optional: string;
  readonly locked: string;
  readonly empty: string;
  readonly yes: string;
  readonly no: string;
  readonly choose: string;
  /** The choice of none, where a choice may be left open. */
  readonly noChoice: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  /** Which time is meant, below a date and time. */
  readonly timeZone: (name: string) => string;
  readonly fileLater: string;
  /** The inquiry can be finished until then, and that is soon. */
  readonly ending: (end: Date) => string;
  readonly problems: string;
  /** A problem away from its field, in the list above the form: whose it is, up to the problem, and the problem. */
  readonly problemOf: (label: string, problem: string) => readonly [string, string];
  readonly problem: Readonly<Record<FieldProblem, (field: FieldSchema) => string>>;
  readonly upload: Readonly<Record<UploadProblem, string>>;
  readonly chooseClass: string;
  /** Heading of one side of a document. */
  readonly side: (document: string, side: string) => string;
  readonly camera: string;
  readonly file: string;
  readonly cameraAgain: string;
  readonly fileAgain: string;
  readonly formats: (megabytes: number) => string;
  readonly imageFormats: (megabytes: number) => string;
  readonly uploading: string;
  /** The same, once it is known how far it is: 0 to 99. */
  readonly uploadingShare: (percent: number) => string;
  /** All of a file was sent, and its answer is waited for. */
  readonly finishing: string;
  /** Nothing got through for a while. */
  readonly stalled: string;
  /** Name of the bar that shows how far an upload is. */
  readonly uploadOf: (label: string) => string;
  readonly stop: string;
  /** Announced when an upload was stopped. */
  readonly stopped: string;
  /** Announced when a file stands. */
  readonly uploaded: (name: string) => string;
  /** Takes away a file that is not needed. */
  readonly remove: string;
  /** The button's name for those who do not see what it stands under. */
  readonly removeFile: (name: string) => string;
  /** Announced when a file is gone. */
  readonly removed: (name: string) => string;
  /** A file that did not get through. */
  readonly unsent: (name: string) => string;
  /** The file that stands, below one that did not take its place. */
  readonly kept: (name: string) => string;
  readonly received: string;
  /** Text alternative of the visitor's own picture. */
  readonly preview: (label: string) => string;
  /** How to take the picture of a document, as long as there is none. */
  readonly aimPicture: string;
  readonly checkPicture: string;
  readonly checkSelfie: string;
  /** Leaves out a file that is not needed. */
  readonly skip: string;
  readonly missing: string;
  readonly edit: string;
  /** Name of a section's Edit button for those who do not see the section. */
  readonly editSection: (title: string) => string;
  readonly submit: string;
  readonly size: (bytes: number) => string;
}
