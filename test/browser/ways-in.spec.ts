import { By } from 'selenium-webdriver';
import { Command, Name } from 'selenium-webdriver/lib/command.js';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { startFlowProxy } from '../support/world/flow-proxy.ts';
import { documentOf, json, markupPage, scriptPage } from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

const serve = (html: string) => world.host.origin + world.host.serve(html);
const BUTTON = `<button type="button" id="open" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;
const INSIDE = `<div id="place">${BUTTON}</div>`;
const FRAMES = 'all("iframe")';

test('pointing at a button loads its flow ahead, and a press shows that very frame', async () => {
  const { visitor, flow } = world;
  await visitor.goTo(serve(markupPage(flow.origin, BUTTON)));
  expect(await visitor.run(`return ${FRAMES}.length`)).toBe(0);
  const button = await visitor.driver.findElement(By.id('open'));
  await visitor.driver.actions({ async: true }).move({ origin: button }).perform();
  await visitor.waitFor(
    'the flow to be ready',
    'return document.getElementById("open").dataset.inquiryState === "ready"',
  );
  // Made, and not opened: nothing has been accessed.
  expect(await visitor.run('return heard.filter(({ args }) => args[0].name === "start").length')).toBe(0);
  await visitor.run(`${FRAMES}[0].dataset.mark = 'first'`);
  await visitor.press('Verify');
  expect(await visitor.run(`return ${FRAMES}.map(({ dataset }) => dataset.mark)`)).toEqual(['first']);
  await visitor.enterFlow();
  await goThrough(visitor);
  expect((await visitor.hears('inquiry:complete'))[0]).toMatchObject({ status: 'completed' });
  // The focus came back to the button, which is no intent: the last frame is gone soon, and none comes after it.
  await visitor.waitFor('no frame', `return ${FRAMES}.length === 0`);
  expect(await visitor.run('return document.activeElement.id')).toBe('open');
});

test('a finger on a button loads its flow ahead, hidden, before it is lifted', async () => {
  const { visitor, flow } = world;
  const { driver } = visitor;
  await visitor.goTo(serve(markupPage(flow.origin, BUTTON)));
  // The driver's own words for it know the mouse alone.
  const touch = (...actions: object[]) =>
    driver.execute(
      new Command(Name.ACTIONS).setParameter('actions', [
        { type: 'pointer', id: 'finger', parameters: { pointerType: 'touch' }, actions },
      ]),
    );
  // While a finger is down WebKit's driver types without Shift, also in the tests that follow.
  onTestFinished(() => touch({ type: 'pointerUp', button: 0 }));
  await touch(
    { type: 'pointerMove', x: 0, y: 0, duration: 0, origin: await driver.findElement(By.id('open')) },
    { type: 'pointerDown', button: 0 },
  );
  await visitor.waitFor(
    'the flow to be ready',
    'return document.getElementById("open").dataset.inquiryState === "ready"',
  );
  expect(await visitor.run(`return [${FRAMES}.length, all("dialog[open]").length]`)).toEqual([1, 0]);
  expect(await visitor.run('return heard.filter(({ args }) => args[0].name === "start").length')).toBe(0);
});

test('an inline element far below the window loads nothing until the visitor scrolls near', async () => {
  const { visitor, flow } = world;
  const place = `<div id="far" data-inquiry-template="${TEMPLATES.short}" data-inquiry-mode="inline"></div>`;
  await visitor.goTo(serve(markupPage(flow.origin, `<div style="height:5000px"></div>${place}`)));
  await visitor.waitFor('the script', 'return Boolean(window.Inquiry) && document.readyState === "complete"');
  await visitor.run('return twoFrames()');
  expect(await visitor.run(`return ${FRAMES}.length`)).toBe(0);
  await visitor.run('document.getElementById("far").scrollIntoView()');
  await visitor.enterFlow('inline');
  await visitor.sees(HEADINGS.welcome);
});

test('a launch by redirect goes through the hosted page and comes back with its end, told once', async () => {
  const { visitor, flow, host, api } = world;
  const end = documentOf({
    head: `<script src="${flow.origin}/inquiry.js"></script>`,
    body: '<h2>Welcome back</h2>',
    script: 'hear("returned", Inquiry.returned()); hear("again", Inquiry.returned());',
  });
  const options = {
    templateId: TEMPLATES.leading,
    mode: 'redirect',
    redirectUri: `${host.origin}${host.serve(end)}?own=1`,
    fields: { name_first: JANE.first },
  };
  await visitor.goTo(serve(scriptPage(flow.origin, `Inquiry.launch(${json(options)})`)));
  await visitor.press('Verify');
  await visitor.sees(HEADINGS.welcome);
  expect(await visitor.run('return location.href')).not.toContain(JANE.first);
  await visitor.press(en.begin);
  await visitor.sees(HEADINGS.name);
  expect(await visitor.valueOf('First name')).toBe(JANE.first);
  await giveName(visitor);
  await giveContact(visitor);
  await visitor.press(en.done);
  await visitor.sees('Welcome back');
  const [returned] = await visitor.hears('returned');
  const { inquiryId } = returned as { inquiryId: string };
  expect(returned).toEqual({ inquiryId, status: 'completed' });
  expect(await visitor.hears('again')).toEqual([null]);
  expect(await visitor.run('return location.search')).toBe('?own=1');
  expect(await api.retrieve(inquiryId)).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
});

test('a launch by redirect that is ended while the second file is on its way does not leave the page, by its signal or by destroy()', async () => {
  const { visitor, service } = world;
  // Another origin, of which the browser has nothing in its cache.
  const flow = await startFlowProxy();
  onTestFinished(flow.stop);
  flow.forwardTo(service.port);
  const options = json({ templateId: TEMPLATES.short, mode: 'redirect' });
  const script = `
    window.abort = new AbortController();
    Inquiry.launch({ ...${options}, signal: abort.signal }).catch((reason) => hear('rejected', reason));
    window.client = new Inquiry.Client(${options});
    client.open();`;
  const release = flow.holdAnswers('/diagnostics.js');
  await visitor.goTo(serve(scriptPage(flow.origin, script)));
  await visitor.press('Verify');
  await expect.poll(() => flow.underWay).toBe(1);
  await visitor.run('abort.abort("enough"); client.destroy()');
  expect(await visitor.hears('rejected')).toEqual(['enough']);
  release();
  await visitor.run('Inquiry.check().then(() => hear("second file"))');
  await visitor.hears('second file');
  expect(flow.count('/verify')).toBe(0);
});

describe('a button that leads to the hosted page', () => {
  const led = (more = '') => BUTTON.replace('<button ', `<button data-inquiry-mode="redirect" ${more} `);

  test('leads there once when it is pressed twice, and asks once for the token', async () => {
    const { visitor, flow, host, api } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    const endpoint = host.answer(() => ({ sessionToken }));
    const button = led(`data-inquiry-session-endpoint="${endpoint}"`).replace(
      /data-inquiry-template="[^"]*"/,
      `data-inquiry-id="${id}"`,
    );
    await visitor.goTo(serve(markupPage(flow.origin, button)));
    const pages = flow.count('/verify');
    // Later: a driver repeats a script whose document went away under it.
    await visitor.run(
      'setTimeout(() => { const button = document.getElementById("open"); button.click(); button.click(); })',
    );
    await visitor.sees(HEADINGS.welcome);
    expect(host.requests.filter(({ url }) => url === endpoint)).toHaveLength(1);
    expect(flow.count('/verify')).toBe(pages + 1);
  });

  // WebKit's driver never answers a script that it was given while the page was on its way to another site.
  test.skipIf(inject('engine') === 'webkit')(
    'leads there again when the visitor came back, and meanwhile does not say that it loads',
    async () => {
      const { visitor, flow } = world;
      await visitor.goTo(serve(markupPage(flow.origin, led())));
      for (const _time of ['first', 'second']) {
        await visitor.press('Verify');
        await visitor.sees(HEADINGS.welcome);
        await visitor.run('setTimeout(() => history.back())');
        await visitor.sees('Host page');
        expect(await visitor.run('return document.getElementById("open").dataset.inquiryState ?? "idle"')).not.toBe(
          'loading',
        );
      }
    },
  );
});

test('what a page asks for before the script is there happens when it is', async () => {
  const { visitor, flow } = world;
  const head = `<script>
    window.Inquiry ||= [];
    Inquiry.push(() => Inquiry.launch({ templateId: '${TEMPLATES.short}' }));
  </script><script src="${flow.origin}/inquiry.js" async></script>`;
  await visitor.goTo(serve(documentOf({ head })));
  await visitor.enterFlow();
  await visitor.sees(HEADINGS.welcome);
});

test('a link in a mail opens its inquiry inside the page by its one-time code, which then leaves the address and is used up', async () => {
  const { visitor, flow, api } = world;
  const { id, oneTimeLink } = await api.create(
    { 'inquiry-template-id': TEMPLATES.short },
    { 'auto-create-one-time-link': true },
  );
  const code = new URL(String(oneTimeLink)).searchParams.get('code');
  const options = { prefill: { 'inquiry-id': 'inquiryId', code: 'code' } };
  const page = serve(
    scriptPage(
      flow.origin,
      `Inquiry.launch(${json(options)}).then((outcome) => hear("settled", outcome), ({ code }) => hear("rejected", code))`,
    ),
  );
  await visitor.goTo(`${page}?inquiry-id=${id}&code=${code}`);
  await visitor.press('Verify');
  await visitor.enterFlow();
  await goThrough(visitor);
  expect((await visitor.hears('settled'))[0]).toMatchObject({ type: 'complete', inquiryId: id });
  expect(await visitor.run('return location.search')).toBe('');
  await visitor.goTo(`${page}?inquiry-id=${id}&code=${code}`);
  await visitor.press('Verify');
  expect(await visitor.hears('rejected')).toEqual(['unauthenticated']);
});

test('the script says the same on a page without a charset', async () => {
  const { visitor, host, flow } = world;
  const html = markupPage(flow.origin, BUTTON).replace('<meta charset="utf-8">', '');
  const release = flow.holdAnswers('/widget');
  await visitor.goTo(host.origin + host.serve(html, { 'Content-Type': 'text/html' }));
  expect(await visitor.run('return document.characterSet')).toBe('windows-1252');
  await visitor.press('Verify');
  await visitor.waitFor('the modal', 'return all("dialog[open]").length === 1');
  expect(await visitor.run('return all("dialog[open] button")[0].textContent')).toBe('\u00d7');
  release();
  await visitor.enterFlow();
  await goThrough(visitor);
  await visitor.hears('inquiry:complete');
});

describe('the classic script, loaded as a module, does not know where it came from:', () => {
  const loaded = (body: string, script = '') =>
    serve(documentOf({ head: `<script type="module" src="${world.flow.origin}/inquiry.js"></script>`, body, script }));

  test('a launch that names its host goes all the way', async () => {
    const { visitor, flow } = world;
    const options = json({ host: flow.origin, templateId: TEMPLATES.short });
    const script = `document.getElementById('open').onclick = () =>
      Inquiry.launch(${options}).then((outcome) => hear('settled', outcome), (reason) => hear('rejected', reason));`;
    await visitor.goTo(loaded('<button type="button" id="open">Verify</button>', script));
    await visitor.waitFor('the script', 'return Boolean(window.Inquiry)');
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', fields: JANE_FIELDS }]);
  });

  test('a press on a button, which cannot name one, tells so', async () => {
    const { visitor } = world;
    await visitor.goTo(loaded(BUTTON));
    await visitor.waitFor('the script', 'return Boolean(window.Inquiry)');
    await visitor.press('Verify');
    expect(await visitor.hears('inquiry:error')).toMatchObject([{ code: 'invalid_config' }]);
    // WebKit tells a page nothing of an error in a script from elsewhere, but for its console.
    const message = inject('engine') === 'webkit' ? 'Script error.' : 'invalid_config: host';
    expect(await visitor.hears('uncaught')).toEqual([expect.stringContaining(message)]);
    expect(await visitor.run('return document.getElementById("open").dataset.inquiryState')).toBe('error');
    expect(await visitor.run(`return ${FRAMES}.length`)).toBe(0);
  });
});

test('in a worker the npm entry can be imported, and does nothing', async () => {
  const { visitor, host } = world;
  const source = `
    const before = Reflect.ownKeys(globalThis).length;
    import('/npm/index.js').then(
      (entry) => postMessage([Object.keys(entry).sort(), Reflect.ownKeys(globalThis).length - before]),
      (error) => postMessage(String(error)));`;
  const worker = host.serve(source, { 'Content-Type': 'text/javascript' });
  const page = documentOf({
    script: `
      const worker = new Worker('${worker}', { type: 'module' });
      worker.onmessage = ({ data }) => hear('told', data);
      worker.onerror = ({ message }) => hear('told', message);`,
  });
  const seen = host.requests.length;
  await visitor.goTo(serve(page));
  expect(await visitor.hears('told')).toEqual([[['Client', 'InquiryError', 'check', 'launch', 'returned'], 0]]);
  // Its own parts, and nothing else.
  expect(host.requests.slice(seen + 2).filter(({ url }) => !url.startsWith('/npm/') && url !== '/favicon.ico')).toEqual(
    [],
  );
});

describe('a button that is replaced while its flow is open disturbs nothing, and the new one works:', () => {
  test.each([
    ['by innerHTML', 'document.getElementById("place").innerHTML = arguments[0]'],
    [
      'with all around it, by outerHTML',
      'document.getElementById("place").outerHTML = `<div id="place">` + arguments[0] + `</div>`',
    ],
    [
      'within a view transition',
      `const change = () => { document.getElementById("place").innerHTML = arguments[0]; };
       return document.startViewTransition(change).finished.then(() => 0)`,
    ],
  ])('%s', async (_how, swap) => {
    const { visitor, flow } = world;
    await visitor.goTo(serve(markupPage(flow.origin, INSIDE)));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    await visitor.leaveFlow();
    await visitor.run(swap, BUTTON);
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.contact);
    await cancel(visitor);
    await visitor.hears('inquiry:cancel');
    // Where its opener is gone, the focus goes to the main part of the page.
    await expect.poll(() => visitor.run('return document.activeElement.localName')).toBe('main');
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('inquiry:complete');
    expect(await visitor.run('return document.getElementById("open").dataset.inquiryState')).toBe('complete');
  });
});

test('before any intent a page with buttons has fetched the script alone, and runs no timer, no observer and one listener per event', async () => {
  const { visitor, flow } = world;
  // Wrapped before the script is there.
  const watch = `<script>
    window.made = [];
    // Drivers have timers of their own.
    const note = (what) => { if (new Error().stack.includes('/inquiry.js')) made.push(what); };
    for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback', 'fetch']) {
      const real = window[name];
      if (real) window[name] = (...args) => { note(name); return real.apply(window, args); };
    }
    for (const name of ['MutationObserver', 'IntersectionObserver', 'ResizeObserver', 'PerformanceObserver', 'ReportingObserver']) {
      const Real = window[name];
      if (Real) window[name] = class extends Real { constructor(...args) { super(...args); note(name); } };
    }
    const { addEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (type, listener, ...options) {
      note([this === document ? 'document' : 'elsewhere', type, ...options.map((option) => JSON.stringify(option))].join(' '));
      return addEventListener.call(this ?? window, type, listener, ...options);
    };
  </script>`;
  const page = markupPage(flow.origin, Array(20).fill(BUTTON.replace(' id="open"', '')).join(''));
  const seen = flow.requests.length;
  await visitor.goTo(serve(page.replace('<script src', `${watch}<script src`)));
  await visitor.waitFor('the script', 'return Boolean(window.Inquiry) && document.readyState === "complete"');
  const made = await visitor.run<string[]>('return made');
  // Each without options: `passive` means something to touches and wheels alone, and a press has to be taken from its link.
  expect(made.sort()).toEqual([
    'document DOMContentLoaded',
    'document click',
    'document focusin',
    'document pointerover',
  ]);
  // The script may be in the cache.
  expect(flow.requests.slice(seen).filter(({ url }) => url !== '/inquiry.js')).toEqual([]);
  expect(
    await visitor.run('return [all("iframe").length, all("link[rel=preconnect], link[rel=prefetch]").length]'),
  ).toEqual([0, 0]);
});
