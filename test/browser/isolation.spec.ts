import { describe, expect, inject, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { documentOf, json, launchPage, markupPage, NONCE, scriptPage } from '../support/world/host-page.ts';
import { begin, giveContact, giveName, goThrough, JANE } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();
const FRAMES = 'return all("iframe").filter((frame) => frame.src.startsWith(arguments[0])).length';

describe('under a strict Content-Security-Policy with Trusted Types there is no violation', () => {
  const policy = (frames: string) =>
    [
      "default-src 'none'",
      `script-src 'nonce-${NONCE}' ${world.flow.origin}`,
      "style-src 'none'",
      'img-src data:',
      `connect-src ${world.flow.origin}`,
      `frame-src ${frames}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ');
  const serve = (html: string) =>
    world.host.origin + world.host.serve(html, { 'Content-Security-Policy': policy(world.flow.origin) });

  async function expectNoViolation(visitor: Visitor): Promise<void> {
    await visitor.leaveFlow();
    expect((await visitor.heard()).filter(({ name }) => /violation|uncaught|unhandled/.test(name))).toEqual([]);
  }

  test('in the modal, from the first press to the end', async () => {
    const { visitor, flow } = world;
    await visitor.goTo(serve(launchPage(flow.origin, { templateId: TEMPLATES.short, frameWidth: 500 })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('settled');
    await expectNoViolation(visitor);
  });

  test('in a container of the page', async () => {
    const { visitor, flow } = world;
    const container = `<div data-inquiry-template="${TEMPLATES.short}" data-inquiry-mode="inline"></div>`;
    await visitor.goTo(serve(markupPage(flow.origin, container)));
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('inquiry:complete');
    await expectNoViolation(visitor);
  });

  test('when the flow does not come, and the modal says so itself', async () => {
    const { visitor, flow } = world;
    const release = flow.holdAnswers('/widget');
    try {
      await visitor.goTo(serve(launchPage(flow.origin, { templateId: TEMPLATES.short, timeout: 300 })));
      await visitor.press('Verify');
      await visitor.hears('rejected');
      await visitor.waitFor('the alert', 'return all("[role=alert]").some((alert) => shown(alert))');
      await expectNoViolation(visitor);
      await visitor.press('Close');
      await expectNoViolation(visitor);
    } finally {
      release();
    }
  });

  test('but for the one that the test makes itself', async () => {
    const { visitor, flow } = world;
    await visitor.goTo(serve(launchPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.run('document.body.append(document.createElement("style"))');
    await visitor.hears('violation');
  });
});

describe('styles of the page leave the modal as it is:', () => {
  const BOX = `
    const { x, y, width, height } = findFlow(arguments[0]).getBoundingClientRect();
    const dialog = all('dialog').find((dialog) => dialog.matches(':modal'));
    return [x, y, width, height, getComputedStyle(dialog, '::backdrop').backgroundColor, getComputedStyle(dialog).opacity]`;

  /** Opens the modal under these styles, and says where and how the flow stands. */
  async function boxUnder(styles: string): Promise<unknown> {
    const { visitor, host, flow } = world;
    const page = launchPage(flow.origin, { templateId: TEMPLATES.short });
    await visitor.goTo(host.origin + host.serve(page.replace('</head>', `<style>${styles}</style></head>`)));
    await visitor.run('document.getElementById("open").click()');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    return visitor.run(BOX, flow.origin);
  }

  test.each([
    ['a reset of everything', '* { all: unset !important; }'],
    ['no frames', 'iframe { display: none !important; width: 0 !important; }'],
    [
      'dialogs of another kind',
      'dialog { display: none !important; position: static !important; width: 10px !important; } dialog::backdrop { display: none !important; }',
    ],
    [
      'hidden, see-through and out of reach',
      'body > * { visibility: hidden !important; opacity: 0 !important; pointer-events: none !important; clip-path: inset(100%) !important; }',
    ],
    [
      'moved, scaled and cut',
      'body > div { transform: translateX(-5000px) scale(0.1) !important; overflow: hidden !important; width: 0 !important; height: 0 !important; contain: strict !important; }',
    ],
    ['other letters', ':root { font: 24px serif !important; letter-spacing: 3px !important; }'],
  ])('%s', async (_name, styles) => {
    expect(await boxUnder(styles)).toEqual(await boxUnder(''));
  });
});

describe('on a page that embeds nothing without leave', () => {
  test.each(['require-corp', 'credentialless'])('(%s), the flow goes all the way', async (embedder) => {
    const { visitor, host, flow } = world;
    const page = host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short }), {
      'Cross-Origin-Embedder-Policy': embedder,
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
    await visitor.goTo(host.origin + page);
    // WebKit does not know the second.
    const isKnown = embedder === 'require-corp' || inject('engine') !== 'webkit';
    expect(await visitor.run('return crossOriginIsolated')).toBe(isKnown);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete' }]);
  });
});

describe('on one page', () => {
  test('the script twice makes one frame and one inquiry of a press', async () => {
    const { visitor, host, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    const script = `<script src="${flow.origin}/inquiry.js"></script>`;
    const button = `<button type="button" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;
    await visitor.goTo(host.origin + host.serve(documentOf({ head: script + script, body: button + script })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    expect(await visitor.run(FRAMES, flow.origin)).toBe(1);
    const starts = (await visitor.heard()).filter(
      ({ name, args }) => name === 'inquiry:event' && (args[0] as { name: string }).name === 'start',
    );
    expect(starts).toHaveLength(1);
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });

  test('a client that is destroyed, twice, leaves the open modal of another as it is', async () => {
    const { visitor, host, flow } = world;
    const options = json({ templateId: TEMPLATES.short });
    const page = documentOf({
      head: `<script src="${flow.origin}/inquiry.js"></script>`,
      body: '<button type="button" id="open">Verify</button>',
      script: `
        window.first = new Inquiry.Client(${options});
        const second = new Inquiry.Client({ ...${options}, onComplete: (detail) => hear('complete', detail) });
        document.getElementById('open').onclick = () => second.open();`,
    });
    await visitor.goTo(host.origin + host.serve(page));
    await visitor.press('Verify');
    await visitor.enterFlow('modal');
    await begin(visitor);
    await visitor.leaveFlow();
    const look = `
      const dialog = all('dialog').find((dialog) => dialog.matches(':modal'));
      const { x, y, width, height } = dialog.getBoundingClientRect();
      return [x, y, width, height, getComputedStyle(document.documentElement).overflow, history.state]`;
    const before = await visitor.run(look);
    await visitor.run('first.destroy(); first.destroy()');
    expect(await visitor.run(look)).toEqual(before);
    expect(await visitor.run(FRAMES, flow.origin)).toBe(1);
    await visitor.enterFlow('modal');
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await visitor.hears('complete')).toMatchObject([{ status: 'completed' }]);
    await visitor.seesNoFlow();
    expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
  });

  test('the end of a launch by the npm package leaves one that the script has opened before as it is', async () => {
    const { visitor, host, flow } = world;
    const options = json({ templateId: TEMPLATES.short });
    const page = documentOf({
      head: `<script src="${flow.origin}/inquiry.js"></script>`,
      body: '<button type="button" id="open">Verify</button>',
      script: `document.getElementById('open').onclick = () =>
        Inquiry.launch(${options}).then((outcome) => hear('script', outcome), (reason) => hear('script', reason));`,
      module: `
        import { Client } from '/npm/index.js';
        window.launchOther = () => {
          const ends = Object.fromEntries(['onComplete', 'onCancel', 'onError'].map((name) => [name, (end) => hear('package', end)]));
          window.other = new Client({ host: '${flow.origin}', ...${options}, ...ends, onEvent: (name) => hear('package ' + name) });
          other.open();
        };`,
    });
    await visitor.goTo(host.origin + host.serve(page));
    await visitor.press('Verify');
    await visitor.enterFlow('modal');
    await begin(visitor);
    await visitor.leaveFlow();
    const entry = await visitor.run('return history.state');
    await visitor.run('launchOther()');
    // Told that there is one, or open above it.
    await visitor.waitFor(
      'the other one',
      'return heard.some(({ name }) => name === "package" || name === "package page-change")',
    );
    await visitor.run('other.destroy()');
    await visitor.hears('package');
    await visitor.waitFor('its frame to be gone', `return ${FRAMES.replace('return ', '')} === 1`, flow.origin);
    await visitor.enterFlow('modal');
    await giveName(visitor);
    await visitor.leaveFlow();
    expect(await visitor.run('return history.state')).toEqual(entry);
  });

  test('the script and the npm package launch one after the other, each with its own outcome', async () => {
    const { visitor, host, flow } = world;
    const options = json({ templateId: TEMPLATES.short });
    const page = documentOf({
      head: `<script src="${flow.origin}/inquiry.js"></script>`,
      body: '<button type="button" id="script">By script</button><button type="button" id="package">By package</button>',
      script: `document.getElementById('script').onclick = () =>
        Inquiry.launch(${options}).then((outcome) => hear('script', outcome), (reason) => hear('script', reason));`,
      module: `
        import { launch } from '/npm/index.js';
        document.getElementById('package').onclick = () =>
          launch({ host: '${flow.origin}', ...${options} }).then((outcome) => hear('package', outcome), (reason) => hear('package', reason));`,
    });
    await visitor.goTo(host.origin + host.serve(page));
    for (const [button, name] of [
      ['By script', 'script'],
      ['By package', 'package'],
    ] as const) {
      await visitor.press(button);
      await visitor.enterFlow();
      await goThrough(visitor);
      expect(await visitor.hears(name)).toMatchObject([{ type: 'complete', status: 'completed' }]);
      await visitor.seesNoFlow();
    }
    expect((await visitor.heard()).filter(({ name }) => /script|package/.test(name))).toHaveLength(2);
  });
});

test('nothing secret or personal is in the storage, the name, the markup, the history, an event or the console of the page', async () => {
  const { visitor, host, flow, api } = world;
  const { id, sessionToken } = await api.create(
    { 'inquiry-template-id': TEMPLATES.short, fields: { nick_name: 'Zaphodius' } },
    { 'auto-create-inquiry-session': true },
  );
  const watcher = `<script>
    window.said = [];
    const { dispatchEvent } = EventTarget.prototype;
    EventTarget.prototype.dispatchEvent = function (event) {
      said.push(event.type + JSON.stringify(event.detail ?? null));
      return dispatchEvent.call(this, event);
    };
    for (const level of ['debug', 'info', 'log', 'warn', 'error']) console[level] = (...args) => said.push(args.map(String).join(' '));
  </script>`;
  const launch = `Inquiry.launch({ ...options, ...callbacks }).then((outcome) => hear('settled', outcome), (reason) => hear('rejected', reason));`;
  const page = scriptPage(flow.origin, launch).replace('<head>', `<head>${watcher}`);
  await visitor.goTo(host.origin + host.serve(page));
  // Not in the page's own markup: what is found there is ours.
  await visitor.run('window.options = arguments[0]', { inquiryId: id, sessionToken, iframeTitle: 'Check' });
  const places = `
    const markup = (root) => [...root.querySelectorAll('*')].flatMap((element) =>
      [element.cloneNode(false).outerHTML ?? '', ...(element.shadowRoot ? markup(element.shadowRoot) : [])]);
    return JSON.stringify({
      storage: [{ ...localStorage }, { ...sessionStorage }, document.cookie],
      name: window.name, state: history.state, address: location.href, referrer: document.referrer,
      markup: markup(document), said,
      requests: performance.getEntriesByType('resource').map(({ name }) => name),
    })`;
  const seen: string[] = [];
  const look = async () => {
    await visitor.leaveFlow();
    seen.push(await visitor.run<string>(places));
    await visitor.enterFlow();
  };
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  await look();
  await giveName(visitor);
  await giveContact(visitor);
  await look();
  await visitor.press(en.done);
  await visitor.hears('settled');
  seen.push(await visitor.run<string>(places));
  for (const secret of [String(sessionToken), 'Zaphodius', JANE.last, JANE.email]) {
    expect(seen.map((text) => text.includes(secret))).toEqual([false, false, false]);
  }
  expect(seen[0], 'the markup of the modal is looked at').toContain('iframe');
});

test('what the page learns of a refusal holds nothing of the inquiry', async () => {
  const { visitor, host, flow, api } = world;
  const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short }, { 'auto-create-inquiry-session': true });
  await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { inquiryId: id })));
  await visitor.press('Verify');
  const [error] = await visitor.hears('rejected');
  expect(error).toMatchObject({ code: 'unauthenticated', status: 409 });
  expect(JSON.stringify(error)).not.toContain(id);
  await visitor.enterFlow();
  await visitor.sees(enSteps.refused.unauthenticated.title);
  expect(await visitor.run('return hasHeading(arguments[0])', HEADINGS.welcome)).toBe(false);
});
