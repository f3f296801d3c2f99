import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readOptions, scan, startAttributes } from '../../src/widget/attributes.ts';
import { Client } from '../../src/widget/client.ts';
import { InquiryError } from '../../src/widget/inquiry-error.ts';
import { OPTION_TABLE } from '../../src/widget/option-table.ts';
import { ENDING, findFrames, INQUIRY_ID, openPage, settlePromises, theDialog, theFrame } from './flow-frame.ts';
import { arrive } from './told-client.ts';

/** What an observer was asked to watch; the test says when it comes near. */
let watched: Element[] = [];
let comeNear = (_element: Element): void => {};
/** What the page's document calls for each press. */
let onPress: EventListener;

class FakeObserver {
  readonly callback: IntersectionObserverCallback;
  constructor(callback: IntersectionObserverCallback) {
    this.callback = callback;
    comeNear = (target) => this.#tell(target, true);
  }
  #tell(target: Element, isIntersecting: boolean): void {
    const entry = { isIntersecting, target } as unknown as IntersectionObserverEntry;
    this.callback([entry], this as unknown as IntersectionObserver);
  }
  /** As browsers do: says at once that the element is far away. */
  observe(element: Element): void {
    watched.push(element);
    this.#tell(element, false);
  }
  disconnect(): void {
    watched = [];
  }
}

beforeEach(() => {
  openPage();
  watched = [];
  vi.stubGlobal('IntersectionObserver', FakeObserver);
  startScript();
});

/** What the script does when it is there; undone after the test. */
function startScript(): void {
  const add = vi.spyOn(document, 'addEventListener');
  startAttributes();
  const added = add.mock.calls;
  add.mockRestore();
  onPress = added.find(([type]) => type === 'click')?.[1] as EventListener;
  onTestFinished(() => {
    for (const [type, listener] of added) document.removeEventListener(type, listener as EventListener);
  });
}

/** An element made from attributes, on the page. */
function place(tag: string, attributes: Record<string, string>, parent: ParentNode = document.body): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
}

function click(element: Element, init: MouseEventInit = {}): MouseEvent {
  const event = new MouseEvent('click', { bubbles: true, composed: true, cancelable: true, ...init });
  element.dispatchEvent(event);
  return event;
}

const BUTTON = { 'data-inquiry-template': 'itmpl_demo' };

describe('a button', () => {
  test('launches what its attributes say when it is pressed, and not what they said when it was pointed at', async () => {
    const button = place('button', { ...BUTTON, 'data-inquiry-reference-id': 'before' });
    button.dispatchEvent(new Event('pointerover', { bubbles: true, composed: true }));
    await arrive();
    button.dataset['inquiryReferenceId'] = 'now';
    click(button);
    theFrame().announce();
    await settlePromises();
    expect(theFrame().heard.at(-1)?.metadata['open']).toMatchObject({ referenceId: 'now' });
  });

  test('throws nothing on a page that has a global variable of the name of a method', () => {
    vi.stubGlobal('matches', document.createElement('div'));
    const event = new MouseEvent('click');
    Object.defineProperty(event, 'composedPath', { value: () => [document.body, document, window] });
    expect(() => onPress(event)).not.toThrow();
  });

  test('is not in the way of presses in a form that has a field by the name of what it is asked', () => {
    const form = place('form', {});
    // As browsers do: a form has its fields as members, in place of its own.
    Object.defineProperty(form, 'matches', { value: place('input', { name: 'matches' }, form) });
    const event = new MouseEvent('click');
    Object.defineProperty(event, 'composedPath', { value: () => [form, document.body, document, window] });
    expect(() => onPress(event)).not.toThrow();
  });

  test('launches what its attributes say', async () => {
    const button = place('button', {
      ...BUTTON,
      'data-inquiry-reference-id': 'user-42',
      'data-inquiry-language': 'de',
      'data-inquiry-iframe-title': 'Sign up',
      'data-inquiry-field-name-first': 'Jane',
    });
    expect(findFrames()).toEqual([]);
    click(button);
    expect(theDialog().open).toBe(true);
    await arrive();
    expect(theFrame().url.searchParams.get('inquiry-template-id')).toBe('itmpl_demo');
    expect(theFrame().url.searchParams.get('language')).toBe('de');
    expect(theFrame().element.title).toBe('Sign up');
    expect(theFrame().heard[0]?.metadata).toMatchObject({
      open: { referenceId: 'user-42', fields: { NameFirst: 'Jane' } },
    });
  });

  test.for([
    ['data-inquiry-template', 'inquiry-template-id'],
    ['data-inquiry-template-version', 'inquiry-template-version-id'],
    ['data-inquiry-id', 'inquiry-id'],
  ] as const)('may start by %s', ([attribute, parameter]) => {
    click(place('button', { [attribute]: 'some_id' }));
    expect(theFrame().url.searchParams.get(parameter)).toBe('some_id');
  });

  test('that is pressed twice, or beside another one, launches once, and no error is told of the flow that is open', async () => {
    const onError = vi.fn();
    document.addEventListener('inquiry:error', onError);
    onTestFinished(() => document.removeEventListener('inquiry:error', onError));
    const button = place('button', BUTTON);
    const other = place('button', BUTTON);
    click(button);
    click(button);
    click(other);
    await settlePromises();
    expect(findFrames()).toHaveLength(1);
    expect([button, other].map(({ dataset }) => dataset['inquiryState'])).toEqual(['loading', undefined]);
    expect(onError).not.toHaveBeenCalled();
  });

  test('launches again after an outcome', async () => {
    const button = place('button', BUTTON);
    click(button);
    await arrive();
    theFrame().tell('complete', ENDING);
    await settlePromises();
    click(button);
    expect(findFrames()).toHaveLength(1);
  });

  test('works when what was hit is inside it, even in a shadow root', () => {
    const button = place('button', BUTTON);
    const icon = place('span', {}, button).attachShadow({ mode: 'open' });
    const path = document.createElement('b');
    icon.append(path);
    click(path);
    expect(findFrames()).toHaveLength(1);
  });

  test('does not do what a handler of the page has prevented', () => {
    const button = place('button', BUTTON);
    button.addEventListener('click', (event) => event.preventDefault());
    click(button);
    expect(findFrames()).toEqual([]);
  });

  test('that was focused has the focus before the dialog opens, so that it gets it back', () => {
    const button = place('button', BUTTON);
    const focus = vi.spyOn(button, 'focus');
    click(button);
    // Where the page is scrolled to is the page's.
    expect(focus).toHaveBeenCalledWith({ preventScroll: true });
  });

  test('takes values from the query of the page', async () => {
    const before = location.href;
    onTestFinished(() => history.replaceState(null, '', before));
    history.replaceState(null, '', '/?email=a%40b.example&name_first=Jane&q=1');
    click(place('button', { ...BUTTON, 'data-inquiry-prefill': 'email:email_address, name_first' }));
    await arrive();
    expect(theFrame().heard[0]?.metadata).toMatchObject({
      open: { prefill: { email_address: 'a@b.example', name_first: 'Jane' } },
    });
    vi.advanceTimersByTime(0);
    expect(location.search).toBe('?q=1');
  });

  test('asks its session endpoint when the flow is opened', async () => {
    const fetch = vi.fn(async () => Response.json({ sessionToken: 'fresh' }));
    vi.stubGlobal('fetch', fetch);
    const button = place('button', { 'data-inquiry-id': INQUIRY_ID, 'data-inquiry-session-endpoint': '/my/token' });
    expect(fetch).not.toHaveBeenCalled();
    click(button);
    theFrame().announce();
    await vi.waitFor(() => expect(theFrame().actions).toEqual(['connect+open']));
    expect(fetch).toHaveBeenCalledExactlyOnceWith('/my/token', { method: 'POST' });
    expect(theFrame().heard[0]?.metadata).toMatchObject({ open: { sessionToken: 'fresh' } });
  });

  test.for([
    'host',
    'custom-host',
    'frame-ancestors',
    'message-target-origin',
    'sandbox-attributes',
    'events-allowlist',
    'debug',
    'parent',
    'on-complete',
    'strings',
    'signal',
    'fields',
    'my-field-name',
    'templat',
  ])('does not start with the attribute data-inquiry-%s', (name) => {
    const button = place('button', { ...BUTTON, [`data-inquiry-${name}`]: 'a' });
    click(button);
    expect(findFrames()).toEqual([]);
    expect(button.getAttribute('data-inquiry-state')).toBe('error');
    expect(reportError).toHaveBeenCalledWith(expect.objectContaining({ code: 'invalid_config' }));
  });
});

describe('the attribute of each option', () => {
  test('has its name from its first letter: data of the page’s own is no option', () => {
    const element = place('button', {
      ...BUTTON,
      'data-template': 'a',
      'data-reinquiry-template': 'a',
      'data-inquiry-state': 'error',
    });
    expect(readOptions(element)).toEqual({ parent: null, fields: {}, templateId: 'itmpl_demo' });
  });

  const options = Object.entries(OPTION_TABLE).map(([option, { kind, attributes }]) => {
    const own = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return { option, kind, attribute: `data-inquiry-${attributes?.at(-1) ?? own}` };
  });
  const isText = ({ kind }: (typeof options)[number]) => ['start', 'address', 'text'].includes(kind);

  test.for(options.filter(isText))('$attribute sets $option', ({ option, attribute }) => {
    const element = place('button', { [attribute]: 'a text' });
    expect(readOptions(element)).toEqual({ parent: null, fields: {}, [option]: 'a text' });
  });

  // What begins as `data-inquiry-field-` is a field.
  const isField = ({ attribute }: (typeof options)[number]) => attribute.startsWith('data-inquiry-field-');
  test.for(options.filter((each) => !isText(each) && !isField(each) && each.option !== 'prefill'))(
    '$attribute is refused: $option is for scripts',
    ({ option, attribute }) => {
      const element = place('button', { ...BUTTON, [attribute]: 'a text' });
      expect(() => readOptions(element)).toThrow(new InquiryError('invalid_config', option, 400));
    },
  );

  test('where it is of another form: fields and prefill', () => {
    const element = place('button', {
      'data-inquiry-field-name-first': 'Jane',
      'data-inquiry-prefill': 'mail:email_address, ref',
    });
    expect(readOptions(element)).toEqual({
      parent: null,
      fields: { NameFirst: 'Jane' },
      prefill: ['mail:email_address', 'ref'],
    });
  });
});

describe('intent', () => {
  const show = (element: Element, type: string) =>
    element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));

  test.for(['pointerover', 'focusin'])(
    '%s loads the flow ahead, hidden, and a press shows that very frame',
    async (type) => {
      const button = place('button', BUTTON);
      show(button, type);
      show(button, type);
      expect(button.hasAttribute('data-inquiry-state')).toBe(false);
      expect(theDialog().open).toBe(false);
      const { element } = theFrame();
      await arrive();
      await settlePromises();
      expect(theFrame().actions).toEqual(['connect']);
      expect(button.getAttribute('data-inquiry-state')).toBe('ready');
      click(button);
      expect(theFrame().element).toBe(element);
      expect(theFrame().actions).toEqual(['connect', 'open']);
      expect(theDialog().open).toBe(true);
      expect(button.getAttribute('data-inquiry-state')).toBe('open');
    },
  );

  test('at another element takes the place of the first', async () => {
    const first = place('button', BUTTON);
    show(first, 'pointerover');
    await arrive();
    await settlePromises();
    show(place('button', { 'data-inquiry-id': INQUIRY_ID }), 'pointerover');
    expect(theFrame().url.searchParams.get('inquiry-id')).toBe(INQUIRY_ID);
    expect(first.hasAttribute('data-inquiry-state')).toBe(false);
  });

  test('is forgotten when another element is pressed', () => {
    show(place('button', { 'data-inquiry-id': INQUIRY_ID }), 'pointerover');
    click(place('button', BUTTON));
    expect(theFrame().url.searchParams.get('inquiry-template-id')).toBe('itmpl_demo');
  });

  test('that was followed by a press is over: the flow goes on, and its end stays told, when another begins', async () => {
    const button = place('button', BUTTON);
    show(button, 'pointerover');
    await arrive();
    const { element, ports } = theFrame();
    click(button);
    const inline = place('div', { ...BUTTON, 'data-inquiry-mode': 'inline' });
    scan();
    comeNear(inline);
    const flow = findFrames().find((frame) => frame.element === element);
    expect([flow?.element.isConnected, ports.length]).toEqual([true, 1]);
    flow?.tell('complete', ENDING);
    await settlePromises();
    show(place('button', BUTTON), 'pointerover');
    expect(button.getAttribute('data-inquiry-state')).toBe('complete');
  });

  test('loads it where it will be shown: in the open dialog that the element is in', () => {
    const dialog = place('dialog', { open: '' });
    show(place('button', BUTTON, dialog), 'pointerover');
    expect(dialog.contains((theFrame().element.getRootNode() as ShadowRoot).host)).toBe(true);
  });

  test.for([
    { what: 'without it in the attributes', attributes: { ...BUTTON, 'data-inquiry-preload': 'none' } },
    { what: 'at an inline element', attributes: { ...BUTTON, 'data-inquiry-mode': 'inline' } },
    {
      what: 'where a token is fetched when the flow opens',
      attributes: { ...BUTTON, 'data-inquiry-session-endpoint': '/my/token' },
    },
    {
      what: 'with wrong attributes, which are told when it is pressed',
      attributes: { ...BUTTON, 'data-inquiry-host': 'a' },
    },
    { what: 'in redirect mode', attributes: { ...BUTTON, 'data-inquiry-mode': 'redirect' } },
  ])('loads nothing $what', ({ attributes }) => {
    const heard = vi.fn();
    const element = place('button', attributes);
    element.addEventListener('inquiry:error', heard);
    show(element, 'pointerover');
    expect(findFrames()).toEqual([]);
    expect(heard).not.toHaveBeenCalled();
    expect(reportError).not.toHaveBeenCalled();
  });

  test('loads nothing for a visitor who saves data', () => {
    vi.stubGlobal('navigator', { onLine: true, connection: { saveData: true } });
    show(place('button', BUTTON), 'pointerover');
    expect(findFrames()).toEqual([]);
  });

  test('is not that the focus comes back after the end', async () => {
    const button = place('button', BUTTON);
    click(button);
    await arrive();
    theFrame().tell('complete', ENDING);
    show(button, 'focusin');
    await settlePromises();
    show(button, 'focusin');
    expect(findFrames()).toEqual([]);
  });
});

test.for(['intent', 'none'] as const)(
  'a client with %s, which no element belongs to, loads when it is opened',
  (preload) => {
    const client = new Client({ templateId: 'itmpl_demo', preload });
    expect(findFrames()).toEqual([]);
    client.open();
    expect(findFrames()).toHaveLength(1);
  },
);

test('what happens is heard outside of a component of the page in whose shadow the element is', async () => {
  const shadow = document.createElement('section').attachShadow({ mode: 'open' });
  document.body.append(shadow.host);
  const button = place('button', BUTTON, shadow);
  const heard = vi.fn();
  document.addEventListener('inquiry:complete', heard, { once: true });
  click(button);
  await arrive();
  theFrame().tell('complete', ENDING);
  await settlePromises();
  expect(heard).toHaveBeenCalledOnce();
});

describe('an element that the page takes away', () => {
  test('while its flow is open tells its end to the document', async () => {
    const button = place('button', BUTTON);
    const heard = vi.fn();
    document.addEventListener('inquiry:complete', heard, { once: true });
    click(button);
    await arrive();
    button.remove();
    theFrame().tell('complete', ENDING);
    await settlePromises();
    expect(heard).toHaveBeenCalledOnce();
  });

  test('and puts back as it looked, as from a cache of pages, can be pressed again', () => {
    const button = place('button', { ...BUTTON, 'data-inquiry-state': 'open' });
    click(button);
    expect(theDialog().open).toBe(true);
  });
});

describe('a link', () => {
  const LINK = { ...BUTTON, href: 'https://verify.example.com/verify?inquiry-template-id=itmpl_demo' };

  test('with wrong attributes stays a link, and says what is wrong', () => {
    const link = place('a', { ...LINK, 'data-inquiry-templat': 'a' });
    expect(click(link).defaultPrevented).toBe(false);
    expect(link.getAttribute('data-inquiry-state')).toBe('error');
    expect(reportError).toHaveBeenCalledOnce();
  });

  test('opens the modal instead of its address', () => {
    expect(click(place('a', LINK)).defaultPrevented).toBe(true);
    expect(findFrames()).toHaveLength(1);
  });

  test.for(['ctrlKey', 'metaKey', 'shiftKey', 'altKey'])(
    'pressed with %s stays a link, where a button is still pressed',
    (key) => {
      expect(click(place('a', LINK), { [key]: true }).defaultPrevented).toBe(false);
      expect(findFrames()).toEqual([]);
      click(place('button', BUTTON), { [key]: true });
      expect(findFrames(), 'of a button, which opens nothing elsewhere').toHaveLength(1);
    },
  );
});

describe('the events of an element', () => {
  function record(element: Element): unknown[] {
    const heard: unknown[] = [];
    for (const name of ['load', 'ready', 'complete', 'cancel', 'error', 'event']) {
      document.body.addEventListener(`inquiry:${name}`, (event) => {
        if (event.target === element && event instanceof CustomEvent) {
          heard.push([name, element.getAttribute('data-inquiry-state'), event.detail]);
        }
      });
    }
    return heard;
  }

  test('bubble, carry the state and no secret', async () => {
    const button = place('button', BUTTON);
    const heard = record(button);
    click(button);
    expect(button.getAttribute('data-inquiry-state')).toBe('loading');
    await arrive();
    theFrame().tell('start', { inquiryId: INQUIRY_ID });
    theFrame().tell('complete', { ...ENDING, fields: { name_first: { type: 'string', value: 'Jane' } } });
    const base = { templateId: 'itmpl_demo' };
    await settlePromises();
    // A member that is there and undefined would make every event look like an error.
    expect(
      heard.flatMap((entry) => Object.keys((entry as [string, string, object])[2])).filter((key) => key === 'code'),
    ).toEqual([]);
    expect(heard).toEqual([
      ['event', 'loading', { ...base, name: 'load' }],
      ['load', 'loading', base],
      ['event', 'loading', { ...base, name: 'ready' }],
      ['ready', 'open', base],
      ['event', 'open', { ...base, inquiryId: INQUIRY_ID, name: 'start' }],
      ['event', 'open', { ...base, inquiryId: INQUIRY_ID, name: 'complete' }],
      ['complete', 'complete', { ...base, inquiryId: INQUIRY_ID, status: 'completed' }],
    ]);
    await settlePromises();
    expect(JSON.stringify(heard)).not.toContain('Jane');
  });

  test('tell a cancel without the token', async () => {
    const button = place('button', { 'data-inquiry-id': INQUIRY_ID });
    const heard = record(button);
    click(button);
    await arrive();
    theFrame().tell('exit', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
    await settlePromises();
    expect(heard.at(-1)).toEqual(['cancel', 'cancel', { inquiryId: INQUIRY_ID }]);
    expect(JSON.stringify(heard)).not.toContain('secret');
  });

  test('tell an error by its code', async () => {
    const button = place('button', BUTTON);
    const heard = record(button);
    click(button);
    await arrive();
    theFrame().tellError('inactive_template');
    await settlePromises();
    expect(heard.at(-1)).toEqual([
      'error',
      'error',
      { templateId: 'itmpl_demo', code: 'inactive_template', status: 422 },
    ]);
  });
});

describe('an inline element', () => {
  const INLINE = { ...BUTTON, 'data-inquiry-mode': 'inline' };

  test('loads its flow into itself when it comes near, once', () => {
    const element = place('div', INLINE);
    scan();
    expect(findFrames()).toEqual([]);
    comeNear(element);
    expect(watched, 'once it is there').toEqual([]);
    comeNear(element);
    expect(theFrame().place).toBe(element);
    expect(theFrame().url.searchParams.get('flow-type')).toBe('inline');
  });

  test('is found by a script that comes when the page is there, and by one that the page waits for', () => {
    const first = place('div', INLINE);
    expect(watched).toEqual([]);
    startScript();
    expect(watched).toEqual([first]);
    watched = [];
    const later = place('div', INLINE);
    document.dispatchEvent(new Event('DOMContentLoaded'));
    expect(watched).toContain(later);
  });

  test('is found by scanning what it is in', () => {
    const aside = place('aside', {});
    const element = place('div', INLINE, aside);
    place('div', INLINE);
    scan(aside);
    expect(watched).toEqual([element]);
  });

  test('that has run is not started by another scan', async () => {
    const element = place('div', INLINE);
    scan();
    comeNear(element);
    await arrive();
    theFrame().tell('complete', ENDING);
    watched = [];
    scan();
    expect(watched).toEqual([]);
  });

  test('that starts itself is left to itself', () => {
    place('inquiry-flow', INLINE);
    scan();
    expect(watched).toEqual([]);
  });

  test('that says of no flow which says so, and loads none', () => {
    const report = vi.spyOn(globalThis, 'reportError').mockImplementation(() => {});
    const element = place('div', { 'data-inquiry-mode': 'inline' });
    const hear = vi.fn();
    element.addEventListener('inquiry:error', (event) => hear((event as CustomEvent).detail.code));
    scan();
    comeNear(element);
    expect(findFrames()).toEqual([]);
    expect(hear.mock.calls).toEqual([['invalid_config']]);
    expect(report).toHaveBeenCalledTimes(1);
  });

  test('does nothing when it is clicked', () => {
    click(place('div', INLINE));
    expect(findFrames()).toEqual([]);
  });
});

test('a thousand buttons cost no listener of their own', () => {
  const add = vi.spyOn(EventTarget.prototype, 'addEventListener');
  for (let index = 0; index < 1000; index += 1) place('button', BUTTON);
  scan();
  expect(add).not.toHaveBeenCalled();
});
