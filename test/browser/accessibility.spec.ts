import { describe, expect, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { expectNoFindings, expectNoFindingsInAnyColours } from '../support/world/accessible.ts';
import { clientPage, launchPage, markupPage } from '../support/world/host-page.ts';
import { CHECK_COUNTRY, CHECK_DETAILS, CHECK_HEADINGS } from '../support/world/identity-check.ts';
import { writePicture } from '../support/world/picture.ts';
import { begin, giveContact, giveName } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { Key, type Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

/** A phone held upright. */
const PHONE = { width: 390, height: 844 };
const world = createWorld(PHONE);

async function openWidget(visitor: Visitor, templateId: string): Promise<void> {
  await visitor.goTo(world.host.origin + world.host.serve(launchPage(world.flow.origin, { templateId })));
  await visitor.press('Verify');
  await visitor.enterFlow();
}

/** Goes through the identity check, and looks at every screen of it. */
async function expectAccessibleCheck(visitor: Visitor): Promise<void> {
  const picture = writePicture('document');
  await openWidget(visitor, TEMPLATES.identityCheck);
  await visitor.sees(CHECK_HEADINGS.start);
  await expectNoFindings(visitor, 'start');
  await visitor.leaveFlow();
  await expectNoFindings(visitor, 'the page under the modal');
  await visitor.enterFlow();
  await visitor.press(en.begin);
  await visitor.sees(CHECK_HEADINGS.details);
  await expectNoFindings(visitor, 'form');
  await visitor.press(en.next);
  await visitor.sees(enSteps.problems);
  await expectNoFindings(visitor, 'form with errors');
  await visitor.press('Close');
  await visitor.sees(en.confirm.title);
  await expectNoFindings(visitor, 'confirmation');
  await visitor.press(en.confirm.stay);
  for (const [label, text] of Object.entries(CHECK_DETAILS)) await visitor.fill(label, text);
  await visitor.choose(CHECK_COUNTRY.option);
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.document);
  await expectNoFindings(visitor, 'choice of a document');
  await visitor.press('Passport');
  await visitor.sees(CHECK_HEADINGS.passport);
  await expectNoFindings(visitor, 'document');
  await visitor.attach(enSteps.file, picture);
  await visitor.reads(enSteps.checkPicture);
  await expectNoFindings(visitor, 'document with a picture');
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.selfie);
  await expectNoFindings(visitor, 'selfie');
  await visitor.attach(enSteps.file, picture);
  await visitor.reads(enSteps.checkSelfie);
  await expectNoFindings(visitor, 'selfie with a picture');
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.review);
  await expectNoFindings(visitor, 'review');
  await visitor.press(enSteps.submit);
  await visitor.sees(CHECK_HEADINGS.complete);
  await expectNoFindings(visitor, 'end');
}

describe('axe finds nothing', () => {
  test('on any screen of the identity check, errors and questions included', () =>
    expectAccessibleCheck(world.visitor));

  test('nor on a screen of 320 px in dark colours', async () => {
    const visitor = await world.anotherVisitor({ width: 320, height: 640, prefers: { colours: 'dark' } });
    await visitor.goTo(world.host.origin);
    expect(await visitor.run('return [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]')).toEqual([
      320,
      true,
    ]);
    await expectAccessibleCheck(visitor);
  });

  test('on a form with every type of field', async () => {
    const { visitor } = world;
    await openWidget(visitor, TEMPLATES.signUpForm);
    await visitor.press('Sign up');
    await visitor.sees('About you');
    await expectNoFindings(visitor, 'form');
    await visitor.press(en.next);
    await visitor.sees(enSteps.problems);
    await expectNoFindings(visitor, 'form with errors');
  });

  test.each([
    ['blocked', TEMPLATES.blocked, enSteps.refused.client_side_creation_blocked.title],
    ['inactive', TEMPLATES.inactive, enSteps.refused.inactive_template.title],
    ['unknown', 'itmpl_noSuchTemplate00000000', enSteps.refused.not_found.title],
  ])('on the screen of a template that is %s', async (name, templateId, heading) => {
    const { visitor } = world;
    await openWidget(visitor, templateId);
    await visitor.sees(heading);
    await expectNoFindings(visitor, name);
  });

  test.each([
    ['unauthenticated', enSteps.refused.unauthenticated.title, undefined],
    ['expired', enSteps.refused.expired.title, 'expire' as const],
  ])('on the screen of an inquiry that is %s', async (name, heading, action) => {
    const { visitor, api, host, flow } = world;
    const { id } = await api.create(
      { 'inquiry-template-id': TEMPLATES.short },
      { 'auto-create-inquiry-session': action === undefined },
    );
    if (action) await api[action](id);
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { inquiryId: id })));
    await visitor.press('Verify');
    await visitor.enterFlow();
    await visitor.sees(heading);
    await expectNoFindings(visitor, name);
  });

  test('on the pages of a one-time link and of a flow that was left', async () => {
    const { visitor, api } = world;
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.short });
    const link = await api.generateLink(id);
    await visitor.goTo(link);
    await visitor.reads(enSteps.link.text);
    await expectNoFindings(visitor, 'link');
    await visitor.press(en.next);
    await begin(visitor);
    await visitor.press('Close');
    await visitor.press(en.confirm.leave);
    await visitor.sees(enSteps.leftEarly.title);
    await expectNoFindings(visitor, 'left');
    await visitor.goTo(link);
    await visitor.sees(enSteps.reason.link_used.title);
    await expectNoFindings(visitor, 'used link');
  });

  test('on a page with the flow inline', async () => {
    const { visitor, host, flow } = world;
    const container = `<div data-inquiry-template="${TEMPLATES.short}" data-inquiry-mode="inline"></div>`;
    await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, container)));
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
    await expectNoFindings(visitor, 'inline flow');
    await visitor.leaveFlow();
    await expectNoFindings(visitor, 'page around it');
  });

  test('on a page with the flow inline while it loads, in any colours', async () => {
    const { visitor, host, flow } = world;
    const release = flow.holdAnswers('/widget');
    try {
      const container = `<div data-inquiry-template="${TEMPLATES.short}" data-inquiry-mode="inline"></div>`;
      await visitor.goTo(host.origin + host.serve(markupPage(flow.origin, container)));
      await visitor.waitFor('the text', 'return all("[role=status]").some((text) => shown(text))');
      await expectNoFindingsInAnyColours(visitor, 'inline flow that loads');
    } finally {
      release();
    }
  });

  test('on the modal while it loads', async () => {
    const { visitor, host, flow } = world;
    const release = flow.holdAnswers('/widget');
    try {
      await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short })));
      await visitor.press('Verify');
      await visitor.waitFor('the modal', 'return all("dialog").some((dialog) => dialog.matches(":modal"))');
      await expectNoFindings(visitor, 'loading');
    } finally {
      release();
    }
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
  });
});

const MAX_TABS = 60;

/** Presses Tab until what has this name has the focus. */
async function tabTo(visitor: Visitor, name: string): Promise<void> {
  const passed: string[] = [];
  for (let count = 0; count < MAX_TABS; count += 1) {
    const focused = await visitor.focused();
    if (focused === name || focused === `${name} (optional)`) return;
    passed.push(focused);
    await visitor.keys(Key.TAB);
  }
  throw new Error(`Tab never came to "${name}", but to: ${passed.join(', ')}`);
}

describe('by keyboard alone', () => {
  test('a visitor goes through the identity check on a narrow screen, and the focus returns to the opener', async () => {
    const { visitor, host, flow, api } = world;
    const picture = writePicture('keyboard');
    await visitor.goTo(host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.identityCheck })));
    expect(await visitor.run('return innerWidth')).toBe(PHONE.width);
    await tabTo(visitor, 'Verify');
    await visitor.keys(Key.ENTER);
    await visitor.enterFlow();
    await visitor.sees(CHECK_HEADINGS.start);
    await tabTo(visitor, en.begin);
    await visitor.keys(Key.ENTER);
    await visitor.sees(CHECK_HEADINGS.details);
    for (const [label, text] of Object.entries(CHECK_DETAILS)) {
      await tabTo(visitor, label.split('/').at(-1)!);
      await visitor.keys(text);
    }
    await tabTo(visitor, CHECK_COUNTRY.label);
    await visitor.keys(CHECK_COUNTRY.option);
    await tabTo(visitor, en.next);
    await visitor.keys(Key.ENTER);
    await visitor.sees(CHECK_HEADINGS.document);
    await tabTo(visitor, 'Passport');
    await visitor.keys(Key.ENTER);
    await visitor.sees(CHECK_HEADINGS.passport);
    for (const next of [CHECK_HEADINGS.selfie, CHECK_HEADINGS.review]) {
      // The chooser itself belongs to the system.
      await tabTo(visitor, enSteps.file);
      await visitor.attach(enSteps.file, picture);
      await visitor.reads('Is ');
      await tabTo(visitor, en.next);
      await visitor.keys(Key.ENTER);
      await visitor.sees(next);
    }
    await tabTo(visitor, enSteps.submit);
    await visitor.keys(Key.ENTER);
    await visitor.sees(CHECK_HEADINGS.complete);
    await tabTo(visitor, en.done);
    await visitor.keys(Key.ENTER);

    const [{ inquiryId }] = (await visitor.hears('settled')) as [{ inquiryId: string }];
    await visitor.seesNoFlow();
    expect(await visitor.focused()).toBe('Verify');
    const stored = await api.retrieve(inquiryId);
    expect(stored.status).toBe('completed');
    expect(stored.fields).toMatchObject({
      name_last: { value: CHECK_DETAILS['Last name'] },
      birthdate: { value: '1984-02-29' },
      address_country_code: { value: CHECK_COUNTRY.value },
      government_id: { value: { type: 'Document::GovernmentId' } },
      selfie: { value: { id: expect.stringMatching(/^self_/) } },
    });
  });

  test('Enter in a field goes on, as the button does', async () => {
    const { visitor } = world;
    await openWidget(visitor, TEMPLATES.short);
    await begin(visitor);
    await visitor.fill('First name', `Jane${Key.ENTER}`);
    await visitor.sees(HEADINGS.contact);
  });

  test('Escape in the flow asks before it leaves, and the focus returns to the opener', async () => {
    const { visitor } = world;
    await openWidget(visitor, TEMPLATES.short);
    await begin(visitor);
    await visitor.fill('First name', 'Jane');
    await visitor.keys(Key.ESCAPE);
    await visitor.sees(en.confirm.title);
    expect(await visitor.focused()).toBe(en.confirm.stay);
    await tabTo(visitor, en.confirm.leave);
    await visitor.keys(Key.ENTER);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'cancel' }]);
    await visitor.seesNoFlow();
    expect(await visitor.focused()).toBe('Verify');
  });

  test('Escape on the last screen completes', async () => {
    const { visitor } = world;
    await openWidget(visitor, TEMPLATES.short);
    await begin(visitor);
    await giveName(visitor);
    await giveContact(visitor);
    await visitor.keys(Key.ESCAPE);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'complete', status: 'completed' }]);
  });

  test('Escape on the page asks in the flow, as often as it is pressed', async () => {
    const { visitor } = world;
    await openWidget(visitor, TEMPLATES.short);
    await begin(visitor);
    for (let count = 0; count < 3; count += 1) {
      await visitor.leaveFlow();
      await visitor.run('all("dialog").find((dialog) => dialog.matches(":modal")).querySelector("button").focus()');
      await visitor.keys(Key.ESCAPE);
      await visitor.enterFlow();
      await visitor.sees(en.confirm.title);
      await visitor.press(en.confirm.stay);
      await visitor.sees(HEADINGS.name);
    }
  });

  test('Tab never comes to what is behind the modal', async () => {
    const { visitor } = world;
    await openWidget(visitor, TEMPLATES.short);
    await visitor.sees(HEADINGS.welcome);
    await visitor.leaveFlow();
    for (let count = 0; count < 12; count += 1) {
      await visitor.keys(Key.TAB);
      expect(['Before', 'Verify', 'After']).not.toContain(await visitor.focused());
    }
  });

  test('the focus is in the flow once it is there', async () => {
    const { visitor, host, flow } = world;
    await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { templateId: TEMPLATES.short })));
    await visitor.hears('onReady');
    await tabTo(visitor, 'Verify');
    await visitor.keys(Key.ENTER);
    await visitor.enterFlow();
    await visitor.sees(HEADINGS.welcome);
    await visitor.waitFor('the focus in the flow', 'return document.hasFocus()');
  });
});

test('Back closes the modal like its button, and the page is as before', async () => {
  const { visitor, host, flow } = world;
  const address = host.origin + host.serve(launchPage(flow.origin, { templateId: TEMPLATES.short }));
  await visitor.goTo(address);
  await visitor.run('history.replaceState({ own: 1 }, "")');
  await visitor.press('Verify');
  await visitor.enterFlow();
  await begin(visitor);
  await visitor.goBack();
  await visitor.enterFlow();
  await visitor.sees(en.confirm.title);
  await visitor.press(en.confirm.leave);
  await visitor.hears('settled');
  expect(await visitor.run('return [location.href, history.state]')).toEqual([address, { own: 1 }]);
  expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
});
