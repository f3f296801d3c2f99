/**
 * The flow itself: an interpreter of `FLOW_LIFE_CYCLE` with one state. It alone calls the service and speaks to the page.
 */

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { AccessAnswer, FlowState } from '../../protocol/api.ts';
import { errorShape } from '../../protocol/error-codes.ts';
import { FLOW_LIFE_CYCLE, type FlowEffect, transit } from '../../protocol/life-cycle.ts';
import type { OpenMetadata, PageMessage } from '../../protocol/messages.ts';
import type { UploadWatch } from '../api.ts';
import type { Actions, Notice, View } from '../view.ts';
import { createDrafts } from './drafts.ts';
import { createEntry, type EntryDeps } from './entry.ts';
import { type Failure, meaningOf, uploadFailureOf } from './failure.ts';
import {
  type Inquiry,
  inquiryFrom,
  inquiryOf,
  isLast,
  type Message,
  nextState,
  type State,
  type Submission,
  withUpload,
} from './flow-state.ts';
import { createTeller, type TellerDeps } from './teller.ts';
import { viewOf } from './view-of.ts';

/** What `page-change` calls the confirmation, which is no step of the template. */
const CONFIRM_NAME = 'confirm-exit';

export interface InquiryModelDeps extends TellerDeps, EntryDeps {
  /** Runs a function after so many ms, unless the answer is called before. */
  readonly startTimer: (run: () => void, ms: number) => () => void;
  /** Leads the hosted page away, without a history entry. */
  readonly navigate: (address: string) => void;
  readonly reload: () => void;
  /** Runs a function once, when what is in the document was drawn; soon, where nothing is drawn. */
  readonly afterPaint: (run: () => void) => void;
  /** The launch has an outcome: a reload does not get back what left the address. */
  readonly forget: () => void;
  /** The document goes away: whatever is under way may stop. */
  readonly end: () => void;
}

export interface InquiryModel {
  readonly view: ReadonlySignal<View>;
  /** Counts how often the page put the flow over itself, and the focus with it. */
  readonly focus: ReadonlySignal<number>;
  /** Counts the launches in this document: nothing that was typed in one is there in the next. */
  readonly launch: ReadonlySignal<number>;
  /** What the page asked for when it connected. */
  readonly styleVariant: ReadonlySignal<string | undefined>;
  readonly actions: Actions;
  /** The first screen is in the document. Once. */
  mounted(): void;
  /** The document found out by itself that the visitor sees it. */
  shown(): void;
  /** What is on the screen has another height than before. */
  resized(): void;
  /** The document is hidden: what was typed is saved. Unless it `mayReturn`, the flow ends, and a reload starts from the kept session. */
  hide(mayReturn: boolean): void;
}

export function createInquiryModel(deps: InquiryModelDeps): InquiryModel {
  const { config, api, link } = deps;
  const tell = createTeller(deps);
  const start = config.kind === 'flow' ? config.start : undefined;
  const entry = createEntry(deps);

  const state = signal<State>({ phase: 'booting', notice: undefined, waiting: undefined });
  const focus = signal(0);
  const launch = signal(0);
  const styleVariant = signal(config.styleVariant);

  let isOpened = false;
  let isSeen = false;
  /** Counts inquiries and ends: an answer that was asked for in an earlier one is not heard. */
  let run = 0;
  /** Of all that was sent, also of what is over. */
  const uploads = new Set<UploadWatch>();

  const drafts = createDrafts(async (isFinal) => {
    const inquiry = inquiryOf(state.value);
    const values = inquiry && drafts.read(inquiry.flow.screen.step);
    if (!inquiry || !values) return false;
    const { screen, sequence } = inquiry.flow;
    return (await api.draft({ step: screen.step, sequence, values }, inquiry.token, isFinal)).kind === 'ok';
  }, deps.startTimer);

  /** The inquiry that the visitor is in. */
  function current(): Inquiry | undefined {
    return 'inquiry' in state.value ? state.value.inquiry : undefined;
  }

  function dispatch(message: Message): void {
    const before = state.value;
    const step = transit(FLOW_LIFE_CYCLE, before.phase, message.type);
    if (!step) return;
    const [phase, ...effects] = step;
    state.value = nextState(before, phase, message);
    if (phase === 'left' || phase === 'ended') {
      run += 1;
      // The page may keep the screen, and with it whoever else would stop them.
      uploads.forEach(({ stop }) => {
        stop();
      });
    }
    for (const effect of effects) EFFECTS[effect](message);
  }

  const EFFECTS: Record<FlowEffect, (message: Message) => void> = {
    'tell-ready': () => link.send('ready', {}),
    reopen: enter,
    access,
    reset: () => {
      drafts.clear();
      entry.renew();
      launch.value += 1;
    },
    'tell-start': (message) => {
      const inquiry = current();
      if (!inquiry) return;
      tell.start(inquiry, 'dropped' in message ? message.dropped : []);
      tellPage();
    },
    send: (message) => {
      if (message.type === 'submit') void send(message.submission);
    },
    'tell-page': tellPage,
    'tell-outcome': () => {
      const inquiry = current();
      entry.over();
      if (inquiry) tell.outcome(inquiry);
    },
    'tell-complete': () => {
      const inquiry = inquiryOf(state.value);
      if (!inquiry) return;
      tell.complete(inquiry);
      end();
      const { screen } = inquiry.flow;
      if (config.surface === 'hosted' && 'redirectUri' in screen && screen.redirectUri)
        deps.navigate(screen.redirectUri);
    },
    'tell-exit': () => {
      // Whoever resumes finds what was typed.
      drafts.flush();
      tell.exit(inquiryOf(state.value));
      end();
    },
    'tell-close': () => tell.exit(undefined),
    'tell-error': () => {
      if (state.value.phase !== 'refused') return;
      const { code, message } = state.value.refusal;
      link.send('error', {}, errorShape(code, message));
      // What left the address stays: the visitor may try again by reloading.
      entry.over();
      forgetSession();
    },
  };

  function tellPage(): void {
    tell.page(state.value.phase === 'confirming' ? CONFIRM_NAME : (current()?.flow.screen.step ?? ''));
  }

  function end(): void {
    forgetSession();
    deps.forget();
  }

  function forgetSession(): void {
    drafts.clear();
    entry.forget();
  }

  /**
   * Over the port `open` carries what the access needs, so nothing stands in for it; inline it comes before anybody sees the flow.
   * Elsewhere either will do.
   */
  function isWanted(): boolean {
    if (config.host.kind !== 'port') return isOpened || isSeen;
    return isOpened && (isSeen || config.surface !== 'inline');
  }

  function enter(): void {
    if (isWanted()) dispatch({ type: 'open' });
  }

  /** The visitor is there: sees the flow, or does something in it. */
  function see(): void {
    isSeen = true;
    enter();
  }

  function access(): void {
    if (config.kind === 'refused') {
      dispatch({ type: 'refuse', refusal: config });
      return;
    }
    const mine = run;
    const isAwaited = (): boolean => run === mine && state.value.phase === 'accessing';
    // Whoever asked for the flow sees it first: a request takes time before it is under way.
    deps.afterPaint(async () => {
      if (!isAwaited()) return;
      const result = await entry.ask(isAwaited);
      if (result?.kind === 'ok') accessed(result.value);
      else if (result) failed(result);
    });
  }

  function accessed(answer: AccessAnswer): void {
    const { waiting } = state.value.phase === 'accessing' ? state.value : { waiting: undefined };
    dispatch({
      type: isLast(answer.state) ? 'finish' : 'accessed',
      inquiry: inquiryFrom(answer, undefined),
      dropped: answer.dropped,
    });
    drafts.saveSoon();
    const isSameStep = config.kind === 'flow' && config.boot?.screen.step === answer.state.screen.step;
    if (waiting && isSameStep) dispatch({ type: 'submit', submission: waiting });
  }

  async function send({ move, values }: Submission): Promise<void> {
    const inquiry = current();
    if (!inquiry) return;
    const mine = run;
    const { screen, sequence } = inquiry.flow;
    drafts.cancel();
    const result = await api.transition({ step: screen.step, sequence, move, values }, inquiry.token);
    if (run !== mine) return;
    if (result.kind !== 'ok') {
      failed(result);
      return;
    }
    drafts.drop(screen.step);
    answered(result.value, undefined);
  }

  function answered(flow: FlowState, notice: Notice | undefined): void {
    const inquiry = current();
    // An answer that was overtaken by a later one.
    if (!inquiry || flow.sequence < inquiry.flow.sequence) return;
    const after = inquiryFrom({ sessionToken: inquiry.token, state: flow }, notice);
    dispatch({ type: isLast(flow) ? 'finish' : 'answered', inquiry: after, dropped: [] });
  }

  function failed(failure: Failure): void {
    const meaning = meaningOf(failure);
    if (meaning.kind === 'moved-on') answered(meaning.flow, { kind: 'moved-on' });
    else dispatch(meaning.message);
    // What was sent is not taken, and what was typed meanwhile is not sent.
    drafts.saveSoon();
  }

  function open(metadata: OpenMetadata): void {
    entry.take(metadata);
    isOpened = true;
    // Inline the visitor may be anywhere on the page: the focus comes with the first press.
    if (config.surface === 'embedded') focus.value += 1;
    // A link is redeemed by the visitor's press, not by being seen.
    if (start?.kind !== 'link') enter();
  }

  function onAction({ action, metadata }: PageMessage): void {
    switch (action) {
      case 'connect':
        styleVariant.value = metadata.styleVariant ?? styleVariant.value;
        if (metadata.open) open(metadata.open);
        break;
      case 'open':
        open(metadata);
        break;
      case 'exit':
        dispatch({ type: metadata.force ? 'force-exit' : 'exit' });
        break;
      case 'destroy':
        hide(false);
        // A page may make a flow and take it away unopened: that is no outcome.
        if (isWanted()) end();
        break;
      default:
        action satisfies never;
    }
  }

  function hide(mayReturn: boolean): void {
    drafts.flush();
    if (mayReturn) return;
    dispatch({ type: 'destroy' });
    deps.end();
    link.dispose();
  }

  const actions: Actions = {
    submit(move, values) {
      const now = state.value;
      if (now.phase === 'ready' || now.phase === 'accessing') {
        const isStart = config.kind === 'flow' && config.boot?.screen.kind === 'start';
        if (isStart) state.value = { ...now, waiting: { move, values } };
        see();
      } else if (now.phase === 'screen' && !now.inquiry.isSending) {
        drafts.keep(now.inquiry.flow.screen.step, values);
        dispatch({ type: 'submit', submission: { move, values } });
      }
    },
    draft(values) {
      const inquiry = current();
      const step = inquiry?.flow.screen.step ?? (config.kind === 'flow' ? config.boot?.screen.step : undefined);
      if (step === undefined) return;
      drafts.keep(step, values);
      if (inquiry && !inquiry.isSending) drafts.saveSoon();
    },
    async upload(slot, file, capture, idClass, watch) {
      const inquiry = current();
      if (!inquiry) {
        // An access that was lost is asked for again by what the visitor does next.
        see();
        return 'connection';
      }
      const mine = run;
      const { screen } = inquiry.flow;
      uploads.add(watch);
      const result = await api.upload({ step: screen.step, slot, capture, idClass, file }, inquiry.token, watch);
      const now = current();
      if (run !== mine || !now) return 'connection';
      if (result.kind !== 'ok') {
        // Where this window itself went meanwhile, or is about to, is no news.
        const failure = uploadFailureOf(result, now.flow.sequence + (now.isSending ? 1 : 0));
        // Anything that is not about the file is about the inquiry.
        if (!failure) failed(result);
        return failure ?? 'connection';
      }
      if (now.flow.screen.step === screen.step && 'inquiry' in state.value) {
        state.value = { ...state.value, inquiry: withUpload(now, slot, idClass, result.value?.file) };
      }
      if (file) tell.upload(inquiry, slot, capture, idClass);
      return undefined;
    },
    askExit() {
      const { phase } = state.value;
      if (phase === 'screen' || phase === 'submitting') dispatch({ type: 'exit' });
      else dispatch({ type: phase === 'confirming' ? 'stay' : 'leave' });
    },
    stay: () => dispatch({ type: 'stay' }),
    leave: () => dispatch({ type: 'leave' }),
    redeem: () => {
      if (start?.kind === 'link') dispatch({ type: 'open' });
    },
    retry: () => deps.reload(),
  };

  return {
    view: computed(() => viewOf(state.value, config, drafts.read)),
    focus,
    launch,
    styleVariant,
    actions,
    mounted() {
      link.onAction(onAction);
      if (config.kind === 'refused') dispatch({ type: 'refuse', refusal: config });
      else dispatch({ type: 'mounted' });
    },
    shown() {
      const { phase } = state.value;
      if (start?.kind !== 'access' || (phase !== 'booting' && phase !== 'ready')) return;
      see();
    },
    resized: tell.height,
    hide,
  };
}
