import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInquiry } from '../../service/inquiry/create.ts';
import { expire, resume } from '../../service/inquiry/expiry.ts';
import type { EventName, Inquiry, Template, TemplateVersion } from '../../service/inquiry/inquiry.ts';
import { progressOf } from '../../service/inquiry/progress.ts';
import { firstScreen, screenOf } from '../../service/inquiry/screen.ts';
import { inStatus } from '../../service/inquiry/status.ts';
import { stepAt } from '../../service/inquiry/steps.ts';
import type { Step, VersionContent } from '../../service/inquiry/template-content.ts';
import { type TransitionCommand, transition } from '../../service/inquiry/transition.ts';
import type { Move } from '../../src/protocol/api.ts';
import { mintId } from '../../src/protocol/ids.ts';
import { canTransition, INQUIRY_STATUSES, type InquiryStatus } from '../../src/protocol/inquiry-status.ts';
import { captureContent, content, DONE, field, form, REVIEW, START } from '../support/sample-content.ts';
import { random } from '../support/service-world.ts';

const NOW = new Date('2026-05-04T09:00:00.000Z');

function newInquiry(of: VersionContent): Inquiry {
  const environmentId = mintId('environment', random);
  const template: Template = {
    id: mintId('template', random),
    environmentId,
    name: 'Test',
    status: 'active',
    allowedDomains: [],
    blockClientSideCreation: false,
    redirectSchemes: [],
    liveVersionId: mintId('templateVersion', random),
    createdAt: NOW,
    updatedAt: NOW,
  };
  const { id: templateId, liveVersionId: id } = template;
  const version: TemplateVersion = { id, templateId, number: 1, content: of, contentHash: '', publishedAt: NOW };
  const rest = {
    fields: {},
    note: null,
    tags: [],
    creator: null,
    redirectUri: null,
    expiration: {},
    isHandedOut: true,
  };
  const created = createInquiry(
    { id: mintId('inquiry', random), template, version, via: 'client', account: null, referenceId: null, ...rest },
    NOW,
  );
  if (created.kind === 'refused') throw new Error(created.code);
  return created.inquiry;
}

/** A branch, a loop back to the first question, an optional step, and an end of each kind. */
const WINDING = content(
  [field('color', { required: true }), field('why'), field('sure', { type: 'boolean' })],
  [
    START,
    {
      ...form('color', 'color'),
      next: [{ when: { field: 'color', equals: ['red', 'blue'] }, to: 'why' }, { to: 'sure' }],
    } as Step,
    form('why', 'why'),
    {
      ...form('sure', 'sure'),
      next: [{ when: { field: 'sure', equals: false }, to: 'color' }, { to: 'review' }],
    } as Step,
    { ...REVIEW, next: [{ when: { field: 'color', equals: 'black' }, to: 'no' }, { to: 'done' }] } as Step,
    DONE,
    { name: 'no', kind: 'fail', title: 'No' },
  ],
);

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Move>({ kind: 'next' }) },
  fc.constant<Move>({ kind: 'back' }),
  fc
    .constantFrom('start', 'color', 'why', 'sure', 'review', 'done', 'nowhere')
    .map((step): Move => ({ kind: 'edit', step })),
);
const anyValues = fc.record({
  color: fc.constantFrom('red', 'blue', 'black', 'green', ''),
  why: fc.string(),
  sure: fc.boolean(),
});

/** The values that the inquiry's step asks for. */
function fitting(inquiry: Inquiry, values: Record<string, string | boolean>) {
  const step = stepAt(WINDING, inquiry.step);
  const keys = step.kind === 'form' ? step.fields : [];
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
}

function command(
  inquiry: Inquiry,
  move: Move,
  values: Record<string, string | boolean>,
  hash: string,
): TransitionCommand {
  return { step: inquiry.step, sequence: inquiry.sequence, move, values: fitting(inquiry, values), hash };
}

const CONTEXT = { content: WINDING, files: [] };

/** What an event says about the status. */
const STATUS_AFTER: Partial<Record<EventName, InquiryStatus>> = {
  'inquiry.started': 'pending',
  'inquiry.completed': 'completed',
  'inquiry.failed': 'failed',
};

/** Whether each status may follow the one before. */
function isLegal(statuses: readonly InquiryStatus[]): boolean {
  return statuses.every((status, index) => index === 0 || canTransition(statuses[index - 1] ?? status, status));
}

describe('whatever a visitor does', () => {
  const anyWalk = fc.array(fc.tuple(anyMove, anyValues), { maxLength: 40 });

  test('an inquiry moves by one, stands at a step of its version, and ends exactly at an end', () => {
    fc.assert(
      fc.property(anyWalk, (walk) => {
        let inquiry = newInquiry(WINDING);
        for (const [index, [move, values]] of walk.entries()) {
          const given = command(inquiry, move, values, `hash ${index}`);
          const result = transition(inquiry, given, CONTEXT, NOW);
          if (result.kind === 'refused') continue;
          expect(result.inquiry.sequence).toBe(inquiry.sequence + 1);
          const again = transition(result.inquiry, given, CONTEXT, NOW);
          expect(again).toMatchObject({ kind: 'done', isRepeat: true, inquiry: result.inquiry });
          expect(isLegal([inquiry.status, ...result.events.flatMap(({ name }) => STATUS_AFTER[name] ?? [])])).toBe(
            true,
          );
          inquiry = result.inquiry;
          const { kind } = stepAt(WINDING, inquiry.step);
          expect(inquiry.status).toBe(kind === 'complete' ? 'completed' : kind === 'fail' ? 'failed' : inquiry.status);
          expect(['complete', 'fail'].includes(kind)).toBe(
            inquiry.status === 'completed' || inquiry.status === 'failed',
          );
          const { position, total } = progressOf(WINDING, inquiry);
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position).toBeLessThanOrEqual(total);
        }
      }),
    );
  });

  test('going back often enough leads to the first step', () => {
    fc.assert(
      fc.property(anyWalk, (walk) => {
        let inquiry = newInquiry(WINDING);
        for (const [index, [move, values]] of walk.entries()) {
          const result = transition(inquiry, command(inquiry, move, values, `hash ${index}`), CONTEXT, NOW);
          if (result.kind === 'done' && result.inquiry.expiresAt !== null) inquiry = result.inquiry;
        }
        while (inquiry.path.length > 0) {
          const before = inquiry.path.length;
          const result = transition(inquiry, command(inquiry, { kind: 'back' }, {}, 'back'), CONTEXT, NOW);
          if (result.kind === 'refused') throw new Error(result.code);
          inquiry = result.inquiry;
          expect(inquiry.path.length).toBe(before - 1);
        }
        expect(inquiry.step).toBe('start');
      }),
    );
  });

  test('nobody reaches the end without a value for what is required', () => {
    fc.assert(
      fc.property(anyWalk, (walk) => {
        let inquiry = newInquiry(WINDING);
        for (const [index, [move, values]] of walk.entries()) {
          const result = transition(inquiry, command(inquiry, move, values, `hash ${index}`), CONTEXT, NOW);
          if (result.kind === 'done') inquiry = result.inquiry;
        }
        fc.pre(inquiry.status === 'completed' || inquiry.status === 'failed');
        expect(inquiry.fields['color']?.value).toBeTruthy();
        expect(inquiry.status).toBe(inquiry.fields['color']?.value === 'black' ? 'failed' : 'completed');
      }),
      // Walks that do not arrive say nothing here.
      { maxSkipsPerRun: 1_000 },
    );
  });
});

test('the first screen of a version knows nobody', () => {
  expect(firstScreen(WINDING)).toEqual({
    screen: { kind: 'start', step: 'start', title: 'Welcome', text: [], button: undefined },
    progress: { position: 0, total: 3 },
  });
});

test('a version that begins with a question begins at position one', () => {
  expect(firstScreen(captureContent()).progress).toEqual({ position: 1, total: 4 });
});

test('a review says options by their labels and shows nothing of steps off the path', () => {
  const options = [
    { value: 'a', label: 'Apple' },
    { value: 'b', label: 'Banana' },
  ];
  const of = content(
    [field('one', { type: 'choices', options }), field('many', { type: 'multi-choices', options }), field('hidden')],
    [form('fruit', 'one', 'many'), form('skipped', 'hidden'), REVIEW, DONE],
  );
  const fields = {
    one: { value: 'a', source: 'visitor' },
    many: { value: ['b', 'a'], source: 'visitor' },
    hidden: { value: 'x', source: 'api' },
  } as const;
  expect(screenOf(REVIEW, { content: of, fields, path: ['fruit'], files: [], redirectUri: undefined })).toMatchObject({
    sections: [{ step: 'fruit', editable: true, rows: [{ value: 'Apple' }, { value: ['Banana', 'Apple'] }] }],
  });
});

test('a review offers no edit of a step whose values all came from the API', () => {
  const of = content([field('name')], [form('you', 'name'), REVIEW, DONE]);
  const fields = { name: { value: 'Jane', source: 'api' } } as const;
  expect(screenOf(REVIEW, { content: of, fields, path: ['you'], files: [], redirectUri: undefined })).toMatchObject({
    sections: [{ editable: false }],
  });
});

describe.for(INQUIRY_STATUSES)('an inquiry that is %s', (from) => {
  const inquiry: Inquiry = { ...newInquiry(WINDING), status: from };

  test.for(INQUIRY_STATUSES)('becomes %s only where a transition leads there', (to) => {
    const change = () => inStatus(inquiry, to).status;
    if (canTransition(from, to)) expect(change()).toBe(to);
    else expect(change).toThrow(`An inquiry that is ${from} cannot become ${to}`);
  });

  test('is expired, resumed and moved on along transitions, or not at all', () => {
    const command: TransitionCommand = {
      step: inquiry.step,
      sequence: inquiry.sequence,
      move: { kind: 'next' },
      values: {},
      hash: '',
    };
    for (const decision of [
      expire(inquiry, NOW),
      resume(inquiry, WINDING, NOW),
      transition(inquiry, command, { content: WINDING, files: [] }, NOW),
    ]) {
      const { status } = decision.kind === 'done' ? decision.inquiry : inquiry;
      expect(status === from || canTransition(from, status)).toBe(true);
    }
  });
});
