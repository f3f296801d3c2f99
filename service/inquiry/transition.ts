/**
 * One move of the visitor from the current step to another.
 *
 * A transition names the sequence it starts from. The one that led to the current state may be repeated: a lost answer is sent
 * again and nothing happens twice. Any other sequence has been overtaken.
 */

import type { TransitionRequest } from '../../src/protocol/api.ts';
import { isOpenStatus } from '../../src/protocol/inquiry-status.ts';
import { type Decision, type Refusal, refused } from './decision.ts';
import { addSeconds, intervalOf } from './expiry.ts';
import type { DomainEvent, Inquiry, StepEvent, StoredDocument } from './inquiry.ts';
import { inStatus } from './status.ts';
import { isAsking, isEnd, stepAfter, stepAt } from './steps.ts';
import { belongsToStep, isSatisfied, type SettledFiles, submit } from './submission.ts';
import type { Step, VersionContent } from './template-content.ts';

export interface TransitionContext {
  readonly content: VersionContent;
  /** The inquiry's files that stand. */
  readonly files: readonly StoredDocument[];
}

/** A transition as asked for, and the hash by which a repeat is known. */
export interface TransitionCommand extends TransitionRequest {
  /** SHA-256 of the canonical body. */
  readonly hash: string;
}

export type TransitionDecision = Decision<{
  readonly inquiry: Inquiry;
  readonly events: readonly DomainEvent[];
  readonly stepEvents: readonly Omit<StepEvent, 'sessionId'>[];
  /** Set where the step's files were settled: others of the step are to be removed. */
  readonly files: SettledFiles | undefined;
  /** The same transition came before: nothing is to be written. */
  readonly isRepeat: boolean;
}>;

/** The first submission makes an inquiry pending, and may replace its deadline. */
export function begin(
  inquiry: Inquiry,
  content: VersionContent,
  now: Date,
): { readonly inquiry: Inquiry; readonly events: readonly DomainEvent[] } {
  if (inquiry.status !== 'created') return { inquiry, events: [] };
  const seconds = intervalOf('afterStartSeconds', inquiry, content);
  const expiresAt = seconds === undefined ? inquiry.expiresAt : addSeconds(now, seconds);
  return {
    inquiry: { ...inStatus(inquiry, 'pending'), startedAt: now, expiresAt, updatedAt: now },
    events: [{ name: 'inquiry.started' }],
  };
}

/** Why a visitor can do nothing in the inquiry, if so. */
export function checkOpen(inquiry: Inquiry): Refusal | undefined {
  const isOpen = isOpenStatus(inquiry.status);
  if (inquiry.redactedAt === null && isOpen) return undefined;
  // Whose inquiry was redacted under way did not come to an end, and is not told that all was received.
  return refused(isOpen || inquiry.status === 'expired' ? 'expired' : 'finished');
}

export function transition(
  inquiry: Inquiry,
  command: TransitionCommand,
  context: TransitionContext,
  now: Date,
): TransitionDecision {
  if (command.sequence === inquiry.sequence - 1 && command.hash === inquiry.lastTransitionHash) {
    return { kind: 'done', inquiry, events: [], stepEvents: [], files: undefined, isRepeat: true };
  }
  const closed = checkOpen(inquiry);
  if (closed) return closed;
  if (command.sequence !== inquiry.sequence || command.step !== inquiry.step) return refused('stale_step');
  const step = stepAt(context.content, inquiry.step);
  switch (command.move.kind) {
    case 'next':
      return next(inquiry, step, command, context, now);
    case 'back':
      return back(inquiry, command, now);
    case 'edit':
      return edit(inquiry, step, command.move.step, command, context, now);
    default:
      return command.move satisfies never;
  }
}

function next(
  inquiry: Inquiry,
  step: Step,
  command: TransitionCommand,
  context: TransitionContext,
  now: Date,
): TransitionDecision {
  const { content } = context;
  if (isEnd(step)) return refused('invalid_request');
  // Steps that take no values ignore what comes along; the others refuse what is not theirs.
  const takesValues = step.kind === 'form' || step.kind === 'government-id';
  if (takesValues && !belongsToStep(step, command.values)) return refused('invalid_request');
  const today = dayOf(now);
  const submission = submit(content, step, inquiry.fields, context.files, command.values, today);
  if (submission.kind === 'refused') return submission;
  const begun = begin(inquiry, content, now);
  const submitted = inquiry.submitted.includes(step.name) ? inquiry.submitted : [...inquiry.submitted, step.name];
  const filled: Inquiry = { ...begun.inquiry, fields: submission.fields, submitted };
  const place = placeAfter(filled, step, context, submission.files, today);
  return moved(inquiry, { ...filled, ...place }, begun.events, submission.files, command, content, now);
}

interface Place {
  readonly step: string;
  readonly path: readonly string[];
  readonly returnTo: string | null;
}

/** Where `next` leads: one step on, or after an edit over all that is already satisfied, back to the review. */
function placeAfter(
  inquiry: Inquiry,
  step: Step,
  { content, files }: TransitionContext,
  settled: SettledFiles | undefined,
  today: string,
): Place {
  const visited = inquiry.path.indexOf(step.name);
  const path = visited === -1 ? [...inquiry.path, step.name] : inquiry.path.slice(0, visited + 1);
  const filesNow = settled === undefined ? files : withSettled(files, step, settled);
  let following = requireFollowing(content, step, inquiry);
  if (inquiry.returnTo === null) return { step: following.name, path, returnTo: null };
  while (
    !path.includes(following.name) &&
    isSatisfied(content, following, inquiry.submitted, inquiry.fields, filesNow, today)
  ) {
    path.push(following.name);
    following = requireFollowing(content, following, inquiry);
  }
  const hasReturned = following.kind === 'review' || isEnd(following);
  return { step: following.name, path, returnTo: hasReturned ? null : inquiry.returnTo };
}

function requireFollowing(content: VersionContent, step: Step, inquiry: Inquiry): Step {
  const following = stepAfter(content, step, inquiry.fields);
  if (following === undefined) throw new Error(`Nothing follows step "${step.name}" of the template version`);
  return following;
}

/** The inquiry's files after a capture step was submitted. */
function withSettled(files: readonly StoredDocument[], step: Step, settled: SettledFiles): readonly StoredDocument[] {
  return files.flatMap((file) => {
    if (file.step !== step.name) return [file];
    return settled.kept.includes(file) ? [{ ...file, idClass: settled.idClass }] : [];
  });
}

function back(inquiry: Inquiry, command: TransitionCommand, now: Date): TransitionDecision {
  const step = inquiry.path.at(-1);
  if (step === undefined) return refused('invalid_request');
  const returnTo = step === inquiry.returnTo ? null : inquiry.returnTo;
  const place: Place = { step, path: inquiry.path.slice(0, -1), returnTo };
  return moved(inquiry, { ...inquiry, ...place }, [], undefined, command, undefined, now);
}

function edit(
  inquiry: Inquiry,
  step: Step,
  target: string,
  command: TransitionCommand,
  { content }: TransitionContext,
  now: Date,
): TransitionDecision {
  if (step.kind !== 'review' || !inquiry.path.includes(target) || !isAsking(stepAt(content, target))) {
    return refused('invalid_request');
  }
  // The review stays behind the edited step, so that `back` leads there and nothing is lost by looking.
  const place: Place = { step: target, path: [...inquiry.path, step.name], returnTo: step.name };
  return moved(inquiry, { ...inquiry, ...place }, [], undefined, command, content, now);
}

function moved(
  before: Inquiry,
  after: Inquiry,
  events: readonly DomainEvent[],
  files: SettledFiles | undefined,
  command: TransitionCommand,
  content: VersionContent | undefined,
  now: Date,
): TransitionDecision {
  const sequence = before.sequence + 1;
  const place: Inquiry = { ...after, sequence, lastTransitionHash: command.hash, updatedAt: now };
  const end = content === undefined ? { inquiry: place, events: [] } : atEnd(place, stepAt(content, place.step), now);
  return {
    kind: 'done',
    inquiry: end.inquiry,
    events: [
      ...events,
      { name: 'inquiry.transitioned', context: { from: before.step, to: place.step, move: command.move.kind } },
      ...end.events,
    ],
    stepEvents: [
      { inquiryId: before.id, step: before.step, kind: 'leave', sequence, at: now },
      { inquiryId: before.id, step: place.step, kind: 'enter', sequence, at: now },
    ],
    files,
    isRepeat: false,
  };
}

/** An inquiry that came to its last step is completed or failed, whatever the visitor does there. */
function atEnd(inquiry: Inquiry, step: Step, now: Date): { inquiry: Inquiry; events: readonly DomainEvent[] } {
  if (step.kind === 'complete') {
    return {
      inquiry: { ...inStatus(inquiry, 'completed'), completedAt: now, expiresAt: null },
      events: [{ name: 'inquiry.completed' }],
    };
  }
  if (step.kind === 'fail') {
    return {
      inquiry: { ...inStatus(inquiry, 'failed'), failedAt: now, expiresAt: null },
      events: [{ name: 'inquiry.failed' }],
    };
  }
  return { inquiry, events: [] };
}

/** The day in UTC, `YYYY-MM-DD`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
