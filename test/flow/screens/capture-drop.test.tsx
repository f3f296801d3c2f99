import { act, createEvent, fireEvent, screen } from '@testing-library/preact';
import { beforeEach, describe, expect, test } from 'vitest';
import { choose, countPictures, DOCUMENT, LETTER, PHOTO, SELFIE, settled, standing, WATCH } from './capture-scene.ts';
import { byLabel, draw, stepView } from './draw.tsx';

beforeEach(countPictures);

const box = (index = 0): HTMLElement => screen.getAllByRole('figure')[index] as HTMLElement;

/** Moves files over an element; what the browser is told would become of them there. */
async function dragOver(on: Element, types = ['Files']) {
  const event = createEvent.dragOver(on);
  const dataTransfer = { types, dropEffect: 'copy' };
  Object.defineProperty(event, 'dataTransfer', { value: dataTransfer });
  await act(() => void fireEvent(on, event));
  return { isTaken: event.defaultPrevented, effect: dataTransfer.dropEffect };
}

/** Moves files from an element to another one. */
async function leave(from: Element, relatedTarget: Element | null): Promise<void> {
  const event = createEvent.dragLeave(from);
  Object.defineProperty(event, 'relatedTarget', { value: relatedTarget });
  await act(() => void fireEvent(from, event));
}

/** Lets go of files over an element; whether the browser was kept from opening them. */
async function drop(on: Element, files: readonly File[]): Promise<boolean> {
  const event = createEvent.drop(on);
  Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files } });
  await act(async () => {
    fireEvent(on, event);
    await settled();
  });
  return event.defaultPrevented;
}

describe('a file that is dropped', () => {
  test('on the place of its picture is sent like a chosen one', async () => {
    const { actions } = await draw(stepView(SELFIE));
    expect(await dragOver(box())).toEqual({ isTaken: true, effect: 'copy' });
    expect(await drop(box(), [PHOTO])).toBe(true);
    expect(actions.upload.mock.calls).toEqual([['center', PHOTO, 'upload', undefined, WATCH]]);
  });

  test('is for the slot that it is dropped on', async () => {
    const { actions } = await draw(stepView(DOCUMENT, { uploads: [standing('file-1')] }));
    await drop(box(1), [LETTER]);
    expect(actions.upload.mock.calls).toEqual([['file-2', LETTER, 'upload', undefined, WATCH]]);
  });

  test('beside it does not take the place of the flow', async () => {
    await draw(stepView(SELFIE));
    expect(await dragOver(screen.getByRole('heading', { level: 1 }))).toEqual({ isTaken: true, effect: 'none' });
  });

  test('on a file chooser is left to the browser, which chooses it', async () => {
    await draw(stepView(SELFIE));
    expect(await dragOver(byLabel('Choose a file'))).toEqual({ isTaken: false, effect: 'copy' });
  });

  test('is not taken while another one is on its way', async () => {
    const { actions } = await draw(stepView(SELFIE));
    actions.upload.mockImplementation(() => new Promise(() => undefined));
    await choose('Choose a file', PHOTO);
    expect(await dragOver(box())).toEqual({ isTaken: true, effect: 'none' });
    await drop(box(), [PHOTO]);
    expect(actions.upload).toHaveBeenCalledTimes(1);
  });

  test('is seen to be welcome before it is let go, and no longer', async () => {
    await draw(stepView(SELFIE));
    const isWelcome = (): boolean => box().closest('.drop') !== null;
    expect(isWelcome()).toBe(false);
    await dragOver(box());
    expect(isWelcome()).toBe(true);
    await leave(box(), box().querySelector('figcaption'));
    expect(isWelcome(), 'over a part of it').toBe(true);
    await leave(box(), document.body);
    expect(isWelcome()).toBe(false);
    await dragOver(box());
    await drop(box(), [PHOTO]);
    expect(isWelcome()).toBe(false);
  });

  test('is no text or link: those go nowhere', async () => {
    const { actions } = await draw(stepView(SELFIE));
    expect(await dragOver(box(), ['text/plain'])).toEqual({ isTaken: false, effect: 'copy' });
    await drop(box(), []);
    expect(actions.upload).not.toHaveBeenCalled();
  });
});
