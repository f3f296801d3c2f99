/** The sample identity check: its headings, and what a visitor puts in. */

export const CHECK_HEADINGS = {
  start: 'Let\u2019s confirm it\u2019s you',
  details: 'Your details',
  document: 'Your identity document',
  passport: 'Passport',
  selfie: 'A photo of you',
  review: 'Is everything right?',
  complete: 'Thank you, that\u2019s all',
} as const;

/** Label → what is typed. Groups by a slash. */
export const CHECK_DETAILS: Readonly<Record<string, string>> = {
  'First name': 'Jane',
  'Last name': 'Quixotebury',
  'Date of birth/Day': '29',
  'Date of birth/Month': '2',
  'Date of birth/Year': '1984',
  'Email address': 'jane@mail.example.com',
  'Street and house number': '1 Long Lane',
  'Town or city': 'Smallville',
  Postcode: 'AB1 2CD',
};
export const CHECK_COUNTRY = { label: 'Country', option: 'Austria', value: 'AT' } as const;
