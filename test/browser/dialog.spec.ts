import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { documentOf, json, launchPage, scriptPage } from '../support/world/host-page.ts';
import { begin, cancel, goThrough } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { Key, type Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

const MODAL = 'all("dialog").find((dialog) => dialog.matches(":modal") && dialog.getRootNode() !== document)';
const serve = (html: string) => world.host.origin + world.host.serve(html);
const openShort = async (visitor: Visitor, html = launchPage(world.flow.origin, { templateId: TEMPLATES.short })) => {
  await visitor.goTo(serve(html));
  await visitor.press('Verify');
};

/** The flow is shown, and takes what is pressed and typed. */
async function expectUsable(visitor: Visitor): Promise<void> {
  await visitor.enterFlow();
  await begin(visitor);
  await visitor.fill('First name', 'Jane');
  expect(await visitor.valueOf('First name')).toBe('Jane');
  await visitor.leaveFlow();
}

/** Launches after the page did something of its own by the same press. */
const launchAfter = (script: string, body: string) =>
  scriptPage(
    world.flow.origin,
    `${script}; Inquiry.launch({ ...${json({ templateId: TEMPLATES.short })}, ...callbacks }).then((outcome) => hear('settled', outcome));`,
    body,
  );

describe('the modal lies above', () => {
  const COVER = 'position:fixed;inset:0;width:100%;height:100%;margin:0';
  test.each([
    [
      'an open dialog of the page',
      'document.getElementById("own").showModal()',
      `<dialog id="own" style="${COVER}">Own</dialog>`,
    ],
    [
      'a popover of the page',
      'document.getElementById("own").showPopover()',
      `<div id="own" popover="manual" style="${COVER}">Own</div>`,
    ],
    [
      'whatever has the highest z-index',
      'document.getElementById("own").hidden = false',
      `<div id="own" hidden style="${COVER};z-index:2147483647">Own</div>`,
    ],
  ])('%s, which is still there afterwards', async (_name, script, body) => {
    const { visitor } = world;
    await openShort(visitor, launchAfter(script, body));
    await visitor.enterFlow();
    await begin(visitor);
    await cancel(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'cancel' }]);
    await visitor.seesNoFlow();
    expect(await visitor.run('return document.getElementById("own").checkVisibility()')).toBe(true);
  });
});

test('what the modal says itself stands in the font of the page, and in its own size', async () => {
  const { visitor, flow } = world;
  const release = flow.holdAnswers('/widget');
  const font = '<style>* { font: 40px/3 cursive !important }</style>';
  const html = launchPage(flow.origin, { templateId: TEMPLATES.short }).replace('</head>', `${font}</head>`);
  await openShort(visitor, html);
  await visitor.waitFor('the modal', `return ${MODAL}`);
  const fonts = `return ['p', 'button'].map((name) => {
    const { fontFamily, fontSize, lineHeight } = getComputedStyle(${MODAL}.querySelector(name));
    return [fontFamily, fontSize, lineHeight];
  })`;
  expect(await visitor.run(fonts)).toEqual(Array(2).fill(['cursive', '16px', 'normal']));
  release();
});

describe('the page behind the modal', () => {
  test('cannot be pressed', async () => {
    const { visitor } = world;
    await openShort(
      visitor,
      launchAfter('document.getElementById("after").onclick = () => hear("pressed behind")', '<p>Own</p>'),
    );
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
    await visitor.leaveFlow();
    const { driver } = visitor;
    const [x = 0, y = 0] = await visitor.run<number[]>(
      'const { x, y } = document.getElementById("after").getBoundingClientRect(); return [Math.ceil(x) + 4, Math.ceil(y) + 4]',
    );
    await driver.actions().move({ x, y, duration: 0 }).press().release().perform();
    await visitor.enterFlow();
    await begin(visitor);
    await cancel(visitor);
    await visitor.hears('settled');
    expect((await visitor.heard()).map(({ name }) => name)).not.toContain('pressed behind');
    // The press would have been heard: now it is.
    await visitor.seesNoFlow();
    await driver.actions().move({ x, y, duration: 0 }).press().release().perform();
    await visitor.hears('pressed behind');
  });

  test.each([
    ['', ''],
    [
      ', where the window scrolls by what its body says',
      '<style>html,body{height:100%}body{overflow-x:hidden}</style>',
    ],
    [', where room is kept for a scroll bar at both sides', '<style>html{scrollbar-gutter:stable both-edges}</style>'],
  ])('does not scroll, and is where it was afterwards%s', async (_where, styles) => {
    const { visitor } = world;
    const page = launchPage(world.flow.origin, { templateId: TEMPLATES.short });
    await visitor.goTo(serve(page.replace('<main>', `${styles}<main><div style="height:3000px"></div>`)));
    const place = 'const { x, width } = document.body.getBoundingClientRect(); return [scrollX, scrollY, x, width]';
    await visitor.run('findButton("Verify").scrollIntoView({ block: "center", behavior: "instant" })');
    const before = await visitor.run<number[]>(place);
    expect(before[1]).toBeGreaterThan(1000);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    expect(await visitor.run(place)).toEqual(before);
    expect(await visitor.run('return getComputedStyle(document.documentElement).overflowY')).toBe('hidden');
    await visitor.enterFlow();
    await cancel(visitor);
    await visitor.hears('settled');
    expect(await visitor.run(place)).toEqual(before);
    expect(await visitor.run('return getComputedStyle(document.documentElement).overflowY')).toBe('visible');
  });

  test('is where it was afterwards, with the focus, though its address names another part of it', async () => {
    const { visitor } = world;
    const page = launchPage(world.flow.origin, { templateId: TEMPLATES.short });
    const markup = '<main><h2 id="named">Named</h2><div style="height:3000px"></div>';
    await visitor.goTo(`${serve(page.replace('<main>', markup))}#named`);
    await visitor.run('findButton("Verify").scrollIntoView({ block: "center", behavior: "instant" })');
    const before = await visitor.run<number>('return scrollY');
    expect(before).toBeGreaterThan(1000);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await cancel(visitor);
    await visitor.hears('settled');
    await visitor.seesNoFlow();
    expect(await visitor.run('return scrollY')).toBe(before);
    expect(await visitor.focused()).toBe('Verify');
  });
});

describe('while the flow loads', () => {
  /** Does something with the modal before the flow is there. */
  async function whileLoading(act: (visitor: Visitor) => Promise<void>): Promise<void> {
    const { visitor, flow } = world;
    const release = flow.holdAnswers('/widget');
    try {
      await openShort(visitor);
      await visitor.waitFor('the modal', `return Boolean(${MODAL})`);
      await act(visitor);
    } finally {
      release();
    }
  }

  test('the modal has a name, and the focus is on its close button and stays in it', () =>
    whileLoading(async (visitor) => {
      expect(await visitor.run<string>(`return ${MODAL}.getAttribute('aria-label')`)).toMatch(/\S/);
      expect(await visitor.focused()).toBe('Close');
      for (let count = 0; count < 6; count += 1) {
        await visitor.keys(Key.TAB);
        expect(['Before', 'Verify', 'After']).not.toContain(await visitor.focused());
      }
    }));

  test('the modal is described by what it says', () =>
    whileLoading(async (visitor) => {
      const description = `
        const dialog = ${MODAL};
        const ids = (dialog.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
        const elements = [...(dialog.ariaDescribedByElements ?? []), ...ids.map((id) => dialog.getRootNode().getElementById(id))];
        return [dialog.getAttribute('aria-description') ?? '', ...elements.map((element) => element.textContent)].join(' ')`;
      expect(await visitor.run<string>(description)).toContain('Loading');
    }));

  test.each([
    ['its close button', (visitor: Visitor) => visitor.press('Close')],
    ['Escape', (visitor: Visitor) => visitor.keys(Key.ESCAPE)],
  ])('%s closes the modal at once, and the focus is back at the opener', async (_name, act) =>
    whileLoading(async (visitor) => {
      await act(visitor);
      expect(await visitor.hears('settled')).toEqual([{ type: 'cancel' }]);
      await visitor.waitFor('the modal to be gone', `return !${MODAL}`);
      expect(await visitor.focused()).toBe('Verify');
    }),
  );
});

test('Escape inside the flow asks, as often as it is pressed', async () => {
  const { visitor } = world;
  await openShort(visitor);
  await visitor.enterFlow();
  await begin(visitor);
  for (let count = 0; count < 3; count += 1) {
    await visitor.fill('First name', 'Jane');
    await visitor.keys(Key.ESCAPE);
    await visitor.sees(en.confirm.title);
    await visitor.press(en.confirm.stay);
    await visitor.sees(HEADINGS.name);
  }
  await visitor.leaveFlow();
  expect((await visitor.heard()).map(({ name }) => name)).not.toContain('settled');
});

describe('the page is as it was before, and Back leads where it led, after', () => {
  /** Counts the listeners of window, document and navigation, those that end by themselves or by a signal included. */
  const COUNTER = `<script>
    const listeners = new Set();
    window.listenerTypes = () => [...listeners].map(({ type }) => type).sort();
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const isPage = (target) => [undefined, window, document, window.navigation].includes(target);
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      if (isPage(this)) {
        const entry = { type, listener, capture: Boolean(options?.capture ?? options === true) };
        const end = () => listeners.delete(entry);
        const isKnown = [...listeners].some((other) => other.type === type && other.listener === listener && other.capture === entry.capture);
        if (!isKnown) listeners.add(entry);
        if (options?.once) addEventListener.call(this ?? window, type, end, { once: true, capture: entry.capture });
        if (options?.signal) addEventListener.call(options.signal, 'abort', end, { once: true });
      }
      return addEventListener.call(this ?? window, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      const capture = Boolean(options?.capture ?? options === true);
      if (isPage(this)) for (const entry of listeners) if (entry.type === type && entry.listener === listener && entry.capture === capture) listeners.delete(entry);
      return removeEventListener.call(this ?? window, type, listener, options);
    };
  </script>`;
  const STATE = `
    const { documentElement: html, body } = document;
    return {
      address: location.href,
      state: history.state,
      scroll: [scrollX, scrollY],
      styles: [html, body].map((element) => element.getAttribute('style') + getComputedStyle(element).overflow),
      sheets: document.adoptedStyleSheets.length,
      elements: all('*').map((element) => element.cloneNode(false).outerHTML).sort(),
      listeners: listenerTypes(),
      // Drivers leave names of their own.
      globals: Object.keys(window).filter((name) => !/^(\\$?cdc_|se_)/.test(name)).sort(),
      frames: frames.length,
    };`;

  const confirmed = async (visitor: Visitor) => {
    await visitor.sees(en.confirm.title);
    await visitor.press(en.confirm.leave);
  };
  /** Somebody's `container.innerHTML = ''`, or a framework that renders anew. */
  const TAKE_AWAY = 'for (const dialog of all("dialog")) dialog.getRootNode().host.remove()';
  /** In the middle of the flow the page does something by itself. */
  const byScript = (script: string) => ({
    async leave(visitor: Visitor) {
      await begin(visitor);
      await visitor.leaveFlow();
      await visitor.run(script);
    },
  });
  /** The flow does not come. */
  const withoutFlow = (leave: (visitor: Visitor) => Promise<void>) => ({
    async leave(visitor: Visitor) {
      await visitor.waitFor('the modal', `return Boolean(${MODAL})`);
      await leave(visitor);
    },
  });
  interface Way {
    readonly options?: object;
    /** Path of the service that is made to behave differently, and how. */
    readonly trouble?: () => () => void;
    leave(visitor: Visitor): Promise<void>;
  }
  const WAYS: Record<string, Way> = {
    'the end of the flow': { leave: (visitor) => goThrough(visitor) },
    'the close button of the flow': {
      async leave(visitor) {
        await begin(visitor);
        await cancel(visitor);
      },
    },
    'Escape inside the flow': {
      async leave(visitor) {
        await begin(visitor);
        await visitor.fill('First name', 'Jane');
        await visitor.keys(Key.ESCAPE);
        await confirmed(visitor);
      },
    },
    Back: {
      async leave(visitor) {
        await begin(visitor);
        await visitor.goBack();
        await visitor.enterFlow();
        await confirmed(visitor);
      },
    },
    'an aborted signal': byScript('controller.abort()'),
    'cancel by force': byScript('client.cancel(true)'),
    'destroy()': byScript('client.destroy()'),
    'the page took the modal away': byScript(TAKE_AWAY),
    'Escape while the flow loads': {
      trouble: () => world.flow.holdAnswers('/widget'),
      ...withoutFlow((visitor) => visitor.keys(Key.ESCAPE)),
    },
    'a page that took the loading modal away': {
      trouble: () => world.flow.holdAnswers('/widget'),
      ...withoutFlow((visitor) => visitor.run(TAKE_AWAY)),
    },
    'a flow that did not come': {
      trouble: () => world.flow.answerInstead('/', { status: 404, body: '<p>Not here' }),
      ...withoutFlow(async (visitor) => {
        await visitor.hears('onError');
        await visitor.press('Close');
      }),
    },
    'the end of a flow inside the page': {
      options: { templateId: TEMPLATES.short, mode: 'inline' },
      leave: (visitor) => goThrough(visitor),
    },
    'the page took away what held a flow': {
      options: { templateId: TEMPLATES.short, mode: 'inline' },
      ...byScript('document.getElementById("place").replaceChildren()'),
    },
    'a flow that is refused': {
      options: { templateId: TEMPLATES.blocked },
      async leave(visitor) {
        await visitor.sees(enSteps.refused.client_side_creation_blocked.title);
        await visitor.press('Close');
      },
    },
  };

  test.each(Object.entries(WAYS))(
    '%s',
    async (_name, { options = { templateId: TEMPLATES.short }, trouble, leave }) => {
      const { visitor, flow } = world;
      const before = serve(documentOf({ body: '<h2>The page before</h2>' }));
      const script = `window.controller = new AbortController();
      const client = (window.client = new Inquiry.Client({ ...${json(options)}, signal: controller.signal, preload: 'none', ${'mode' in options ? 'parent: document.getElementById("place"),' : ''} ...callbacks }));
      controller.signal.addEventListener('abort', () => hear('onCancel'));
      client.open();`;
      // In the page the visitor scrolls to the flow.
      const above = 'mode' in options ? '' : '<div style="height:3000px"></div>';
      const page = scriptPage(flow.origin, script).replace('<head>', `<head>${COUNTER}`);
      await visitor.goTo(before);
      await visitor.goTo(serve(page.replace('<main>', `<main>${above}`)));
      await visitor.run('history.replaceState({ own: 1 }, ""); window.controller = window.client = undefined;');
      await visitor.run('findButton("Verify").scrollIntoView({ block: "center", behavior: "instant" })');
      const was = await visitor.run<{ readonly scroll: readonly [number, number] }>(STATE);
      if (above) expect(was.scroll[1]).toBeGreaterThan(1000);

      const release = trouble?.();
      await visitor.press('Verify');
      if (!trouble) await visitor.enterFlow();
      await leave(visitor);
      await visitor.leaveFlow();
      await visitor.waitFor('the end', 'return heard.some(({ name }) => /^on(Complete|Cancel|Error)$/.test(name))');
      await visitor.seesNoFlow();
      await expect.poll(() => visitor.run(STATE), { timeout: 5000 }).toEqual(was);
      // A frame that the page took away has a moment to forget its session; the focus comes back after that.
      if (!('mode' in options)) await expect.poll(() => visitor.focused()).toBe('Verify');
      release?.();
      await visitor.driver.navigate().back();
      await visitor.sees('The page before');
    },
  );
});

test('a flow that reaches for the focus on its way out does not get it back', async () => {
  const { visitor } = world;
  await openShort(visitor);
  await visitor.enterFlow();
  await begin(visitor);
  await visitor.leaveFlow();
  await visitor.run('findButton("Verify").addEventListener("blur", () => hear("the opener lost the focus"))');
  await visitor.enterFlow();
  await visitor.press('Close');
  await visitor.sees(en.confirm.title);
  await visitor.run('setInterval(() => { activeElement()?.blur(); document.querySelector("button").focus(); }, 1)');
  await visitor.press(en.confirm.leave);
  await visitor.hears('settled');
  await visitor.seesNoFlow();
  expect(await visitor.focused()).toBe('Verify');
  expect((await visitor.heard()).map(({ name }) => name)).not.toContain('the opener lost the focus');
});

test('Back asks before the flow is left as often as the visitor stays, and then leaves no entry', async () => {
  const { visitor } = world;
  await visitor.goTo(serve(documentOf({ body: '<h2>The page before</h2>' })));
  await openShort(visitor);
  await visitor.enterFlow();
  await begin(visitor);
  for (let time = 0; time < 3; time += 1) {
    await visitor.goBack();
    await visitor.enterFlow();
    await visitor.sees(en.confirm.title);
    await visitor.press(en.confirm.stay);
    await visitor.sees(HEADINGS.name);
  }
  await cancel(visitor);
  await visitor.hears('settled');
  await visitor.seesNoFlow();
  await visitor.driver.navigate().back();
  await visitor.sees('The page before');
});

test.for([
  { what: 'disabled', body: '', lose: "document.getElementById('open').disabled = true" },
  { what: 'hidden', body: '', lose: "document.getElementById('open').style.display = 'none'" },
  { what: 'in a menu that is closed by the modal', body: '<div id="menu" popover></div>', lose: '' },
])('the main part of the page has the focus after the end when the opener is $what', async ({ body, lose }) => {
  const { visitor } = world;
  await visitor.goTo(serve(launchAfter(lose, body)));
  if (body) await visitor.run("menu.append(document.getElementById('open')); menu.showPopover()");
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  await cancel(visitor);
  await visitor.hears('settled');
  await visitor.seesNoFlow();
  await expect.poll(() => visitor.run('return document.activeElement.localName')).toBe('main');
});

test.for([
  { who: 'what began it', begins: "findButton('Verify').focus()", has: '#open' },
  { who: 'the main part of the page, where nothing did', begins: 'document.activeElement.blur()', has: 'main' },
])('the focus that was in an inline flow has $who', async ({ begins, has }) => {
  const { visitor } = world;
  const options = json({ templateId: TEMPLATES.short, mode: 'inline' });
  const script = `Inquiry.launch({ ...${options}, ...callbacks, parent: document.getElementById('place') }).then((outcome) => hear('settled', outcome));`;
  await visitor.goTo(serve(scriptPage(world.flow.origin, script)));
  await visitor.run(`${begins}; document.getElementById('open').onclick()`);
  await visitor.enterFlow();
  await begin(visitor);
  await cancel(visitor);
  await visitor.hears('settled');
  expect(await visitor.run('return document.activeElement.matches(arguments[0])', has)).toBe(true);
});

test('a router that hears the browser navigate leaves out the entry of a flow by its address, and the page stays as it is', async () => {
  const { visitor } = world;
  const [, rule = ''] = /`(if \(event\.destination[^`]+)`/.exec(readFileSync('docs/troubleshooting.md', 'utf8')) ?? [];
  const router = `<script>
    window.drawn = [];
    window.navigation?.addEventListener('navigate', (event) => {
      ${rule};
      event.intercept({ handler: async () => { drawn.push(event.navigationType); } });
    });
  </script>`;
  const page = launchPage(world.flow.origin, { templateId: TEMPLATES.short });
  await visitor.goTo(serve(page.replace('<head>', `<head>${router}`)));
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  await visitor.goBack();
  await visitor.enterFlow();
  await visitor.press(en.confirm.leave);
  await visitor.hears('settled');
  expect(await visitor.run('return drawn')).toEqual([]);
  await visitor.run('history.pushState(null, "", "?own=1")');
  // Not every browser has what this is about.
  expect(await visitor.run('return drawn')).toEqual(await visitor.run('return window.navigation ? ["push"] : []'));
});

test('Forward, after Back closed the modal, does nothing', async () => {
  const { visitor } = world;
  await openShort(visitor);
  await visitor.enterFlow();
  await begin(visitor);
  await visitor.goBack();
  await visitor.enterFlow();
  await visitor.press(en.confirm.leave);
  await visitor.hears('settled');
  const address = await visitor.run('return location.href');
  const count = (await visitor.heard()).length;
  await visitor.driver.navigate().forward();
  expect(await visitor.run('return location.href')).toBe(address);
  await visitor.seesNoFlow();
  expect(await visitor.heard()).toHaveLength(count);
  expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
});

describe('an entry of the history that a flow has left does not keep Back from leading where it led:', () => {
  async function openAfterAnotherPage(): Promise<void> {
    const { visitor } = world;
    await visitor.goTo(serve(documentOf({ body: '<h2>The page before</h2>' })));
    await openShort(visitor);
    await visitor.enterFlow();
    await begin(visitor);
  }

  /** Opens the flow once more, leaves it, and goes back. */
  async function leaveAndGoBack(): Promise<void> {
    const { visitor } = world;
    const settled = (await visitor.heard()).filter(({ name }) => name === 'settled').length;
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await cancel(visitor);
    await visitor.leaveFlow();
    await visitor.waitFor(
      'the end',
      'return heard.filter(({ name }) => name === "settled").length > arguments[0]',
      settled,
    );
    await visitor.seesNoFlow();
    expect(await visitor.run('return history.state')).toBe(null);
    await visitor.driver.navigate().back();
    await visitor.sees('The page before');
  }

  test('the one that Forward leads to', async () => {
    const { visitor } = world;
    await openAfterAnotherPage();
    await cancel(visitor);
    await visitor.hears('settled');
    await visitor.seesNoFlow();
    await visitor.driver.navigate().forward();
    await visitor.waitFor('the entry of the flow', 'return history.state !== null');
    await leaveAndGoBack();
  });

  test('the one that a reload of the page finds', async () => {
    const { visitor } = world;
    await openAfterAnotherPage();
    await visitor.leaveFlow();
    await visitor.driver.navigate().refresh();
    await leaveAndGoBack();
  });
});

describe('inside a modal of the page that holds the focus', () => {
  test('the flow has the focus, and gives it back', async () => {
    const { visitor, flow } = world;
    const page = documentOf({
      head: `<script src="${flow.origin}/inquiry.js"></script>`,
      body: '<dialog id="own" aria-label="Own"><button type="button">First</button><button type="button" id="open">Verify</button></dialog>',
      script: `
        const own = document.getElementById('own');
        own.showModal();
        document.addEventListener('focusin', ({ target }) => {
          if (!own.contains(target)) own.querySelector('button').focus();
        });
        document.getElementById('open').onclick = () =>
          Inquiry.launch(${json({ templateId: TEMPLATES.short })}).then((outcome) => hear('settled', outcome));`,
    });
    await openShort(visitor, page);
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.fill('First name', 'Jane');
    expect(await visitor.valueOf('First name')).toBe('Jane');
    await cancel(visitor);
    await visitor.hears('settled');
    expect(await visitor.run('return document.getElementById("own").open')).toBe(true);
    expect(await visitor.focused()).toBe('Verify');
  });
});

test('above a modal of the page that is no dialog, and takes the focus from whatever is not in it, the flow has it and gives it back', async () => {
  const { visitor, flow } = world;
  const page = documentOf({
    head: `<script src="${flow.origin}/inquiry.js"></script>`,
    body: '<div id="own" role="dialog" aria-modal="true" aria-label="Own"><button type="button">First</button><button type="button" id="open">Verify</button></div>',
    script: `
      const own = document.getElementById('own');
      const hold = () => own.querySelector('button').focus();
      hold();
      document.addEventListener('focusin', ({ target }) => own.contains(target) || hold(), true);
      document.addEventListener('focusout', () => setTimeout(() => own.contains(document.activeElement) || hold()), true);
      document.getElementById('open').onclick = () =>
        Inquiry.launch(${json({ templateId: TEMPLATES.short })}).then((outcome) => hear('settled', outcome));`,
  });
  await openShort(visitor, page);
  await expectUsable(visitor);
  expect(await visitor.run('return activeElement().localName')).toBe('iframe');
  await visitor.enterFlow();
  await cancel(visitor);
  await visitor.hears('settled');
  await visitor.seesNoFlow();
  expect(await visitor.focused()).toBe('Verify');
});

describe.each([
  [
    'lets no press and no key beside itself through',
    `
      const own = document.getElementById('own');
      const hold = (event) => own.contains(event.target) || (event.preventDefault(), event.stopImmediatePropagation());
      for (const type of ['pointerdown', 'touchstart', 'mousedown', 'click', 'keydown']) document.addEventListener(type, hold, { capture: true, passive: false });`,
  ],
  [
    'goes with a press or the focus beside itself, or with Escape anywhere',
    `
      const own = document.getElementById('own');
      for (const type of ['pointerdown', 'touchstart', 'mousedown', 'click', 'focusin', 'keydown'])
        document.addEventListener(type, ({ key, target }) => (key ? key === 'Escape' : !own.contains(target)) && own.remove(), true);`,
  ],
])('above a modal of the page that %s', (_name, script) => {
  const openFrom = (visitor: Visitor) =>
    openShort(
      visitor,
      documentOf({
        head: `<script src="${world.flow.origin}/inquiry.js"></script>`,
        body: '<div id="own" role="dialog" aria-modal="true" aria-label="Own"><button type="button" id="open">Verify</button></div>',
        script: `${script}
          document.getElementById('open').onclick = () =>
            Inquiry.launch(${json({ templateId: TEMPLATES.short })}).then((outcome) => hear('settled', outcome));`,
      }),
    );
  const expectOwnAgain = async (visitor: Visitor) => {
    expect(await visitor.hears('settled')).toEqual([{ type: 'cancel' }]);
    await visitor.seesNoFlow();
    expect(await visitor.focused()).toBe('Verify');
  };

  test.each([
    ['its close button', (visitor: Visitor) => visitor.press('Close')],
    ['Enter on its close button', (visitor: Visitor) => visitor.keys(Key.ENTER)],
    ['Escape', (visitor: Visitor) => visitor.keys(Key.ESCAPE)],
  ])('a flow that loads is left by %s, and that modal has the focus again', async (_way, leave) => {
    const { visitor, flow } = world;
    const release = flow.holdAnswers('/widget');
    try {
      await openFrom(visitor);
      await visitor.waitFor('the modal', `return Boolean(${MODAL})`);
      await leave(visitor);
      await expectOwnAgain(visitor);
    } finally {
      release();
    }
  });

  test('a flow that failed can be tried again and left, and that modal has the focus again', async () => {
    const { visitor, flow } = world;
    const headers = { 'Access-Control-Allow-Origin': '*' };
    const recoveries = [
      flow.answerInstead('/widget', { status: 503, body: '' }),
      flow.answerInstead('/flow/v1/framable', { status: 429, body: { code: 'rate_limited', needs: [] }, headers }),
    ];
    try {
      await openFrom(visitor);
      await visitor.waitFor('the failure', `return Boolean(${MODAL}?.querySelector('[role="alert"]'))`);
    } finally {
      for (const recover of recoveries) recover();
    }
    await visitor.press('Try again');
    await visitor.enterFlow();
    await begin(visitor);
    await cancel(visitor);
    await visitor.seesNoFlow();
    expect(await visitor.focused()).toBe('Verify');
  });
});

test('a flow that was loaded before a modal of the page, which took everything beside itself out of reach, can be used', async () => {
  const { visitor, flow } = world;
  const page = documentOf({
    head: `<script src="${flow.origin}/inquiry.js"></script>`,
    script: `
      const client = new Inquiry.Client({ ...${json({ templateId: TEMPLATES.short })}, onReady: () => {
        const own = document.createElement('div');
        own.role = 'dialog';
        own.innerHTML = '<button type="button">Verify</button>';
        own.firstChild.onclick = () => client.open();
        for (const beside of document.body.children) Object.assign(beside, { inert: true, ariaHidden: 'true' });
        document.body.append(own);
      } });`,
  });
  await openShort(visitor, page);
  await expectUsable(visitor);
  const hiding = 'return activeElement().getRootNode().host.matches("[inert], [aria-hidden]")';
  expect(await visitor.run(hiding)).toBe(false);
});

test('a flow on a page whose own modal takes out of reach whatever is added beside it can be used', async () => {
  const { visitor, flow } = world;
  const page = documentOf({
    head: `<script src="${flow.origin}/inquiry.js"></script>`,
    body: '<div id="own" role="dialog" aria-label="Own"><button type="button" id="open">Verify</button></div>',
    script: `
      new MutationObserver((records) => {
        for (const { addedNodes } of records) for (const added of addedNodes) Object.assign(added, { inert: true, ariaHidden: 'true' });
      }).observe(document.body, { childList: true });
      document.getElementById('open').onclick = () => Inquiry.launch(${json({ templateId: TEMPLATES.short })});`,
  });
  await openShort(visitor, page);
  await expectUsable(visitor);
  const hidden = 'return [...document.body.children].filter((child) => child.matches("[inert], [aria-hidden]")).length';
  expect(await visitor.run(hidden)).toBe(0);
});

test('in a narrow window the modal fills all of it, and no screen scrolls sideways', async () => {
  const { visitor, host, flow } = world;
  const inner = launchPage(flow.origin, { templateId: TEMPLATES.short, frameAncestors: [host.siblingOrigin] });
  const outer = documentOf({
    body: `<iframe id="phone" style="width:390px;height:664px;border:0" src="${serve(inner)}"></iframe>`,
  });
  await visitor.goTo(host.siblingOrigin + host.serve(outer));
  const { driver } = visitor;
  await driver.switchTo().frame(await visitor.run('return document.getElementById("phone")'));
  expect(await visitor.run('return [innerWidth, innerHeight]')).toEqual([390, 664]);
  await visitor.press('Verify');
  await visitor.waitFor('the flow', 'return Boolean(findFlowAtRest(arguments[0]))', flow.origin);
  const box =
    'const { x, y, width, height } = findFlow(arguments[0]).getBoundingClientRect(); return [x, y, width, height]';
  expect(await visitor.run(box, flow.origin)).toEqual([0, 0, 390, 664]);
  await driver.switchTo().frame(await visitor.run('return findFlow(arguments[0])', flow.origin));
  for (const go of [begin, (someone: Visitor) => someone.fill('First name', 'Jane')]) {
    await go(visitor);
    expect(
      await visitor.run('return document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBeLessThanOrEqual(0);
  }
  expect(
    await visitor.run(
      'const { top, bottom } = activeElement().getBoundingClientRect(); return top >= 0 && bottom <= innerHeight',
    ),
  ).toBe(true);
});
