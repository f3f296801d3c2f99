import { act, fireEvent, screen, within } from '@testing-library/preact';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { enSteps as en } from '../../../src/flow/strings/en-steps.ts';
import type { Screen } from '../../../src/protocol/api.ts';
import {
  choose,
  countPictures,
  DOCUMENT,
  heading,
  ID,
  LETTER,
  PHOTO,
  SELFIE,
  said,
  standing,
  WATCH,
} from './capture-scene.ts';
import { byLabel, draw, press, stepView } from './draw.tsx';

beforeEach(countPictures);

describe('a government ID', () => {
  test('is chosen first, and its sides are asked for one after another', async () => {
    const view = stepView(ID);
    const { actions, show } = await draw(view);
    expect(screen.getByText(en.chooseClass)).toBeTruthy();
    await act(() => press('Driving licence'));
    expect(actions.draft.mock.calls).toEqual([[{ idClass: 'dl' }]]);
    expect(heading()).toBe('Driving licence: Front');
    expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull();
    await choose('Take a photo', PHOTO);
    await show({ ...view, uploads: [standing('front')] });
    await act(() => press('Continue'));
    expect(heading()).toBe('Driving licence: Back');
    await choose('Choose a file', LETTER);
    await show({ ...view, uploads: [standing('front'), standing('back')] });
    press('Continue');
    expect(actions.upload.mock.calls).toEqual([
      ['front', PHOTO, 'manual', 'dl', WATCH],
      ['back', LETTER, 'upload', 'dl', WATCH],
    ]);
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { idClass: 'dl' }]]);
  });

  test('says nothing at one side of what became of the one before', async () => {
    const view = stepView(ID, { values: { idClass: 'dl' } });
    const { show } = await draw(view);
    await choose('Take a photo', PHOTO);
    await show({ ...view, uploads: [standing('front')] });
    expect(said()).toBe('Received: card.jpg');
    await act(() => press('Continue'));
    expect(heading()).toBe('Driving licence: Back');
    expect(said()).toBe('');
    await act(() => press('Back'));
    expect(said(), 'where nothing was said since').toBe('');
  });

  test('asks for every side of another kind of document, whatever stands for the one chosen before', async () => {
    const licence = { ...standing('front', 'licence.jpg'), idClass: 'dl' };
    const { actions, show } = await draw(stepView(ID, { values: { idClass: 'dl' }, uploads: [licence] }));
    expect(heading()).toBe('Driving licence: Back');
    await act(() => press('Back'));
    await act(() => press('Back'));
    await act(() => press('Passport'));
    expect(heading()).toBe('Passport');
    expect(screen.queryByText(/licence\.jpg/)).toBeNull();
    expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull();
    await choose('Choose a file', PHOTO);
    const passport = { ...standing('front', 'passport.jpg'), idClass: 'pp' };
    await show(stepView(ID, { uploads: [licence, passport] }));
    expect(screen.getByText('passport.jpg · 2.3 MB')).toBeTruthy();
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { idClass: 'pp' }]]);
  });

  test('takes a file that comes in after another kind of document was chosen for none of that', async () => {
    const { actions, show } = await draw(stepView(ID, { values: { idClass: 'dl' } }));
    actions.upload.mockImplementation(() => new Promise(() => undefined));
    await choose('Take a photo', PHOTO);
    await act(() => press('Back'));
    await act(() => press('Passport'));
    expect(screen.queryByText('Uploading…', { selector: 'figcaption' })).toBeNull();
    await show(stepView(ID, { uploads: [{ ...standing('front'), idClass: 'dl' }] }));
    expect(byLabel('Take a photo')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull();
  });

  test('leads back from side to side, to the choice, and then to the step before', async () => {
    const { actions } = await draw(stepView(ID, { values: { idClass: 'dl' }, uploads: [standing('front')] }));
    expect(heading()).toBe('Driving licence: Back');
    await act(() => press('Back'));
    expect(heading()).toBe('Driving licence: Front');
    await act(() => press('Back'));
    expect(heading()).toBe('Your identity document');
    press('Back');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'back' }, {}]]);
  });

  test('leads the keyboard from the file that stands on to Continue', async () => {
    await draw(stepView(ID, { values: { idClass: 'pp' }, uploads: [standing('front')] }));
    const controls = [...document.querySelectorAll<HTMLElement>('.actions :is(input, button)')];
    expect(controls.map((control) => (control.closest('label') ?? control).textContent)).toEqual([
      'Take another photo',
      'Choose another file',
      'Continue',
    ]);
  });

  test('says how to take the picture where it is taken, and what to look at once it stands', async () => {
    const view = stepView(ID, { values: { idClass: 'dl' } });
    const { show } = await draw(view);
    expect(screen.getByText(/^Lay it flat in good light/)).toBeTruthy();
    await choose('Take a photo', PHOTO);
    await show({ ...view, uploads: [standing('front')] });
    expect(screen.queryByText(/^Lay it flat/)).toBeNull();
    expect(screen.getByText(/^Is all of it in the picture/)).toBeTruthy();
    await act(() => press('Continue'));
    expect(screen.getByText(/^Lay it flat/)).toBeTruthy();
  });

  test('asks nothing about a picture that is not there to be looked at', async () => {
    const view = stepView(ID, { values: { idClass: 'pp' }, uploads: [standing('front')] });
    await draw(view);
    const question = () => screen.queryByText(/^Is all of it in the picture/);
    expect(question(), 'of an earlier visit').toBeNull();
    await choose('Choose another file', LETTER);
    expect(question(), 'no picture').toBeNull();
    await choose('Take another photo', PHOTO);
    expect(question()).toBeTruthy();
    await act(() => void fireEvent.error(screen.getByRole('img')));
    expect(question(), 'a picture that the browser cannot show').toBeNull();
  });

  test('goes to the heading of the next side', async () => {
    await draw(stepView(ID, { values: { idClass: 'dl' }, uploads: [standing('front'), standing('back')] }));
    await act(() => press('Continue'));
    expect(document.activeElement?.textContent).toBe('Driving licence: Back');
  });

  test('opens the camera at the back of the phone, or files of any kind that is taken', async () => {
    await draw(stepView(ID, { values: { idClass: 'pp' } }));
    expect(byLabel('Take a photo').getAttribute('capture')).toBe('environment');
    expect(byLabel('Choose a file').hasAttribute('capture')).toBe(false);
    expect(byLabel('Choose a file').accept).toContain('application/pdf');
  });
});

describe('a selfie', () => {
  test('opens the camera at the front of the phone and takes pictures only', async () => {
    const { actions } = await draw(stepView(SELFIE));
    expect(byLabel('Take a photo').getAttribute('capture')).toBe('user');
    expect(byLabel('Choose a file').accept).not.toContain('pdf');
    await choose('Choose a file', LETTER);
    expect(actions.upload).not.toHaveBeenCalled();
    expect(
      screen.getByText('This kind of file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture.', {
        selector: 'p',
      }),
    ).toBeTruthy();
  });
});

describe('a document', () => {
  test('is needed before going on, and says so at its place', async () => {
    const { actions } = await draw(stepView(DOCUMENT));
    expect(screen.queryByText(/A file is missing here/), 'nothing is wrong yet').toBeNull();
    await act(() => press('Continue'));
    expect(actions.submit).not.toHaveBeenCalled();
    const first = screen.getByRole('region', { name: 'First page' });
    expect(within(first).getByText('A file is missing here. Add it, then continue.')).toBeTruthy();
    expect(first.contains(document.activeElement)).toBe(true);
    expect(said()).toBe('A file is missing here. Add it, then continue.');
  });

  test('that is missing is asked for at its file, where no camera is shown that could take the focus', async () => {
    await draw(stepView(DOCUMENT));
    vi.spyOn(byLabel('Take a photo'), 'focus').mockImplementation(() => undefined);
    await act(() => press('Continue'));
    expect(document.activeElement).toBe(byLabel('Choose a file'));
  });

  test('that the service misses is missed at its place, and no other is', async () => {
    const uploads = [standing('file-1')];
    await draw(stepView(DOCUMENT, { uploads, problems: { 'file-1': 'required', 'file-2': 'required' } }));
    const missed = (name: string) => within(screen.getByRole('region', { name })).queryByText(/^A file is missing/);
    expect(missed('Second page')).toBeTruthy();
    expect(missed('First page'), 'it stands').toBeNull();
  });

  test('may be followed by another once it stands', async () => {
    const view = stepView(DOCUMENT);
    const { actions, show } = await draw(view);
    expect(screen.queryByRole('region', { name: 'Second page' })).toBeNull();
    await show({ ...view, uploads: [standing('file-1')] });
    expect(screen.getByRole('region', { name: 'Second page' })).toBeTruthy();
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, {}]]);
  });
});

test('What the service misses on a capture step is told next to the button', async () => {
  await draw(stepView(SELFIE, { uploads: [standing('center')], problems: { center: 'required' } }));
  expect(screen.getByText('A file is missing here. Add it, then continue.')).toBeTruthy();
});

describe('the review', () => {
  const REVIEW: Screen = {
    kind: 'review',
    step: 'review',
    title: 'Is everything right?',
    text: [],
    sections: [
      {
        step: 'details',
        title: 'Your details',
        editable: true,
        rows: [
          { key: 'a', label: 'First name', type: 'string', value: 'Jane' },
          { key: 'b', label: 'Date of birth', type: 'date', value: '1988-11-23' },
          { key: 'c', label: 'Newsletter', type: 'boolean', value: false },
          { key: 'd', label: 'Interests', type: 'multi-choices', value: ['News', 'Offers'] },
          { key: 'e', label: 'Phone', type: 'string', value: null },
        ],
      },
      { step: 'set', title: 'From your bank', editable: false, rows: [] },
    ],
  };

  test('shows all answers as they are read', async () => {
    await draw(stepView(REVIEW));
    const answers = screen.getAllByRole('definition').map((answer) => answer.textContent);
    expect(answers[0]).toBe('Jane');
    expect(answers[1]).toMatch(/23/);
    expect(answers[1]).toMatch(/November/);
    expect(answers.slice(2)).toEqual(['No', 'News, Offers', 'Not given']);
    const sections = screen.getAllByRole('heading', { level: 2 }).map((section) => section.textContent);
    expect(sections).toEqual(['Your details', 'From your bank']);
    expect(screen.getAllByRole('term').map((term) => term.textContent)).toContain('Date of birth');
  });

  test('leaves every answer at the side where its line begins, whichever way the answer is written', async () => {
    await draw(stepView(REVIEW));
    const [name] = screen.getAllByRole('definition');
    // An element of its own has a direction of its own, and the line around it keeps the page's.
    expect(name?.hasAttribute('dir')).toBe(false);
    expect(name?.querySelector('bdi')?.textContent).toBe('Jane');
  });

  test('shows what was chosen as the choice was shown, whatever its first letter: the words are the template’s', async () => {
    const age = { key: 'age', label: 'Age', type: 'choices', value: '18–29' } as const;
    const section = { step: 'form', title: 'Your details', editable: false, rows: [age] };
    await draw(stepView({ kind: 'review', step: 'review', title: 'Review', text: [], sections: [section] }));
    // From right to left a range begins at the right: isolated, without a letter, it would go from left to right.
    expect(screen.getByText('18–29').closest('bdi')).toBeNull();
  });

  test('leads to the step of a section by its Edit button', async () => {
    const { actions } = await draw(stepView(REVIEW));
    press('Edit: Your details');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'edit', step: 'details' }, {}]]);
    expect(screen.queryByRole('button', { name: 'Edit: From your bank' })).toBeNull();
  });

  test('is sent by its own button', async () => {
    const { actions } = await draw(stepView(REVIEW));
    press('Confirm and send');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, {}]]);
  });
});
