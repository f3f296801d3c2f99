import { expect, test } from 'vitest';
import { visitorLocale } from '../../src/flow/locale.ts';
import { speak } from './speak.ts';

test.each([
  ['the visitor has in their country, where they read that language', 'en', ['fr-FR', 'en-GB', 'en-US'], 'en-GB'],
  ['the visitor has in their country, where the page names another', 'en-US', ['en-AU'], 'en-AU'],
  ['the page has, where the visitor names no country', 'en-GB', ['en'], 'en-GB'],
  ['the page has, where the visitor reads other languages', 'de', ['den-CA', 'fr-CA'], 'de'],
  ['the page has, where the browser names what is no language', 'en', ['en-US@posix'], 'en'],
  ['the browser has, where the page names no language', '', ['fr-CA'], undefined],
])('dates and numbers are written as %s', (_name, lang, languages, locale) => {
  speak(lang, languages);
  expect(visitorLocale()).toBe(locale);
});
