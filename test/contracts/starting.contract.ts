import { expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { clientPage, documentOf, launchPage, markupPage, modulePage } from '../support/world/host-page.ts';
import { begin, cancel, giveContact, giveName, goThrough, JANE, JANE_FIELDS } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import type { World } from '../support/world/world.ts';

const BUTTON = `<button type="button" id="open" data-inquiry-template="${TEMPLATES.short}">Verify</button>`;

/** Each way to start a flow leads through it, to an inquiry in the database. */
export function startingContract(world: World): void {
  const completed = async (outcome: unknown) => {
    const { inquiryId } = outcome as { inquiryId: string };
    expect(await world.api.retrieve(inquiryId)).toMatchObject({ status: 'completed', fields: JANE_FIELDS });
    return inquiryId;
  };

  test('the npm package, as a module of the page', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(modulePage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    const [outcome] = await visitor.hears('settled');
    expect(outcome).toMatchObject({ type: 'complete', status: 'completed', fields: JANE_FIELDS });
    await completed(outcome);
  });

  test('a button with attributes', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, BUTTON)));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    const [detail] = await visitor.hears('inquiry:complete');
    expect(detail).toMatchObject({ status: 'completed', templateId: TEMPLATES.short });
    await completed(detail);
    expect(await visitor.run('return document.getElementById("open").dataset.inquiryState')).toBe('complete');
  });

  test('a button that was added to the page later', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, '<div id="place"></div>')));
    await visitor.run('document.getElementById("place").innerHTML = arguments[0]', BUTTON);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
  });

  test('a link with attributes opens the modal and leads nowhere', async () => {
    const { visitor, host, flow } = world;
    const link = `<a href="${flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}" data-inquiry-template="${TEMPLATES.short}">Verify</a>`;
    const address = host.origin + host.serve(markupPage(flow.origin, link));
    await visitor.goTo(address);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    await completed((await visitor.hears('inquiry:complete'))[0]);
    expect(await visitor.run('return location.href')).toBe(address);
  });

  test('a link with attributes works without the script, by its address', async () => {
    const { visitor, host, flow } = world;
    const link = `<a href="${flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}" data-inquiry-template="${TEMPLATES.short}">Verify</a>`;
    await visitor.goTo(host.origin + host.serve(documentOf({ body: link })));
    await visitor.press('Verify');
    await goThrough(visitor);
    await visitor.sees(enSteps.left.title);
  });

  test('an inline container with attributes', async () => {
    const { visitor, host, flow } = world;
    const container = `<div id="inline" data-inquiry-template="${TEMPLATES.short}" data-inquiry-mode="inline"></div>`;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, container)));
    await visitor.enterFlow();
    await goThrough(visitor);
    await completed((await visitor.hears('inquiry:complete'))[0]);
  });

  test('attributes prefill the form, whatever else is in the markup', async () => {
    const { visitor, host, flow } = world;
    const button = BUTTON.replace(
      'id="open"',
      'data-inquiry-field-name-first="Joan" data-inquiry-field-name-last="Doe"',
    );
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, button)));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    expect([await visitor.valueOf('First name'), await visitor.valueOf('Last name')]).toEqual(['Joan', 'Doe']);
  });

  test('values from the query of the page prefill the form, and leave the address', async () => {
    const { visitor, host, flow } = world;
    const button = BUTTON.replace('id="open"', 'data-inquiry-prefill="email:email_address"');
    const address = host.origin + host.serve(markupPage(flow.origin, button));
    await visitor.goTo(`${address}?kept=1&email=${encodeURIComponent(JANE.email)}`);
    await visitor.press('Verify');
    await visitor.enterFlow();
    await begin(visitor);
    await giveName(visitor);
    expect(await visitor.valueOf('Email address')).toBe(JANE.email);
    await visitor.leaveFlow();
    expect(await visitor.run('return location.href')).toBe(`${address}?kept=1`);
  });

  test('an inquiry that the API made, without a token', async () => {
    const { visitor, host, flow, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { inquiryId: id })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await completed((await visitor.hears('settled'))[0])).toBe(id);
  });

  test('an inquiry that the API made, with its session token', async () => {
    const { visitor, host, flow, api } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    expect(sessionToken).toEqual(expect.any(String));
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { inquiryId: id, sessionToken })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await completed((await visitor.hears('settled'))[0])).toBe(id);
  });

  test('an inquiry whose token was handed out does not open without it', async () => {
    const { visitor, host, flow, api } = world;
    const { id } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { inquiryId: id })));
    await visitor.press('Verify');
    expect(await visitor.hears('onError')).toMatchObject([{ code: 'unauthenticated', status: 409 }]);
    expect((await api.retrieve(id)).status).toBe('created');
  });

  test('an inquiry inline, with a token from an endpoint of the page', async () => {
    const { visitor, host, flow, api } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    const endpoint = host.answer(() => ({ sessionToken }));
    const container = `<div data-inquiry-id="${id}" data-inquiry-session-endpoint="${endpoint}" data-inquiry-mode="inline"></div>`;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, container)));
    await visitor.enterFlow();
    await goThrough(visitor);
    expect(await completed((await visitor.hears('inquiry:complete'))[0])).toBe(id);
  });

  test('a one-time link: nothing happens before Continue, then the whole way', async () => {
    const { visitor, api } = world;
    const { id, oneTimeLink } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-one-time-link': true },
    );
    await visitor.goTo(String(oneTimeLink));
    await visitor.reads(enSteps.link.text);
    expect((await api.retrieve(id)).attributes['started-at'] ?? null).toBeNull();
    expect(await visitor.run('return location.search + location.hash')).not.toContain('code');
    await visitor.press(en.next);
    await goThrough(visitor);
    await visitor.sees(enSteps.left.title);
    expect((await api.retrieve(id)).status).toBe('completed');
  });

  test('the hosted page by a template, prefilled from its address', async () => {
    const { visitor, flow, api } = world;
    const before = await api.list(TEMPLATES.short);
    await visitor.goTo(
      `${flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}&fields[name-first]=Joan&reference-id=user-7`,
    );
    await begin(visitor);
    expect(await visitor.valueOf('First name')).toBe('Joan');
    expect(await visitor.run('return location.search + location.hash')).not.toMatch(/Joan|user-7/);
    await giveName(visitor);
    await giveContact(visitor);
    const [id, ...rest] = await api.list(TEMPLATES.short);
    expect(rest).toEqual(before);
    expect(await api.retrieve(String(id))).toMatchObject({
      status: 'completed',
      fields: JANE_FIELDS,
      attributes: { 'reference-id': 'user-7' },
    });
  });

  test('the hosted page by an inquiry and its token, which leaves the address', async () => {
    const { visitor, flow, api } = world;
    const { id, sessionToken } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': true },
    );
    await visitor.goTo(`${flow.origin}/verify?inquiry-id=${id}&session-token=${sessionToken}`);
    await begin(visitor);
    expect(await visitor.run('return location.href')).not.toContain(String(sessionToken));
    await giveName(visitor);
    await giveContact(visitor);
    expect((await api.retrieve(id)).status).toBe('completed');
  });

  test('the hosted page leads back to where the API said, with the inquiry and its status', async () => {
    const { visitor, host, flow, api } = world;
    const back = host.origin + host.serve(documentOf({ body: '<h2>Welcome back</h2>' }));
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short, 'redirect-uri': back });
    await visitor.goTo(`${flow.origin}/verify?inquiry-id=${id}`);
    await goThrough(visitor);
    await visitor.sees('Welcome back');
    const address = new URL(await visitor.run<string>('return location.href'));
    expect(address.origin + address.pathname).toBe(back);
    expect(Object.fromEntries(address.searchParams)).toEqual({ 'inquiry-id': id, status: 'completed' });
  });

  test('the hosted page refuses to lead to a host from the address that the template does not list', async () => {
    const { visitor, host, flow } = world;
    const evil = encodeURIComponent(`${host.origin}/evil`);
    await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}&redirect-uri=${evil}`);
    await visitor.sees(enSteps.reason.redirect_refused.title);
    await visitor.reads(enSteps.reason.redirect_refused.text);
  });

  test('a cancelled hosted flow says that the page can be closed', async () => {
    const { visitor, flow } = world;
    await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${TEMPLATES.short}`);
    await begin(visitor);
    await cancel(visitor);
    await visitor.sees(enSteps.leftEarly.title);
  });
}
