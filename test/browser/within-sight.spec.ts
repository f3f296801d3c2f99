import { describe, expect, inject, test } from 'vitest';
import { en } from '../../src/flow/strings/en.ts';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { emulateTouch } from '../support/world/emulation.ts';
import {
  beginCheck,
  CHECK_COUNTRY,
  CHECK_DETAILS,
  CHECK_HEADINGS,
  giveDetails,
} from '../support/world/identity-check.ts';
import { writePicture, writeText } from '../support/world/picture.ts';
import { beginSignUp, SIGN_UP, SIGN_UP_FIELDS } from '../support/world/sign-up.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { Key, type Visitor } from '../support/world/visitor.ts';
import { createWorld } from '../support/world/world.ts';

/** A phone, as far as the bars of its browser leave room. */
const PHONE = { width: 390, height: 664 };
const PHONE_ON_ITS_SIDE = { width: 664, height: 390 };

/** Of a picture, in pixels: as high as it is shown where there is room. */
const LARGE = 240;
/** As high as it has to be for a look at what is in it. */
const SEEN = 128;

const world = createWorld();

async function openOnPhone(templateId: string, { width, height } = PHONE): Promise<void> {
  const { visitor, flow } = world;
  await visitor.setViewport(width, height);
  await visitor.goTo(`${flow.origin}/verify?inquiry-template-id=${templateId}`);
}

/** Which of the notice above the button and the button itself are in the window with their whole height. */
const inSight = (visitor: Visitor) =>
  visitor.run<[boolean, boolean]>(
    `const isIn = (element) => {
       const { top, bottom } = element.getBoundingClientRect();
       return top >= 0 && bottom <= innerHeight;
     };
     return [isIn(document.querySelector('.actions .notice')), isIn(findButton(arguments[0]))]`,
    en.next,
  );

test('that a long form did not get through is in sight, with the button that sends it again', async () => {
  const { visitor, flow } = world;
  await openOnPhone(TEMPLATES.identityCheck);
  await beginCheck(visitor);
  for (const [label, text] of Object.entries(CHECK_DETAILS)) await visitor.fill(label, text);
  await visitor.choose(CHECK_COUNTRY.option);
  const error = { code: 'rate_limited', message: 'Refused by the test' };
  const release = flow.answerInstead('/flow/v1/transition', { status: 429, body: { error } });
  try {
    await visitor.press(en.next);
    await visitor.reads(en.notice['rate-limited']);
    expect(await inSight(visitor), 'by the button').toEqual([true, true]);
    // Told once more, to a visitor who is at the beginning of the form.
    await visitor.fill('First name', 'Jane');
    expect(await inSight(visitor)).toEqual([false, false]);
    await visitor.keys(Key.ENTER);
    await expect.poll(() => inSight(visitor), { message: 'by Enter' }).toEqual([true, true]);
  } finally {
    release();
  }
});

test('that an answer is waited for is in sight, where it was asked for by Enter far above the button', async () => {
  const { visitor, flow } = world;
  await openOnPhone(TEMPLATES.identityCheck);
  await beginCheck(visitor);
  for (const [label, text] of Object.entries(CHECK_DETAILS)) await visitor.fill(label, text);
  await visitor.choose(CHECK_COUNTRY.option);
  await visitor.fill('First name', 'Jane');
  const release = flow.holdAnswers('/flow/v1/transition');
  try {
    await visitor.keys(Key.ENTER);
    await visitor.waitFor(
      'the busy button',
      `const button = document.querySelector('.actions .button');
       return button.textContent === arguments[0] && button.getBoundingClientRect().bottom <= innerHeight`,
      en.sending,
    );
  } finally {
    release();
  }
  await visitor.sees(CHECK_HEADINGS.document);
});

// With a mouse in place of the finger no camera is offered.
describe.runIf(inject('engine') === 'chromium')('a picture that was taken leaves room for the way on', () => {
  /** Takes one, and looks at what is in sight once this is read. */
  async function expectRoom(visitor: Visitor, read: string): Promise<void> {
    await visitor.attach(enSteps.camera, writePicture('large', { side: LARGE }));
    await visitor.reads(read);
    const [top, bottom, height, room] = await visitor.run<[number, number, number, number]>(
      `const { top, bottom } = findButton(arguments[0]).getBoundingClientRect();
       return [top, bottom, document.querySelector('.picture img').height, innerHeight]`,
      en.next,
    );
    expect(top).toBeGreaterThan(0);
    expect(bottom).toBeLessThanOrEqual(room);
    expect(height).toBeGreaterThanOrEqual(SEEN);
  }

  test.for([
    ['upright', PHONE],
    ['on its side', PHONE_ON_ITS_SIDE],
  ] as const)('of an identity document and of a face, on a phone %s', async ([, size]) => {
    const { visitor } = world;
    await openOnPhone(TEMPLATES.identityCheck, size);
    await emulateTouch(visitor);
    await beginCheck(visitor);
    await giveDetails(visitor);
    await visitor.press(CHECK_HEADINGS.passport);
    await visitor.sees(CHECK_HEADINGS.passport);
    await expectRoom(visitor, enSteps.checkPicture);
    await visitor.press(en.next);
    await visitor.sees(CHECK_HEADINGS.selfie);
    await expectRoom(visitor, enSteps.checkSelfie);
  });

  test('of a letter', async () => {
    const { visitor, flow, api } = world;
    const fields = { ...SIGN_UP_FIELDS, wants_to_attach: true };
    const { id } = await api.create({ 'inquiry-template-id': TEMPLATES.signUpForm, fields });
    await visitor.setViewport(PHONE.width, PHONE.height);
    await visitor.goTo(`${flow.origin}/verify?inquiry-id=${id}`);
    await emulateTouch(visitor);
    await beginSignUp(visitor);
    await visitor.press(en.next);
    await visitor.sees(SIGN_UP.attachment);
    await expectRoom(visitor, enSteps.remove);
  });
});

test('that a file cannot be used is in sight, on a phone on its side', async () => {
  const { visitor } = world;
  await openOnPhone(TEMPLATES.identityCheck, PHONE_ON_ITS_SIDE);
  await beginCheck(visitor);
  await giveDetails(visitor);
  await visitor.press(CHECK_HEADINGS.passport);
  await visitor.sees(CHECK_HEADINGS.passport);
  await visitor.attach(enSteps.file, writeText('no-picture'));
  await visitor.waitFor(
    'the refusal',
    `const error = document.querySelector('.error');
     if (!error) return false;
     const { top, bottom } = error.getBoundingClientRect();
     return top >= 0 && bottom <= innerHeight`,
  );
});
