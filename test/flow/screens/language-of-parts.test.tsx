import { act, fireEvent, screen } from '@testing-library/preact';
import { beforeEach, expect, test, vi } from 'vitest';
import type { View } from '../../../src/flow/view.ts';
import type { Screen } from '../../../src/protocol/api.ts';
import { mintId } from '../../../src/protocol/ids.ts';
import { speak } from '../speak.ts';
import { draw, fieldOf, press, stepView } from './draw.tsx';

/** Stands in every text of the template, which is in another language than ours. */
const MARK = '«';
const text = (of: string): string => `${MARK}${of}»`;

const TITLED = { step: 'step', title: text('titre'), text: [text('paragraphe')] };
const OPTIONS = [
  { value: 'a', label: text('a') },
  { value: 'b', label: text('b') },
];
const FIELDS = [
  fieldOf('string', { key: 'string', label: text('nom'), hint: text('conseil') }),
  fieldOf('string', { key: 'open', label: text('surnom'), required: false }),
  fieldOf('boolean', { key: 'boolean', label: text('oui') }),
  fieldOf('date', { key: 'date', label: text('date') }),
  fieldOf('datetime', { key: 'datetime', label: text('heure') }),
  fieldOf('choices', { key: 'radios', label: text('choix'), options: OPTIONS, required: false }),
  fieldOf('choices', {
    key: 'select',
    label: text('liste'),
    options: [...'cdefghij'].map((value) => ({ value, label: text(value) })),
  }),
  fieldOf('multi-choices', { key: 'boxes', label: text('cases'), options: OPTIONS }),
  fieldOf('file', { key: 'file', label: text('fichier') }),
  fieldOf('string', { key: 'locked', label: text('fixe') }),
];
const FORM: Screen = { ...TITLED, kind: 'form', fields: FIELDS };
const SLOTS = [
  { slot: 'front', label: text('recto'), required: true },
  { slot: 'back', label: text('verso'), required: false },
];
const ID: Screen = {
  ...TITLED,
  kind: 'government-id',
  field: 'id',
  classes: [
    { idClass: 'dl', label: text('permis'), slots: SLOTS },
    { idClass: 'pp', label: text('passeport'), slots: SLOTS.slice(0, 1) },
  ],
};
const REVIEW: Screen = {
  ...TITLED,
  kind: 'review',
  sections: [
    {
      step: 'details',
      title: text('section'),
      editable: true,
      rows: [
        { key: 'a', label: text('nom'), type: 'string', value: text('Jeanne') },
        { key: 'b', label: text('rien'), type: 'string', value: null },
        { key: 'c', label: text('oui'), type: 'boolean', value: true },
      ],
    },
  ],
};
const started = (kind: 'start' | 'complete' | 'fail', button: string | undefined): Screen =>
  kind === 'start' ? { ...TITLED, kind, button } : { ...TITLED, kind, button, redirectUri: undefined };
const uploads = [
  {
    id: mintId('document', (length) => new Uint8Array(length).fill(7)),
    slot: 'front',
    filename: 'card.jpg',
    byteSize: 7,
    mimeType: 'image/jpeg' as const,
  },
];

const VIEWS: Readonly<Record<string, View>> = {
  'the start': stepView(started('start', undefined), { notice: { kind: 'connection' } }),
  'the start with a button of its own': stepView(started('start', text('commencer'))),
  'a form': stepView(FORM, { locked: ['locked'], notice: { kind: 'moved-on' } }),
  'a form with a value that was set': stepView(FORM, { locked: ['locked'], values: { locked: text('Jeanne') } }),
  'the choice of a document': stepView(ID),
  'a side of a document': stepView(ID, { values: { idClass: 'dl' } }),
  'a side that stands': stepView(ID, { values: { idClass: 'pp' }, uploads }),
  'a document': stepView({ ...TITLED, kind: 'document', field: 'proof', slots: SLOTS }, { uploads }),
  'the review': stepView(REVIEW),
  'the end': stepView(started('complete', text('terminer'))),
  'the question whether to leave': { kind: 'confirm', under: stepView(REVIEW), isKept: true },
  'a refusal': { kind: 'refused', code: 'expired', reason: undefined, canRetry: true },
};

/** Texts that stand in another language than theirs, as `language: text`. */
function mislabelled(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const wrong: string[] = [];
  let count = 0;
  while (walker.nextNode()) {
    const said = walker.currentNode.textContent ?? '';
    if (!/[a-z]/i.test(said)) continue;
    count += 1;
    const { lang } = walker.currentNode.parentElement?.closest<HTMLElement>('[lang]') ?? {};
    const isMixed = said.includes(MARK) && /[a-z]/i.test(said.replace(/«.*?»/g, ''));
    if (isMixed || lang !== (said.includes(MARK) ? 'fr' : 'en')) wrong.push(`${lang}: ${said}`);
  }
  expect(count).toBeGreaterThan(1);
  return wrong;
}

beforeEach(() => speak('fr'));

test.for(Object.keys(VIEWS))('Every text of %s names its language, the template’s or ours', async (name) => {
  const view = VIEWS[name]!;
  await draw(view);
  expect(mislabelled()).toEqual([]);
});

test('Every text of a form with problems names its language, beside each field and in the list of them', async () => {
  await draw(stepView(FORM));
  await act(() => press('Continue'));
  expect(screen.getByText('Please check your answers')).toBeTruthy();
  expect(mislabelled()).toEqual([]);
});

test('Every text of an upload names its language, on its way and refused', async () => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:picture');
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  const { actions } = await draw(stepView({ ...TITLED, kind: 'document', field: 'proof', slots: SLOTS }));
  let refuse = (): void => undefined;
  actions.upload.mockImplementation(() => new Promise((resolve) => (refuse = () => resolve('upload_type_refused'))));
  const file = new File(['pdf'], 'letter.pdf', { type: 'application/pdf' });
  await act(() => void fireEvent.change(screen.getByLabelText('Choose a file'), { target: { files: [file] } }));
  expect(mislabelled()).toEqual([]);
  await act(async () => refuse());
  expect(mislabelled()).toEqual([]);
});
