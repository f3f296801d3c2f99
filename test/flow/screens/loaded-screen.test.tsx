import { signal } from '@preact/signals';
import { act, cleanup, render, screen } from '@testing-library/preact';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Actions, View } from '../../../src/flow/view.ts';
import { fieldOf, formView, press } from './draw.tsx';

const STEP_CONTENT = '../../../src/flow/screens/step-content.tsx';
const nothing = (): void => undefined;
const ACTIONS: Actions = {
  submit: nothing,
  draft: nothing,
  upload: async () => undefined,
  askExit: nothing,
  stay: nothing,
  leave: nothing,
  redeem: nothing,
  retry: nothing,
};

const FORM: View = formView([fieldOf('string', { label: 'First name' })]);

/** Draws a view in a document that has no step's script yet. `reachable` says whether the next request for it gets through. */
async function drawUnloaded(reachable: () => boolean, first = FORM): Promise<void> {
  vi.resetModules();
  vi.doMock(STEP_CONTENT, async (original) => ({
    ...(await original<typeof import('../../../src/flow/screens/step-content.tsx')>()),
    // A module that could not be had is remembered by the test runner, so the failure comes one call later.
    adoptStepStyles() {
      if (!reachable()) throw new Error('offline');
    },
  }));
  onTestFinished(() => vi.doUnmock(STEP_CONTENT));
  onTestFinished(cleanup);
  const { App } = await import('../../../src/flow/app.tsx');
  render(<App view={signal(first)} actions={ACTIONS} surface="embedded" focus={signal(1)} launch={signal(0)} />);
}

test('A screen whose script is not there yet shows its heading, and keeps the focus there once it is drawn', async () => {
  await drawUnloaded(() => true);
  expect(document.activeElement?.textContent).toBe('Your details');
  expect(screen.getByText('Loading…').lang, 'of our texts, not of the heading').toBe('en');
  await act(() => vi.dynamicImportSettled());
  expect(screen.getByLabelText('First name')).toBeTruthy();
  expect(document.activeElement?.textContent).toBe('Your details');
});

test('A screen whose script cannot be loaded says so and tries again when asked', async () => {
  let isReachable = false;
  await drawUnloaded(() => isReachable);
  await act(() => vi.dynamicImportSettled());
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('This step did not load');
  isReachable = true;
  await act(() => press('Try again'));
  await act(() => vi.dynamicImportSettled());
  expect(screen.getByLabelText('First name')).toBeTruthy();
});

test('A screen whose script cannot be loaded again keeps the focus at its heading, and says so once more', async () => {
  await drawUnloaded(() => false);
  await act(() => vi.dynamicImportSettled());
  const said: (string | null)[] = [];
  const region = screen.getByRole('status');
  new MutationObserver(() => said.push(region.textContent)).observe(region, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  const retry = screen.getByRole('button', { name: 'Try again' });
  retry.focus();
  await act(() => retry.click());
  expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
  await act(() => vi.dynamicImportSettled());
  expect(document.activeElement?.textContent).toBe('This step did not load');
  expect(said.map((text) => text?.trim())).toEqual(['This step did not load']);
});

test('A refusal whose words are not there yet has a way out meanwhile, and then says what it is', async () => {
  await drawUnloaded(() => true, { kind: 'refused', code: 'expired', reason: undefined, canRetry: false });
  expect(screen.getByRole('button', { name: 'Close' })).toBeTruthy();
  await act(() => vi.dynamicImportSettled());
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Time has run out');
  expect(document.title).toBe('Time has run out');
});
