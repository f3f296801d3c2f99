import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { VERSION } from '../../src/widget/version.ts';
import { documentOf, json, modulePage, NONCE, scriptPage } from '../support/world/host-page.ts';
import { goThrough, JANE } from '../support/world/short-check.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();
const isChromium = inject('engine') === 'chromium';

interface Finding {
  readonly name: string;
  readonly ok: boolean | 'unknown';
  readonly advice: string;
}
interface Report {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

/** Asks for a check on a page of these headers, and gives the findings by their names. */
async function findingsOf(
  options: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, Finding>>> {
  const { visitor, host, flow } = world;
  const script = `Inquiry.check(${json(options)}).then((report) => hear('report', report), (error) => hear('failed', String(error)));`;
  await visitor.goTo(host.origin + host.serve(scriptPage(flow.origin, script), headers));
  await visitor.press('Verify');
  const [report] = (await visitor.hears('report')) as [Report];
  return Object.fromEntries(report.findings.map((finding) => [finding.name, finding]));
}

describe('a check finds', () => {
  test('nothing that hinders the flow on a plain page, and changes nothing there', async () => {
    const { visitor, flow, host, api } = world;
    const before = await api.list(TEMPLATES.short);
    const findings = await findingsOf({ templateId: TEMPLATES.short });
    expect(Object.values(findings).filter(({ ok, advice }) => ok !== true || advice !== '')).toEqual([]);
    expect(await visitor.run('return document.querySelectorAll("iframe").length')).toBe(0);
    expect(await api.list(TEMPLATES.short)).toEqual(before);
    expect(flow.requests.filter(({ url }) => url === '/diagnostics.js')).toHaveLength(1);
    expect(host.requests.filter(({ url }) => url.includes('diagnostics'))).toEqual([]);
  });

  test('that a policy keeps frames out, and the directive that lets the flow in', async () => {
    const { flow } = world;
    const script = `script-src 'nonce-${NONCE}' ${flow.origin}`;
    const policy = `default-src 'self'; ${script}; connect-src ${flow.origin}`;
    const { 'content-security-policy': found } = await findingsOf(
      { templateId: TEMPLATES.short },
      { 'Content-Security-Policy': policy },
    );
    expect(found?.ok).toBe(false);
    const directive = /frame-src .+$/.exec(found?.advice ?? '')?.[0];
    expect(directive).toBe(`frame-src 'self' ${flow.origin}`);
    const mended = await findingsOf(
      { templateId: TEMPLATES.short },
      { 'Content-Security-Policy': `${policy}; ${directive}` },
    );
    expect(mended['content-security-policy']?.ok).toBe(true);
    expect(mended['framing']?.ok).toBe(true);
  });

  test('that a policy forbids to ask the service, and the directive that allows it', async () => {
    const { flow } = world;
    const policy = `default-src 'none'; script-src 'nonce-${NONCE}' ${flow.origin}; frame-src ${flow.origin}`;
    const { host } = await findingsOf({ templateId: TEMPLATES.short }, { 'Content-Security-Policy': policy });
    expect(host).toMatchObject({ ok: 'unknown', advice: expect.stringMatching(`connect-src ${flow.origin}$`) });
  });

  test('that nobody answers at the host', async () => {
    const { host, framing } = await findingsOf({ host: 'http://localhost:9', templateId: TEMPLATES.short });
    expect([host?.ok, framing?.ok]).toEqual([false, 'unknown']);
  });

  test('that the template is not there', async () => {
    const { template } = await findingsOf({ templateId: 'itmpl_nobodyMadeThisTemplate01' });
    expect(template).toMatchObject({ ok: false, advice: expect.stringMatching(/^not_found: /) });
  });

  test.runIf(isChromium)('whether the page may hand the camera on', async () => {
    const { flow } = world;
    const options = { templateId: TEMPLATES.identityCheck };
    const delegation = async (policy?: string) =>
      (await findingsOf(options, policy ? { 'Permissions-Policy': policy } : {}))['camera-delegation'];
    expect((await delegation())?.ok).toBe(true);
    for (const policy of ['camera=()', 'camera=(self)']) {
      const found = await delegation(policy);
      expect(found?.ok, policy).toBe(false);
      const header = /camera=.+$/.exec(found?.advice ?? '')?.[0];
      expect(header).toBe(`camera=(self "${flow.origin}")`);
      expect((await delegation(header))?.ok, 'what was advised').toBe(true);
    }
  });
});

describe('the second file comes', () => {
  /** A page whose policy allows this and no more; the script is a copy on the page's own site. */
  async function checkUnder(scriptSource: string, tag: string): Promise<unknown> {
    const { visitor, host, flow } = world;
    const policy = [
      "default-src 'none'",
      `script-src ${scriptSource}`,
      "style-src 'none'",
      'img-src data:',
      `frame-src ${flow.origin}`,
      `connect-src ${flow.origin}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ');
    const page = documentOf({
      head: tag,
      script: `
        Inquiry.check(${json({ host: flow.origin, templateId: TEMPLATES.short })}).then(
          (report) => hear('report', report), (error) => hear('failed', String(error)));`,
    });
    await visitor.goTo(host.origin + host.serve(page, { 'Content-Security-Policy': policy }));
    const [report] = (await visitor.hears('report')) as [Report];
    expect((await visitor.heard()).filter(({ name }) => /violation|uncaught|unhandled|failed/.test(name))).toEqual([]);
    return report.ok;
  }

  test("from the page's own site under script-src 'self'", async () => {
    expect(await checkUnder(`'self' 'nonce-${NONCE}'`, '<script src="/npm/inquiry.js"></script>')).toBe(true);
    expect(world.host.requests.some(({ url }) => url === '/npm/diagnostics.js')).toBe(true);
  });

  test('with the nonce of the script that asks for it', async () => {
    const tag = `<script src="/npm/inquiry.js" nonce="${NONCE}"></script>`;
    expect(await checkUnder(`'nonce-${NONCE}'`, tag)).toBe(true);
  });

  test("under 'strict-dynamic'", async () => {
    const tag = `<script src="/npm/inquiry.js" nonce="${NONCE}"></script>`;
    expect(await checkUnder(`'nonce-${NONCE}' 'strict-dynamic'`, tag)).toBe(true);
  });

  test('from beside a script of a fixed version', async () => {
    const { flow } = world;
    const tag = `<script src="${flow.origin}/v/${VERSION}/inquiry.js"></script>`;
    expect(await checkUnder(`${flow.origin} 'nonce-${NONCE}'`, tag)).toBe(true);
    expect(flow.requests.some(({ url }) => url === `/v/${VERSION}/diagnostics.js`)).toBe(true);
  });

  test('from the host of the options, where the classic script was loaded as a module and does not know its address', async () => {
    const { visitor, host, flow } = world;
    const page = documentOf({
      head: `<script type="module" src="${flow.origin}/v/${VERSION}/inquiry.js"></script>`,
      script: `addEventListener('load', () => Inquiry.check(${json({ host: flow.origin, templateId: TEMPLATES.short })}).then((report) => hear('report', report)))`,
    });
    await visitor.goTo(host.origin + host.serve(page));
    expect(await visitor.hears('report')).toMatchObject([{ ok: true }]);
  });

  test('as a module of the package', async () => {
    const { visitor, host, flow } = world;
    const page = modulePage(flow.origin, {}).replace(
      '</body>',
      `<script type="module" nonce="${NONCE}">
        import { check } from '/npm/index.js';
        check(${json({ host: flow.origin, templateId: TEMPLATES.short })}).then((report) => hear('report', report));
      </script></body>`,
    );
    await visitor.goTo(host.origin + host.serve(page));
    expect(await visitor.hears('report')).toMatchObject([{ ok: true }]);
  });

  test('for nobody who does not ask', async () => {
    const { visitor, host, flow } = world;
    const asked = flow.count('/diagnostics.js');
    await visitor.goTo(
      host.origin + host.serve(scriptPage(flow.origin, `Inquiry.launch(${json({ templateId: TEMPLATES.short })})`)),
    );
    await visitor.press('Verify');
    await visitor.enterFlow();
    expect(flow.count('/diagnostics.js')).toBe(asked);
  });
});

test('a report says what happened in a real launch, and keeps what is personal', async () => {
  const { visitor, host, flow } = world;
  const secrets = { referenceId: 'user-4711', fields: { nameFirst: 'Mirela' } };
  const page = documentOf({
    head: `<script src="${flow.origin}/inquiry.js"></script>`,
    body: '<button type="button" id="open">Verify</button>',
    script: `
      const client = new Inquiry.Client({ ...${json({ templateId: TEMPLATES.short, ...secrets })}, ...callbacks });
      document.getElementById('open').onclick = () => client.open();
      addEventListener('pagehide', () => client.destroy());
      window.tell = () => client.report().then((text) => hear('said', text), (error) => hear('failed', String(error)));`,
  });
  await visitor.goTo(host.origin + host.serve(page));
  await visitor.press('Verify');
  await visitor.hears('onEvent', ([name]) => name === 'page-change');
  await visitor.run('tell()');
  const [text] = (await visitor.hears('said')) as [string];
  const { args } = (await visitor.heard()).find(({ name, args }) => name === 'onEvent' && args[0] === 'start')!;
  const { inquiryId } = args[1] as { inquiryId: string };
  expect(text).toContain(`page: ${host.origin}, online, secure`);
  expect(text).toContain(`templateId=${TEMPLATES.short}`);
  for (const event of ['load', 'ready', 'open', 'page-change'])
    expect(text).toMatch(new RegExp(` ms \\w+: ${event}$`, 'm'));
  for (const secret of ['4711', 'Mirela', inquiryId, 'eyJ']) expect(text).not.toContain(secret);
});

test('debug tells the console everything that happens, and nothing that is personal or secret', async () => {
  const { visitor, host, flow, api } = world;
  const { id, sessionToken } = await api.create(
    { 'inquiry-template-id': TEMPLATES.short },
    { 'auto-create-inquiry-session': true },
  );
  const watch = `for (const level of ['debug', 'info', 'log', 'warn', 'error']) console[level] = (...args) => hear('said', args.map(String).join(' '));`;
  const launch = 'Inquiry.launch({ ...options, ...callbacks }).then((outcome) => hear("settled", outcome));';
  await visitor.goTo(host.origin + host.serve(scriptPage(flow.origin, `${watch} ${launch}`)));
  const secrets = { referenceId: 'user-4711', fields: { nickName: 'Mirela' }, sessionToken, inquiryId: id };
  await visitor.run('window.options = arguments[0]', { ...secrets, debug: true });
  await visitor.press('Verify');
  await visitor.enterFlow();
  await goThrough(visitor);
  await visitor.hears('settled');
  await visitor.hears('said', ([line]) => /: complete$/m.test(String(line)));
  const said = (await visitor.heard()).filter(({ name }) => name === 'said').map(({ args }) => String(args[0]));
  const text = said.join('\n');
  for (const event of ['open', 'load', 'ready', 'start', 'page-change', 'outcome', 'complete'])
    expect(text).toMatch(new RegExp(` ms \\w+: ${event}$`, 'm'));
  for (const secret of ['4711', 'Mirela', id, String(sessionToken), 'eyJ', JANE.last, JANE.email])
    expect(text).not.toContain(secret);
});

test('a flow that is kept out of the page is told to the console in a sentence, once, where nobody asked for it', async () => {
  const { visitor, host, flow } = world;
  const page = documentOf({
    head: `<script>console.warn = (text) => hear('said', text);</script><script src="${flow.origin}/inquiry.js"></script>`,
    body: `<button type="button" data-inquiry-template="${TEMPLATES.elsewhere}">Verify</button>`,
    script: "addEventListener('inquiry:error', ({ detail }) => hear('failed', detail.code));",
  });
  await visitor.goTo(host.origin + host.serve(page));
  await visitor.press('Verify');
  expect(await visitor.hears('failed')).toEqual(['frame_blocked']);
  const { hostname: domain } = new URL(host.origin);
  expect(await visitor.hears('said')).toEqual([
    expect.stringMatching(
      `^inquiry-widget frame_blocked: .+\\nAdd to allowedDomains of the template: ${domain}\\nSee docs/troubleshooting.md`,
    ),
  ]);
  expect((await visitor.heard()).filter(({ name }) => name === 'said')).toHaveLength(1);
});

describe('a pinned script', () => {
  let hashes: Record<string, string>;
  beforeAll(async () => {
    const answer = await fetch(`${world.flow.origin}/v/${VERSION}/integrity.json`);
    hashes = (await answer.json()) as Record<string, string>;
  });

  async function loadWith(integrity: string, name = 'inquiry.js'): Promise<boolean> {
    const { visitor, host, flow } = world;
    const address = `${flow.origin}/v/${VERSION}/${name}`;
    const type = name === 'inquiry.js' ? '' : ' type="module"';
    const page = documentOf({
      head: `<script src="${address}"${type} integrity="${integrity}" crossorigin="anonymous"
        onload="hear('loaded')" onerror="hear('refused')"></script>`,
    });
    await visitor.goTo(host.origin + host.serve(page));
    await visitor.waitFor('the script or its refusal', 'return heard.some(({ name }) => /loaded|refused/.test(name))');
    return (await visitor.heard()).some(({ name }) => name === 'loaded');
  }

  test.for(['inquiry.js', 'diagnostics.js'])('%s loads with the hash that stands beside it', async (name) => {
    expect(await loadWith(hashes[name]!, name)).toBe(true);
  });

  test('works: the global is there', async () => {
    await loadWith(hashes['inquiry.js']!);
    expect(await world.visitor.run('return Inquiry.version')).toBe(VERSION);
  });

  test('has its second file pinned by an import map', async () => {
    const { visitor, host, flow } = world;
    const folder = `${flow.origin}/v/${VERSION}`;
    const check = async (integrity: string) => {
      const map = json({ integrity: { [`${folder}/diagnostics.js`]: integrity } });
      const page = documentOf({
        head: `<script type="importmap">${map}</script><script src="${folder}/inquiry.js"></script>`,
        script: `Inquiry.check().then(() => hear('checked', true), () => hear('checked', false));`,
      });
      await visitor.goTo(host.origin + host.serve(page));
      return visitor.hears('checked');
    };
    expect(await check(hashes['diagnostics.js']!)).toEqual([true]);
    expect(await check(hashes['inquiry.js']!)).toEqual([false]);
  });

  test('is refused when it is another file than the hash says', async () => {
    const other = `sha384-${createHash('sha384').update('another script').digest('base64')}`;
    expect(await loadWith(other)).toBe(false);
    expect(await world.visitor.run('return typeof window.Inquiry')).toBe('undefined');
  });
});
