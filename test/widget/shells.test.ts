import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Client } from '../../src/widget/client.ts';
import { type ClientOptions, parseOptions } from '../../src/widget/options.ts';
import { createShell, type Shell } from '../../src/widget/shell.ts';
import {
  arriveBack,
  ENDING,
  findFrames,
  openPage,
  settlePromises,
  TEMPLATE_ID,
  theDialog,
  theFrame,
} from './flow-frame.ts';

beforeEach(() => {
  openPage();
  history.replaceState({ router: 'state' }, '', '/page');
});

async function openReady(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = new Client({ templateId: TEMPLATE_ID, ...options } as ClientOptions);
  client.open();
  theFrame().announce();
  await settlePromises();
  theFrame().tell('ready');
  return client;
}

const activeElement = (): Element | null => (theDialog().getRootNode() as ShadowRoot).activeElement;
const locks = (): number => document.adoptedStyleSheets.length;

describe('the modal', () => {
  test('has the close button before the frame, and names for both', () => {
    new Client({ templateId: TEMPLATE_ID, iframeTitle: 'Sign up', strings: { close: 'Leave' } });
    const stops = [...theDialog().querySelectorAll('button, iframe')].map((element) => element.tagName);
    expect(stops).toEqual(['BUTTON', 'IFRAME']);
    expect(theDialog().getAttribute('aria-label')).toBe('Sign up');
    expect(theDialog().querySelector('button')?.getAttribute('aria-label')).toBe('Leave');
  });

  test('says that it is loading, with the focus on close, until the flow is ready', async () => {
    const client = new Client({ templateId: TEMPLATE_ID, strings: { loading: 'One moment' } });
    client.open();
    expect(theDialog().querySelector('[role=status]')?.textContent).toBe('One moment');
    theFrame().announce();
    await settlePromises();
    theFrame().tell('ready');
    expect(theDialog().querySelector('[role=status]')).toBeNull();
    await vi.advanceTimersByTimeAsync(0);
    expect(activeElement()).toBe(theFrame().element);
  });

  test('moves nothing in the first second, which the flow needs for itself, nor while nobody waits', async () => {
    const client = new Client({ templateId: TEMPLATE_ID });
    const findBar = () => theDialog().querySelector('progress');
    vi.advanceTimersByTime(2000);
    expect(findBar(), 'loaded ahead').toBeNull();
    client.open();
    vi.advanceTimersByTime(999);
    expect(findBar(), 'just opened').toBeNull();
    vi.advanceTimersByTime(1);
    expect(findBar(), 'waited for').not.toBeNull();
    theFrame().announce();
    await settlePromises();
    theFrame().tell('ready');
    vi.advanceTimersByTime(2000);
    expect(findBar(), 'there').toBeNull();
  });

  test('takes over the texts that the flow brings, but for those of the page, and leaves the frame where it is', async () => {
    const client = new Client({ templateId: TEMPLATE_ID, strings: { close: 'Leave' } });
    client.open();
    const { element } = theFrame();
    const move = vi.spyOn(theDialog(), 'replaceChildren');
    vi.advanceTimersByTime(1000);
    theFrame().post(theFrame().message('load', { strings: { close: 'Zu', loading: 'Moment', failed: 'Ach' } }));
    expect(theDialog().querySelector('[role=status]')?.textContent).toBe('Moment');
    expect(theDialog().querySelector('[role=status] progress')).not.toBeNull();
    expect(theDialog().querySelector('button')?.getAttribute('aria-label')).toBe('Leave');
    expect(theFrame().element).toBe(element);
    expect(move).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(theDialog().querySelector('[role=alert]')?.firstChild?.textContent).toBe('Ach');
  });

  test.for([
    ['close', { toString: 1, valueOf: 1 }],
    ['loading', { toString: 1, valueOf: 1 }],
    ['close', 1],
    ['loading', null],
  ])('takes over no text that is none: %s, %o', async ([name, text]) => {
    new Client({ templateId: TEMPLATE_ID });
    theFrame().post(theFrame().message('load', { strings: { [`${name}`]: text } }));
    await settlePromises();
    expect(theFrame().actions).toEqual(['connect']);
    expect(theDialog().querySelector('[role=status]')?.textContent).toBe('Loading');
    expect(theDialog().querySelector('button')?.getAttribute('aria-label')).toBe('Close');
  });

  test('stands in language and direction of the option', () => {
    new Client({ templateId: TEMPLATE_ID, language: 'ar-EG' });
    const { host } = theDialog().getRootNode() as ShadowRoot;
    expect(host.getAttribute('lang')).toBe('ar-EG');
    expect(host.getAttribute('dir')).toBe('rtl');
  });

  test('stands in the given parent, or in the open dialog of the page that has the focus', () => {
    const dialog = document.createElement('dialog');
    const opener = document.createElement('button');
    dialog.append(opener);
    document.body.append(dialog);
    dialog.showModal();
    opener.focus();
    const client = new Client({ templateId: TEMPLATE_ID });
    expect(dialog.contains((theFrame().element.getRootNode() as ShadowRoot).host)).toBe(true);
    client.destroy();
    const section = document.createElement('section');
    document.body.append(section);
    new Client({ templateId: TEMPLATE_ID, parent: section });
    expect(section.children).toHaveLength(1);
  });

  test('locks the scrolling of the page while it is open, and the page finds everything as it was', async () => {
    document.documentElement.setAttribute('style', 'color: red');
    const client = new Client({ templateId: TEMPLATE_ID });
    expect(locks()).toBe(0);
    client.open();
    expect(locks()).toBe(1);
    client.destroy();
    expect(locks()).toBe(0);
    expect(document.documentElement.getAttribute('style')).toBe('color: red');
    document.documentElement.removeAttribute('style');
  });

  test('turns Escape into a cancel and lets no handler of the page see it', async () => {
    await openReady();
    const seen = vi.fn();
    document.addEventListener('keydown', seen);
    const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true, cancelable: true });
    theDialog().querySelector('button')?.dispatchEvent(event);
    document.removeEventListener('keydown', seen);
    expect(event.defaultPrevented).toBe(true);
    expect(seen).not.toHaveBeenCalled();
    expect(theFrame().actions.at(-1)).toBe('exit');
  });

  test('turns a native cancel into ours, and a native close into a forced one', async () => {
    await openReady();
    const cancel = new Event('cancel', { cancelable: true });
    theDialog().dispatchEvent(cancel);
    expect(cancel.defaultPrevented).toBe(true);
    expect(theFrame().heard.at(-1)).toEqual({ action: 'exit', metadata: { force: false } });
    theFrame().tell('page-change', { name: 'confirm', path: '/confirm', pageHeight: 1 });
    theDialog().removeAttribute('open');
    theDialog().dispatchEvent(new Event('close'));
    expect(theFrame().heard.at(-1)).toEqual({ action: 'exit', metadata: { force: true } });
  });

  test('that was open says to a screen reader that it is closed, where the browser can', () => {
    const said = vi.fn();
    Object.assign(document, { ariaNotify: said });
    const strings = { closed: 'Zu' };
    new Client({ templateId: TEMPLATE_ID, strings }).destroy();
    expect(said).not.toHaveBeenCalled();
    const client = new Client({ templateId: TEMPLATE_ID, strings });
    client.open();
    client.destroy();
    expect(said.mock.calls).toEqual([['Zu']]);
    Reflect.deleteProperty(document, 'ariaNotify');
  });

  test('is not closed by the late close event of the launch before', async () => {
    const client = await openReady();
    const dialog = theDialog();
    client.cancel(true);
    client.open();
    dialog.dispatchEvent(new Event('close'));
    expect(dialog.open).toBe(true);
  });

  test('closes before it is removed', async () => {
    await openReady();
    const dialog = theDialog();
    const close = vi.spyOn(dialog, 'close').mockImplementation(() => expect(dialog.isConnected).toBe(true));
    theFrame().tell('complete', ENDING);
    expect(close).toHaveBeenCalledOnce();
    expect(dialog.isConnected).toBe(false);
  });
});

describe('the modal that cannot show the flow', () => {
  const failing = (options: object, ...failure: Parameters<Shell['fail']>) => {
    const shell = createShell(parseOptions({ templateId: TEMPLATE_ID, ...options }), () => {});
    shell.mount(document.createElement('iframe'));
    shell.show(false);
    shell.fail(...failure);
    return theDialog();
  };

  test('says so, with the focus on Close and nothing else to press', () => {
    const dialog = failing({}, 'not_found');
    expect(dialog.querySelector('[role=alert]')?.textContent).toBe('Something went wrong');
    expect([...dialog.querySelectorAll('button, a')].map((each) => each.getAttribute('aria-label'))).toEqual(['Close']);
    expect(activeElement()?.getAttribute('aria-label')).toBe('Close');
    expect(findFrames()).toEqual([]);
  });

  test('offers to try again, where that may help', () => {
    const retry = vi.fn();
    const dialog = failing({}, 'timeout', retry);
    const again = [...dialog.querySelectorAll('button')].find(({ textContent }) => textContent === 'Try again');
    again?.click();
    expect(retry).toHaveBeenCalledOnce();
  });

  test('says it in the words of the page', () => {
    const strings = { close: 'Zu', failed: 'Oh', timeout: 'Zu spaet', retry: 'Nochmal' };
    const dialog = failing({ strings }, 'timeout', () => {});
    expect(dialog.querySelector('[role=alert]')?.textContent).toBe('Zu spaetNochmal');
    expect(dialog.querySelector('[aria-label=Zu]')).not.toBeNull();
  });
});

describe('the focus', () => {
  test('goes to the main part of the page, until it goes on, when the opener is gone', async () => {
    const main = document.createElement('main');
    const opener = document.createElement('button');
    main.append(opener);
    document.body.append(main);
    opener.focus();
    await openReady();
    opener.remove();
    theFrame().tell('complete', ENDING);
    expect(document.activeElement).toBe(main);
    main.blur();
    expect(main.hasAttribute('tabindex')).toBe(false);
  });

  test('leaves a main part with a tabindex of its own as it is', async () => {
    const main = document.createElement('main');
    main.tabIndex = -1;
    const opener = document.createElement('button');
    document.body.append(main, opener);
    opener.focus();
    await openReady();
    opener.remove();
    theFrame().tell('complete', ENDING);
    expect(document.activeElement).toBe(main);
    main.blur();
    expect(main.getAttribute('tabindex')).toBe('-1');
  });

  test('cannot be taken back by a frame that is about to go', async () => {
    await openReady();
    theFrame().tell('session', { inquiryId: ENDING.inquiryId, sessionToken: 'secret' });
    theFrame().tell('complete', ENDING);
    expect(theDialog().style.display).toBe('none');
  });

  test('goes back to the opener once more when the browser lost it before the frame went', async () => {
    const opener = document.createElement('button');
    document.body.append(opener);
    opener.focus();
    await openReady();
    theFrame().tell('session', { inquiryId: ENDING.inquiryId, sessionToken: 'secret' });
    theFrame().tell('complete', ENDING);
    opener.focus();
    opener.blur();
    vi.advanceTimersByTime(100);
    expect(findFrames()).toEqual([]);
    expect(document.activeElement).toBe(opener);
  });

  test('is left where it is when a flow that was only loaded ahead is thrown away', () => {
    const field = document.createElement('input');
    document.body.append(field);
    const client = new Client({ templateId: TEMPLATE_ID });
    field.focus();
    client.destroy();
    expect(document.activeElement).toBe(field);
  });
});

test('a modal that the page has just taken away opens nothing and throws nothing', () => {
  const client = new Client({ templateId: TEMPLATE_ID });
  const dialog = theDialog();
  document.body.replaceChildren();
  client.open();
  expect(dialog.open).toBe(false);
  expect(locks()).toBe(0);
});

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

  test('says that the flow cannot be shown, and offers to try again', () => {
    const { parent } = createInline();
    vi.advanceTimersByTime(15_000);
    expect(findFrames()).toEqual([]);
    const root = parent.firstElementChild?.shadowRoot;
    expect(root?.querySelector('[role=alert]')?.firstChild?.textContent).toBe('Something went wrong');
    root?.querySelector('button')?.click();
    expect(findFrames()).toHaveLength(1);
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

  test('does not keep a modal from opening', async () => {
    createInline();
    const told = vi.fn();
    new Client({ templateId: TEMPLATE_ID, onError: told }).open();
    await settlePromises();
    expect(told).not.toHaveBeenCalled();
  });
});
