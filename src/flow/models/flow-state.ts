/** The flow's one state, what can happen to it, and the next state; what is to be done beside comes from the life cycle table. */

import type { AccessAnswer, FlowState, Move, RefusalReason, UploadedFile } from '../../protocol/api.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { DroppedField } from '../../protocol/field-keys.ts';
import type { FieldInputs } from '../../protocol/fields.ts';
import type { FlowMessage, FlowPhase } from '../../protocol/life-cycle.ts';
import type { Notice, ScreenView } from '../view.ts';

/** An accessed inquiry: where it stands and what the visitor should know about it. */
export interface Inquiry {
  readonly token: string;
  readonly flow: FlowState;
  /** A transition is under way, also while *Leave?* lies over its screen. */
  readonly isSending: boolean;
  readonly problems: ScreenView['problems'];
  readonly notice: Notice | undefined;
}

export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly reason: RefusalReason | undefined;
}

/** What the visitor pressed. */
export interface Submission {
  readonly move: Move;
  readonly values: FieldInputs;
}

type BeforeAccess = Extract<FlowPhase, 'booting' | 'ready' | 'accessing'>;
type Accessed = Extract<FlowPhase, 'screen' | 'submitting' | 'confirming' | 'finished'>;

export type State =
  | {
      readonly phase: BeforeAccess;
      readonly notice: Notice | undefined;
      /** Pressed on the first screen before the access was answered: sent right after. */
      readonly waiting: Submission | undefined;
    }
  | { readonly phase: Accessed; readonly inquiry: Inquiry }
  | { readonly phase: 'refused'; readonly refusal: Refusal }
  /** `last`: what was on before; a page that hides the frame should not see it change. */
  | { readonly phase: 'left' | 'ended'; readonly last: State };

/** What happens to the flow: the life cycle's messages with what comes along. */
export type Message =
  | { readonly type: Extract<FlowMessage, 'mounted' | 'open' | 'exit' | 'force-exit' | 'destroy' | 'stay' | 'leave'> }
  | { readonly type: 'submit'; readonly submission: Submission }
  | {
      readonly type: 'accessed' | 'answered' | 'finish';
      readonly inquiry: Inquiry;
      readonly dropped: readonly DroppedField[];
    }
  | { readonly type: 'rejected'; readonly problems: ScreenView['problems']; readonly notice: Notice | undefined }
  | { readonly type: 'refuse'; readonly refusal: Refusal };

/** The state of the given phase after a message. The phase is the table's decision. */
export function nextState(state: State, phase: FlowPhase, message: Message): State {
  switch (phase) {
    case 'booting':
    case 'ready':
    case 'accessing':
      return {
        phase,
        notice: message.type === 'rejected' ? message.notice : undefined,
        waiting: message.type === 'open' && 'waiting' in state ? state.waiting : undefined,
      };
    case 'screen':
    case 'submitting':
    case 'confirming':
    case 'finished': {
      const inquiry = inquiryAfter(state, message);
      return inquiry ? { phase, inquiry } : state;
    }
    case 'refused':
      return message.type === 'refuse' ? { phase, refusal: message.refusal } : state;
    case 'left':
    case 'ended':
      return { phase, last: state };
    default:
      return phase satisfies never;
  }
}

function inquiryAfter(state: State, message: Message): Inquiry | undefined {
  if ('inquiry' in message) return message.inquiry;
  if (!('inquiry' in state)) return undefined;
  const { inquiry } = state;
  if (message.type === 'submit') return { ...inquiry, isSending: true, problems: {}, notice: undefined };
  if (message.type !== 'rejected') return inquiry;
  return { ...inquiry, isSending: false, problems: message.problems, notice: message.notice };
}

/** The inquiry of a state, also after it was left. */
export function inquiryOf(state: State): Inquiry | undefined {
  if ('last' in state) return inquiryOf(state.last);
  return 'inquiry' in state ? state.inquiry : undefined;
}

/** Whether an answer shows the last screen. */
export function isLast({ screen }: FlowState): boolean {
  return screen.kind === 'complete' || screen.kind === 'fail';
}

/** An inquiry as the service just told it. */
export function inquiryFrom(answer: Pick<AccessAnswer, 'sessionToken' | 'state'>, notice: Notice | undefined): Inquiry {
  return { token: answer.sessionToken, flow: answer.state, isSending: false, problems: {}, notice };
}

/** An inquiry whose slot holds this file, or none, in place of one that stood: of the same kind of document, or of none that was said. */
export function withUpload(
  inquiry: Inquiry,
  slot: string,
  idClass: string | undefined,
  file: UploadedFile | undefined,
): Inquiry {
  const others = inquiry.flow.uploads.filter((each) => each.slot !== slot || (each.idClass ?? idClass) !== idClass);
  return { ...inquiry, flow: { ...inquiry.flow, uploads: file ? [...others, file] : others } };
}
