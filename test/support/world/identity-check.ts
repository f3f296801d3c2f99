/** The sample identity check: its headings, what a visitor puts in, and the way through. */

import { en } from '../../../src/flow/strings/en.ts';
import { enSteps } from '../../../src/flow/strings/en-steps.ts';
import type { Visitor } from './visitor.ts';

export const CHECK_HEADINGS = {
  start: 'Let\u2019s confirm it\u2019s you',
  details: 'Your details',
  document: 'Your identity document',
  passport: 'Passport',
  selfie: 'A photo of you',
  review: 'Is everything right?',
  complete: 'Thank you, that\u2019s all',
} as const;

/** Label → what is typed, in the order of the form: a keyboard comes to them one after the other. Groups by a slash. */
export const CHECK_DETAILS: Readonly<Record<string, string>> = {
  'First name': 'Jane',
  'Last name': 'Quixotebury',
  'Date of birth/Month': '2',
  'Date of birth/Day': '29',
  'Date of birth/Year': '1984',
  'Email address': 'jane@mail.example.com',
  'Street and house number': '1 Long Lane',
  'Town or city': 'Smallville',
  Postcode: 'AB1 2CD',
};
export const CHECK_COUNTRY = { label: 'Country', option: 'Austria', value: 'AT' } as const;

/** From the start to the form. */
export async function beginCheck(visitor: Visitor): Promise<void> {
  await visitor.sees(CHECK_HEADINGS.start);
  await visitor.press(en.begin);
  await visitor.sees(CHECK_HEADINGS.details);
}

/** Fills the form but for what is given already, and goes on to the document. */
export async function giveDetails(visitor: Visitor, given: readonly string[] = []): Promise<void> {
  for (const [label, text] of Object.entries(CHECK_DETAILS))
    if (!given.includes(label)) await visitor.fill(label, text);
  await visitor.choose(CHECK_COUNTRY.option);
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.document);
}

/** From the choice of a document to the last screen. */
export async function giveDocuments(visitor: Visitor, picture: string): Promise<void> {
  await visitor.press(CHECK_HEADINGS.passport);
  await visitor.sees(CHECK_HEADINGS.passport);
  await visitor.attach(enSteps.file, picture);
  await visitor.reads(enSteps.checkPicture);
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.selfie);
  await visitor.attach(enSteps.file, picture);
  await visitor.reads(enSteps.checkSelfie);
  await visitor.press(en.next);
  await visitor.sees(CHECK_HEADINGS.review);
  await visitor.press(enSteps.submit);
  await visitor.sees(CHECK_HEADINGS.complete);
}
