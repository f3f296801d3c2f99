import { act, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ENDING_MS } from '../../../src/flow/screens/use-ending.ts';
import type { Screen } from '../../../src/protocol/api.ts';
import { DOCUMENT, ID, SELFIE, said } from './capture-scene.ts';
import { draw, fieldOf, formView, stepView } from './draw.tsx';

const NOW = Date.parse('2026-05-04T09:00:00Z');
const YEAR_MS = 31_536_000_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

/** As the visitor's clock shows it. */
const timeAfter = (ms: number) => new Date(NOW + ms).toLocaleTimeString('en-US', { timeStyle: 'short' });
const progressUntil = (ms: number) => ({ position: 2, total: 5, endsAt: new Date(NOW + ms).toISOString() });
const shown = () => screen.queryByText(/^Please finish by/, { selector: '.notice' })?.textContent;
const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

const REVIEW: Screen = { kind: 'review', step: 'review', title: 'Review', text: [], sections: [] };
const FORM = formView([fieldOf('string', { label: 'First name' })]);

describe('that the time runs out', () => {
  test.for([
    ['a form', FORM],
    ['the choice of a document', stepView(ID)],
    ['a side of a document', stepView(ID, { values: { idClass: 'dl' } })],
    ['a selfie', stepView(SELFIE)],
    ['a document', stepView(DOCUMENT)],
    ['the review', stepView(REVIEW)],
  ] as const)('is shown and said on %s, and not before', async ([, view]) => {
    await draw({ ...view, progress: progressUntil(ENDING_MS + 60_000) });
    await pass(59_999);
    expect([shown(), said()]).toEqual([undefined, '']);
    await pass(1);
    const text = `Please finish by ${timeAfter(ENDING_MS + 60_000)}. Time runs out then.`;
    expect([shown(), said()]).toEqual([text, text]);
  });

  test('is shown at once where there is little left', async () => {
    await draw({ ...FORM, progress: progressUntil(60_000) });
    await pass(0);
    expect(shown()).toContain(timeAfter(60_000));
  });

  /** Whether it comes before the form, and whether it comes after. */
  const places = () => {
    const isBefore = (one: Element, other: Element) =>
      (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    const form = document.querySelector('form')!;
    const all = screen.queryAllByText(/^Please finish by/, { selector: '.notice' });
    return [all.some((notice) => isBefore(notice, form)), all.some((notice) => isBefore(form, notice))];
  };

  test('leads a screen that begins with little of it left, and is told by the button where it comes in the midst of typing', async () => {
    const { show } = await draw({ ...FORM, progress: progressUntil(ENDING_MS + 60_000) });
    await pass(60_000);
    expect(places(), 'nothing moves from under the hand').toEqual([false, true]);
    const next = { ...FORM.screen, step: 'address' };
    await show({ ...FORM, screen: next, progress: progressUntil(ENDING_MS + 60_000) });
    expect(places(), 'from the first picture on').toEqual([true, false]);
    await show({ ...FORM, screen: next, progress: progressUntil(ENDING_MS + 60_000), notice: { kind: 'connection' } });
    expect(places(), 'what happens by the button moves nothing').toEqual([true, false]);
  });

  test('gives way to what leads the screen already', async () => {
    await draw({ ...FORM, progress: progressUntil(60_000), notice: { kind: 'moved-on' } });
    await pass(0);
    expect(shown()).toContain(timeAfter(60_000));
    expect(places()).toEqual([false, true]);
    expect(screen.getByText(/^You went on in another window/, { selector: '.notice' })).toBeTruthy();
  });

  test('is not shown any more once there is more of it', async () => {
    const { show } = await draw({ ...FORM, progress: progressUntil(60_000) });
    await pass(0);
    await show({ ...FORM, progress: progressUntil(7_200_000) });
    expect(shown()).toBeUndefined();
  });

  test('is not said at the time of before, once there is more of it', async () => {
    const { show } = await draw({ ...FORM, progress: progressUntil(ENDING_MS + 60_000) });
    await show({ ...FORM, progress: progressUntil(ENDING_MS + 7_200_000) });
    await pass(60_000);
    expect([shown(), said()]).toEqual([undefined, '']);
  });

  test('gives way to what just happened', async () => {
    await draw({ ...FORM, progress: progressUntil(ENDING_MS + 60_000), notice: { kind: 'connection' } });
    await pass(60_000);
    expect(shown()).toBeUndefined();
    expect(screen.getByText(/^That did not get through/, { selector: '.notice' })).toBeTruthy();
  });

  test.for([
    ['there is a year left', YEAR_MS],
    ['the clock says that it is over already', -60_000],
  ] as const)('is not said where %s', async ([, ms]) => {
    await draw({ ...FORM, progress: progressUntil(ms) });
    await pass(60_000);
    expect(shown()).toBeUndefined();
  });
});
