/** The way through the short template, step by step, inside the flow. */

import { en } from '../../../src/flow/strings/en.ts';
import { HEADINGS } from './templates.ts';
import type { Visitor } from './visitor.ts';

export const JANE = { first: 'Jane', last: 'Quixotebury', email: 'jane.quixotebury@mail.example.com' } as const;

export async function begin(visitor: Visitor): Promise<void> {
  await visitor.sees(HEADINGS.welcome);
  await visitor.press(en.begin);
  await visitor.sees(HEADINGS.name);
}

export async function giveName(visitor: Visitor, first: string = JANE.first, last: string = JANE.last): Promise<void> {
  await visitor.sees(HEADINGS.name);
  await visitor.fill('First name', first);
  await visitor.fill('Last name', last);
  await visitor.press(en.next);
  await visitor.sees(HEADINGS.contact);
}

export async function giveContact(visitor: Visitor, end: string = HEADINGS.done): Promise<void> {
  await visitor.sees(HEADINGS.contact);
  await visitor.fill('Email address', JANE.email);
  await visitor.press(en.next);
  await visitor.sees(end);
}

/** From the first screen to the last button. */
export async function goThrough(visitor: Visitor): Promise<void> {
  await begin(visitor);
  await giveName(visitor);
  await giveContact(visitor);
  await visitor.press(en.done);
}

/** From a step out of the flow, confirmed. */
export async function cancel(visitor: Visitor): Promise<void> {
  await visitor.press('Close');
  await visitor.sees(en.confirm.title);
  await visitor.press(en.confirm.leave);
}

/** What the fields of an inquiry hold when Jane went through. */
export const JANE_FIELDS = {
  name_first: { type: 'string', value: JANE.first },
  name_last: { type: 'string', value: JANE.last },
  email_address: { type: 'email_address', value: JANE.email },
} as const;
