import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Client } from '../../src/widget/client.ts';
import { parseOptions } from '../../src/widget/options.ts';
import { readPrefill } from '../../src/widget/prefill.ts';
import { openPage, settlePromises, TEMPLATE_ID, theFrame } from './flow-frame.ts';

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
  expect(readPrefill({ prefill })).toEqual({ email_address: 'jane@example.com', name_first: 'Jane Ann' });
});

test('a name alone is parameter and field', () => {
  visit('?name_first=Jane');
  expect(readPrefill({ prefill: ['name_first'] })).toEqual({ name_first: 'Jane' });
});

test('a field that two parameters may fill is filled by the one that is there', () => {
  visit('?email=a%40b.example');
  expect(readPrefill({ prefill: ['email:email_address', 'mail:email_address'] })).toEqual({
    email_address: 'a@b.example',
  });
});

test('parameters that are not named stay out', () => {
  visit('?email=a%40b.example&name_first=Mallory');
  expect(readPrefill({ prefill: ['email'] })).toEqual({ email: 'a@b.example' });
});

test('what was taken leaves the address; everything else and the history state stay', () => {
  visit('?a=1&email=a%40b.example&b=2&email=second');
  const length = history.length;
  readPrefill({ prefill: ['email'] });
  // A router that begins with the page finds them.
  expect(location.search).toBe('?a=1&email=a%40b.example&b=2&email=second');
  vi.advanceTimersByTime(0);
  expect(location.pathname + location.search + location.hash).toBe('/page?a=1&b=2#part');
  expect(history.state).toEqual({ router: 'state' });
  expect(history.length).toBe(length);
});

test('what stays in the address is written as it was', () => {
  visit('?q=red%20shoes&e%6Dail=a%40b.example&r=*~%7E+(1)&&flag');
  expect(readPrefill({ prefill: ['email'] })).toEqual({ email: 'a@b.example' });
  vi.advanceTimersByTime(0);
  expect(location.search).toBe('?q=red%20shoes&r=*~%7E+(1)&&flag');
});

test('what the router wrote meanwhile stays', () => {
  visit('?email=a%40b.example');
  readPrefill({ prefill: ['email'] });
  history.replaceState({ router: 'later' }, '', '/later?email=a%40b.example&page=2');
  vi.advanceTimersByTime(0);
  expect(location.pathname + location.search).toBe('/later?page=2');
  expect(history.state).toEqual({ router: 'later' });
});

test.for([true, ''])('the address keeps what was taken where the page says so: %j', (keepQuery) => {
  visit('?email=a%40b.example');
  expect(readPrefill({ prefill: ['email'], keepQuery })).toEqual({ email: 'a@b.example' });
  vi.advanceTimersByTime(0);
  expect(location.search).toBe('?email=a%40b.example');
});

test('an address without the parameters is not touched', () => {
  visit('?q=a%20b&x');
  readPrefill({ prefill: ['email'] });
  vi.advanceTimersByTime(0);
  expect(location.search).toBe('?q=a%20b&x');
});

test('values are there for a second launch, although the address has none any more', () => {
  visit('?email=a%40b.example');
  readPrefill({ prefill: ['email'] });
  vi.advanceTimersByTime(0);
  expect(readPrefill({ prefill: ['email'] })).toEqual({ email: 'a@b.example' });
});

test('values of before stay when the address brings others', () => {
  const prefill = ['email', 'name_first'];
  visit('?email=a%40b.example');
  readPrefill({ prefill });
  visit('?name_first=Jane');
  expect(readPrefill({ prefill })).toEqual({ email: 'a@b.example', name_first: 'Jane' });
});

test('what the address says goes to the flow beside the fields of the options, which win there', async () => {
  visit('?email=a%40b.example');
  const client = new Client({
    templateId: TEMPLATE_ID,
    prefill: { email: 'email_address' },
    fields: { emailAddress: 'mine' },
  });
  theFrame().announce();
  await settlePromises();
  client.open();
  expect(theFrame().heard.at(-1)).toMatchObject({
    metadata: { fields: { emailAddress: 'mine' }, prefill: { email_address: 'a@b.example' } },
  });
  client.destroy();
});

test('without names nothing is read', () => {
  visit('?email=a%40b.example');
  expect(readPrefill({ prefill: [] })).toEqual({});
  vi.advanceTimersByTime(0);
  expect(location.search).toBe('?email=a%40b.example');
});

test('the page hears which keys came from its address, and no value', async () => {
  visit('?email=secret%40b.example');
  const onEvent = vi.fn();
  new Client({ templateId: TEMPLATE_ID, prefill: { email: 'email_address' }, onEvent });
  await settlePromises();
  expect(onEvent.mock.calls).toEqual([['prefill', { keys: ['email_address'] }]]);
});

test.for([{ eventsAllowlist: ['start'] }, { prefill: [] }])('nothing is told of it with %o', async (options) => {
  visit('?email=a%40b.example');
  const onEvent = vi.fn();
  new Client({ templateId: TEMPLATE_ID, prefill: ['email'], ...options, onEvent });
  await settlePromises();
  expect(onEvent).not.toHaveBeenCalled();
});

const LINK = { prefill: { 'inquiry-id': 'inquiryId', 'session-token': 'sessionToken', email: 'email_address' } };

test('a link says what to open where the options name nothing, and its secrets leave the address', () => {
  visit('?inquiry-id=inq_mailed&session-token=secret&email=a%40b.example');
  const { inquiryId, sessionToken, prefill } = parseOptions(LINK);
  expect({ inquiryId, sessionToken }).toEqual({ inquiryId: 'inq_mailed', sessionToken: 'secret' });
  expect(prefill).toEqual({ email_address: 'a@b.example' });
  vi.advanceTimersByTime(0);
  expect(location.search).toBe('');
});

test('a link says so again at the next launch, although the address has nothing of it any more', () => {
  visit('?inquiry-id=inq_mailed&session-token=secret&email=a%40b.example');
  const { host: _host, ...first } = parseOptions(LINK);
  vi.advanceTimersByTime(0);
  expect(parseOptions(LINK)).toMatchObject(first);
  expect(first).toMatchObject({ inquiryId: 'inq_mailed', sessionToken: 'secret' });
});

test('a later link takes no token and no value of the one before along', () => {
  visit('?inquiry-id=inq_first&session-token=secret&email=a%40b.example');
  parseOptions(LINK);
  vi.advanceTimersByTime(0);
  visit('?inquiry-id=inq_second');
  const { inquiryId, sessionToken, prefill } = parseOptions(LINK);
  expect({ inquiryId, sessionToken, prefill }).toEqual({ inquiryId: 'inq_second', prefill: {} });
});

test('a link does not change what the options start', () => {
  visit('?inquiry-id=inq_mailed&session-token=secret');
  const { inquiryId, templateId, sessionToken } = parseOptions({ ...LINK, templateId: 'itmpl_a' });
  expect({ inquiryId, templateId, sessionToken }).toEqual({ templateId: 'itmpl_a' });
});

test('an attribute for the token that has no value leaves it to the link', () => {
  visit('?inquiry-id=inq_mailed&session-token=secret');
  expect(parseOptions({ ...LINK, sessionToken: '' })).toMatchObject({ sessionToken: 'secret' });
});

test.for(['?inquiry-id=inq_mailed&session-token=secret', '?inquiry-id=inq_mailed'])(
  'the token of the options goes before the one of a link, as every option does (%s)',
  (query) => {
    visit(query);
    const own = () => 'own';
    expect(parseOptions({ ...LINK, sessionToken: own })).toMatchObject({ inquiryId: 'inq_mailed', sessionToken: own });
  },
);

test('the code of a one-time link goes to the flow by message, and is no field', async () => {
  visit('?inquiry-id=inq_mailed&code=secret-code');
  const client = new Client({ prefill: { 'inquiry-id': 'inquiryId', code: 'code' } });
  vi.advanceTimersByTime(0);
  expect(location.search).toBe('');
  theFrame().announce();
  await settlePromises();
  theFrame().tell('ready');
  expect(theFrame().url.href + JSON.stringify(theFrame().heard)).not.toContain('secret-code');
  client.open();
  expect(theFrame().heard.at(-1)).toMatchObject({ action: 'open', metadata: { code: 'secret-code' } });
  client.destroy();
});
