import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import {
  officialInlinePage,
  officialPage,
  type PageOptions,
  type PersonaSource,
  personaPage,
} from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

const world = createWorld();

/** The same scenarios for the package itself and for what stands in for it. */
const PACKAGES: readonly { readonly name: string; readonly source: PersonaSource }[] = [
  { name: 'the `persona` package', source: 'official' },
  { name: '`inquiry-widget/persona`', source: 'ours' },
];

async function openPersona(visitor: Visitor, options: PageOptions, source: PersonaSource): Promise<void> {
  const { host, flow } = world;
  await visitor.goTo(host.origin + host.serve(officialPage(flow.port, options, source)));
  await visitor.hears('script');
  await visitor.press('Verify');
}

const events = async (visitor: Visitor) =>
  (await visitor.heard()).filter(({ name }) => name === 'onEvent').map(({ args }) => args[0]);

describe.each(PACKAGES)('$name', ({ source }) => {
  const openOfficial = (visitor: Visitor, options: PageOptions) => openPersona(visitor, options, source);

  test('hears load, ready, start, each page and complete with the fields', async () => {
    const { visitor, api } = world;
    await openOfficial(visitor, { templateId: TEMPLATES.short, referenceId: 'user-42' });
    await visitor.enterFlow();
    await goThrough(visitor);
    const [outcome] = (await visitor.hears('onComplete')) as [{ inquiryId: string }];

    expect(outcome).toMatchObject({
      inquiryId: expect.stringMatching(/^inq_/),
      status: 'completed',
      fields: JANE_FIELDS,
    });
    expect(await events(visitor)).toEqual([
      'load',
      'ready',
      'start',
      'inquiry-load',
      'page-change',
      'page-change',
      'page-change',
      'page-change',
      'complete',
    ]);
    const names = (await visitor.heard())
      .map(({ name }) => name)
      .filter((name) => name.startsWith('on') && name !== 'onEvent');
    expect(names).toEqual(['onLoad', 'onReady', 'onComplete']);
    const stored = await api.retrieve(outcome.inquiryId);
    expect(stored).toMatchObject({
      status: 'completed',
      fields: JANE_FIELDS,
      attributes: { 'reference-id': 'user-42' },
    });
    await visitor.seesNoFlow();
  });

  test('hears a failed inquiry as complete', async () => {
    const { visitor } = world;
    await openOfficial(visitor, { templateId: TEMPLATES.short });
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor, 'Fail');
    await giveContact(visitor, HEADINGS.failed);
    await visitor.press(en.done);
    expect(await visitor.hears('onComplete')).toMatchObject([{ status: 'failed' }]);
    expect((await events(visitor)).at(-1)).toBe('fail');
  });

  test('prefills the form, whatever the spelling of the keys', async () => {
    const { visitor } = world;
    await openOfficial(visitor, {
      templateId: TEMPLATES.short,
      fields: { nameFirst: 'Joan', 'name-last': 'Doe', email_address: 'j@mail.example.com' },
    });
    await visitor.enterFlow();
    await begin(visitor);
    expect([await visitor.valueOf('First name'), await visitor.valueOf('Last name')]).toEqual(['Joan', 'Doe']);
    await giveName(visitor);
    expect(await visitor.valueOf('Email address')).toBe('j@mail.example.com');
  });

  test('gets a token when the visitor cancels, and resumes with it at the same step', async () => {
    const { visitor } = world;
    await openOfficial(visitor, { templateId: TEMPLATES.short });
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    await cancel(visitor);
    const [resume] = (await visitor.hears('onCancel')) as [{ inquiryId: string; sessionToken: string }];
    expect(resume).toEqual({ inquiryId: expect.stringMatching(/^inq_/), sessionToken: expect.any(String) });
    await visitor.seesNoFlow();

    const other = await world.anotherVisitor();
    await openOfficial(other, resume);
    await other.enterFlow();
    await other.sees(HEADINGS.contact);
    await giveContact(other);
    await other.press(en.done);
    expect(await other.hears('onComplete')).toMatchObject([
      { inquiryId: resume.inquiryId, status: 'completed', fields: { name_last: { value: JANE.last } } },
    ]);
  });

  test('loads what it needs ahead, and says whether it is loading and open, at each step', async () => {
    const { visitor, host, flow } = world;
    const script = `
      const say = (when) => hear('is', when, client.isLoading, client.isOpen);
      const told = { onLoad: () => say('load'), onReady: () => { say('ready'); client.open(); say('opened'); } };
      document.getElementById('open').onclick = () => {
        window.client = new Persona.Client({ customHost: 'localhost:${flow.port}', templateId: '${TEMPLATES.short}', ...callbacks, ...told });
        say('made');
      };
      Persona.Client.preload('localhost:${flow.port}').then(() => hear('preloaded'));
      hear('script');`;
    await visitor.goTo(
      host.origin + host.serve(personaPage(source, '<button type="button" id="open">Verify</button>', script)),
    );
    await visitor.hears('script');
    await visitor.hears('preloaded');
    expect(await visitor.run('return all("iframe").length')).toBe(0);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await visitor.hears('onComplete');
    await visitor.run('hear("is", "ended", client.isLoading, client.isOpen)');
    const said = (await visitor.heard()).filter(({ name }) => name === 'is').map(({ args }) => args);
    expect(said).toEqual([
      ['made', true, false],
      ['load', false, false],
      ['ready', false, false],
      ['opened', false, true],
      ['ended', false, false],
    ]);
  });

  test('cancel() asks the visitor, cancel(true) leaves at once, destroy() takes the frame away', async () => {
    const { visitor } = world;
    await openOfficial(visitor, { templateId: TEMPLATES.short });
    await visitor.enterFlow();
    await begin(visitor);
    await visitor.leaveFlow();
    await visitor.run('client.cancel(false)');
    await visitor.enterFlow();
    await visitor.sees(en.confirm.title);
    await visitor.press(en.confirm.stay);
    await visitor.sees(HEADINGS.name);
    await visitor.leaveFlow();
    await visitor.run('client.cancel(true)');
    expect(await visitor.hears('onCancel')).toEqual([
      { inquiryId: expect.stringMatching(/^inq_/), sessionToken: expect.any(String) },
    ]);
    await visitor.seesNoFlow();
    await visitor.run('client.destroy()');
    await visitor.waitFor('the frame to be gone', 'return !all("iframe").length');
    expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
  });

  test('inline, in a frame of the page, goes the same way', async () => {
    const { visitor, host, flow, api } = world;
    await visitor.goTo(
      host.origin + host.serve(officialInlinePage(flow.port, { templateId: TEMPLATES.short }, source)),
    );
    await visitor.enterFlow();
    await goThrough(visitor);
    const [outcome] = (await visitor.hears('onComplete')) as [{ inquiryId: string }];
    expect((await api.retrieve(outcome.inquiryId)).status).toBe('completed');
    expect(await events(visitor)).toEqual(
      expect.arrayContaining(['load', 'ready', 'start', 'page-change', 'complete']),
    );
  });

  test('inline, outside the visible part of the page, accesses nothing until it is scrolled to', async () => {
    const { visitor, host, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    const page = officialInlinePage(flow.port, { templateId: TEMPLATES.short }, source);
    await visitor.goTo(host.origin + host.serve(page.replace('<iframe', '<div style="height:5000px"></div><iframe')));
    await visitor.hears('onReady');
    expect(await api.list(TEMPLATES.short)).toEqual(before);
    await visitor.run('document.getElementById("inline").scrollIntoView()');
    await visitor.hears('onEvent', ([name]) => name === 'start');
    expect(await api.list(TEMPLATES.short)).toHaveLength(before.length + 1);
  });
});

/** The overlay of the official package has no Close of its own: only the flow can take it away. */
describe.each(PACKAGES)('an error that $name hears', ({ source }) => {
  const openOfficial = (visitor: Visitor, options: PageOptions) => openPersona(visitor, options, source);
  const openOnError = (port: number, options: PageOptions) =>
    personaPage(
      source,
      '',
      `
        window.client = new Persona.Client({ customHost: 'localhost:${port}', ...${JSON.stringify(options)}, ...callbacks });
        client.open();`,
    );

  async function expectError(visitor: Visitor, options: PageOptions, error: object): Promise<void> {
    const { host, flow } = world;
    await visitor.goTo(host.origin + host.serve(openOnError(flow.port, options)));
    // Ours tells one thing more.
    const more = source === 'ours' ? { retryable: false } : {};
    expect(await visitor.hears('onError')).toEqual([{ ...error, message: expect.any(String), ...more }]);
    await visitor.enterFlow();
    await visitor.press('Close');
    await visitor.seesNoFlow();
    expect(await visitor.run('return client.isOpen')).toBe(false);
    expect((await visitor.heard()).map(({ name }) => name)).not.toContain('onComplete');
  }

  test.each([
    ['that pages may not start', TEMPLATES.blocked, { status: 403, code: 'client_side_creation_blocked' }],
    ['that is switched off', TEMPLATES.inactive, { status: 422, code: 'inactive_template' }],
    ['that does not exist', 'itmpl_noSuchTemplate00000000', { status: 404, code: 'not_found' }],
  ])('for a template %s leaves an overlay that can be closed', async (_name, templateId, error) => {
    await expectError(world.visitor, { templateId }, error);
  });

  test('for an accessed inquiry in a fresh profile leaves an overlay that can be closed', async () => {
    const { visitor, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    await openOfficial(visitor, { inquiryId: id });
    await visitor.enterFlow();
    await begin(visitor);

    const stranger = await world.anotherVisitor();
    await expectError(stranger, { inquiryId: id }, { status: 409, code: 'unauthenticated' });
  });
});
