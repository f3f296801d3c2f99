import { describe, expect, test } from 'vitest';
import { clientPage, launchPage, markupPage } from '../support/world/host-page.ts';
import { CHECK_COUNTRY, CHECK_DETAILS, CHECK_HEADINGS } from '../support/world/identity-check.ts';
import { writePicture } from '../support/world/picture.ts';
import { begin } from '../support/world/short-check.ts';
import { HEADINGS, TEMPLATES } from '../support/world/templates.ts';
import { Key, type Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

/** A phone held upright. */
const PHONE = { width: 390, height: 844 };
const world = createWorld(PHONE);

async function expectNoFindings(visitor: Visitor, screen: string): Promise<void> {
  expect(await visitor.axe(), screen).toEqual([]);
  const overflow = await visitor.run<number>(
    'return document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow, `${screen} scrolls sideways`).toBeLessThanOrEqual(0);
}

async function openWidget(visitor: Visitor, templateId: string): Promise<void> {
  await visitor.goTo(world.host.origin + world.host.serve(launchPage(world.flow.origin, { templateId })));
  await visitor.press('Verify');
  await visitor.enterFlow();
}

describe('axe finds nothing', () => {
  test('on any screen of the identity check, errors and questions included', async () => {
    const { visitor } = world;
    const picture = writePicture('document');
    await openWidget(visitor, TEMPLATES.identityCheck);
    await visitor.sees(CHECK_HEADINGS.start);
    await expectNoFindings(visitor, 'start');
    await visitor.leaveFlow();
    await expectNoFindings(visitor, 'the page under the modal');
    await visitor.enterFlow();
    await visitor.press('Begin');
    await visitor.sees(CHECK_HEADINGS.details);
    await expectNoFindings(visitor, 'form');
    await visitor.press('Continue');
    await visitor.sees('Please check your answers');
    await expectNoFindings(visitor, 'form with errors');
    await visitor.press('Close');
    await visitor.sees('Leave now?');
    await expectNoFindings(visitor, 'confirmation');
    await visitor.press('Keep going');
    for (const [label, text] of Object.entries(CHECK_DETAILS)) await visitor.fill(label, text);
    await visitor.choose(CHECK_COUNTRY.option);
    await visitor.press('Continue');
    await visitor.sees(CHECK_HEADINGS.document);
    await expectNoFindings(visitor, 'choice of a document');
    await visitor.press('Passport');
    await visitor.sees(CHECK_HEADINGS.passport);
    await expectNoFindings(visitor, 'document');
    await visitor.attach('Choose a file', picture);
    await visitor.reads('Is all of it in the picture');
    await expectNoFindings(visitor, 'document with a picture');
    await visitor.press('Continue');
    await visitor.sees(CHECK_HEADINGS.selfie);
    await expectNoFindings(visitor, 'selfie');
    await visitor.attach('Choose a file', picture);
    await visitor.reads('Is your whole face');
    await expectNoFindings(visitor, 'selfie with a picture');
    await visitor.press('Continue');
    await visitor.sees(CHECK_HEADINGS.review);
    await expectNoFindings(visitor, 'review');
    await visitor.press('Confirm and send');
    await visitor.sees(CHECK_HEADINGS.complete);
    await expectNoFindings(visitor, 'end');
  });

  test('on a form with every type of field', async () => {
    const { visitor } = world;
    await openWidget(visitor, TEMPLATES.signUpForm);
    await visitor.press('Sign up');
    await visitor.sees('About you');
    await expectNoFindings(visitor, 'form');
    await visitor.press('Continue');
    await visitor.sees('Please check your answers');
    await expectNoFindings(visitor, 'form with errors');
  });

  test.each([
    ['blocked', TEMPLATES.blocked, 'A personal invitation is needed'],
    ['inactive', TEMPLATES.inactive, 'Not available now'],
    ['unknown', 'itmpl_noSuchTemplate00000000', 'Nothing found here'],
  ])('on the screen of a template that is %s', async (name, templateId, heading) => {
    const { visitor } = world;
    await openWidget(visitor, templateId);
    await visitor.sees(heading);
    await expectNoFindings(visitor, name);
  });

  test.each([
    ['unauthenticated', 'Already opened elsewhere', undefined],
    ['expired', 'Time has run out', 'expire' as const],
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
    await visitor.reads('This link is personal');
    await expectNoFindings(visitor, 'link');
    await visitor.press('Continue');
    await begin(visitor);
    await visitor.press('Close');
    await visitor.press('Leave');
    await visitor.sees('That is all here');
    await expectNoFindings(visitor, 'left');
    await visitor.goTo(link);
    await visitor.sees('This link was used before');
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
    await tabTo(visitor, 'Begin');
    await visitor.keys(Key.ENTER);
    await visitor.sees(CHECK_HEADINGS.details);
    for (const [label, text] of Object.entries(CHECK_DETAILS)) {
      await tabTo(visitor, label.split('/').at(-1)!);
      await visitor.keys(text);
    }
    await tabTo(visitor, CHECK_COUNTRY.label);
    await visitor.keys(CHECK_COUNTRY.option);
    await tabTo(visitor, 'Continue');
    await visitor.keys(Key.ENTER);
    await visitor.sees(CHECK_HEADINGS.document);
    await tabTo(visitor, 'Passport');
    await visitor.keys(Key.ENTER);
    await visitor.sees(CHECK_HEADINGS.passport);
    for (const next of [CHECK_HEADINGS.selfie, CHECK_HEADINGS.review]) {
      // The chooser itself belongs to the system.
      await tabTo(visitor, 'Choose a file');
      await visitor.attach('Choose a file', picture);
      await visitor.reads('Is ');
      await tabTo(visitor, 'Continue');
      await visitor.keys(Key.ENTER);
      await visitor.sees(next);
    }
    await tabTo(visitor, 'Confirm and send');
    await visitor.keys(Key.ENTER);
    await visitor.sees(CHECK_HEADINGS.complete);
    await tabTo(visitor, 'Done');
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
    await visitor.sees('Leave now?');
    expect(await visitor.focused()).toBe('Keep going');
    await tabTo(visitor, 'Leave');
    await visitor.keys(Key.ENTER);
    expect(await visitor.hears('settled')).toMatchObject([{ type: 'cancel' }]);
    await visitor.seesNoFlow();
    expect(await visitor.focused()).toBe('Verify');
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
      await visitor.sees('Leave now?');
      await visitor.press('Keep going');
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
  await visitor.leaveFlow();
  await visitor.driver.navigate().back();
  await visitor.enterFlow();
  await visitor.sees('Leave now?');
  await visitor.press('Leave');
  await visitor.hears('settled');
  expect(await visitor.run('return [location.href, history.state]')).toEqual([address, { own: 1 }]);
  expect(await visitor.run('return getComputedStyle(document.documentElement).overflow')).toBe('visible');
});
