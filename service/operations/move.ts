/** What a visitor does in an inquiry: go on, go back, leave a draft, look. */

import type { DraftRequest, FlowState, TransitionRequest } from '../../src/protocol/api.ts';
import type { FieldInputs } from '../../src/protocol/fields.ts';
import { canonicalJson, sha256 } from '../hash.ts';
import { type Decision, type RefusalCode, refused } from '../inquiry/decision.ts';
import { isLocked, schemaOf } from '../inquiry/field-values.ts';
import type { Drafts, Session, StoredDocument } from '../inquiry/inquiry.ts';
import { isEnd, stepAt } from '../inquiry/steps.ts';
import { belongsToStep, keysOf, type SettledFiles } from '../inquiry/submission.ts';
import type { Step } from '../inquiry/template-content.ts';
import { checkOpen, transition } from '../inquiry/transition.ts';
import type { StoreTransaction } from '../store/store.ts';
import { giveUpFiles } from './remove-files.ts';
import { verifySessionToken } from './session-token.ts';
import { enter, stateOf, touch, type Visit } from './visit.ts';
import { type OperationDeps, writeEvents } from './write-change.ts';

/** Refusals of a visitor whose screen is not up to date: the state that comes along is what to go on from. */
const HAS_MOVED_ON: ReadonlySet<RefusalCode> = new Set(['stale_step', 'field_locked']);

/** Removes loose files. */
type RemoveFiles = (keys: readonly string[]) => Promise<unknown>;

/**
 * Moves on. The same transition again gives the same answer.
 *
 * Refusals: `unauthenticated`, `expired`, `finished`, `stale_step` and `field_locked` with the state, `invalid_fields` with the
 * problems, `invalid_request`.
 */
export async function move(
  deps: OperationDeps,
  token: string | undefined,
  request: TransitionRequest,
  removeFiles: RemoveFiles,
): Promise<Decision<{ readonly state: FlowState }>> {
  const now = deps.clock();
  const claims = await verifySessionToken(deps, token, now);
  const hash = sha256(canonicalJson(request));
  type Moved = Decision<{ readonly state: FlowState; readonly removed: readonly string[] }>;
  const moved = await deps.store.transaction(async (tx): Promise<Moved> => {
    const visit = await enter(tx, deps, claims, now);
    if (visit.kind === 'refused') return visit;
    const { content, files } = visit;
    const result = transition(visit.inquiry, { ...request, hash }, { content, files }, now);
    if (result.kind === 'refused') return HAS_MOVED_ON.has(result.code) ? { ...result, state: stateOf(visit) } : result;
    if (result.isRepeat) return { kind: 'done', state: stateOf(visit), removed: [] };
    const { inquiry } = result;
    const step = stepAt(content, request.step);
    const used = await touch(tx, deps, visit, undefined, now);
    const session: Session = { ...used, drafts: draftsAfter(visit, step, request) };
    await tx.updateInquiry(inquiry);
    await tx.updateSession(session);
    if (isEnd(stepAt(content, inquiry.step))) await tx.clearDrafts(inquiry.id);
    const removed = result.files ? await settleFiles(tx, step, files, result.files, now) : [];
    await writeEvents(tx, deps, inquiry, result.events, now, session.id);
    await tx.insertStepEvents(result.stepEvents.map((event) => ({ ...event, sessionId: session.id })));
    const after: Visit = { inquiry, content, session, files: await tx.documents(inquiry.id) };
    return { kind: 'done', state: stateOf(after), removed };
  });
  if (moved.kind === 'refused') return moved;
  await removeFiles(moved.removed);
  return { kind: 'done', state: moved.state };
}

/** Submitting a step takes its draft; leaving it otherwise keeps what was typed. */
function draftsAfter(visit: Visit, step: Step, request: TransitionRequest): Drafts {
  const { [step.name]: _left, ...others } = visit.session.drafts;
  if (request.move.kind === 'next') return others;
  if (keysOf(step).length === 0 || !belongsToStep(step, request.values)) return visit.session.drafts;
  return { ...others, [step.name]: draftOf(visit, step, request.values) };
}

async function settleFiles(
  tx: StoreTransaction,
  step: Step,
  files: readonly StoredDocument[],
  { kept, idClass }: SettledFiles,
  now: Date,
): Promise<readonly string[]> {
  const removed = files.filter((file) => file.step === step.name && !kept.includes(file));
  // First: what is kept may take the place of one of them.
  const keys = await giveUpFiles(tx, removed, now);
  for (const file of kept) if (file.idClass !== idClass) await tx.updateDocument({ ...file, idClass });
  return keys;
}

/** Values that may stand as a draft: those of the step that are not the service's own. */
function draftOf({ inquiry, content }: Visit, step: Step, values: FieldInputs): FieldInputs {
  const isOpen = (key: string) => step.kind !== 'form' || !isLocked(inquiry.fields, schemaOf(content, key));
  return Object.fromEntries(Object.entries(values).filter(([key]) => isOpen(key)));
}

/**
 * Keeps what was typed at the current step, unchecked. Refusals: `unauthenticated`, `expired`, `finished`, `stale_step` with the
 * state, `invalid_request` for values that the step does not ask for.
 */
export async function saveDraft(
  deps: OperationDeps,
  token: string | undefined,
  request: DraftRequest,
): Promise<Decision<object>> {
  const now = deps.clock();
  const claims = await verifySessionToken(deps, token, now);
  return deps.store.transaction(async (tx): Promise<Decision<object>> => {
    const visit = await enter(tx, deps, claims, now);
    if (visit.kind === 'refused') return visit;
    const closed = checkOpen(visit.inquiry);
    if (closed) return closed;
    if (request.step !== visit.inquiry.step || request.sequence !== visit.inquiry.sequence) {
      return refused('stale_step', { state: stateOf(visit) });
    }
    const step = stepAt(visit.content, request.step);
    if (keysOf(step).length === 0) return { kind: 'done' };
    if (!belongsToStep(step, request.values)) return refused('invalid_request');
    const session = await touch(tx, deps, visit, undefined, now);
    const drafts = { ...session.drafts, [step.name]: draftOf(visit, step, request.values) };
    await tx.updateSession({ ...session, drafts });
    return { kind: 'done' };
  });
}

/**
 * Where the inquiry stands; after its end only for who saw the last screen. Refusals: `unauthenticated`, `expired`, `finished`.
 */
export async function readState(
  deps: OperationDeps,
  token: string | undefined,
): Promise<Decision<{ readonly state: FlowState }>> {
  const now = deps.clock();
  const claims = await verifySessionToken(deps, token, now);
  return deps.store.transaction(async (tx): Promise<Decision<{ readonly state: FlowState }>> => {
    const visit = await enter(tx, deps, claims, now);
    if (visit.kind === 'refused') return visit;
    const closed = checkOpen(visit.inquiry);
    const hasLastScreen = visit.inquiry.redactedAt === null && isEnd(stepAt(visit.content, visit.inquiry.step));
    if (closed && !hasLastScreen) return closed;
    const session = await touch(tx, deps, visit, undefined, now);
    return { kind: 'done', state: stateOf({ ...visit, session }) };
  });
}
