import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readPrefill } from '../../src/widget/prefill.ts';
import { openPage } from './flow-frame.ts';

beforeEach(() => {
  openPage();
  const before = location.href;
  onTestFinished(() => history.replaceState(null, '', before));
});

function visit(search: string): void {
  history.replaceState({ router: 'state' }, '', `/page${search}#part`);
}

test.for([
  { form: 'a map', prefill: { email: 'email_address', first: 'name_first' } },
  { form: 'a list of pairs', prefill: ['email:email_address', 'first:name_first'] },
])('named query parameters become fields, by $form', ({ prefill }) => {
  visit('?email=jane%40example.com&first=Jane+Ann&other=1');
  expect(readPrefill(prefill, {})).toEqual({ email_address: 'jane@example.com', name_first: 'Jane Ann' });
});

test('a name alone is parameter and field', () => {
  visit('?name_first=Jane');
  expect(readPrefill(['name_first'], {})).toEqual({ name_first: 'Jane' });
});

test('parameters that are not named stay out', () => {
  visit('?email=a%40b.example&name_first=Mallory');
  expect(readPrefill(['email'], {})).toEqual({ email: 'a@b.example' });
});

test('what was taken leaves the address; everything else and the history state stay', () => {
  visit('?a=1&email=a%40b.example&b=2&email=second');
  const length = history.length;
  readPrefill(['email'], {});
  expect(location.pathname + location.search + location.hash).toBe('/page?a=1&b=2#part');
  expect(history.state).toEqual({ router: 'state' });
  expect(history.length).toBe(length);
});

test('an address without the parameters is not touched', () => {
  visit('?q=a%20b&x');
  readPrefill(['email'], {});
  expect(location.search).toBe('?q=a%20b&x');
});

test('values are there for a second launch, although the address has none any more', () => {
  visit('?email=a%40b.example');
  readPrefill(['email'], {});
  expect(readPrefill(['email'], {})).toEqual({ email: 'a@b.example' });
});

test.for(['email_address', 'emailAddress', 'email-address'])(
  'the field %s of the options wins over the parameter',
  (key) => {
    visit('?email=a%40b.example');
    expect(readPrefill({ email: 'email_address' }, { [key]: 'mine' })).toEqual({ [key]: 'mine' });
  },
);

test('without names nothing is read', () => {
  visit('?email=a%40b.example');
  expect(readPrefill([], { a: 1 })).toEqual({ a: 1 });
  expect(location.search).toBe('?email=a%40b.example');
});
