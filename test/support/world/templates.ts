/** The templates of the browser tests, beside the samples: short, so that a test says only what it is about. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const TEMPLATES = {
  /** Welcome, a form for the name, a form for the e-mail address, the end. A first name of `Fail` ends in failure. */
  short: 'itmpl_testShort0000000000000001',
  /** The same, made through the API only. */
  blocked: 'itmpl_testBlocked00000000000001',
  /** The same, switched off. */
  inactive: 'itmpl_testInactive0000000000001',
  /** The same, and only a page of another site may frame it. */
  elsewhere: 'itmpl_testElsewhere000000000001',
  /** The same, and a hosted visitor may be led to pages of the host site. */
  leading: 'itmpl_testLeading00000000000001',
  /** The same in a language that is written from right to left; its words are as in `short`. */
  rightToLeft: 'itmpl_testRightToLeft0000000001',
  /** The sample with every kind of step. */
  /** The same with a word in every text that is wider than a phone. */
  longWords: 'itmpl_testLongWords00000000001',
  identityCheck: 'itmpl_demoIdentityCheck0000001',
  signUpForm: 'itmpl_demoSignUpForm0000000001',
} as const;

/** Headings of the short template, in order. */
export const HEADINGS = {
  welcome: 'Welcome',
  name: 'Your name',
  contact: 'How to reach you',
  done: 'Thank you',
  failed: 'Not accepted',
} as const;

const SHORT_VERSION = {
  locale: 'en',
  nameDisplay: 'Short check',
  fields: [
    { key: 'name_first', type: 'string', label: 'First name', required: true, autocomplete: 'given-name' },
    { key: 'name_last', type: 'string', label: 'Last name', required: false, autocomplete: 'family-name' },
    { key: 'nick_name', type: 'string', label: 'Nickname', required: false, editable: true },
    { key: 'email_address', type: 'email-address', label: 'Email address', required: true },
  ],
  steps: [
    { name: 'welcome', kind: 'start', title: HEADINGS.welcome, text: ['Three short answers.'] },
    { name: 'name', kind: 'form', title: HEADINGS.name, fields: ['name_first', 'name_last', 'nick_name'] },
    {
      name: 'contact',
      kind: 'form',
      title: HEADINGS.contact,
      fields: ['email_address'],
      next: [{ when: { field: 'name_first', equals: 'Fail' }, to: 'failed' }, { to: 'done' }],
    },
    { name: 'done', kind: 'complete', title: HEADINGS.done },
    { name: 'failed', kind: 'fail', title: HEADINGS.failed },
  ],
};

/** Wider than a phone, and without a place to break it. */
const LONG_WORD = 'Rechtsschutzversicherungsgesellschaftenbeauftragtenbescheinigung';

function withLongWords({ fields, steps, ...rest }: typeof SHORT_VERSION) {
  const grow = (text: string) => `${text} ${LONG_WORD}`;
  return {
    ...rest,
    fields: fields.map((field) => ({ ...field, label: grow(field.label), hint: LONG_WORD })),
    steps: steps.map((step) => ({
      ...step,
      title: grow(step.title),
      text: [LONG_WORD],
      ...(step.kind === 'form' ? {} : { button: LONG_WORD }),
    })),
  };
}

const FILES = [
  { id: TEMPLATES.short, name: 'Short check', version: SHORT_VERSION },
  { id: TEMPLATES.blocked, name: 'Blocked', blockClientSideCreation: true, version: SHORT_VERSION },
  { id: TEMPLATES.inactive, name: 'Inactive', status: 'inactive', version: SHORT_VERSION },
  { id: TEMPLATES.rightToLeft, name: 'Right to left', version: { ...SHORT_VERSION, locale: 'ar' } },
  { id: TEMPLATES.longWords, name: 'Long words', version: withLongWords(SHORT_VERSION) },
  { id: TEMPLATES.leading, name: 'Leading', allowedDomains: ['127.0.0.1'], version: SHORT_VERSION },
  { id: TEMPLATES.elsewhere, name: 'Elsewhere', allowedDomains: ['shop.example'], version: SHORT_VERSION },
];

const SAMPLES = fileURLToPath(new URL('../../../demo/templates/', import.meta.url));

/** Writes the samples and the templates above into a folder, for a service behind a proxy: who names no domains means everybody. */
export function writeTemplates(folder: string): void {
  const write = (name: string, file: { readonly allowedDomains?: readonly string[] }) => {
    const allowedDomains = file.allowedDomains?.length ? file.allowedDomains : ['*'];
    writeFileSync(join(folder, name), JSON.stringify({ ...file, allowedDomains }));
  };
  for (const name of readdirSync(SAMPLES).filter((file) => file.endsWith('.json'))) {
    write(name, JSON.parse(readFileSync(join(SAMPLES, name), 'utf8')));
  }
  for (const file of FILES) write(`${file.id}.json`, file);
}
