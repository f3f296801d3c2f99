import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { clientPage, documentOf, json, launchPage, markupPage, NONCE, scriptPage } from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/** All frames of the flow on the page, those in shadow roots included. */
const countFrames = 'return all("iframe").filter((frame) => frame.src.startsWith(arguments[0])).length';

describe('a host page with', () => {
  test('a strict Content-Security-Policy and Trusted Types opens the modal without a violation', async () => {
    const { visitor, host, flow } = world;
    const policy = [
      "default-src 'none'",
      `script-src 'nonce-${NONCE}' ${flow.origin}`,
      "style-src 'none'",
      'img-src data:',
      `frame-src ${flow.origin}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ');
    const page = host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short }), {
      'Content-Security-Policy': policy,
    });
    await visitor.goTo(host.origin + page);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('settled');
    expect((await visitor.heard()).filter(({ name }) => /violation|uncaught|unhandled/.test(name))).toEqual([]);
  });

  test('cross-origin isolation opens the modal', async () => {
    const { visitor, host, flow } = world;
    const page = host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short }), {
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
    await visitor.goTo(host.origin + page);
    expect(await visitor.run('return crossOriginIsolated')).toBe(true);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete' }]);
  });

  test('a page around it, whose origin it names, opens the modal', async () => {
    const { visitor, host, flow } = world;
    const inner = host.serve(
      launchPage(flow.origin, { templateId: TEMPLATES.short, frameAncestors: [host.siblingOrigin] }),
    );
    const outer = host.serve(
      documentOf({ body: `<iframe id="inner" width="800" height="700" src="${host.origin}${inner}"></iframe>` }),
    );
    await visitor.goTo(host.siblingOrigin + outer);
    const { driver } = visitor;
    await driver.switchTo().frame(await visitor.run('return document.getElementById("inner")'));
    await visitor.press('Verify');
    await visitor.waitFor('the flow', 'return Boolean(findFlow(arguments[0]))', flow.origin);
    await driver.switchTo().frame(await visitor.run('return findFlow(arguments[0])', flow.origin));
    await visitor.sees(HEADINGS.welcome);
  });

  test('styles that would hide or move everything shows the flow as it is', async () => {
    const { visitor, host, flow } = world;
    const styles = `<style>div, dialog, iframe, button:not(#open) { display: none !important; opacity: 0 !important; transform: translateX(-5000px) !important; }
      * { visibility: hidden !important; } html, body, main, #open { visibility: visible !important; }</style>`;
    await visitor.goTo(
      host.origin +
        host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short }).replace('</head>', `${styles}</head>`)),
    );
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.press(en.begin);
    await visitor.sees(HEADINGS.name);
  });

  test('an open dialog of its own puts the flow above it, and the dialog is still open afterwards', async () => {
    const { visitor, host, flow } = world;
    const page = documentOf({
      head: `<script src="${flow.origin}/inquiry.js"></script>`,
      body: '<dialog id="own" aria-label="Own"><button type="button" id="open">Verify</button></dialog>',
      script: `
        document.getElementById('own').showModal();
        document.getElementById('open').onclick = () =>
          Inquiry.launch(${json({ templateId: TEMPLATES.short })}).then((outcome) => hear('settled', outcome));`,
    });
    await visitor.goTo(host.origin + host.serve(page));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('settled');
    expect(await visitor.run('return document.getElementById("own").open')).toBe(true);
    expect(await visitor.focused()).toBe('Verify');
  });

  test.each([
    'var navigation = ["Home", "Shop"]',
    'var performance = { score: 5 }',
    'const URL = "./model/"',
    'let history = []',
    'const crypto = ["BTC"]',
  ])(
    'a global variable by the name of something of the browser (%s) opens the modal, and Back asks before it leaves that',
    async (declaration) => {
      const { visitor, host, flow } = world;
      const page = launchPage(flow.origin, { templateId: TEMPLATES.short });
      await visitor.goTo(host.origin + host.serve(page.replace('<head>', `<head><script>${declaration}</script>`)));
      await visitor.press('Verify');
      await visitor.enterFlow();
      await begin(visitor);
      await visitor.goBack();
      await visitor.enterFlow();
      await visitor.sees(en.confirm.title);
      await visitor.press(en.confirm.leave);
      expect(await visitor.hears('settled')).toMatchObject([{ type: 'cancel' }]);
      expect((await visitor.heard()).filter(({ name }) => /uncaught|unhandled/.test(name))).toEqual([]);
    },
  );

  test.each([
    ['by the press that launches', 'Inquiry.launch(options()); own.close();'],
    ['once the flow is there', 'Inquiry.launch(options(() => own.close()));'],
    [
      'and then opens a client that was made in it',
      'const client = new Inquiry.Client(options(() => { own.close(); client.open(); }));',
    ],
  ])(
    'an open dialog of its own that it closes %s shows the flow nevertheless, and has the focus afterwards',
    async (_when, script) => {
      const { visitor, host, flow } = world;
      const page = documentOf({
        head: `<script src="${flow.origin}/inquiry.js"></script>`,
        body: '<dialog id="own" aria-label="Own"><button type="button" id="open">Verify</button></dialog>',
        script: `
        const own = document.getElementById('own');
        const options = (onReady) => ({ ...${json({ templateId: TEMPLATES.short })}, ...callbacks, onReady });
        own.showModal();
        document.getElementById('open').onclick = () => { ${script} };`,
      });
      await visitor.goTo(host.origin + host.serve(page));
      await visitor.press('Verify');
      await visitor.waitFor('the dialog to be closed', 'return !document.getElementById("own").open');
      await visitor.enterFlow();
      await begin(visitor);
      await cancel(visitor);
      await visitor.hears('onCancel');
      await visitor.seesNoFlow();
      expect(await visitor.run('return document.activeElement.localName')).toBe('main');
      // Nothing keeps the page out of reach any more.
      await visitor.run('document.getElementById("after").onclick = () => hear("pressed")');
      await visitor.press('After');
      await visitor.hears('pressed');
    },
  );

  test('callbacks that throw still hears every other one, and the error is its own', async () => {
    const { visitor, host, flow } = world;
    const script = `
      const throwing = Object.fromEntries(['onLoad', 'onReady', 'onComplete', 'onEvent'].map((name) => [name, () => { hear(name); throw new Error('of ' + name); }]));
      Inquiry.launch({ ...${json({ templateId: TEMPLATES.short })}, ...throwing }).then((outcome) => hear('settled', outcome));`;
    await visitor.goTo(host.origin + host.serve(scriptPage(flow.origin, script)));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete' }]);
    const heard = (await visitor.heard()).map(({ name, args }) => (name === 'uncaught' ? String(args[0]) : name));
    expect(heard).toEqual(expect.arrayContaining(['onLoad', 'onReady', 'onComplete', 'onEvent']));
    expect(heard.filter((name) => name.includes('of onComplete'))).toHaveLength(1);
  });
});

describe('one press too many makes', () => {
  test('one frame and one inquiry of a button that is clicked twice', async () => {
    const { visitor, host, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    const button = `<button type="button" id="open" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, button)));
    await visitor.run('const open = document.getElementById("open"); open.click(); open.click();');
    await visitor.hears('inquiry:event', ([detail]) => (detail as { name: string }).name === 'start');
    expect(await visitor.run(countFrames, flow.origin)).toBe(1);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });

  test('one frame and one inquiry of a client that is made, destroyed and made again', async () => {
    const { visitor, host, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    const script = `
      const make = () => new Inquiry.Client({ ...${json({ templateId: TEMPLATES.short })}, ...callbacks });
      make().destroy();
      const client = make();
      client.open();
      client.open();`;
    await visitor.goTo(host.origin + host.serve(scriptPage(flow.origin, script)));
    await visitor.press('Verify');
    await visitor.hears('onEvent', ([name]) => name === 'start');
    expect(await visitor.run(countFrames, flow.origin)).toBe(1);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
    expect((await visitor.heard()).map(({ name }) => name)).not.toContain('onCancel');
  });

  test('a second launch that is told that the first is open', async () => {
    const { visitor, host, flow } = world;
    const script = `
      const options = ${json({ templateId: TEMPLATES.short })};
      Inquiry.launch(options).then((outcome) => hear('first', outcome), (reason) => hear('first', reason));
      Inquiry.launch(options).then((outcome) => hear('second', outcome), (reason) => hear('second', reason));`;
    await visitor.goTo(host.origin + host.serve(scriptPage(flow.origin, script)));
    await visitor.press('Verify');
    expect(await visitor.hears('second')).toMatchObject([{ code: 'busy', status: 0 }]);
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('first')).toMatchObject([{ type: 'complete' }]);
  });
});

describe('prefill takes', () => {
  test('every type of field', async () => {
    const { visitor, host, flow } = world;
    const fields = {
      nameFirst: 'Jane',
      emailAddress: 'jane@mail.example.com',
      birthdate: '1984-02-29',
      ageGroup: '18_to_64',
      interests: ['news', 'events'],
      householdSize: 3,
      monthlyBudget: 12.5,
      newsletter: true,
    };
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.signUpForm, fields })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.press('Sign up');
    await visitor.sees('About you');
    expect(await visitor.valueOf('First name')).toBe('Jane');
    expect(await visitor.valueOf('Date of birth/Year')).toBe('1984');
    expect(await visitor.valueOf('People in your household')).toBe('3');
    expect(await visitor.valueOf('Monthly budget')).toBe('12.5');
    const chosen =
      'return [...document.querySelectorAll("input:checked")].map((input) => input.name + "=" + input.value).sort()';
    expect(await visitor.run(chosen)).toEqual([
      'age_group=18_to_64',
      'interests=events',
      'interests=news',
      'newsletter=on',
    ]);
  });

  test('what it can of values that are none, and the flow goes on', async () => {
    const { visitor, host, flow } = world;
    const script = `
      const fields = { nameFirst: 'Joan', nameLast: () => 1, nickName: new Map(), emailAddress: null, more: { deep: [1, { er: 2n }] }, when: new Date(0), text: '\\u0000\\ud800' };
      Inquiry.launch({ ...${json({ templateId: TEMPLATES.short })}, fields, ...callbacks }).then(
        (outcome) => hear('settled', outcome), (reason) => hear('rejected', reason));`;
    await visitor.goTo(host.origin + host.serve(scriptPage(flow.origin, script)));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    expect(await visitor.valueOf('First name')).toBe('Joan');
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', fields: JANE_FIELDS }]);
  });
});

test('an empty reference id is none', async () => {
  const { visitor, host, flow } = world;
  await visitor.goTo(
    host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short, referenceId: '', fields: {} })),
  );
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
});

describe('a host of the flow that', () => {
  test('does not answer in time is unreachable, and the visitor can close what is left', async () => {
    const { visitor, host, flow } = world;
    const release = flow.holdAnswers('/widget');
    try {
      await visitor.goTo(
        host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short, timeout: 700 })),
      );
      await visitor.press('Verify');
      expect(await visitor.hears('rejected')).toMatchObject([{ code: 'unreachable', status: 0, retryable: true }]);
      await visitor.reads('Host page');
      expect(await visitor.axe()).toEqual([]);
      await visitor.press('Close');
      await visitor.waitFor('the modal to be gone', 'return !all("dialog").some((dialog) => dialog.open)');
      expect(await visitor.focused()).toBe('Verify');
    } finally {
      release();
    }
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
  });

  test('is down answers nothing either, and the next press works when it is up again', async () => {
    const { visitor, host, flow } = world;
    const page = host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short, timeout: 1_500 }));
    await visitor.goTo(host.origin + page);
    const bringUp = flow.loseAnswers('/');
    try {
      await visitor.press('Verify');
      expect(await visitor.hears('rejected')).toMatchObject([{ code: 'unreachable' }]);
    } finally {
      bringUp();
    }
    await visitor.press('Close');
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
  });
});

describe('a service worker of the page that stands in for whatever the network does not bring', () => {
  const WORKER = `
    addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    const standIn = () => new Response('<h1>You are offline</h1>', { headers: { 'Content-Type': 'text/html' } });
    addEventListener('fetch', (event) => event.respondWith(fetch(event.request).catch(standIn)));`;
  // It goes with the page, and has nothing of those that follow.
  const REGISTER = `
    const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    return navigator.serviceWorker.register(arguments[0])
      .then((registration) => taken.then(() => registration.unregister()));`;

  async function press(): Promise<void> {
    const { visitor, host, flow } = world;
    const worker = host.serve(WORKER, { 'Content-Type': 'text/javascript' });
    const page = launchPage(flow.origin, { templateId: TEMPLATES.short, timeout: 4_000 });
    await visitor.goTo(host.origin + host.serve(page));
    expect(await visitor.run(REGISTER, worker)).toBe(true);
    await visitor.press('Verify');
  }

  test('lets the flow through', async () => {
    const { visitor } = world;
    await press();
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete' }]);
  });

  test('does not pass for a flow that is out of reach', async () => {
    const { visitor, flow } = world;
    const bringUp = flow.loseAnswers('/flow');
    const showUp = flow.loseAnswers('/widget');
    try {
      await press();
      expect(await visitor.hears('rejected')).toMatchObject([{ code: 'unreachable' }]);
    } finally {
      bringUp();
      showUp();
    }
  });
});

describe('the page leaves nothing behind', () => {
  test('when a client is destroyed in the middle of a flow', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { templateId: TEMPLATES.short })));
    const nodes = 'return all("*").length - all("iframe").length';
    await visitor.hears('onReady');
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    await visitor.run('client.destroy(); client.destroy(); client.open(); client.cancel();');
    expect(await visitor.hears('onCancel')).toEqual([{}]);
    await expect.poll(() => visitor.run(countFrames, flow.origin)).toBe(0);
    expect(await visitor.run('return all("dialog").length')).toBe(0);
    expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
    expect(await visitor.focused()).toBe('Verify');
    expect(await visitor.run<number>(nodes)).toBeLessThan(25);
  });

  test('in the storage of the browser: no value ever, and no token after the end', async () => {
    const { visitor, host, flow, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short, fields: { nick_name: 'Zaphod' } });
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { inquiryId: id })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    const stored = 'return JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])';
    const during = await visitor.run<string>(stored);
    expect(during).not.toMatch(/Jane|Quixotebury|Zaphod/);
    expect(during, 'the token is kept, so that a reload goes on').toContain(id);
    await giveContact(visitor);
    await visitor.press('Close');
    await visitor.hears('settled');
    // A frame that is loaded and not opened, in the same tab of the same page: it sees what the one before left.
    await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.hears('onReady');
    await visitor.driver.switchTo().frame(await visitor.run('return all("iframe")[0]'));
    expect(await visitor.run(stored)).toBe('[{},{},""]');
  });
});

describe('a page without an origin, which no flow could answer, is told so, and by a check:', () => {
  const page = (): string => launchPage(world.flow.origin, { templateId: TEMPLATES.short });
  const refused = async (): Promise<void> => {
    const { visitor } = world;
    await visitor.run('document.getElementById("open").click()');
    await visitor.waitFor('the refusal', 'return heard.some(({ name }) => name === "rejected")');
    const error = { code: 'invalid_config', status: 400 };
    expect(await visitor.heard()).toMatchObject([
      { name: 'onError', args: [error] },
      { name: 'rejected', args: [error] },
    ]);
    const finding = 'return Inquiry.check().then(({ findings }) => findings.find(({ name }) => name === "origin").ok)';
    expect(await visitor.run(finding)).toBe(false);
  };

  test('in a frame that is sandboxed', async () => {
    const { visitor, host } = world;
    const inner = host.serve(page());
    const outer = documentOf({ body: `<iframe id="inner" sandbox="allow-scripts" src="${inner}"></iframe>` });
    await visitor.goTo(host.origin + host.serve(outer), ['inner']);
    await refused();
  });

  test('sandboxed by its own policy', async () => {
    const { visitor, host } = world;
    const policy = { 'Content-Security-Policy': 'sandbox allow-scripts' };
    await visitor.goTo(host.origin + host.serve(page(), policy));
    await refused();
  });
});
