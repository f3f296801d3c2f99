import { type Signal, signal } from '@preact/signals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { type Mock, onTestFinished, vi } from 'vitest';
import { App } from '../../../src/flow/app.tsx';
import { loadScreen } from '../../../src/flow/screens/loaded-screen.tsx';
import type { Actions, ScreenView, View } from '../../../src/flow/view.ts';
import type { Screen, Surface } from '../../../src/protocol/api.ts';
import type { FieldSchema } from '../../../src/protocol/fields.ts';

export interface Drawn {
  readonly view: Signal<View>;
  readonly focus: Signal<number>;
  readonly actions: { readonly [K in keyof Actions]: Mock<Actions[K]> };
  /** Changes what is drawn, and waits until it is. */
  show(next: View): Promise<void>;
}

/** Draws the flow with a view made by hand, and takes it away when the test is over. */
export async function draw(first: View, surface: Surface = 'embedded', shown = 0): Promise<Drawn> {
  await loadScreen('any');
  const view = signal(first);
  const focus = signal(shown);
  const actions: Drawn['actions'] = {
    submit: vi.fn(),
    draft: vi.fn(),
    upload: vi.fn(async () => undefined),
    askExit: vi.fn(),
    stay: vi.fn(),
    leave: vi.fn(),
    redeem: vi.fn(),
    retry: vi.fn(),
  };
  onTestFinished(cleanup);
  render(<App view={view} actions={actions} surface={surface} focus={focus} launch={signal(0)} />);
  return {
    view,
    focus,
    actions,
    show: (next) =>
      act(() => {
        view.value = next;
      }),
  };
}

/** The view of a step, ready for the visitor; `changes` says what is different. */
export function stepView(of: Screen, changes: Partial<ScreenView> = {}): ScreenView {
  return {
    kind: 'screen',
    screen: of,
    sequence: 1,
    values: {},
    locked: [],
    uploads: [],
    progress: { position: 2, total: 5 },
    canGoBack: true,
    busy: false,
    problems: {},
    notice: undefined,
    ...changes,
  };
}

export function fieldOf(type: FieldSchema['type'], more: Partial<FieldSchema> = {}): FieldSchema {
  return { key: 'answer', type, label: 'Answer', required: true, editable: false, ...more };
}

export function formView(fields: readonly FieldSchema[], changes: Partial<ScreenView> = {}): ScreenView {
  return stepView({ kind: 'form', step: 'details', title: 'Your details', text: [], fields }, changes);
}

export function byLabel(name: string): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(name);
}

/** Types into a text input or chooses in a list, as one change. */
export function enter(name: string, value: string): void {
  fireEvent.input(byLabel(name), { target: { value } });
}

export function tick(name: string): void {
  const box = byLabel(name);
  fireEvent.input(box, { target: { checked: !box.checked } });
}

export function press(name: string | RegExp): void {
  fireEvent.click(screen.getByRole('button', { name }));
}

/** The sentence that is tied to a control as its error. */
export function errorOf(control: HTMLElement): string {
  const ids = control.getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids
    .filter((id) => id.endsWith('-error'))
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join(' ');
}
