import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { documentOf, json, launchPage, officialInlinePage } from '../support/world/host-page.ts';
import { goToLyingPage } from '../support/world/lying-page.ts';
import { begin, giveContact, giveName, goThrough, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/** Everything the frame could say to end, restart or redirect a launch. `CONTAINER` is replaced by the right id: the worst case. */
const FORGED = [
  { name: 'load', containerId: 'CONTAINER', templateId: TEMPLATES.short, metadata: {} },
  { name: 'ready', containerId: 'CONTAINER', templateId: TEMPLATES.short, metadata: {} },
  { name: 'start', containerId: 'CONTAINER', templateId: TEMPLATES.short, metadata: { inquiryId: 'inq_forged' } },
  {
    name: 'session',
    containerId: 'CONTAINER',
    templateId: TEMPLATES.short,
    metadata: { inquiryId: 'inq_forged', sessionToken: 'forged' },
  },
  {
    name: 'complete',
    containerId: 'CONTAINER',
    templateId: TEMPLATES.short,
    metadata: { inquiryId: 'inq_forged', status: 'completed', fields: {} },
  },
  { name: 'exit', containerId: 'CONTAINER', templateId: TEMPLATES.short, metadata: {} },
  {
    name: 'error',
    containerId: 'CONTAINER',
    templateId: TEMPLATES.short,
    metadata: {},
    error: { status: 0, code: 'application_error', message: 'forged' },
  },
];

/** No messages at all, as far as the wire is concerned. */
const MISSHAPEN = [
  null,
  0,
  'load',
  [],
  {},
  { name: 'complete' },
  { name: 'complete', containerId: 'CONTAINER' },
  { name: 'complete', containerId: 'CONTAINER', metadata: null },
  { name: ['complete'], containerId: 'CONTAINER', metadata: {} },
  { name: '__proto__', containerId: 'CONTAINER', metadata: {} },
  { name: 'exit', containerId: ['CONTAINER'], metadata: {} },
  { name: 'error', containerId: 'CONTAINER', metadata: {}, error: 'x' },
  { action: 'exit', metadata: { force: true } },
];

/** Sends to its parent whatever it is told to send, and says when it has. */
const ATTACKER = `<!doctype html><meta charset="utf-8"><title>Attacker</title><script>
  addEventListener('message', ({ data }) => {
    if (!data.attack) return;
    for (const message of data.attack) parent.postMessage(message, '*');
    parent.postMessage({ attacked: true }, '*');
  });
  parent.postMessage({ attackerReady: true }, '*');
</script>`;

/** Our widget, and a frame that the page has from somebody else. */
function attackedPage(frame: string): string {
  return documentOf({
    head: `<script src="${world.flow.origin}/inquiry.js"></script>`,
    body: `<button type="button" id="open">Verify</button>${frame}`,
    script: `
      addEventListener('message', ({ data }) => {
        if (data && data.attacked) hear('attacked');
        if (data && data.attackerReady) hear('attackerReady');
      });
      document.getElementById('open').onclick = () =>
        Inquiry.launch({ templateId: '${TEMPLATES.short}', ...callbacks }).then(
          (outcome) => hear('settled', outcome),
          (reason) => hear('rejected', reason));`,
  });
}

/** The messages with the container id of the flow's frame, which a script of the page can read. */
async function withContainer(visitor: Visitor, messages: readonly unknown[]): Promise<unknown[]> {
  const container = await visitor.run<string>(
    'return new URL(findFlow(arguments[0]).src).searchParams.get("container-id")',
    world.flow.origin,
  );
  expect(container.length).toBeGreaterThan(15);
  return JSON.parse(JSON.stringify(messages).replaceAll('CONTAINER', container)) as unknown[];
}

const told = async (visitor: Visitor) =>
  (await visitor.heard())
    .map(({ name, args }) => (name === 'onEvent' ? `event ${args[0]}` : name))
    .filter((name) => !/attack/.test(name));

/** Opens the flow on a page, lets `attack` happen in the middle of it, and goes through to the end. */
async function survive(visitor: Visitor, page: string, attack: () => Promise<void>): Promise<void> {
  await visitor.goTo(page);
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  await visitor.hears(
    'onEvent',
    ([name, detail]) => name === 'page-change' && (detail as { name: string }).name === 'name',
  );
  const before = await told(visitor);
  await attack();
  await visitor.leaveFlow();
  expect(await told(visitor)).toEqual(before);
  await visitor.enterFlow();
  await giveName(visitor);
  await giveContact(visitor);
  await visitor.press(en.done);
  expect(await visitor.hears('settled')).toMatchObject([
    { type: 'complete', status: 'completed', fields: JANE_FIELDS },
  ]);
  expect((await visitor.hears('settled'))[0]).not.toMatchObject({ inquiryId: 'inq_forged' });
  expect((await told(visitor)).filter((name) => /uncaught|unhandled|onError|onCancel|rejected/.test(name))).toEqual([]);
}

describe('forged messages have no effect when they come from', () => {
  const frames: Record<string, () => string> = {
    'another frame of the page': () => `<iframe id="attacker" src="${world.host.serve(ATTACKER)}"></iframe>`,
    'a sibling origin of the flow': () =>
      `<iframe id="attacker" src="${world.host.siblingOrigin}${world.host.serve(ATTACKER)}"></iframe>`,
    'a sandboxed frame without an origin': () =>
      `<iframe id="attacker" sandbox="allow-scripts" src="${world.host.siblingOrigin}${world.host.serve(ATTACKER)}"></iframe>`,
  };

  test.each(Object.keys(frames))('%s', async (name) => {
    const { visitor, host } = world;
    await survive(visitor, host.origin + host.serve(attackedPage(frames[name]!())), async () => {
      await visitor.hears('attackerReady');
      const attack = await withContainer(visitor, [...FORGED, ...MISSHAPEN]);
      await visitor.run(
        'document.getElementById("attacker").contentWindow.postMessage({ attack: arguments[0] }, "*")',
        attack,
      );
      await visitor.hears('attacked');
    });
  });

  test('the page itself', async () => {
    const { visitor, host } = world;
    await survive(visitor, host.origin + host.serve(attackedPage('')), async () => {
      const attack = await withContainer(visitor, [...FORGED, ...MISSHAPEN, { attacked: true }]);
      await visitor.run('for (const message of arguments[0]) window.postMessage(message, "*")', attack);
      await visitor.hears('attacked');
    });
  });
});

describe('the frame of the flow itself', () => {
  test('cannot confuse the page by messages of wrong shapes', async () => {
    const { visitor, host } = world;
    await survive(visitor, host.origin + host.serve(attackedPage('')), async () => {
      const attack = await withContainer(visitor, [...MISSHAPEN, { attacked: true }]);
      await visitor.enterFlow();
      await visitor.run('for (const message of arguments[0]) parent.postMessage(message, "*")', attack);
      await visitor.hears('attacked');
    });
  });

  test('is not heard with the container id of another launch', async () => {
    const { visitor, host } = world;
    await survive(visitor, host.origin + host.serve(attackedPage('')), async () => {
      await visitor.enterFlow();
      await visitor.run('for (const message of arguments[0]) parent.postMessage(message, "*")', [
        ...FORGED,
        { attacked: true },
      ]);
      await visitor.hears('attacked');
    });
  });

  test('is heard on its last port only, after it announced itself again', async () => {
    const { visitor, host } = world;
    await visitor.goTo(host.origin + host.serve(attackedPage('')));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    const [load, , , , complete] = await withContainer(visitor, FORGED);
    await visitor.enterFlow();
    // A document that replaces the flow's own: it keeps every port it is handed.
    await visitor.run(
      `window.ports = [];
       addEventListener('message', (event) => { ports.push(...event.ports); event.stopImmediatePropagation(); }, true);
       parent.postMessage(arguments[0], '*');`,
      load,
    );
    await visitor.waitFor('a port', 'return ports.length === 1');
    await visitor.run('parent.postMessage(arguments[0], "*")', load);
    await visitor.waitFor('another port', 'return ports.length === 2');
    await visitor.run('ports[0].postMessage(arguments[0]); parent.postMessage({ attacked: true }, "*");', complete);
    await visitor.hears('attacked');
    expect(await told(visitor)).not.toContain('settled');

    await visitor.enterFlow();
    await visitor.run(
      'ports[1].postMessage({ name: "exit", containerId: arguments[0].containerId, templateId: arguments[0].templateId, metadata: {} })',
      complete,
    );
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'cancel' }]);
  });
});

describe('a frame that the page has from somebody else cannot steer the flow', () => {
  /** Speaks to the frame of the flow, its sibling. */
  const COMMANDER = `<!doctype html><meta charset="utf-8"><title>Attacker</title><script>
    addEventListener('message', ({ data }) => {
      if (!data.commands) return;
      for (let index = 0; index < parent.frames.length; index += 1) {
        if (parent.frames[index] === window) continue;
        for (const command of data.commands) {
          const channel = new MessageChannel();
          parent.frames[index].postMessage(command, '*', command?.action === 'connect' ? [channel.port2] : []);
        }
      }
      parent.postMessage({ attacked: true }, '*');
    });
    parent.postMessage({ attackerReady: true }, '*');
  </script>`;
  const COMMANDS = [
    { action: 'exit', metadata: { force: true } },
    { action: 'destroy', metadata: {} },
    { action: 'connect', metadata: { protocol: 1, open: { sessionToken: 'forged' } } },
    { action: 'open', metadata: { sessionToken: 'forged', fields: { name_first: 'Mallory' } } },
    'exit',
    null,
  ];
  const listener = `addEventListener('message', ({ data }) => {
    if (data && data.attacked) hear('attacked');
    if (data && data.attackerReady) hear('attackerReady');
  });`;
  const inline = () =>
    documentOf({
      head: `<script src="${world.flow.origin}/inquiry.js"></script>`,
      body: `<div id="place"></div><iframe id="attacker" src="${world.host.serve(COMMANDER)}"></iframe>`,
      script: `${listener}
        new Inquiry.Client({ mode: 'inline', parent: document.getElementById('place'), ...${json({ templateId: TEMPLATES.short })}, ...callbacks }).open();`,
    });
  const official = () =>
    officialInlinePage(world.flow.port, { templateId: TEMPLATES.short }).replace(
      '</main>',
      `<iframe id="attacker" src="${world.host.serve(COMMANDER)}"></iframe></main><script>${listener}</script>`,
    );

  test.each([
    ['over a port', inline],
    ['by window messages', official],
  ])('%s', async (_name, page) => {
    const { visitor, host } = world;
    await visitor.goTo(host.origin + host.serve(page()));
    await visitor.hears('attackerReady');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    await visitor.run(
      'document.getElementById("attacker").contentWindow.postMessage({ commands: arguments[0] }, "*")',
      COMMANDS,
    );
    await visitor.hears('attacked');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.name);
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.press(en.done);
    expect(await visitor.hears('onComplete')).toMatchObject([{ status: 'completed', fields: JANE_FIELDS }]);
    expect((await visitor.heard()).map(({ name }) => name)).not.toContain('onCancel');
  });
});

describe('markup that was injected into a page', () => {
  const withMarkup = async (markup: string) => {
    const { visitor, host, flow } = world;
    const body = `${markup}<script src="${flow.origin}/inquiry.js"></script>
      <button type="button" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;
    await visitor.goTo(host.origin + host.serve(documentOf({ body })));
    await visitor.press('Verify');
  };

  test('and calls itself the current script does not choose where its dialog leads', async () => {
    await withMarkup('<img name="currentScript" src="https://evil.example/inquiry.js" alt="">');
    const frames = await world.visitor.run<string[]>('return all("iframe").map((frame) => frame.src)');
    expect(frames.filter((address) => !address.startsWith(`${world.flow.origin}/`))).toEqual([]);
  });

  test('and has the name of the script’s own does not keep the flow away', async () => {
    await withMarkup('<a id="Inquiry" href="https://evil.example/">Inquiry</a>');
    await world.visitor.hears('inquiry:ready');
  });
});

test.each(['/verify', '/widget'])('a page that opened %s in a window cannot lead that elsewhere', async (path) => {
  const { visitor, host, flow } = world;
  const { driver } = visitor;
  await visitor.goTo(host.origin + host.serve(documentOf({ body: '' })));
  const first = await driver.getWindowHandle();
  await visitor.run(
    `const address = arguments[0];
     document.getElementById('before').onclick = () => { window.opened = window.open(address); };`,
    `${flow.origin}${path}?inquiry-template-id=${TEMPLATES.short}`,
  );
  await visitor.press('Before');
  await expect.poll(async () => (await driver.getAllWindowHandles()).length).toBe(2);
  const second = String((await driver.getAllWindowHandles()).find((tab) => tab !== first));
  onTestFinished(async () => {
    await driver.switchTo().window(second);
    await driver.close();
    await driver.switchTo().window(first);
  });
  await driver.switchTo().window(second);
  await visitor.sees(HEADINGS.welcome);
  expect(await visitor.run('return window.opener')).toBeNull();
  await driver.switchTo().window(first);
  expect(await visitor.run('return window.opened.closed')).toBe(true);
});

describe('a page that may not frame the flow', () => {
  test('gets no flow, although it claims to be another', async () => {
    const { visitor, host, flow } = world;
    const claim = `${flow.origin}/widget?inquiry-template-id=${TEMPLATES.elsewhere}&iframe-origin=${encodeURIComponent('https://shop.example')}`;
    const answer = await fetch(claim);
    expect(answer.headers.get('content-security-policy')).toMatch(/frame-ancestors [^;]*shop\.example/);
    expect(answer.headers.get('content-security-policy')).not.toMatch(/frame-ancestors [^;]*127\.0\.0\.1/);
    const framed = async (address: string) => {
      const body = `<iframe id="claim" src="${address.replaceAll('&', '&amp;')}"></iframe>`;
      await visitor.goTo(host.origin + host.serve(documentOf({ body })));
      await visitor.driver.switchTo().frame(await visitor.run('return document.getElementById("claim")'));
      return visitor.run<boolean>('return hasHeading(arguments[0])', HEADINGS.welcome);
    };
    expect(await framed(claim)).toBe(false);
    expect(
      await framed(
        claim
          .replace(TEMPLATES.elsewhere, TEMPLATES.short)
          .replace('https%3A%2F%2Fshop.example', encodeURIComponent(host.origin)),
      ),
    ).toBe(true);
  });

  test('cannot frame the hosted page', async () => {
    const answer = await fetch(`${world.flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}`);
    expect(answer.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
  });
});

// Firefox does not tell a frame which pages are around it.
test.runIf(inject('engine') !== 'firefox')(
  'a page of another origin that says it is the one before does not get into the inquiry that was opened there, although it knows its id',
  async () => {
    const { visitor, host, flow, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { inquiryId: id })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await goToLyingPage(world, { 'inquiry-id': id });
    await visitor.sees(enSteps.refused.unauthenticated.title);
  },
);

test('two launches of one page with different options do not hear each other', async () => {
  const { visitor, host, flow } = world;
  await visitor.goTo(
    host.origin +
      host.serve(
        documentOf({
          head: `<script src="${flow.origin}/inquiry.js"></script>`,
          body: '<button type="button" id="first">First</button><button type="button" id="second">Second</button>',
          script: `
            for (const [id, fields] of [['first', { name_first: 'Ada' }], ['second', { name_first: 'Bob' }]]) {
              const client = new Inquiry.Client({ templateId: '${TEMPLATES.short}', fields,
                onReady: () => hear('ready ' + id),
                onComplete: (detail) => hear('complete ' + id, detail) });
              document.getElementById(id).onclick = () => client.open();
            }`,
        }),
      ),
  );
  await visitor.hears('ready first');
  await visitor.hears('ready second');
  await visitor.press('Second');
  await visitor.enterFlow();
  await begin(visitor);
  expect(await visitor.valueOf('First name')).toBe('Bob');
  await giveName(visitor);
  await giveContact(visitor);
  await visitor.press(en.done);
  await visitor.hears('complete second');
  expect((await visitor.heard()).map(({ name }) => name)).not.toContain('complete first');
  await visitor.press('First');
  await visitor.enterFlow();
  await goThrough(visitor);
  await visitor.hears('complete first');
});
