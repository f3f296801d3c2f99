import { act, fireEvent, screen, within } from '@testing-library/preact';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { STALL_MS } from '../../../src/flow/screens/watch-upload.ts';
import type { UploadFailure } from '../../../src/flow/view.ts';
import { MAX_UPLOAD_BYTES, type Screen, type UploadedFile } from '../../../src/protocol/api.ts';
import { mintId } from '../../../src/protocol/ids.ts';
import { byLabel, draw, press, stepView } from './draw.tsx';

const SIDES = [
  { slot: 'front', label: 'Front', required: true },
  { slot: 'back', label: 'Back', required: true },
];
const ID: Screen = {
  kind: 'government-id',
  step: 'id',
  title: 'Your identity document',
  text: ['It must be valid.'],
  field: 'id',
  classes: [
    { idClass: 'dl', label: 'Driving licence', slots: SIDES },
    { idClass: 'pp', label: 'Passport', slots: [{ slot: 'front', label: 'Page with your photo', required: true }] },
  ],
};
const SELFIE: Screen = {
  kind: 'selfie',
  step: 'selfie',
  title: 'A photo of you',
  text: [],
  field: 'selfie',
  slots: [{ slot: 'center', label: 'Your face', required: true }],
};
const DOCUMENT: Screen = {
  kind: 'document',
  step: 'proof',
  title: 'Proof of address',
  text: [],
  field: 'proof',
  slots: [
    { slot: 'file-1', label: 'First page', required: true },
    { slot: 'file-2', label: 'Second page', required: false },
  ],
};
const PHOTO = new File(['jpeg'], 'card.jpg', { type: 'image/jpeg' });
const LETTER = new File(['pdf'], 'letter.pdf', { type: 'application/pdf' });

/** What looks on while a file is sent, and stops it. */
const WATCH = expect.objectContaining({ onProgress: expect.any(Function), signal: expect.any(AbortSignal) });

function standing(slot: string, filename = 'card.jpg'): UploadedFile {
  const id = mintId('document', (length) => new Uint8Array(length).fill(7));
  return { id, slot, filename, byteSize: 2_300_000, mimeType: 'image/jpeg' };
}

/** Everything has happened that waits for nothing. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Chooses a file, and lets what follows from an answer that is there already happen. */
function choose(label: string, file: File): Promise<void> {
  return act(async () => {
    fireEvent.change(byLabel(label), { target: { files: [file] } });
    await settled();
  });
}

const heading = (): string => screen.getByRole('heading', { level: 1 }).textContent ?? '';
const said = (): string => screen.getByRole('status').textContent ?? '';

beforeEach(() => {
  let count = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:picture-${++count}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
});

describe('a government ID', () => {
  test('is chosen first, and its sides are asked for one after another', async () => {
    const view = stepView(ID);
    const { actions, show } = await draw(view);
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

  test('asks for every side of another kind of document, whatever stands for the one chosen before', async () => {
    const licence = { ...standing('front', 'licence.jpg'), idClass: 'dl' };
    const { actions, show } = await draw(stepView(ID, { values: { idClass: 'dl' }, uploads: [licence] }));
    expect(heading()).toBe('Driving licence: Back');
    await act(() => press('Back'));
    await act(() => press('Back'));
    await act(() => press('Passport'));
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
    await show({ ...view, uploads: [standing('front')] });
    expect(screen.queryByText(/^Lay it flat/)).toBeNull();
    expect(screen.getByText(/^Is all of it in the picture/)).toBeTruthy();
    await act(() => press('Continue'));
    expect(screen.getByText(/^Lay it flat/)).toBeTruthy();
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

describe('a document', () => {
  test('is needed before going on, and says so at its place', async () => {
    const { actions } = await draw(stepView(DOCUMENT));
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
  });

  test('leaves every answer at the side where its line begins, whichever way the answer is written', async () => {
    await draw(stepView(REVIEW));
    const [name] = screen.getAllByRole('definition');
    // An element of its own has a direction of its own, and the line around it keeps the page's.
    expect(name?.hasAttribute('dir')).toBe(false);
    expect(name?.querySelector('bdi')?.textContent).toBe('Jane');
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
