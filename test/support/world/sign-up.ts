/** The way through the sample sign-up form, inside the flow. */

import { en } from '../../../src/flow/strings/en.ts';
import type { Visitor } from './visitor.ts';

export const SIGN_UP = {
  begin: 'Sign up',
  about: 'About you',
  attachment: 'Your letter or voucher',
  end: 'You are signed up',
} as const;

/** What must be given, as the API sets it. */
export const SIGN_UP_FIELDS = {
  name_first: 'Ada',
  name_last: 'Lindqvist',
  email_address: 'ada@mail.example.com',
  age_group: '18_to_64',
  terms_accepted: true,
} as const;

/** From the start to the form. */
export async function beginSignUp(visitor: Visitor): Promise<void> {
  await visitor.press(SIGN_UP.begin);
  await visitor.sees(SIGN_UP.about);
}

/** Gives what must be given, and goes on to what comes then. */
export async function giveSignUp(visitor: Visitor, next: string = SIGN_UP.end): Promise<void> {
  await visitor.fill('First name', 'Ada');
  await visitor.fill('Last name', 'Lindqvist');
  await visitor.fill('Email address', 'ada@mail.example.com');
  await visitor.choose('18 to 64');
  await visitor.choose('I have read the terms of use and agree to them');
  await visitor.press(en.next);
  await visitor.sees(next);
}
