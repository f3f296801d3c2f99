import { act, fireEvent, screen } from '@testing-library/preact';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { STALL_MS } from '../../../src/flow/screens/watch-upload.ts';
import type { UploadFailure } from '../../../src/flow/view.ts';
import { MAX_UPLOAD_BYTES, type Screen } from '../../../src/protocol/api.ts';
import {
  choose,
  countPictures,
  DOCUMENT,
  heading,
  ID,
  PHOTO,
  SELFIE,
  said,
  settled,
  standing,
} from './capture-scene.ts';
import { byLabel, draw, press, stepView } from './draw.tsx';

beforeEach(countPictures);

describe('an upload', () => {
  test('shows the picture and says that it is under way, and that it stands', async () => {
    const view = stepView(SELFIE);
    const { actions, show } = await draw(view);
    let finish = (_failure: UploadFailure | undefined): void => undefined;
    actions.upload.mockImplementation(() => new Promise((resolve) => (finish = resolve)));
    await choose('Take a photo', PHOTO);
    expect(screen.getByAltText('Your picture: Your face').getAttribute('src')).toBe('blob:picture-1');
    expect(said()).toBe('Uploading…');
    await show({ ...view, uploads: [standing('center')] });
    await act(async () => {
      finish(undefined);
      await settled();
    });
    expect(said()).toBe('Received: card.jpg');
    expect(screen.getByText('card.jpg · 2.3 MB')).toBeTruthy();
    expect(byLabel('Take another photo')).toBeTruthy();
  });

  /** Chooses a photo; what becomes of it is in the test's hands. */
  async function underWay(view = stepView(SELFIE)) {
    const drawn = await draw(view);
    let finish = (_failure: UploadFailure | undefined): void => undefined;
    drawn.actions.upload.mockImplementation(
      (_slot, _file, _capture, _idClass, { signal }) =>
        new Promise((resolve) => {
          finish = resolve;
          signal.addEventListener('abort', () => resolve('connection'));
        }),
    );
    byLabel('Take a photo').focus();
    await choose('Take a photo', PHOTO);
    const progress = (share: number) => act(() => drawn.actions.upload.mock.lastCall?.[4].onProgress(share));
    const end = (failure?: UploadFailure) =>
      act(async () => {
        finish(failure);
        await settled();
      });
    return { ...drawn, progress, end };
  }
  const bar = (): HTMLProgressElement => screen.getByRole('progressbar', { name: 'Upload: Your face' });
  const caption = (): string => document.querySelector('figcaption')?.textContent ?? '';

  test('shows how far it is, by a bar and in words', async () => {
    const { progress, end } = await underWay();
    expect([caption(), bar().getAttribute('value')]).toEqual(['Uploading… 0%', '0']);
    await progress(0.404);
    expect([caption(), bar().getAttribute('value'), bar().max]).toEqual(['Uploading… 40%', '40', 100]);
    await end();
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  test('describes the file chooser, which has the focus, by nothing that changes with each percent', async () => {
    const { end } = await underWay();
    expect(document.activeElement).toBe(byLabel('Take a photo'));
    expect(byLabel('Take a photo').hasAttribute('aria-describedby')).toBe(false);
    await end('connection');
    const id = byLabel('Take another photo').getAttribute('aria-describedby') ?? '';
    expect(document.getElementById(id)?.textContent).toContain('Not sent: card.jpg');
  });

  test('of which all is on its way waits for its answer, and nobody can tell how long', async () => {
    const { progress } = await underWay();
    await progress(1);
    expect([caption(), bar().hasAttribute('value')]).toEqual(['Almost there…', false]);
    expect(screen.getByRole('button', { name: 'Stop upload' })).toBeTruthy();
  });

  test('that is stopped keeps its file, and sends it again', async () => {
    const view = stepView(SELFIE);
    const { actions, progress, end, show } = await underWay(view);
    await progress(0.4);
    const stop = screen.getByRole('button', { name: 'Stop upload' });
    stop.focus();
    await act(async () => {
      fireEvent.click(stop);
      await settled();
    });
    expect(actions.upload.mock.lastCall?.[4].signal.aborted).toBe(true);
    expect(said()).toBe('Upload stopped.');
    expect(caption()).toBe('Not sent: card.jpg');
    expect(screen.queryByText(/^The file did not get through/), 'nothing went wrong').toBeNull();
    expect(screen.getByAltText('Your picture: Your face')).toBeTruthy();
    expect([screen.queryByRole('progressbar'), screen.queryByRole('button', { name: 'Stop upload' })]).toEqual([
      null,
      null,
    ]);
    const again = screen.getByRole('button', { name: 'Try again' });
    expect(document.activeElement).toBe(again);
    await act(() => void fireEvent.click(again));
    expect([caption(), bar().getAttribute('value')]).toEqual(['Uploading… 0%', '0']);
    expect(actions.upload.mock.lastCall?.slice(0, 3)).toEqual(['center', PHOTO, 'manual']);
    expect(actions.upload.mock.lastCall?.[4].signal.aborted, 'by a signal of its own').toBe(false);
    await show({ ...view, uploads: [standing('center')] });
    await end();
    expect(said()).toBe('Received: card.jpg');
  });

  test('that is stopped leaves the file of before standing', async () => {
    const view = stepView(SELFIE, { uploads: [standing('center', 'before.jpg')] });
    const { actions } = await draw(view);
    actions.upload.mockImplementation(
      (_slot, _file, _capture, _idClass, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve('connection'))),
    );
    await choose('Take another photo', PHOTO);
    await act(async () => {
      press('Stop upload');
      await settled();
    });
    expect(caption()).toBe('Not sent: card.jpg');
    expect(screen.getByText('Still kept: before.jpg · 2.3 MB')).toBeTruthy();
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, {}]]);
  });

  test('that was received before it could be stopped stands', async () => {
    const view = stepView(SELFIE);
    const { actions, show } = await draw(view);
    let finish = (): void => undefined;
    actions.upload.mockImplementation(() => new Promise((resolve) => (finish = () => resolve(undefined))));
    await choose('Take a photo', PHOTO);
    press('Stop upload');
    await show({ ...view, uploads: [standing('center')] });
    await act(async () => {
      finish();
      await settled();
    });
    expect(said()).toBe('Received: card.jpg');
    expect(caption()).toBe('card.jpg · 2.3 MB');
  });

  test.for([
    ['goes back', stepView(SELFIE, { busy: true })],
    ['is somewhere else', stepView(DOCUMENT)],
  ] as const)('is not sent any further once the visitor %s', async ([, next]) => {
    const { actions, show } = await draw(stepView(SELFIE));
    actions.upload.mockImplementation(
      (_slot, _file, _capture, _class, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve('connection'))),
    );
    await choose('Take a photo', PHOTO);
    const signal = actions.upload.mock.calls[0]?.[4].signal;
    expect(signal?.aborted).toBe(false);
    await show(next);
    expect(signal?.aborted).toBe(true);
  });

  test('of a side is not sent any further once the visitor goes back to the side before, from which the way on is open', async () => {
    const { actions } = await draw(stepView(ID, { values: { idClass: 'dl' }, uploads: [standing('front')] }));
    actions.upload.mockImplementation(
      (_slot, _file, _capture, _class, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve('connection'))),
    );
    await choose('Take a photo', PHOTO);
    await act(async () => {
      press('Back');
      await settled();
    });
    expect(heading()).toBe('Driving licence: Front');
    await act(() => press('Continue'));
    expect(heading()).toBe('Driving licence: Back');
    expect(screen.getByText('Not sent: card.jpg')).toBeTruthy();
  });

  test('that was given up for a way back that fails may be sent again', async () => {
    const view = stepView(SELFIE);
    const { actions, show } = await draw(view);
    actions.upload.mockImplementation(
      (_slot, _file, _capture, _class, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve('connection'))),
    );
    await choose('Take a photo', PHOTO);
    await show({ ...view, busy: true });
    await show({ ...view, notice: { kind: 'connection' } });
    expect(screen.getByText('Not sent: card.jpg')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  test('leads the keyboard from the button that stops it, which goes with its end, to where a file is chosen', async () => {
    const view = stepView(SELFIE);
    const { end, show } = await underWay(view);
    screen.getByRole('button', { name: 'Stop upload' }).focus();
    await show({ ...view, uploads: [standing('center')] });
    await end();
    expect(document.activeElement).toBe(byLabel('Take another photo'));
  });

  test('leaves the focus where the visitor has put it meanwhile', async () => {
    const view = stepView(SELFIE);
    const { end, show } = await underWay(view);
    const close = screen.getByRole('button', { name: 'Close' });
    close.focus();
    await show({ ...view, uploads: [standing('center')] });
    await end();
    expect(document.activeElement).toBe(close);
  });

  test('takes no focus where nobody had any: a finger leaves none on a file chooser', async () => {
    const view = stepView(SELFIE);
    const { actions, show } = await draw(view);
    actions.upload.mockResolvedValueOnce('connection');
    await choose('Take a photo', PHOTO);
    expect(document.activeElement).toBe(document.body);
    await choose('Take another photo', PHOTO);
    await show({ ...view, uploads: [standing('center')] });
    expect(document.activeElement).toBe(document.body);
  });

  test('of which nothing gets through says so, until something does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const { progress, end } = await underWay();
    await progress(0.4);
    await act(() => void vi.advanceTimersByTime(STALL_MS));
    const text = 'This is taking long. You can wait, or stop and try again.';
    expect(screen.getByText(text, { selector: 'p' })).toBeTruthy();
    expect(said()).toBe(text);
    await progress(0.41);
    expect(screen.queryByText(text, { selector: 'p' })).toBeNull();
    expect(said()).toBe('Uploading… 41%');
    await act(() => void vi.advanceTimersByTime(STALL_MS));
    await end('connection');
    expect(screen.queryByText(text, { selector: 'p' })).toBeNull();
  });

  test('of a PDF is shown by its name', async () => {
    await draw(stepView(DOCUMENT, { uploads: [standing('file-1', 'letter.pdf')] }));
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.getByText('letter.pdf · 2.3 MB')).toBeTruthy();
  });

  test('of a picture that the browser cannot show is shown by its name', async () => {
    await draw(stepView(SELFIE));
    await choose('Take a photo', PHOTO);
    await act(() => void fireEvent.error(screen.getByRole('img')));
    expect(screen.queryByRole('img')).toBeNull();
  });

  const FAILURES: readonly { failure: UploadFailure; on?: Screen; text: string }[] = [
    { failure: 'upload_too_large', text: 'This file is larger than 10 MB. Choose a smaller one.' },
    {
      failure: 'upload_type_refused',
      text: 'This kind of file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture.',
    },
    {
      failure: 'upload_type_refused',
      on: DOCUMENT,
      text: 'This kind of file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture, or a PDF.',
    },
    { failure: 'upload_limit_reached', text: 'No more files can be added.' },
  ];
  test.for(FAILURES)('that fails ($failure) says why, and takes its picture away', async ({ failure, on, text }) => {
    const { actions } = await draw(stepView(on ?? SELFIE));
    actions.upload.mockResolvedValue(failure);
    await choose('Take a photo', PHOTO);
    expect(screen.getByText(text, { selector: 'p' })).toBeTruthy();
    expect(said()).toBe(text);
    expect(screen.queryByRole('img')).toBeNull();
  });

  const PASSING: readonly { failure: UploadFailure; text: string }[] = [
    {
      failure: 'rate_limited',
      text: 'The file did not get through: too many tries just now. Wait a minute, then try again.',
    },
    { failure: 'application_error', text: 'The file did not get through. Check your connection and try again.' },
    { failure: 'connection', text: 'The file did not get through. Check your connection and try again.' },
  ];
  test.for(PASSING)('that fails for now ($failure) keeps its file, and sends it again', async ({ failure, text }) => {
    const view = stepView(SELFIE);
    const { actions, show } = await draw(view);
    actions.upload.mockResolvedValueOnce(failure);
    await choose('Take a photo', PHOTO);
    expect(screen.getByText(text, { selector: 'p' })).toBeTruthy();
    expect(said()).toBe(text);
    expect(screen.getByAltText('Your picture: Your face')).toBeTruthy();
    expect(screen.getByText('Not sent: card.jpg')).toBeTruthy();
    let finish = (_failure: UploadFailure | undefined): void => undefined;
    actions.upload.mockImplementation(() => new Promise((resolve) => (finish = resolve)));
    const again = screen.getByRole('button', { name: 'Try again' });
    again.focus();
    await act(() => void fireEvent.click(again));
    await act(() => void fireEvent.click(again));
    expect(again.isConnected, 'the focus stays on it').toBe(true);
    expect(again.getAttribute('aria-disabled')).toBe('true');
    expect(screen.queryByText(text, { selector: 'p' })).toBeNull();
    expect(actions.upload.mock.calls.map(([slot, file, method]) => [slot, file, method])).toEqual([
      ['center', PHOTO, 'manual'],
      ['center', PHOTO, 'manual'],
    ]);
    await show({ ...view, uploads: [standing('center')] });
    await act(async () => {
      finish(undefined);
      await settled();
    });
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    expect(screen.getByText('card.jpg · 2.3 MB')).toBeTruthy();
    expect(document.activeElement).toBe(byLabel('Take another photo'));
  });

  test('that was not sent makes room for another file', async () => {
    const { actions } = await draw(stepView(SELFIE));
    actions.upload.mockResolvedValueOnce('connection');
    await choose('Take a photo', PHOTO);
    await choose('Choose another file', new File([], 'empty.jpg', { type: 'image/jpeg' }));
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    expect(screen.queryByRole('img')).toBeNull();
  });

  test('of a file that is too large is not begun', async () => {
    const { actions } = await draw(stepView(SELFIE));
    const large = new File(['x'], 'large.jpg', { type: 'image/jpeg' });
    Object.defineProperty(large, 'size', { value: MAX_UPLOAD_BYTES + 1 });
    await choose('Take a photo', large);
    expect(actions.upload).not.toHaveBeenCalled();
    expect(said()).toBe('This file is larger than 10 MB. Choose a smaller one.');
    expect(screen.queryByText('Uploading…', { selector: 'figcaption' })).toBeNull();
  });

  test('of a picture that is too large sends it smaller', async () => {
    const { actions } = await draw(stepView(SELFIE));
    const close = vi.fn();
    vi.stubGlobal('createImageBitmap', async () => ({ width: 3_000, height: 12_000, close }));
    onTestFinished(() => void vi.unstubAllGlobals());
    const drawImage = vi.fn();
    const paper = { fillRect: vi.fn(), drawImage } as unknown as CanvasRenderingContext2D;
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(paper as never);
    vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done, type) =>
      done(new Blob(['smaller'], { type: type ?? '' })),
    );
    const large = new File(['x'], 'me.of.may.png', { type: 'image/png' });
    Object.defineProperty(large, 'size', { value: MAX_UPLOAD_BYTES + 1 });
    await choose('Take a photo', large);
    const file = actions.upload.mock.calls[0]?.[1];
    expect([file?.name, file?.type, file?.size]).toEqual(['me.of.may.jpg', 'image/jpeg', 'smaller'.length]);
    expect(drawImage.mock.calls[0]?.slice(1)).toEqual([0, 0, 1_000, 4_000]);
    expect(close).toHaveBeenCalledOnce();
  });

  describe('of a picture that is made smaller first', () => {
    /** A browser that takes its time: `ready` gives what it made of the picture. */
    function slowBrowser(): { readonly ready: () => Promise<void> } {
      const made = Promise.withResolvers<never>();
      vi.stubGlobal('createImageBitmap', () => made.promise);
      onTestFinished(() => void vi.unstubAllGlobals());
      return {
        // One that it cannot read stays as large as it is: that it is dealt with shows by that.
        ready: () =>
          act(async () => {
            made.reject(new Error('no picture'));
            await settled();
          }),
      };
    }
    const LARGE = new File(['x'], 'large.jpg', { type: 'image/jpeg' });
    Object.defineProperty(LARGE, 'size', { value: MAX_UPLOAD_BYTES + 1 });

    test('says at once that it is under way', async () => {
      slowBrowser();
      await draw(stepView(SELFIE));
      await choose('Take a photo', LARGE);
      expect(said()).toBe('Uploading…');
    });

    test('is given up once the visitor goes back to the side before, and may be sent again from its own', async () => {
      const { ready } = slowBrowser();
      await draw(stepView(ID, { values: { idClass: 'dl' }, uploads: [standing('front')] }));
      await choose('Take a photo', LARGE);
      await act(() => press('Back'));
      expect(heading()).toBe('Driving licence: Front');
      expect(screen.getByRole('button', { name: 'Continue' })).toBeTruthy();
      await ready();
      expect(said(), 'of the other side').toBe('');
      await act(() => press('Continue'));
      expect(screen.getByText('Not sent: large.jpg')).toBeTruthy();
      await act(async () => {
        press('Try again');
        await settled();
      });
      expect(said()).toBe('This file is larger than 10 MB. Choose a smaller one.');
    });
  });

  test('of an empty file is not begun', async () => {
    const { actions } = await draw(stepView(SELFIE));
    await choose('Choose a file', new File([], 'empty.jpg', { type: 'image/jpeg' }));
    expect(actions.upload).not.toHaveBeenCalled();
    expect(said()).toBe('This file is empty. Choose another one.');
  });

  test('of the same file may be chosen again, and the input holds it meanwhile', async () => {
    await draw(stepView(SELFIE));
    const input = byLabel('Take a photo');
    const emptied = vi.spyOn(input, 'value', 'set');
    await choose('Take a photo', PHOTO);
    expect(emptied).not.toHaveBeenCalled();
    fireEvent.click(input);
    expect(emptied).toHaveBeenCalledExactlyOnceWith('');
  });

  test('is one at a time for a slot', async () => {
    const { actions } = await draw(stepView(SELFIE));
    actions.upload.mockImplementation(() => new Promise(() => undefined));
    await choose('Take a photo', PHOTO);
    expect(byLabel('Choose a file').getAttribute('aria-disabled')).toBe('true');
    await choose('Choose a file', PHOTO);
    expect(actions.upload).toHaveBeenCalledTimes(1);
  });

  test('frees the picture it replaces, and all of them with the screen', async () => {
    const { show } = await draw(stepView(SELFIE));
    await choose('Take a photo', PHOTO);
    await choose('Take a photo', PHOTO);
    expect(URL.revokeObjectURL).toHaveBeenCalledExactlyOnceWith('blob:picture-1');
    await show({ kind: 'left', from: 'complete' });
    expect(URL.revokeObjectURL).toHaveBeenLastCalledWith('blob:picture-2');
  });
});

describe('an upload before the access is answered', () => {
  const view = stepView(SELFIE, { sequence: undefined, busy: true });

  test('waits for it', async () => {
    const { actions, show } = await draw(view);
    actions.upload.mockResolvedValueOnce('connection');
    await choose('Take a photo', PHOTO);
    expect(screen.getByText('Uploading…', { selector: 'figcaption' })).toBeTruthy();
    await show(stepView(SELFIE));
    await act(settled);
    expect(actions.upload).toHaveBeenCalledTimes(2);
    expect(said()).toBe('Received: card.jpg');
  });

  test('is not sent where that fails, and asks for it when it is sent again', async () => {
    const { actions, show } = await draw(view);
    actions.upload.mockResolvedValue('connection');
    await choose('Take a photo', PHOTO);
    await show({ ...view, busy: false, notice: { kind: 'connection' } });
    expect(screen.getByText('Not sent: card.jpg')).toBeTruthy();
    await act(() => press('Try again'));
    await show({ ...view, busy: true });
    expect(actions.upload).toHaveBeenCalledTimes(2);
    actions.upload.mockResolvedValue(undefined);
    await show(stepView(SELFIE));
    await act(settled);
    expect(actions.upload).toHaveBeenCalledTimes(3);
    expect(screen.queryByText('Not sent: card.jpg')).toBeNull();
  });
});
