import { expect, test } from 'vitest';
import { parseTemplate } from '../../service/templates/parse-template.ts';
import { COMPLETE, FORM, field, file, type Json, START } from './template-json.ts';

function problemsOf(json: unknown): readonly string[] {
  const parsed = parseTemplate(typeof json === 'string' ? json : JSON.stringify(json));
  return parsed.kind === 'problems' ? parsed.problems.map(({ place, cause }) => `${place}: ${cause}`) : [];
}

test('a small template is taken, with defaults', () => {
  const parsed = parseTemplate(JSON.stringify(file()));
  expect(parsed).toMatchObject({
    kind: 'template',
    template: {
      status: 'active',
      allowedDomains: [],
      blockClientSideCreation: false,
      redirectSchemes: [],
      version: {
        theme: {},
        expiration: {},
        fields: [{ required: false, editable: false }],
        steps: [{ text: [] }, {}, {}],
      },
    },
  });
});

const WITH_STEPS = (...steps: Json[]) => file({ steps });
const ID_FIELD = field('document', 'relation-schema', { target: 'document-government-id' });
const FRONT = { slot: 'front', label: 'Front' };

const WITH_CONDITION = (asked: Json, equals: unknown) =>
  file({
    fields: [asked],
    steps: [
      START,
      { ...FORM, next: [{ when: { field: 'name_first', equals }, to: 'complete' }, { to: 'complete' }] },
      COMPLETE,
    ],
  });

const WRONG: readonly { what: string; json: unknown; place: string; cause: string | RegExp }[] = [
  { what: 'no JSON', json: '{"id": ', place: '(file)', cause: /^is no JSON: / },
  { what: 'a list', json: [], place: '(top)', cause: /expected object/ },
  { what: 'an unknown member', json: file({}, { colour: 'red' }), place: 'colour', cause: 'is unknown here' },
  {
    what: 'an unknown member of a step',
    json: WITH_STEPS({ ...START, fields: [] }, COMPLETE),
    place: 'version.steps[0].fields',
    cause: 'is unknown here',
  },
  {
    what: 'text that cannot be read on its colour',
    json: file({ theme: { colorPrimary: '#ffd400', colorOnPrimary: '#ffffff' } }),
    place: 'version.theme.colorOnPrimary',
    cause: /^contrasts 1\.4 to 1 with colorPrimary, and text needs 4\.5 to 1/,
  },
  { what: 'no name', json: file({}, { name: undefined }), place: 'name', cause: /expected string/ },
  {
    what: 'an id with another prefix',
    json: file({}, { id: 'tmpl_1' }),
    place: 'id',
    cause: /^must begin with "itmpl_"/,
  },
  {
    what: 'a domain with a scheme',
    json: file({}, { allowedDomains: ['https://a.example'] }),
    place: 'allowedDomains[0]',
    cause: /host name in lower case/,
  },
  {
    what: 'a domain that would end the header',
    json: file({}, { allowedDomains: ['a;b'] }),
    place: 'allowedDomains[0]',
    cause: /host name in lower case/,
  },
  ...['a.example:443', 'a.example:99999', 'a.example:08443', '127.1', '0x7f000001'].map((domain) => ({
    what: `the domain ${domain}, which browsers write otherwise or not at all,`,
    json: file({}, { allowedDomains: [domain] }),
    place: 'allowedDomains[0]',
    cause: /as browsers write it/,
  })),
  {
    what: 'a redirect that runs something',
    json: file({ redirectUri: 'javascript:alert(1)' }),
    place: 'version.redirectUri',
    cause: /absolute address/,
  },
  {
    what: 'a session that would outlive its token',
    json: file({ expiration: { sessionSeconds: 30 * 86_400 + 1 } }),
    place: 'version.expiration.sessionSeconds',
    cause: /<=2592000/,
  },
  {
    what: 'an unknown kind of step',
    json: WITH_STEPS({ ...START, kind: 'quiz' }, COMPLETE),
    place: 'version.steps[0].kind',
    cause: /Invalid/,
  },
  {
    what: 'an unknown type of field',
    json: file({ fields: [field('name_first', 'colour')] }),
    place: 'version.fields[0].type',
    cause: /Invalid/,
  },
  {
    what: 'a key with capitals',
    json: file({ fields: [field('nameFirst')] }),
    place: 'version.fields[0].key',
    cause: /lower case letters/,
  },
  {
    what: 'a key that is there twice',
    json: file({ fields: [field('name_first'), field('name_first')] }),
    place: 'version.fields[1].key',
    cause: '"name_first" is there already, at version.fields[0]',
  },
  {
    what: 'a step name that is there twice',
    json: WITH_STEPS(START, FORM, { ...FORM }, COMPLETE),
    place: 'version.steps[2].name',
    cause: '"form" is there already, at version.steps[1]',
  },
  {
    what: 'a field asked for twice in a form',
    json: WITH_STEPS(START, { ...FORM, fields: ['name_first', 'name_first'] }, COMPLETE),
    place: 'version.steps[1].fields[1]',
    cause: '"name_first" is there already, at version.steps[1].fields[0]',
  },
  {
    what: 'a form with an unknown field',
    json: WITH_STEPS(START, { ...FORM, fields: ['name_lost'] }, COMPLETE),
    place: 'version.steps[1].fields[0]',
    cause: 'unknown field "name_lost"',
  },
  {
    what: 'a form that asks for a file',
    json: file({ fields: [field('paper', 'file')], steps: [START, { ...FORM, fields: ['paper'] }, COMPLETE] }),
    place: 'version.steps[1].fields[0]',
    cause: /holds an upload/,
  },
  {
    what: 'choices without options',
    json: file({ fields: [field('name_first', 'choices')] }),
    place: 'version.fields[0]',
    cause: '"name_first" is a choices field without options',
  },
  {
    what: 'an option that is there twice',
    json: file({
      fields: [
        field('name_first', 'choices', {
          options: [
            { value: 'a', label: 'A' },
            { value: 'a', label: 'B' },
          ],
        }),
      ],
    }),
    place: 'version.fields[0].options[1].value',
    cause: /there already/,
  },
  {
    what: 'options of a text',
    json: file({ fields: [field('name_first', 'string', { options: [{ value: 'a', label: 'A' }] })] }),
    place: 'version.fields[0].options',
    cause: /only for choices/,
  },
  {
    what: 'a relation without target',
    json: file({ fields: [field('name_first'), field('paper', 'relation-schema')] }),
    place: 'version.fields[1]',
    cause: /without target/,
  },
  {
    what: 'a smallest number above the largest',
    json: file({ fields: [field('name_first', 'number', { min: 2, max: 1 })] }),
    place: 'version.fields[0].min',
    cause: /no value fits/,
  },
  {
    what: 'limits of an integer with none between them',
    json: file({ fields: [field('name_first', 'integer', { min: 1.2, max: 1.8 })] }),
    place: 'version.fields[0].min',
    cause: /no whole number fits/,
  },
  {
    what: 'a first day after the last',
    json: file({ fields: [field('name_first', 'date', { minDate: '2020-01-02', maxDate: '2020-01-01' })] }),
    place: 'version.fields[0].minDate',
    cause: /no day fits/,
  },
  {
    what: 'a day that is none',
    json: file({ fields: [field('name_first', 'date', { minDate: '2020-02-30' })] }),
    place: 'version.fields[0].minDate',
    cause: /YYYY-MM-DD/,
  },
  {
    what: 'an unknown step in next',
    json: WITH_STEPS({ ...START, next: 'nowhere' }, FORM, COMPLETE),
    place: 'version.steps[0].next',
    cause: 'unknown step "nowhere"',
  },
  {
    what: 'an unknown step in a branch',
    json: WITH_STEPS({ ...START, next: [{ to: 'nowhere' }] }, FORM, COMPLETE),
    place: 'version.steps[0].next[0].to',
    cause: 'unknown step "nowhere"',
  },
  {
    what: 'a step that nobody reaches',
    json: WITH_STEPS({ ...START, next: 'complete' }, FORM, COMPLETE),
    place: 'version.steps[1]',
    cause: 'no step leads to "form"',
  },
  {
    what: 'a way back',
    json: WITH_STEPS(START, { ...FORM, next: 'start' }, COMPLETE),
    place: 'version.steps[1].next',
    cause: /^leads back to "start"/,
  },
  {
    what: 'no complete step',
    json: WITH_STEPS(START, FORM, { ...COMPLETE, kind: 'fail' }),
    place: 'version.steps',
    cause: /^no complete step/,
  },
  {
    what: 'a last step that leads nowhere',
    json: WITH_STEPS(
      { ...START, next: [{ when: { field: 'name_first', equals: 'x' }, to: 'complete' }, { to: 'form' }] },
      COMPLETE,
      FORM,
    ),
    place: 'version.steps[2]',
    cause: /leads nowhere/,
  },
  {
    what: 'a start step in the middle',
    json: WITH_STEPS(FORM, START, COMPLETE),
    place: 'version.steps[1].kind',
    cause: 'a start step can only be the first',
  },
  {
    what: 'a review before anything was asked',
    json: WITH_STEPS({ name: 'review', kind: 'review', title: 'Review' }, COMPLETE),
    place: 'version.steps[0].kind',
    cause: /^a review step cannot be the first/,
  },
  {
    what: 'a review that follows the start',
    json: WITH_STEPS(START, { name: 'review', kind: 'review', title: 'Review' }, COMPLETE),
    place: 'version.steps[1]',
    cause: /nothing to review/,
  },
  {
    what: 'an end that is the first',
    json: WITH_STEPS(COMPLETE, FORM),
    place: 'version.steps[0].kind',
    cause: /cannot be the first/,
  },
  {
    what: 'a condition on an unknown field',
    json: WITH_STEPS(
      START,
      { ...FORM, next: [{ when: { field: 'age', equals: 1 }, to: 'complete' }, { to: 'complete' }] },
      COMPLETE,
    ),
    place: 'version.steps[1].next[0].when.field',
    cause: 'unknown field "age"',
  },
  {
    what: 'a condition that never holds',
    json: file({
      fields: [field('name_first', 'boolean')],
      steps: [
        START,
        { ...FORM, next: [{ when: { field: 'name_first', equals: 'yes' }, to: 'complete' }, { to: 'complete' }] },
        COMPLETE,
      ],
    }),
    place: 'version.steps[1].next[0].when.equals',
    cause: '"yes" can never be the value of "name_first": it is true or false',
  },
  {
    what: 'a last branch with a condition',
    json: WITH_STEPS(
      START,
      { ...FORM, next: [{ when: { field: 'name_first', equals: 'x' }, to: 'complete' }] },
      COMPLETE,
    ),
    place: 'version.steps[1].next[0].when',
    cause: /last branch must have no condition/,
  },
  {
    what: 'a branch after one that always holds',
    json: WITH_STEPS(START, { ...FORM, next: [{ to: 'complete' }, { to: 'complete' }] }, COMPLETE),
    place: 'version.steps[1].next[0]',
    cause: /only the last branch/,
  },
  {
    what: 'an unknown member of a branch',
    json: WITH_STEPS(START, { ...FORM, next: [{ if: true, to: 'complete' }] }, COMPLETE),
    place: 'version.steps[1].next[0].if',
    cause: 'is unknown here',
  },
  {
    what: 'a government ID step with the wrong field',
    json: WITH_STEPS(
      START,
      {
        name: 'id',
        kind: 'government-id',
        title: 'ID',
        field: 'name_first',
        classes: [{ idClass: 'pp', label: 'Passport', slots: [FRONT] }],
      },
      COMPLETE,
    ),
    place: 'version.steps[1].field',
    cause: /must be a relation-schema field with target document-government-id/,
  },
  {
    what: 'a government ID step that names a class twice',
    json: file({
      fields: [ID_FIELD],
      steps: [
        START,
        {
          name: 'id',
          kind: 'government-id',
          title: 'ID',
          field: 'document',
          classes: [
            { idClass: 'pp', label: 'A', slots: [FRONT] },
            { idClass: 'pp', label: 'B', slots: [FRONT, FRONT] },
          ],
        },
        COMPLETE,
      ],
    }),
    place: 'version.steps[1].classes[1].idClass',
    cause: /there already/,
  },
  {
    what: 'a selfie step with an unknown field',
    json: WITH_STEPS(START, { name: 'selfie', kind: 'selfie', title: 'Selfie', field: 'face' }, COMPLETE),
    place: 'version.steps[1].field',
    cause: 'unknown field "face"',
  },
  {
    what: 'a document step with two slots for one file',
    json: file({
      fields: [field('paper', 'file')],
      steps: [
        START,
        {
          name: 'paper',
          kind: 'document',
          title: 'Paper',
          field: 'paper',
          slots: [
            { slot: 'file-1', label: 'A' },
            { slot: 'file-2', label: 'B' },
          ],
        },
        COMPLETE,
      ],
    }),
    place: 'version.steps[1].slots',
    cause: /a file field holds one file/,
  },
];

test.for(WRONG)('$what is refused with its place and cause', ({ json, place, cause }) => {
  const problems = problemsOf(json);
  const found = problems
    .filter((problem) => problem.startsWith(`${place}: `))
    .map((problem) => problem.slice(place.length + 2));
  expect(found, problems.join('\n')).toContainEqual(typeof cause === 'string' ? cause : expect.stringMatching(cause));
});

test('every problem of a file is told, not only the first', () => {
  expect(
    problemsOf(file({ fields: [field('a', 'choices'), field('a', 'relation-schema')] })).length,
  ).toBeGreaterThanOrEqual(4);
});

const NEVER_EQUAL: readonly { what: string; asked: Json; equals: unknown; reason: string }[] = [
  { what: 'a number below min', asked: { type: 'number', min: 18 }, equals: 17, reason: 'it is at least 18' },
  { what: 'a number above max', asked: { type: 'integer', max: 5 }, equals: 6, reason: 'it is at most 5' },
  { what: 'a fraction of a whole number', asked: { type: 'integer' }, equals: 1.5, reason: 'it is a whole number' },
  { what: 'no day', asked: { type: 'date' }, equals: '2025-02-30', reason: 'it is a date, YYYY-MM-DD' },
  {
    what: 'a day before minDate',
    asked: { type: 'date', minDate: '2025-01-02' },
    equals: '2025-01-01',
    reason: 'it is 2025-01-02 or later',
  },
  {
    what: 'a day after maxDate',
    asked: { type: 'date', maxDate: '2025-01-02' },
    equals: '2025-01-03',
    reason: 'it is 2025-01-02 or earlier',
  },
  {
    what: 'an option that is not there',
    asked: { type: 'choices', options: [{ value: 'a', label: 'A' }] },
    equals: 'b',
    reason: 'it is not one of its options',
  },
  { what: 'an empty text', asked: { type: 'string' }, equals: '', reason: 'it would be stored as null' },
  { what: 'a text with a space behind', asked: { type: 'string' }, equals: 'x ', reason: 'it would be stored as "x"' },
  {
    what: 'a longer text than the field takes',
    asked: { type: 'string', maxCharLength: 2 },
    equals: 'abc',
    reason: 'it has at most 2 characters',
  },
  {
    what: 'a text that is no phone number',
    asked: { type: 'string', format: 'phone' },
    equals: 'none',
    reason: 'it is a phone number',
  },
  {
    what: 'a text that is no e-mail address',
    asked: { type: 'email-address' },
    equals: 'jane',
    reason: 'it is an e-mail address',
  },
  {
    what: 'a longer e-mail address than there is',
    asked: { type: 'email-address' },
    equals: `jane@${'x.'.repeat(125)}com`,
    reason: 'it has at most 254 characters',
  },
  {
    what: 'a day without a time',
    asked: { type: 'datetime' },
    equals: '2025-01-02',
    reason: 'it is a date with a time and its zone, ISO 8601',
  },
  {
    what: 'a time in another form than it is stored in',
    asked: { type: 'datetime' },
    equals: '2025-01-02T10:00:00+01:00',
    reason: 'it would be stored as "2025-01-02T09:00:00.000Z"',
  },
];

test.each(NEVER_EQUAL)('a condition that asks for $what is refused', ({ asked, equals, reason }) => {
  const json = WITH_CONDITION({ ...field('name_first'), ...asked }, equals);
  expect(problemsOf(json)).toEqual([
    `version.steps[1].next[0].when.equals: ${JSON.stringify(equals)} can never be the value of "name_first": ${reason}`,
  ]);
});

const MAY_EQUAL: readonly { what: string; asked: Json; equals: unknown }[] = [
  { what: 'min itself', asked: { type: 'number', min: 18 }, equals: 18 },
  { what: 'max itself', asked: { type: 'integer', max: 5 }, equals: 5 },
  { what: 'minDate itself', asked: { type: 'date', minDate: '2025-01-02' }, equals: '2025-01-02' },
  { what: 'a day that is still to come, up to today', asked: { type: 'date', maxDate: 'today' }, equals: '9999-12-31' },
  { what: 'a box that must be ticked and was pre-filled', asked: { type: 'boolean', required: true }, equals: false },
  { what: 'a text', asked: { type: 'string', required: true }, equals: 'x' },
  { what: 'a time as it is stored', asked: { type: 'datetime' }, equals: '2025-01-02T09:00:00.000Z' },
  { what: 'no value', asked: { type: 'date', required: true }, equals: null },
];

test.each(MAY_EQUAL)('a condition that asks for $what is taken', ({ asked, equals }) => {
  expect(problemsOf(WITH_CONDITION({ ...field('name_first'), ...asked }, equals))).toEqual([]);
});
