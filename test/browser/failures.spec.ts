import { describe, expect, inject, test } from 'vitest';
import { startFlowProxy } from '../support/world/flow-proxy.ts';
import { clientPage, launchPage, markupPage, NONCE, type PageOptions } from '../support/world/host-page.ts';
import { quietPort } from '../support/world/quiet-port.ts';
import { begin, cancel } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { expectAtDeadline, expectSoon, SILENT, TIMEOUT, timed } from '../support/world/time-to-failure.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/** A page of which the button launches. */
const launching = (options: PageOptions, scriptOrigin = world.flow.origin) =>
  timed(launchPage(scriptOrigin, { templateId: TEMPLATES.short, ...options }));

interface Failure {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly retryable: boolean;
}

/** Presses the button and waits for the failure: told to the callback and to the promise, once each. */
async function failureOf(
  options: PageOptions = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Failure & { readonly took: number }> {
  const { visitor, host } = world;
  await visitor.goTo(host.origin + host.serve(launching(options), headers));
  return failureOfPress();
}

/** The same on the page that is there. */
async function failureOfPress(): Promise<Failure & { readonly took: number }> {
  const { visitor } = world;
  await visitor.press('Verify');
  const [failure] = (await visitor.hears('rejected')) as [Failure];
  const outcomes = (await visitor.heard()).filter(({ name }) =>
    /^on(Error|Complete|Cancel)|settled|rejected/.test(name),
  );
  expect(outcomes.map(({ name }) => name)).toEqual(['onError', 'rejected']);
  return { ...failure, took: await visitor.run<number>('return took') };
}

/** What the failed modal offers beside Close. */
const offers = `return all('dialog[open] button, dialog[open] a').map((element) => element.href ?? nameOf(element)).filter((name) => name !== 'Close')`;
const READABLE = { 'Access-Control-Allow-Origin': '*' };

describe('a launch fails, once and soon,', () => {
  test('as unreachable when the connection is refused', async () => {
    const failure = await failureOf({ host: `localhost:${await quietPort()}` });
    expect(failure).toMatchObject({ code: 'unreachable', retryable: true });
    expectSoon(failure.took);
  });

  test('as unreachable when the host of the script is gone, at the deadline where the browser does not tell that a frame was refused', async () => {
    const { visitor, host, service } = world;
    const scriptHost = await startFlowProxy();
    scriptHost.forwardTo(service.port);
    const tells = inject('engine') === 'chromium';
    // Where the browser tells, the deadline is far away.
    const page = launching(tells ? {} : { timeout: TIMEOUT }, scriptHost.origin);
    await visitor.goTo(host.origin + host.serve(page));
    await scriptHost.stop();
    // The second file, which asks why, is gone with it.
    const failure = await failureOfPress();
    expect(failure).toMatchObject({ code: 'unreachable', retryable: true });
    (tells ? expectSoon : expectAtDeadline)(failure.took);
  });

  test('as unreachable when the answer comes from somebody else', async () => {
    const { flow } = world;
    const releases = ['/widget', '/flow/v1/framable'].map((path) =>
      flow.answerInstead(path, { status: 404, body: '<p>Not here' }),
    );
    const failure = await failureOf();
    for (const release of releases) release();
    expect(failure).toMatchObject({ code: 'unreachable' });
    expectSoon(failure.took);
  });

  test.each([
    [503, 'application_error'],
    [429, 'rate_limited'],
  ] as const)("with the service's own code when it refuses to answer: %i", async (status, code) => {
    const { flow } = world;
    const releases = [
      flow.answerInstead('/widget', { status, body: '<p>Later' }),
      flow.answerInstead('/flow/v1/framable', {
        status,
        body: { framable: false, code, needs: [] },
        headers: READABLE,
      }),
    ];
    const failure = await failureOf();
    for (const release of releases) release();
    expect(failure).toMatchObject({ code, status, retryable: true });
    expectSoon(failure.took);
  });

  test('as frame_blocked when the template may not be framed here, with the domain to allow', async () => {
    const { visitor, host } = world;
    const failure = await failureOf({ templateId: TEMPLATES.elsewhere });
    expect(failure).toMatchObject({ code: 'frame_blocked', retryable: false });
    expect(failure.message).toContain(new URL(host.origin).hostname);
    expectSoon(failure.took);
    expect(await visitor.run(offers)).toEqual([expect.stringContaining(`/verify?`)]);
  });

  test.each([
    ["frame-src 'none'", ''],
    ['frame-src https://pay.example', 'https://pay.example '],
    ["default-src 'self'", "'self' "],
    ["default-src 'self'; child-src https://pay.example", 'https://pay.example '],
  ])(
    "as frame_blocked when the page's own policy lets no frame of the flow in, with the directive to add: %s",
    async (policy, kept) => {
      const { flow } = world;
      const failure = await failureOf(
        {},
        { 'Content-Security-Policy': `script-src 'nonce-${NONCE}' ${flow.origin}; ${policy}` },
      );
      expect(failure).toMatchObject({ code: 'frame_blocked' });
      expect(failure.message).toContain(`frame-src ${kept}${flow.origin}`);
      expectSoon(failure.took);
    },
  );

  test('as offline when the browser is', async () => {
    const { visitor, host, flow } = world;
    const release = flow.answerInstead('/widget', SILENT);
    await visitor.goTo(host.origin + host.serve(launching({})));
    await visitor.run("Object.defineProperty(navigator, 'onLine', { value: false })");
    await visitor.press('Verify');
    expect(await visitor.hears('rejected')).toMatchObject([{ code: 'offline', retryable: true }]);
    release();
    expectSoon(await visitor.run('return took'));
  });

  test('as protocol_mismatch when the flow speaks another version', async () => {
    const { flow } = world;
    const other = `<script>location.replace('/widget?handshake=0&' + location.search.slice(1).replace('handshake=1', ''))</script>`;
    const release = flow.answerInstead('/widget?container', { status: 200, body: other });
    const failure = await failureOf();
    release();
    expect(failure).toMatchObject({ code: 'protocol_mismatch', retryable: false });
    expectSoon(failure.took);
  });
});

describe('a launch fails at its deadline', () => {
  test('as unreachable when nobody answers at all', async () => {
    const { flow } = world;
    const releases = ['/widget', '/flow/v1/framable'].map((path) => flow.holdAnswers(path));
    const failure = await failureOf({ timeout: TIMEOUT });
    for (const release of releases) release();
    expect(failure).toMatchObject({ code: 'unreachable' });
    expectAtDeadline(failure.took);
  });

  test('as timeout when the service is well and its frame silent', async () => {
    const { visitor, flow } = world;
    const release = flow.answerInstead('/widget', SILENT);
    const failure = await failureOf({ timeout: TIMEOUT });
    release();
    expect(failure).toMatchObject({ code: 'timeout', retryable: true });
    expectAtDeadline(failure.took);
    expect(await visitor.run<string[]>(offers)).toEqual(
      expect.arrayContaining(['Try again', expect.stringContaining('/verify?')]),
    );
  });

  test.each([
    ['a proxy that keeps it out of frames', { ...SILENT, headers: { 'X-Frame-Options': 'DENY' } }],
    ['a proxy that does not find it', { status: 404, body: '<p>Not here' }],
    ['a proxy that has no connection', { status: 503, body: '<p>Later' }],
  ])('as timeout when the service is well and the frame alone is answered by %s', async (_who, answer) => {
    const { flow } = world;
    const release = flow.answerInstead('/widget', answer);
    const failure = await failureOf({ timeout: TIMEOUT });
    release();
    expect(failure).toMatchObject({ code: 'timeout', retryable: true });
    expectAtDeadline(failure.took);
  });

  test("when the page's own policy forbids to ask why", async () => {
    const { flow } = world;
    const release = flow.answerInstead('/widget', SILENT);
    const policy = `script-src 'nonce-${NONCE}' ${flow.origin}; connect-src 'none'`;
    const failure = await failureOf({ timeout: TIMEOUT }, { 'Content-Security-Policy': policy });
    release();
    expect(failure).toMatchObject({ code: 'unreachable' });
    expectAtDeadline(failure.took);
  });

  test('when the frame was led away to a page that does not speak', async () => {
    const { visitor, host } = world;
    await visitor.goTo(host.origin + host.serve(launching({ timeout: TIMEOUT })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
    await visitor.leaveFlow();
    await visitor.run('pressed = performance.now()');
    await visitor.enterFlow();
    await visitor.run("location.replace('/preload')");
    expect(await visitor.hears('rejected')).toMatchObject([{ code: 'timeout' }]);
    expectAtDeadline(await visitor.run('return took'));
  });
});

describe('a frame that is led away from the flow', () => {
  test('leaves its visitor a button to close the modal', async () => {
    const { visitor, host } = world;
    await visitor.goTo(host.origin + host.serve(launching({})));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
    await visitor.run("location.replace('/preload')");
    await visitor.leaveFlow();
    await visitor.waitFor('another document', 'return !!all("dialog p")[0]');
    await visitor.press('Close');
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'cancel' }]);
  });
});

describe('a failed launch', () => {
  test('can be tried again, and then goes through', async () => {
    const { visitor, flow } = world;
    const releases = [
      flow.answerInstead('/widget', SILENT),
      flow.answerInstead('/flow/v1/framable', {
        status: 429,
        body: { framable: false, code: 'rate_limited', needs: [] },
        headers: READABLE,
      }),
    ];
    expect(await failureOf()).toMatchObject({ code: 'rate_limited', status: 429 });
    for (const release of releases) release();
    await visitor.press('Try again');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
  });

  test('offers what it can by keyboard, and Close leaves the page as it was', async () => {
    const { visitor, host } = world;
    await visitor.goTo(host.origin + host.serve(launching({ templateId: TEMPLATES.elsewhere })));
    await visitor.press('Verify');
    await visitor.hears('rejected');
    await visitor.press('Close');
    await visitor.waitFor('the modal to be gone', 'return !all("dialog").length');
    expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
    expect(await visitor.focused()).toBe('Verify');
  });
});

describe('a frame', () => {
  test('that the page takes away ends the launch as cancelled, with what is needed to resume', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    await visitor.run(
      `const taken = performance.now();
       for (const dialog of all("dialog")) dialog.getRootNode().host.remove();
       return new Promise((resolve) => {
         const timer = setInterval(() => {
           if (!heard.some(({ name }) => name === 'settled')) return;
           clearInterval(timer);
           window.took = performance.now() - taken;
           resolve();
         }, 10);
       })`,
    );
    expect(await visitor.run('return took')).toBeLessThan(1000);
    expect(await visitor.hears('settled')).toEqual([
      { type: 'cancel', inquiryId: expect.stringMatching(/^inq_/), sessionToken: expect.any(String) },
    ]);
    expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
  });
});

describe('a session', () => {
  /** What the flow's origin keeps in this tab, below this page. */
  async function stored(): Promise<string> {
    const { visitor, flow } = world;
    await visitor.leaveFlow();
    await visitor.run(
      `const frame = document.createElement('iframe');
       frame.onload = () => { window.hasStorage = true; };
       frame.src = arguments[0];
       document.body.append(frame);`,
      `${flow.origin}/preload`,
    );
    await visitor.waitFor('a frame of the flow', 'return window.hasStorage');
    await visitor.driver.switchTo().frame(await visitor.run('return document.querySelector("body > iframe")'));
    return visitor.run<string>('return JSON.stringify({ ...sessionStorage })');
  }

  test.for([
    ['destroy()', 'client.destroy()'],
    ['the signal', 'abort.abort()'],
  ] as const)('is forgotten by the flow after %s', async ([, end]) => {
    const { visitor, host, flow, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    const page = clientPage(flow.origin, { inquiryId: id }).replace(
      'new Inquiry.Client({',
      'new Inquiry.Client({ signal: (window.abort = new AbortController()).signal,',
    );
    await visitor.goTo(host.origin + host.serve(page));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    expect(await visitor.run('return JSON.stringify({ ...sessionStorage })')).toContain(id);
    await visitor.leaveFlow();
    await visitor.run(end);
    await visitor.waitFor('the frame to be gone', 'return !all("iframe").length');
    expect(await stored()).toBe('{}');
  });

  test('of an element goes on when it is pressed again, though the page has no session endpoint', async () => {
    const { visitor, host, flow, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    const button = `<button type="button" data-inquiry-id="${id}">Verify</button>`;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, button)));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await cancel(visitor);
    await visitor.hears('inquiry:cancel');
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.name);
  });
});
