import { act, fireEvent, screen, within } from '@testing-library/preact';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { UploadFailure } from '../../../src/flow/view.ts';
import type { Screen } from '../../../src/protocol/api.ts';
import { mintId } from '../../../src/protocol/ids.ts';
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
  settled,
  standing,
  WATCH,
} from './capture-scene.ts';
import { draw, press, stepView } from './draw.tsx';

beforeEach(countPictures);

describe('a file that is not required', () => {
  const optional = <T extends { required: boolean }>(slots: readonly T[]): T[] =>
    slots.map((slot) => ({ ...slot, required: false }));
  const OPTIONAL_ID: Screen = {
    ...ID,
    classes: ID.classes.map((each) => ({ ...each, slots: optional(each.slots) })),
  };
  const OPTIONAL_SELFIE: Screen = { ...SELFIE, slots: optional(SELFIE.slots) };
  const OPTIONAL_DOCUMENT: Screen = { ...DOCUMENT, slots: optional(DOCUMENT.slots) };

  test('can be left out before a kind of document is chosen, and at its first side', async () => {
    const { actions } = await draw(stepView(OPTIONAL_ID));
    press('Continue without it');
    await act(() => press('Driving licence'));
    press('Continue without it');
    expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull();
    expect(actions.submit.mock.calls).toEqual([
      [{ kind: 'next' }, {}],
      [{ kind: 'next' }, {}],
    ]);
  });

  test.for([
    ['government ID', ID],
    ['selfie', SELFIE],
  ] as const)('is not said of a %s that is', async ([, required]) => {
    await draw(stepView(required));
    expect(screen.queryByRole('button', { name: 'Continue without it' })).toBeNull();
  });

  test('can be left out of a selfie step until it stands', async () => {
    const view = stepView(OPTIONAL_SELFIE);
    const { actions, show } = await draw(view);
    press('Continue without it');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, {}]]);
    await show({ ...view, uploads: [standing('center')] });
    expect(screen.queryByRole('button', { name: 'Continue without it' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Continue' })).toBeTruthy();
  });

  test('can not be left out while it is on its way', async () => {
    const { actions } = await draw(stepView(OPTIONAL_SELFIE));
    actions.upload.mockImplementation(() => new Promise(() => undefined));
    await choose('Take a photo', PHOTO);
    expect(screen.queryByRole('button', { name: 'Continue without it' })).toBeNull();
  });

  test('is asked for where the service misses it, because another side stands', async () => {
    const view = stepView(OPTIONAL_ID, { values: { idClass: 'dl' }, uploads: [standing('back')] });
    const { show } = await draw(view);
    await act(() => press('Continue'));
    expect(heading()).toBe('Driving licence: Back');
    await show({ ...view, problems: { front: 'required' } });
    expect(heading()).toBe('Driving licence: Front');
    expect(screen.getByText('A file is missing here. Add it, then continue.')).toBeTruthy();
  });

  test('does not hold up a document step, and is marked as optional', async () => {
    const view = stepView(OPTIONAL_DOCUMENT);
    const { actions, show } = await draw(view);
    expect(screen.getByRole('heading', { name: 'First page (optional)' })).toBeTruthy();
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, {}]]);
    await show({ ...view, uploads: [standing('file-1')], problems: { 'file-2': 'required' } });
    const second = screen.getByRole('region', { name: 'Second page' });
    expect(within(second).getByText('A file is missing here. Add it, then continue.')).toBeTruthy();
  });
});

describe('the removal of a file', () => {
  const SECOND = { ...standing('file-2', 'page 2.jpg'), id: mintId('document', (length) => new Uint8Array(length)) };
  const view = stepView(DOCUMENT, { uploads: [standing('file-1'), SECOND] });
  const removeButton = () => screen.queryByRole('button', { name: 'Remove: page 2.jpg' });

  /** Holds the answer back until it is called. */
  function pend({ actions }: Awaited<ReturnType<typeof draw>>) {
    let finish = (_failure: UploadFailure | undefined): void => undefined;
    actions.upload.mockImplementation(() => new Promise((resolve) => (finish = resolve)));
    return (failure?: UploadFailure) =>
      act(async () => {
        finish(failure);
        await settled();
      });
  }

  test('is offered where it is not required, by its name', async () => {
    await draw(view);
    expect(screen.getAllByRole('button', { name: /^Remove/ })).toEqual([removeButton()]);
    expect(removeButton()?.textContent).toBe('Remove');
  });

  test('is not offered while another file is on its way to its place', async () => {
    const drawn = await draw(view);
    const second = within(screen.getByRole('region', { name: 'Second page' }));
    const finish = pend(drawn);
    await act(async () => {
      fireEvent.change(second.getByLabelText('Take another photo'), { target: { files: [PHOTO] } });
      await settled();
    });
    expect(removeButton()).toBeNull();
    await finish();
    expect(removeButton()).toBeTruthy();
  });

  test('makes room for another, which the keyboard is led to', async () => {
    const drawn = await draw(view);
    const finish = pend(drawn);
    removeButton()?.focus();
    await act(() => press('Remove: page 2.jpg'));
    expect(said()).toBe('One moment…');
    expect(removeButton()?.getAttribute('aria-disabled')).toBe('true');
    // The service has answered before the screen hears of it.
    await drawn.show({ ...view, uploads: [standing('file-1')] });
    expect(document.activeElement).toBe(removeButton());
    await finish();
    expect(drawn.actions.upload.mock.calls).toEqual([['file-2', undefined, 'upload', undefined, WATCH]]);
    expect(removeButton()).toBeNull();
    expect(said()).toBe('Removed: page 2.jpg');
    const second = screen.getByRole('region', { name: 'Second page' });
    expect(second.contains(document.activeElement)).toBe(true);
    expect((document.activeElement as HTMLInputElement).type).toBe('file');
  });

  test('is one press, and nothing else is sent meanwhile', async () => {
    const drawn = await draw(view);
    pend(drawn);
    await act(() => press('Remove: page 2.jpg'));
    await act(() => press('Remove: page 2.jpg'));
    press('Continue');
    expect(drawn.actions.upload).toHaveBeenCalledTimes(1);
    expect(drawn.actions.submit).not.toHaveBeenCalled();
  });

  test.for([
    ['connection', 'That did not get through. Your answers are kept: check your connection and try again.'],
    ['rate_limited', 'Too many tries just now. Wait a minute, then try again.'],
  ] as const)('that failed by %s leaves it there, and may be tried again', async ([failure, sentence]) => {
    const drawn = await draw(view);
    drawn.actions.upload.mockResolvedValueOnce(failure);
    await act(async () => {
      press('Remove: page 2.jpg');
      await settled();
    });
    expect(screen.getByText(sentence, { selector: 'p' })).toBeTruthy();
    expect(said()).toBe(sentence);
    expect(screen.getByText('page 2.jpg · 2.3 MB')).toBeTruthy();
    await act(async () => {
      press('Remove: page 2.jpg');
      await settled();
    });
    expect(drawn.actions.upload).toHaveBeenCalledTimes(2);
    expect(screen.queryByText(sentence, { selector: 'p' })).toBeNull();
  });

  test('leaves its place on the screen, also where it would not have been asked for', async () => {
    const optional: Screen = { ...DOCUMENT, slots: DOCUMENT.slots.map((slot) => ({ ...slot, required: false })) };
    const only = stepView(optional, { uploads: [SECOND] });
    const drawn = await draw(only);
    const finish = pend(drawn);
    removeButton()?.focus();
    await act(() => press('Remove: page 2.jpg'));
    await drawn.show({ ...only, uploads: [] });
    await finish();
    expect(screen.getByRole('region', { name: 'Second page' }).contains(document.activeElement)).toBe(true);
  });

  test('empties the input that still holds it', async () => {
    await draw(view);
    const input = screen.getAllByLabelText('Choose another file')[1]!;
    const emptied = vi.spyOn(input as HTMLInputElement, 'value', 'set');
    await act(async () => {
      press('Remove: page 2.jpg');
      await settled();
    });
    expect(emptied).toHaveBeenCalledExactlyOnceWith('');
  });

  test('takes the picture along', async () => {
    const drawn = await draw(stepView(DOCUMENT, { uploads: [standing('file-1')] }));
    await act(async () => {
      fireEvent.change(screen.getAllByLabelText('Choose a file')[0]!, { target: { files: [PHOTO] } });
      await settled();
    });
    await drawn.show(view);
    expect(screen.getByAltText('Your picture: Second page')).toBeTruthy();
    await act(async () => {
      press('Remove: page 2.jpg');
      await settled();
    });
    expect(screen.queryByAltText('Your picture: Second page')).toBeNull();
    expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:picture-1');
  });

  test('of a file leaves what was to stand in its place, and was not sent', async () => {
    const drawn = await draw(view);
    drawn.actions.upload.mockResolvedValueOnce('connection');
    await act(async () => {
      fireEvent.change(screen.getAllByLabelText('Choose another file')[1]!, { target: { files: [LETTER] } });
      await settled();
    });
    expect(screen.getByText('Still kept: page 2.jpg · 2.3 MB')).toBeTruthy();
    const finish = pend(drawn);
    await act(() => press('Remove: page 2.jpg'));
    await drawn.show({ ...view, uploads: [standing('file-1')] });
    await finish();
    expect(screen.getByText('Not sent: letter.pdf')).toBeTruthy();
    expect(screen.queryByText(/^Still kept/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  test('of the only side of a document lets the step be left without it', async () => {
    const optional: Screen = { ...SELFIE, slots: SELFIE.slots.map((slot) => ({ ...slot, required: false })) };
    const only = stepView(optional, { uploads: [standing('center')] });
    const drawn = await draw(only);
    const finish = pend(drawn);
    await act(() => press('Remove: card.jpg'));
    expect(screen.getByRole('button', { name: 'Continue' }).getAttribute('aria-disabled')).toBe('true');
    await drawn.show({ ...only, uploads: [] });
    await finish();
    press('Continue without it');
    expect(drawn.actions.submit.mock.calls).toEqual([[{ kind: 'next' }, {}]]);
  });
});
