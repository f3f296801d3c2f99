import { act, fireEvent, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { en } from '../../../src/flow/strings/en.ts';
import { enSteps } from '../../../src/flow/strings/en-steps.ts';
import type { Notice, View } from '../../../src/flow/view.ts';
import { REFUSAL_REASONS } from '../../../src/protocol/api.ts';
import { ERROR_CODES, type ErrorCode, isErrorCode } from '../../../src/protocol/error-codes.ts';
import { byLabel, draw, fieldOf, formView, press, stepView } from './draw.tsx';

const START = stepView(
  { kind: 'start', step: 'start', title: 'Welcome', text: ['A few questions.'], button: 'Begin now' },
  { sequence: 0, progress: { position: 0, total: 4 }, canGoBack: false },
);
const FORM = formView([fieldOf('string', { label: 'First name' })]);
const END = stepView(
  { kind: 'complete', step: 'end', title: 'Thank you', text: [], button: undefined, redirectUri: undefined },
  { canGoBack: false },
);

function refused(code: ErrorCode, changes: Partial<Extract<View, { kind: 'refused' }>> = {}): View {
  return { kind: 'refused', code, reason: undefined, canRetry: false, ...changes };
}

const heading = (): HTMLElement => screen.getByRole('heading', { level: 1 });
const said = (): string => screen.getByRole('status').textContent ?? '';

describe('the start', () => {
  test('begins with the press on its own button', async () => {
    const { actions } = await draw(START);
    press('Begin now');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, {}]]);
  });

  test('does not begin twice', async () => {
    const { actions, show } = await draw(START);
    press('Begin now');
    await show({ ...START, busy: true });
    press('One moment…');
    expect(actions.submit).toHaveBeenCalledTimes(1);
  });

  test('shows that it is waiting when the press is kept until the access is answered', async () => {
    const before = { ...START, sequence: undefined };
    const { show } = await draw(before);
    press('Begin now');
    await show({ ...before, busy: true });
    expect(screen.getByRole('button', { name: 'One moment…' }).getAttribute('aria-disabled')).toBe('true');
  });

  test('does not seem to wait for an access that nobody pressed for', async () => {
    await draw({ ...START, sequence: undefined, busy: true });
    expect(screen.getByRole('button', { name: 'Begin now' }).getAttribute('aria-disabled')).toBeNull();
  });
});

describe('the way through', () => {
  test('is told in words, and left out where nothing is asked', async () => {
    const { show } = await draw(FORM);
    const step = screen.getByText('Step 2 of 5');
    expect(heading().getAttribute('aria-describedby'), 'heard with the heading').toBe(step.id);
    const bar = document.querySelector<HTMLProgressElement>('header progress');
    expect([bar?.value, bar?.max], 'and shown').toEqual([2, 5]);
    await show(START);
    expect(screen.queryByText(/^Step/)).toBeNull();
    expect(heading().hasAttribute('aria-describedby')).toBe(false);
  });

  test('is not told any more at its end', async () => {
    await draw(END);
    expect(screen.queryByText(/^Step/)).toBeNull();
  });

  test('has a way back only where there is one', async () => {
    const { show } = await draw(FORM);
    expect(screen.getByRole('button', { name: 'Back' })).toBeTruthy();
    await show({ ...FORM, canGoBack: false });
    expect(screen.queryByRole('button', { name: 'Back' })).toBeNull();
  });

  test('has a way out on every step', async () => {
    const { actions } = await draw(FORM);
    press('Close');
    expect(actions.askExit).toHaveBeenCalledTimes(1);
  });

  test.for(['complete', 'fail'] as const)('ends on a %s screen whose button leaves', async (kind) => {
    const { actions } = await draw(
      stepView({ kind, step: 'end', title: 'The end', text: [], button: 'Return', redirectUri: undefined }),
    );
    press('Return');
    expect(actions.leave).toHaveBeenCalledTimes(1);
  });
});

describe('the focus', () => {
  // Whoever waits for the window gives up after a while: a clock of the system would do so in the midst of another test, or after the last.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('goes nowhere before the flow is shown', async () => {
    await draw(FORM);
    expect(document.activeElement).toBe(document.body);
  });

  test('goes to the first field of a form when the page opens the flow', async () => {
    const { focus } = await draw(FORM);
    await act(() => {
      focus.value = 1;
    });
    expect(document.activeElement).toBe(byLabel('First name'));
  });

  test('goes to the heading of any other screen when the page opens the flow', async () => {
    const { focus } = await draw(START);
    await act(() => {
      focus.value = 1;
    });
    expect(document.activeElement).toBe(heading());
  });

  test('waits for the window to have it, because the page gives it in the same moment', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    const { focus } = await draw(FORM);
    await act(() => {
      focus.value = 1;
    });
    expect(document.activeElement).toBe(document.body);
    window.dispatchEvent(new Event('focus'));
    expect(document.activeElement).toBe(byLabel('First name'));
  });

  test('is not moved by that where the visitor has put it somewhere meanwhile', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    const { focus } = await draw(FORM);
    await act(() => {
      focus.value = 1;
    });
    const close = screen.getByRole('button', { name: 'Close' });
    close.focus();
    window.dispatchEvent(new Event('focus'));
    expect(document.activeElement).toBe(close);
  });

  test('is not waited for longer than half a second: some pages never give it', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    const { focus } = await draw(FORM);
    await act(() => {
      focus.value = 1;
    });
    vi.advanceTimersByTime(499);
    expect(document.activeElement).toBe(document.body);
    vi.advanceTimersByTime(1);
    expect(document.activeElement).toBe(byLabel('First name'));
  });

  test('goes to the new heading when the screen changes', async () => {
    const { show } = await draw(START, 'embedded', 1);
    await show(FORM);
    expect(document.activeElement?.textContent).toBe('Your details');
  });

  test.for(['inline', 'hosted'] as const)('is not taken by a new screen where it is elsewhere: %s', async (surface) => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    const { show } = await draw(START, surface);
    await show(FORM);
    expect(document.activeElement).toBe(document.body);
  });

  test('goes to the new heading of an inline flow that the visitor is in', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    const { show } = await draw(START, 'inline');
    await show(FORM);
    expect(document.activeElement?.textContent).toBe('Your details');
  });

  test('brings the new heading into view on the page around, too', async () => {
    const { show } = await draw(START, 'embedded', 1);
    const focused = vi.spyOn(HTMLElement.prototype, 'focus');
    await show(FORM);
    expect(focused.mock.calls.at(-1)).toEqual([]);
  });

  test('stays in its field when the same step is drawn again', async () => {
    const { show } = await draw(FORM, 'embedded', 1);
    await show({ ...FORM, busy: true, notice: { kind: 'connection' } });
    expect(document.activeElement).toBe(byLabel('First name'));
  });
});

describe('the question whether to leave', () => {
  test('takes the focus to the answer that loses nothing, and gives it back', async () => {
    const { show } = await draw(FORM, 'embedded', 1);
    await show({ kind: 'confirm', under: FORM, isKept: true });
    expect(document.activeElement?.textContent).toBe('Keep going');
    await show(FORM);
    expect(document.activeElement).toBe(byLabel('First name'));
  });

  test('gives the focus to the heading of a step that came under it', async () => {
    // As browsers do; the tests' own DOM focuses what is inert.
    const focus = HTMLElement.prototype.focus;
    vi.spyOn(HTMLElement.prototype, 'focus').mockImplementation(function (this: HTMLElement) {
      if (!this.closest('[inert]')) focus.call(this);
    });
    const { show } = await draw(START, 'embedded', 1);
    screen.getByRole('button', { name: 'Begin now' }).focus();
    await show({ kind: 'confirm', under: START, isKept: true });
    await show({ kind: 'confirm', under: FORM, isKept: true });
    expect(document.activeElement?.textContent).toBe('Keep going');
    await show(FORM);
    expect(document.activeElement?.textContent).toBe('Your details');
  });

  test.for([
    [true, 'Your answers are kept.'],
    [false, 'Your answers may be lost.'],
  ] as const)('says what becomes of the answers (kept: %s)', async ([isKept, text]) => {
    await draw({ kind: 'confirm', under: FORM, isKept });
    const question = screen.getByRole('alertdialog');
    expect(document.getElementById(question.getAttribute('aria-describedby') ?? '')?.textContent).toBe(text);
    expect(question.getAttribute('aria-modal')).toBe('true');
  });

  test('makes everything under it inert', async () => {
    const { show } = await draw({ kind: 'confirm', under: FORM, isKept: true });
    expect(byLabel('First name').closest('[inert]')).not.toBeNull();
    expect(screen.getByRole('alertdialog').closest('[inert]')).toBeNull();
    await show(FORM);
    expect(byLabel('First name').closest('[inert]')).toBeNull();
  });

  test('is answered by its two buttons', async () => {
    const { actions } = await draw({ kind: 'confirm', under: FORM, isKept: true });
    press('Keep going');
    expect(actions.stay).toHaveBeenCalledTimes(1);
    press('Leave');
    expect(actions.leave).toHaveBeenCalledTimes(1);
  });
});

describe('Escape', () => {
  const pressEscape = (keyCode = 27): boolean => fireEvent.keyDown(document.body, { key: 'Escape', keyCode });

  test('stays, where the question is open', async () => {
    const { actions } = await draw({ kind: 'confirm', under: FORM, isKept: true }, 'hosted');
    pressEscape();
    expect(actions.stay).toHaveBeenCalledTimes(1);
    expect(actions.askExit).not.toHaveBeenCalled();
  });

  test('asks to leave a flow that lies over a page', async () => {
    const { actions } = await draw(FORM, 'embedded');
    pressEscape();
    expect(actions.askExit).toHaveBeenCalledTimes(1);
  });

  test('that only ends the composing of a character does not ask', async () => {
    const { actions } = await draw(FORM, 'embedded');
    pressEscape(229);
    expect(actions.askExit).not.toHaveBeenCalled();
  });

  test.for(['inline', 'hosted'] as const)('does nothing where the flow is %s', async (surface) => {
    const { actions } = await draw(FORM, surface);
    pressEscape();
    expect(actions.askExit).not.toHaveBeenCalled();
  });

  test.for([
    { name: 'is no other key', event: { key: 'a' } },
    { name: 'is not meant where it ends the composing of a character', event: { key: 'Escape', isComposing: true } },
  ])('$name', async ({ event }) => {
    const { actions } = await draw(FORM, 'embedded');
    fireEvent.keyDown(document.body, event);
    expect(actions.askExit).not.toHaveBeenCalled();
  });

  test('that something on the screen has used is not used twice', async () => {
    const { actions } = await draw(FORM, 'embedded');
    byLabel('First name').addEventListener('keydown', (event) => event.preventDefault());
    fireEvent.keyDown(byLabel('First name'), { key: 'Escape', cancelable: true });
    expect(actions.askExit).not.toHaveBeenCalled();
  });
});

describe('what happens on a step', () => {
  const NOTICES: readonly { notice: Notice; text: string }[] = [
    { notice: { kind: 'connection' }, text: en.notice.connection },
    { notice: { kind: 'moved-on' }, text: en.notice['moved-on'] },
    { notice: { kind: 'rate-limited' }, text: en.notice['rate-limited'] },
  ];

  test.for(NOTICES)('is shown and said: $notice.kind', async ({ notice, text }) => {
    const { show } = await draw(START);
    await show({ ...START, notice });
    expect(screen.getByText(text, { selector: 'p' })).toBeTruthy();
    expect(said()).toBe(text);
  });

  test('is said while it is under way', async () => {
    const { show } = await draw(START);
    await show({ ...START, busy: true });
    expect(said()).toBe('One moment…');
    await show(FORM);
    expect(said()).toBe('');
  });

  test('is not there any more on the next step', async () => {
    const selfie = { step: 'selfie', title: 'A photo', text: [], field: 'selfie' };
    const slots = [{ slot: 'center', label: 'Your face', required: true }];
    const { show } = await draw(stepView({ ...selfie, kind: 'selfie', slots }));
    const empty = new File([], 'empty.jpg', { type: 'image/jpeg' });
    await act(() => void fireEvent.change(byLabel('Choose a file'), { target: { files: [empty] } }));
    expect(said()).toBe(enSteps.upload.empty);
    await show(FORM);
    expect(said()).toBe('');
  });
});

describe('a refusal', () => {
  const CODES = Object.keys(ERROR_CODES).filter(isErrorCode);

  test.for(CODES)('by %s says what happened and what to do', async (code) => {
    await draw(refused(code));
    expect(heading().textContent).toBe(enSteps.refused[code].title);
    expect(screen.getByText(enSteps.refused[code].text)).toBeTruthy();
  });

  test.for(REFUSAL_REASONS)('for a reason of its own (%s) speaks of that', async (reason) => {
    await draw(refused('expired', { reason }));
    expect(heading().textContent).toBe(enSteps.reason[reason].title);
    expect(screen.getByText(enSteps.reason[reason].text)).toBeTruthy();
  });

  test('of an address to return to is told apart from any other wrong option', () => {
    expect(enSteps.reason.redirect_refused.text).not.toBe(enSteps.refused.invalid_config.text);
    expect(enSteps.reason.redirect_refused.text).toContain('address');
  });

  test('can be tried again only where that may help', async () => {
    const { actions, show } = await draw(refused('rate_limited', { canRetry: true }));
    press('Try again');
    expect(actions.retry).toHaveBeenCalledTimes(1);
    await show(refused('rate_limited'));
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  test('can be closed where there is something to go back to', async () => {
    const { actions } = await draw(refused('expired'), 'embedded');
    press('Close');
    expect(actions.leave).toHaveBeenCalledTimes(1);
  });

  test('has no Close on a page of its own', async () => {
    await draw(refused('expired'), 'hosted');
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('a one-time link', () => {
  test('is used by the press on Continue only', async () => {
    const { actions } = await draw({ kind: 'link', busy: false, notice: undefined }, 'hosted');
    expect(actions.redeem).not.toHaveBeenCalled();
    press('Continue');
    expect(actions.redeem).toHaveBeenCalledTimes(1);
  });

  test('is not used twice by a second press', async () => {
    const { actions } = await draw({ kind: 'link', busy: true, notice: undefined }, 'hosted');
    press('One moment…');
    expect(actions.redeem).not.toHaveBeenCalled();
  });
});

test('A hosted flow that was left says that the page can be closed', async () => {
  await draw({ kind: 'left', from: 'complete' }, 'hosted');
  expect(screen.getByText(/^You can close this page/)).toBeTruthy();
  expect(document.querySelector('.icon-check')).toBeTruthy();
});

test('A hosted flow that failed says the same, without the sign of success', async () => {
  await draw({ kind: 'left', from: 'fail' }, 'hosted');
  expect(heading().textContent).toBe('That is all here');
  expect(screen.getByText(/^You can close this page, or/)).toBeTruthy();
  expect(document.querySelector('.icon-check')).toBeNull();
});

test('A hosted flow that was left before its end does not look like one that was finished', async () => {
  await draw({ kind: 'left', from: 'form' }, 'hosted');
  expect(screen.getByRole('heading').textContent).toBe('You left before the end');
  expect(screen.getByText(/go back to where you came from/)).toBeTruthy();
  expect(document.querySelector('.icon-check')).toBeNull();
});

test('The title of the document is the heading of the screen', async () => {
  const { show } = await draw(START);
  expect(document.title).toBe('Welcome');
  await show(END);
  expect(document.title).toBe('Thank you');
});

test('No element carries a style attribute, which the Content-Security-Policy would refuse', async () => {
  await draw({ kind: 'confirm', under: FORM, isKept: true });
  expect(document.querySelectorAll('[style]').length).toBe(0);
});
