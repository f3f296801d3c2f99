/** What Back does while a modal is open, and how the page finds its history again. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Client } from '../../src/widget/client.ts';
import { arriveBack, ENDING, settlePromises, TEMPLATE_ID, theFrame } from './flow-frame.ts';
import { openReady, openShellPage } from './shell-scene.ts';

beforeEach(openShellPage);

describe('the history', () => {
  test('has one more entry once the flow is shown, with the state of the page kept', async () => {
    const length = history.length;
    const client = new Client({ templateId: TEMPLATE_ID });
    client.open();
    vi.advanceTimersByTime(100);
    expect(history.length).toBe(length);
    theFrame().announce();
    await settlePromises();
    theFrame().tell('ready');
    await vi.advanceTimersByTimeAsync(0);
    expect(history.length).toBe(length + 1);
    expect(history.state).toMatchObject({ router: 'state' });
    expect(location.pathname).toBe('/page');
  });

  test("takes no entry of the page's own for ours, whatever its state says", async () => {
    const back = vi.spyOn(history, 'back').mockImplementation(() => {});
    history.replaceState({ inquiry: 'of the page' }, '', '/page');
    const length = history.length;
    const client = await openReady();
    await vi.advanceTimersByTimeAsync(0);
    expect(history.length).toBe(length + 1);
    history.replaceState({ inquiry: 'of the page' }, '', '/page');
    dispatchEvent(new PopStateEvent('popstate'));
    expect(theFrame().actions.at(-1)).toBe('exit');
    client.destroy();
    expect(back).not.toHaveBeenCalled();
  });

  test('gets no second entry when the frame reloads', async () => {
    await openReady();
    await vi.advanceTimersByTimeAsync(0);
    const length = history.length;
    theFrame().announce();
    await settlePromises();
    theFrame().tell('ready');
    await vi.advanceTimersByTimeAsync(0);
    expect(history.length).toBe(length);
  });

  test('gets none for a flow that was left in the moment in which it was shown', async () => {
    const length = history.length;
    const client = await openReady();
    client.destroy();
    await vi.advanceTimersByTimeAsync(1000);
    expect([history.length, history.state]).toEqual([length, { router: 'state' }]);
  });

  test('leads back when the flow closes in another way, but not when the page has gone on', async () => {
    const back = vi.spyOn(history, 'back').mockImplementation(() => {});
    const first = await openReady();
    await vi.advanceTimersByTimeAsync(0);
    first.destroy();
    expect(back).toHaveBeenCalledOnce();
    const second = await openReady();
    await vi.advanceTimersByTimeAsync(0);
    history.pushState({ router: 'elsewhere' }, '', '/elsewhere');
    second.destroy();
    expect(back).toHaveBeenCalledOnce();
  });

  test('is back where it was before the end is told, so that a page may go on in its callback', async () => {
    const back = vi.spyOn(history, 'back').mockImplementation(() => {});
    const onComplete = vi.fn();
    await openReady({ onComplete });
    await vi.advanceTimersByTimeAsync(0);
    theFrame().tell('complete', ENDING);
    expect(back).toHaveBeenCalledOnce();
    expect(onComplete).not.toHaveBeenCalled();
    arriveBack();
    await settlePromises();
    expect(onComplete).toHaveBeenCalledExactlyOnceWith(ENDING);
    vi.advanceTimersByTime(1000);
    await settlePromises();
    expect(onComplete).toHaveBeenCalledOnce();
  });

  test('goes back once, where a launch begins and ends while the browser is on its way', async () => {
    const back = vi.spyOn(history, 'back').mockImplementation(() => {});
    const onCancel = vi.fn();
    const first = await openReady();
    await vi.advanceTimersByTimeAsync(0);
    first.destroy();
    const second = new Client({ templateId: TEMPLATE_ID, onCancel });
    second.open();
    second.destroy();
    await settlePromises();
    expect(back).toHaveBeenCalledOnce();
    expect(onCancel).not.toHaveBeenCalled();
    arriveBack();
    await settlePromises();
    expect(onCancel).toHaveBeenCalledOnce();
  });

  test('that does not come back keeps no end from being told', async () => {
    vi.spyOn(history, 'back').mockImplementation(() => {});
    const onComplete = vi.fn();
    await openReady({ onComplete });
    await vi.advanceTimersByTimeAsync(0);
    theFrame().tell('complete', ENDING);
    vi.advanceTimersByTime(300);
    await settlePromises();
    expect(onComplete).toHaveBeenCalledOnce();
  });

  test('asks to leave when the visitor goes back', async () => {
    await openReady();
    await vi.advanceTimersByTimeAsync(0);
    history.replaceState({ router: 'state' }, '');
    dispatchEvent(new PopStateEvent('popstate'));
    expect(theFrame().heard.at(-1)).toEqual({ action: 'exit', metadata: { force: false } });
  });
});
