/** A flow in an element of the page. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Client } from '../../src/widget/client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { ENDING, findFrames, settlePromises, TEMPLATE_ID, theFrame } from './flow-frame.ts';
import { locks, openShellPage } from './shell-scene.ts';

beforeEach(openShellPage);

describe('inline', () => {
  function createInline(options: Partial<ClientOptions> = {}): { parent: HTMLElement; client: Client } {
    const parent = document.createElement('section');
    document.body.append(parent);
    const client = new Client({ templateId: TEMPLATE_ID, mode: 'inline', parent, ...options } as ClientOptions);
    return { parent, client };
  }

  /** What has the size of the flow. */
  const box = (): HTMLElement => theFrame().element.parentElement!;

  test('puts the frame into the parent, out of reach of its styles, and opens at once', async () => {
    const { parent } = createInline();
    expect(theFrame().place).toBe(parent);
    expect(box().getAttribute('aria-label')).toBe('Verify your identity');
    theFrame().announce();
    await settlePromises();
    expect(theFrame().actions).toEqual(['connect+open']);
    expect(locks()).toBe(0);
  });

  test('says that it is loading, and leaves the focus where it is', async () => {
    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    createInline();
    expect(box().querySelector('[role=status]')?.textContent).toBe('Loading');
    theFrame().announce();
    await settlePromises();
    theFrame().tell('ready');
    expect(box().querySelector('[role=status]')).toBeNull();
    expect(document.activeElement).toBe(field);
  });

  test('says that the flow cannot be shown, and offers to try again, which has the focus then', () => {
    const { parent } = createInline();
    vi.advanceTimersByTime(15_000);
    expect(findFrames()).toEqual([]);
    const root = parent.firstElementChild?.shadowRoot;
    expect(root?.querySelector('[role=alert]')?.firstChild?.textContent).toBe('Something went wrong');
    const retry = root?.querySelector('button');
    retry?.focus();
    retry?.click();
    // The button is gone, and with it what had the focus.
    expect(root?.activeElement).toBe(theFrame().element);
  });

  test('is as high as its page, unless the option says how high', async () => {
    createInline();
    theFrame().announce();
    await settlePromises();
    theFrame().tell('resize', { pageHeight: 812 });
    expect(box().style.height).toBe('812px');
  });

  test('grows within a page, of which the integrator hears nothing', async () => {
    const onEvent = vi.fn();
    createInline({ onEvent });
    theFrame().announce();
    await settlePromises();
    theFrame().tell('page-change', { name: 'a', path: '/a', pageHeight: 812 });
    theFrame().tell('resize', { pageHeight: 990 });
    await settlePromises();
    expect(box().style.height).toBe('990px');
    expect(onEvent.mock.calls.map(([name]) => name)).toEqual(['load', 'page-change']);
  });

  test.for([
    [500, '500px'],
    ['500', '500px'],
    ['80vh', '80vh'],
  ])('is %s high by option', async ([frameHeight, height]) => {
    createInline({ frameHeight });
    theFrame().announce();
    await settlePromises();
    theFrame().tell('resize', { pageHeight: 812 });
    expect(box().style.height).toBe(height);
  });

  test('leaves nothing in the parent after an outcome', async () => {
    const { parent } = createInline();
    theFrame().announce();
    await settlePromises();
    theFrame().tell('ready');
    theFrame().tell('complete', ENDING);
    expect(parent.childNodes).toHaveLength(0);
  });

  test('gives the focus that was in it back to what began it', async () => {
    const opener = document.createElement('button');
    document.body.append(opener);
    opener.focus();
    createInline();
    theFrame().announce();
    await settlePromises();
    theFrame().tell('ready');
    theFrame().element.focus();
    theFrame().tell('complete', ENDING);
    expect(document.activeElement).toBe(opener);
  });

  test('takes no focus along that is elsewhere', async () => {
    const field = document.createElement('input');
    document.body.append(document.createElement('button'), field);
    document.querySelector('button')?.focus();
    createInline();
    theFrame().announce();
    await settlePromises();
    theFrame().tell('ready');
    field.focus();
    theFrame().tell('complete', ENDING);
    expect(document.activeElement).toBe(field);
  });

  test('does not keep a modal from opening', async () => {
    createInline();
    const told = vi.fn();
    new Client({ templateId: TEMPLATE_ID, onError: told }).open();
    await settlePromises();
    expect(told).not.toHaveBeenCalled();
  });
});
