/**
 * The flow itself: an interpreter of `FLOW_LIFE_CYCLE` with one state. It alone calls the service and speaks to the page.
 */

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { AccessAnswer, AccessRequest, AccessTarget, FlowError, FlowState } from '../../protocol/api.ts';
import { errorShape, isErrorCode } from '../../protocol/error-codes.ts';
import { type Claim, type InquiryId, mintClaim, parseClaim, parseId, type RandomBytes } from '../../protocol/ids.ts';
import { FLOW_LIFE_CYCLE, type FlowEffect, transit } from '../../protocol/life-cycle.ts';
import type { OpenMetadata, PageMessage } from '../../protocol/messages.ts';
import type { FlowApi } from '../api.ts';
import type { FlowConfig } from '../boot.ts';
import type { SessionStore } from '../session-store.ts';
import type { Actions, Notice, UploadProblem, View } from '../view.ts';
import { createDrafts } from './drafts.ts';
import { type Failure, meaningOf } from './failure.ts';
import {
  type Inquiry,
  inquiryFrom,
  inquiryOf,
  isLast,
  type Message,
  nextState,
  type State,
  type Submission,
} from './flow-state.ts';
import { createTeller, type TellerDeps } from './teller.ts';
import { viewOf } from './view-of.ts';

/** What `page-change` calls the confirmation, which is no step of the template. */
const CONFIRM_NAME = 'confirm-exit';

export interface InquiryModelDeps extends TellerDeps {
  readonly config: FlowConfig;
  readonly api: FlowApi;
  readonly store: SessionStore;
  readonly random: RandomBytes;
  /** Runs a function after so many ms, unless the answer is called before. */
  readonly startTimer: (run: () => void, ms: number) => () => void;
  /** Leads the hosted page away, without a history entry. */
  readonly navigate: (address: string) => void;
  readonly reload: () => void;
  /** A link became this inquiry: a reload goes on with it. */
  readonly remember: (inquiryId: InquiryId) => void;
  /** The launch has an outcome: a reload does not get back what left the address. */
  readonly forget: () => void;
  /** The page takes the frame away: whatever is under way may stop. */
  readonly end: () => void;
}

export interface InquiryModel {
  readonly view: ReadonlySignal<View>;
  /** Counts how often the page asked the flow to take the focus. */
  readonly focus: ReadonlySignal<number>;
  /** What the page asked for when it connected. */
  readonly styleVariant: ReadonlySignal<string | undefined>;
  readonly actions: Actions;
  /** The first screen is in the document. Once. */
  mounted(): void;
  /** The document found out by itself that the visitor sees it. */
  shown(): void;
  /** Saves what was typed: the document may be going away. */
  flush(): void;
}

export function createInquiryModel(deps: InquiryModelDeps): InquiryModel {
  const { config, api, link, store } = deps;
  const tell = createTeller(deps);
  const start = config.kind === 'flow' ? config.start : undefined;
  const pageValues = start?.kind === 'access' ? start.values : undefined;
  const firstTarget = start?.kind === 'access' ? start.target : undefined;

  const state = signal<State>({ phase: 'booting', notice: undefined, waiting: undefined });
  const focus = signal(0);
  const styleVariant = signal(config.styleVariant);

  /** What the page gave with `open`. */
  let opened: OpenMetadata = {};
  let isWanted = false;
  /** What the next access is for; an inquiry once there is one. */
  let target: AccessTarget | undefined = firstTarget;
  let token = pageValues?.sessionToken;
  /** Kept until an access is answered, so that a lost answer is asked for again and not a second inquiry made. */
  let claim: Claim | undefined;
  /** Counts inquiries and ends: an answer that was asked for in an earlier one is not heard. */
  let run = 0;

  const drafts = createDrafts((isFinal) => {
    const inquiry = inquiryOf(state.value);
    const values = inquiry && drafts.read(inquiry.flow.screen.step);
    if (!inquiry || !values) return;
    const { screen, sequence } = inquiry.flow;
    void api.draft({ step: screen.step, sequence, values }, inquiry.token, isFinal);
  }, deps.startTimer);

  /** The inquiry that the visitor is in. */
  function current(): Inquiry | undefined {
    return 'inquiry' in state.value ? state.value.inquiry : undefined;
  }

  function dispatch(message: Message): void {
    const before = state.value;
    const step = transit(FLOW_LIFE_CYCLE, before.phase, message.type);
    if (!step) return;
    state.value = nextState(before, step.state, message);
    if (step.state === 'left' || step.state === 'ended') run += 1;
    for (const effect of step.effects) EFFECTS[effect](message);
  }

  const EFFECTS: Record<FlowEffect, (message: Message) => void> = {
    'tell-ready': () => link.send('ready', {}),
    reopen: () => {
      if (isWanted) dispatch({ type: 'open' });
    },
    access: () => void access(),
    reset: () => {
      drafts.clear();
      // An inquiry goes on with its session, or with the claim that was not answered; a template starts an entirely new one.
      if (firstTarget?.kind === 'inquiry') return;
      claim = undefined;
      target = firstTarget;
      token = undefined;
      opened = { ...opened, session: undefined };
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
    if (target?.kind === 'inquiry') store.remove(target.inquiryId);
  }

  function accessRequest(of: AccessTarget, withClaim: Claim): AccessRequest {
    const request = { claim: withClaim, target: of, surface: config.surface };
    // The page's values made the inquiry that a reloaded frame goes on with: they do not count again.
    if (!pageValues || of !== firstTarget) return request;
    const { accountTypeId, environmentId, redirectUri } = pageValues;
    const fields = { ...pageValues.fields, ...opened.fields };
    return {
      ...request,
      fields,
      referenceId: opened.referenceId ?? pageValues.referenceId,
      accountId: opened.accountId ?? pageValues.accountId,
      accountTypeId,
      environmentId,
      redirectUri,
    };
  }

  async function access(): Promise<void> {
    if (config.kind === 'refused') {
      dispatch({ type: 'refuse', refusal: config });
      return;
    }
    const mine = run;
    const { session } = opened;
    const inquiryId = session && parseId('inquiry', session.inquiryId);
    if (inquiryId && target?.kind !== 'inquiry') target = { kind: 'inquiry', inquiryId };
    if (session && inquiryId) token = session.sessionToken;
    if (target?.kind === 'inquiry') token ??= store.read(target.inquiryId);
    // Without a token an inquiry opens once: if its answer is lost with the document, the next one asks by the same claim.
    const claimKey = target?.kind === 'inquiry' && token === undefined ? `${target.inquiryId} claim` : undefined;
    claim ??= parseClaim(claimKey && store.read(claimKey)) ?? mintClaim(deps.random);
    if (claimKey) store.write(claimKey, claim);
    const result =
      config.start.kind === 'link'
        ? await api.redeem({ claim, code: config.start.code })
        : await api.access(accessRequest(target ?? config.start.target, claim), token);
    if (run !== mine || state.value.phase !== 'accessing') return;
    if (claimKey && result.kind !== 'connection') store.remove(claimKey);
    if (result.kind === 'ok') {
      accessed(result.value);
      return;
    }
    if (result.kind === 'error') claim = undefined;
    failed(result);
  }

  function accessed(answer: AccessAnswer): void {
    const { waiting } = state.value.phase === 'accessing' ? state.value : { waiting: undefined };
    const { inquiryId, screen } = answer.state;
    claim = undefined;
    token = answer.sessionToken;
    target = { kind: 'inquiry', inquiryId };
    // A template starts anew after a reload of its page, so there is nothing to go on with.
    if (firstTarget?.kind === 'inquiry' || start?.kind === 'link') store.write(inquiryId, token);
    if (start?.kind === 'link') deps.remember(inquiryId);
    dispatch({
      type: isLast(answer.state) ? 'finish' : 'accessed',
      inquiry: inquiryFrom(answer, undefined),
      dropped: answer.dropped,
    });
    const isSameStep = config.kind === 'flow' && config.boot?.screen.step === screen.step;
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
  }

  function open(metadata: OpenMetadata): void {
    // An `open` that only repeats the wish does not take back what an earlier one gave.
    if (Object.keys(metadata).length > 0) opened = metadata;
    token = metadata.sessionToken ?? token;
    isWanted = true;
    focus.value += 1;
    // A link is redeemed by the visitor's press, not by being seen.
    if (start?.kind !== 'link') dispatch({ type: 'open' });
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
        drafts.flush();
        dispatch({ type: 'destroy' });
        deps.end();
        link.dispose();
        break;
      default:
        action satisfies never;
    }
  }

  const actions: Actions = {
    submit(move, values) {
      const now = state.value;
      if (now.phase === 'ready' || now.phase === 'accessing') {
        const isStart = config.kind === 'flow' && config.boot?.screen.kind === 'start';
        if (isStart) state.value = { ...now, waiting: { move, values } };
        dispatch({ type: 'open' });
      } else if (now.phase === 'screen' && !now.inquiry.isSending) {
        drafts.keep(now.inquiry.flow.screen.step, values, true);
        dispatch({ type: 'submit', submission: { move, values } });
      }
    },
    draft(values) {
      const inquiry = current();
      const step = inquiry?.flow.screen.step ?? (config.kind === 'flow' ? config.boot?.screen.step : undefined);
      if (step !== undefined) drafts.keep(step, values, !inquiry || inquiry.isSending);
    },
    async upload(slot, file, capture) {
      const inquiry = current();
      if (!inquiry) return 'connection';
      const mine = run;
      const { screen } = inquiry.flow;
      const result = await api.upload({ step: screen.step, slot, capture, file }, inquiry.token);
      const now = current();
      if (run !== mine || !now) return 'connection';
      if (result.kind === 'connection') return 'connection';
      if (result.kind === 'error') {
        const problem = UPLOAD_PROBLEM_OF[result.error.code];
        // Anything that is not about the file is about the inquiry.
        if (!problem && (result.error.state || isErrorCode(result.error.code))) failed(result);
        return problem ?? 'connection';
      }
      const { file: uploaded } = result.value;
      if (now.flow.screen.step === screen.step && 'inquiry' in state.value) {
        const uploads = [...now.flow.uploads.filter((other) => other.slot !== uploaded.slot), uploaded];
        state.value = { ...state.value, inquiry: { ...now, flow: { ...now.flow, uploads } } };
      }
      const idClass = drafts.read(screen.step)?.['idClass'];
      const stepData = {
        ...(typeof idClass === 'string' && { idClass }),
        files: [{ side: slot, captureMethod: capture }],
      };
      link.send(screen.kind === 'selfie' ? 'selfie-record-upload' : 'document-upload', { stepData });
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
      isWanted = true;
      dispatch({ type: 'open' });
    },
    flush: drafts.flush,
  };
}

/** What a refused file means to the visitor. */
const UPLOAD_PROBLEM_OF: Partial<Record<FlowError['code'], UploadProblem>> = {
  upload_too_large: 'too-large',
  upload_type_refused: 'wrong-type',
  upload_limit_reached: 'limit',
  rate_limited: 'connection',
  application_error: 'connection',
};
