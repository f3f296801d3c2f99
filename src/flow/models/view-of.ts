/** State → what is on the screen. */

import { ERROR_CODES } from '../../protocol/error-codes.ts';
import type { FieldInputs } from '../../protocol/fields.ts';
import type { FlowConfig } from '../boot.ts';
import type { ScreenView, View } from '../view.ts';
import { type Inquiry, inquiryOf, type State } from './flow-state.ts';

/** @param draftOf the unsent values of a step: they stand before the service's, so that nothing typed is lost */
export function viewOf(state: State, config: FlowConfig, draftOf: (step: string) => FieldInputs | undefined): View {
  switch (state.phase) {
    case 'booting':
    case 'ready':
    case 'accessing': {
      const isAccessing = state.phase === 'accessing';
      if (config.kind !== 'flow' || !config.boot || config.start.kind === 'link') {
        return { kind: 'link', busy: isAccessing, notice: state.notice };
      }
      const { screen, progress } = config.boot;
      return {
        kind: 'screen',
        screen,
        sequence: undefined,
        values: draftOf(screen.step) ?? {},
        locked: [],
        uploads: [],
        progress,
        canGoBack: false,
        // A press on a screen without values is kept until the access is answered, so its button need not wait for one.
        busy: state.waiting !== undefined || (isAccessing && screen.kind !== 'start'),
        problems: {},
        notice: state.notice,
      };
    }
    case 'screen':
    case 'submitting':
    case 'finished':
      return screenOf(state.inquiry, draftOf);
    case 'confirming': {
      const start = config.kind === 'flow' ? config.start : undefined;
      // A template starts anew each time, unless the tab keeps what it has begun.
      const isKept = start?.kind !== 'access' || start.persists || start.target.kind === 'inquiry';
      return { kind: 'confirm', under: screenOf(state.inquiry, draftOf), isKept };
    }
    case 'refused': {
      const { code, reason } = state.refusal;
      // In a frame the page has heard of it and decides; reloading behind its back would confuse it.
      return { kind: 'refused', code, reason, canRetry: config.host.kind === 'none' && ERROR_CODES[code].retryable };
    }
    case 'left':
      return config.surface === 'embedded' && config.host.kind !== 'none'
        ? viewOf(state.last, config, draftOf)
        : { kind: 'left', from: inquiryOf(state)?.flow.screen.kind };
    case 'ended':
      return viewOf(state.last, config, draftOf);
    default:
      return state satisfies never;
  }
}

function screenOf(
  { flow, isSending, problems, notice }: Inquiry,
  draftOf: (step: string) => FieldInputs | undefined,
): ScreenView {
  const { screen, sequence, values, locked, uploads, progress, canGoBack } = flow;
  return {
    kind: 'screen',
    screen,
    sequence,
    values: {
      ...values,
      ...draftOf(screen.step),
      ...Object.fromEntries(locked.map((key) => [key, values[key] ?? null])),
    },
    locked,
    uploads,
    progress,
    canGoBack,
    busy: isSending,
    problems,
    notice,
  };
}
