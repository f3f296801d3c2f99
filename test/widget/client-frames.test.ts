import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ENDING, findFrames, INQUIRY_ID, openPage, settlePromises, theDialog, theFrame } from './flow-frame.ts';
import { activeElement } from './shell-scene.ts';
import { arrive, createClient } from './told-client.ts';

// At once, so that the clock of the tests is the only one.
vi.mock('../../src/widget/load-diagnostics.ts', () => import('./second-file-at-once.ts'));

beforeEach(openPage);

describe('a frame that reloads', () => {
  test('gets a new port, open again and its session back; the old port is dead', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    const [old] = theFrame().ports;
    theFrame().announce();
    await settlePromises();
    expect(theFrame().actions).toEqual(['connect+open', 'connect+open']);
    expect(theFrame().heard[1]?.metadata).toMatchObject({
      open: { session: { inquiryId: INQUIRY_ID, sessionToken: 'secret' } },
    });
    old?.postMessage(theFrame().message('complete', ENDING));
    await settlePromises();
    expect(told).toEqual(['load', 'ready']);
  });

  test('has as long to get ready as it had at first, however long the flow was open', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    vi.advanceTimersByTime(120_000);
    theFrame().announce();
    vi.advanceTimersByTime(29_750);
    await settlePromises();
    expect(told).toEqual(['load', 'ready']);
    vi.advanceTimersByTime(250);
    await settlePromises();
    expect(told.at(-1)).toEqual(['error', 'timeout']);
  });

  test('on its last screen is a completed inquiry, whatever the new document says', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('outcome', ENDING);
    theFrame().announce();
    await settlePromises();
    theFrame().tellError('finished');
    await settlePromises();
    expect(told).toEqual(['load', 'ready', ['complete', ENDING]]);
  });

  const load = () => theFrame().element.dispatchEvent(new Event('load'));

  test.for([
    { order: 'that spoke before its load event', show: [() => theFrame().announce(), load] },
    { order: 'that spoke just after its load event', show: [load, () => theFrame().announce()] },
  ])('and shows another document is unreachable: after one $order', async ({ show }) => {
    const { client, told } = createClient();
    client.open();
    for (const step of show) step();
    await settlePromises();
    theFrame().tell('ready');
    theFrame().tell('start', { inquiryId: INQUIRY_ID });
    load();
    vi.advanceTimersByTime(15_000);
    await settlePromises();
    expect(told).toEqual(['load', 'ready', ['error', 'unreachable']]);
  });

  test('and comes back from another document goes on', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    load();
    load();
    vi.advanceTimersByTime(5000);
    await arrive();
    load();
    vi.advanceTimersByTime(60_000);
    await settlePromises();
    expect(told.filter((entry) => entry !== 'load')).toEqual(['ready', 'ready']);
  });
});

describe('a modal whose frame', () => {
  const parts = () => [...theDialog().children].map(({ localName }) => localName);

  test.for([
    { what: 'is led away', leave: () => theFrame().element.dispatchEvent(new Event('load')) },
    { what: 'begins anew', leave: () => theFrame().announce() },
  ])('$what shows its close button, and that it loads, until the flow is back', async ({ leave }) => {
    const { client } = createClient();
    client.open();
    await arrive();
    theFrame().element.dispatchEvent(new Event('load'));
    expect(parts(), 'usable').toEqual(['button', 'iframe']);
    const { element } = theFrame();
    const move = vi.spyOn(theDialog(), 'replaceChildren');
    leave();
    expect(parts(), 'text and button cover the frame').toEqual(['p', 'button', 'iframe']);
    expect(activeElement()?.getAttribute('aria-label')).toBe('Close');
    expect(theFrame().element, 'not loaded again').toBe(element);
    expect(move).not.toHaveBeenCalled();
    await arrive();
    expect(parts(), 'back').toEqual(['button', 'iframe']);
  });

  test('was only loaded ahead stays hidden when it is led away', async () => {
    createClient();
    await arrive();
    theFrame().element.dispatchEvent(new Event('load'));
    theFrame().element.dispatchEvent(new Event('load'));
    expect(theDialog().open).toBe(false);
  });
});

describe('on the last screen', () => {
  test('a frame that reloads and never gets ready closes the flow, which was completed', async () => {
    const { client, told } = createClient();
    client.open();
    await arrive();
    theFrame().tell('outcome', ENDING);
    theFrame().announce();
    vi.advanceTimersByTime(30_000);
    await settlePromises();
    expect(told).toEqual(['load', 'ready', ['complete', ENDING]]);
    expect(document.querySelectorAll('body > div')).toHaveLength(0);
  });
});

describe('a frame that the page takes away', () => {
  test.for([
    { stage: 'while it loads', reach: async () => {}, ending: ['cancel', {}] },
    { stage: 'while it is open', reach: arrive, ending: ['cancel', {}] },
    {
      stage: 'on the last screen',
      reach: async () => {
        await arrive();
        theFrame().tell('outcome', ENDING);
      },
      ending: ['complete', ENDING],
    },
  ])('$stage ends the launch, and nothing of it stays', async ({ reach, ending }) => {
    const { client, told } = createClient();
    client.open();
    await reach();
    expect(document.adoptedStyleSheets).toHaveLength(1);
    document.body.replaceChildren();
    vi.advanceTimersByTime(250);
    await settlePromises();
    expect(told.at(-1)).toEqual(ending);
    expect(document.adoptedStyleSheets).toEqual([]);
    client.open();
    expect(findFrames()).toHaveLength(1);
  });
});

test('an inline frame waits for the place that the page prepares for it, beyond every deadline', async () => {
  const parent = document.createElement('div');
  const { told } = createClient({ mode: 'inline', parent });
  vi.advanceTimersByTime(60_000);
  await settlePromises();
  expect(told).toEqual([]);
  document.body.append(parent);
  await arrive();
  await settlePromises();
  expect(told).toEqual(['load', 'ready']);
});

test('an inline frame whose place goes while it loads ends the launch', async () => {
  const parent = document.body.appendChild(document.createElement('div'));
  const { told } = createClient({ mode: 'inline', parent });
  vi.advanceTimersByTime(250);
  parent.remove();
  vi.advanceTimersByTime(250);
  await settlePromises();
  expect(told).toEqual([['cancel', {}]]);
});
