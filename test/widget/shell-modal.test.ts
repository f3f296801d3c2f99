/** The modal: how it opens and closes, what it says, and where the focus goes. */

import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Client } from '../../src/widget/client.ts';
import { parseOptions } from '../../src/widget/options.ts';
import { createShell, type Shell } from '../../src/widget/shell.ts';
import { arriveBack, ENDING, findFrames, settlePromises, TEMPLATE_ID, theDialog, theFrame } from './flow-frame.ts';
import { activeElement, locks, openReady, openShellPage } from './shell-scene.ts';

beforeEach(openShellPage);

describe('the modal', () => {
  test('has the close button before the frame, and names for both', () => {
    new Client({ templateId: TEMPLATE_ID, iframeTitle: 'Sign up', strings: { close: 'Leave' } });
    const stops = [...theDialog().querySelectorAll('button, iframe')].map((element) => element.tagName);
    expect(stops).toEqual(['BUTTON', 'IFRAME']);
    expect(theDialog().getAttribute('aria-label')).toBe('Sign up');
    expect(theDialog().querySelector('button')?.getAttribute('aria-label')).toBe('Leave');
  });

  test('has the size and the colours that the options say, and else those of its style sheet', () => {
    const said = () => {
      const { width, height, colorScheme } = theDialog().style;
      return { width, height, colorScheme };
    };
    const client = new Client({ templateId: TEMPLATE_ID });
    expect(said()).toEqual({ width: '', height: '', colorScheme: '' });
    client.destroy();
    new Client({ templateId: TEMPLATE_ID, frameWidth: 400, frameHeight: '80vh', styleVariant: 'dark' });
    expect(said()).toEqual({ width: '400px', height: '80vh', colorScheme: 'dark' });
  });

  test('is left by Escape, and by no other key', async () => {
    const client = new Client({ templateId: TEMPLATE_ID });
    client.open();
    const press = (key: string) =>
      theDialog().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
    for (const key of ['Enter', 'Tab', 'a']) press(key);
    expect(theDialog().open).toBe(true);
    press('Escape');
    await settlePromises();
    expect(findFrames()).toEqual([]);
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

  test('calls its close button, and its end, what the flow calls them', () => {
    const notify = vi.fn();
    Object.assign(document, { ariaNotify: notify });
    onTestFinished(() => void Reflect.deleteProperty(document, 'ariaNotify'));
    const client = new Client({ templateId: TEMPLATE_ID });
    client.open();
    theFrame().post(theFrame().message('load', { strings: { close: 'Zu', closed: 'Ist zu' } }));
    expect(theDialog().querySelector('button')?.getAttribute('aria-label')).toBe('Zu');
    client.destroy();
    expect(notify.mock.calls).toEqual([['Ist zu']]);
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

  test.each([
    [undefined, 'ar', 'rtl'],
    ['de', 'ar', 'rtl'],
    ['he', 'de', 'ltr'],
  ])(
    'whose option says %s stands in language and direction of the texts that the flow tells in %s',
    async (language, lang, dir) => {
      new Client({ templateId: TEMPLATE_ID, language });
      theFrame().post(theFrame().message('load', { strings: { lang, close: 'Zu' } }));
      await settlePromises();
      const { host } = theDialog().getRootNode() as ShadowRoot;
      expect([host.getAttribute('lang'), host.getAttribute('dir')]).toEqual([lang, dir]);
    },
  );

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

  test('goes back to the opener once more when the browser loses it on its way back, before the end is told', async () => {
    const opener = document.createElement('button');
    document.body.append(opener);
    opener.focus();
    vi.spyOn(history, 'back').mockImplementation(() => {
      queueMicrotask(() => {
        opener.blur();
        arriveBack();
      });
    });
    const onComplete = vi.fn(() => document.activeElement);
    await openReady({ onComplete });
    await vi.advanceTimersByTimeAsync(0);
    theFrame().tell('complete', ENDING);
    await settlePromises();
    expect(onComplete).toHaveReturnedWith(opener);
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
