import { beforeEach, describe, expect, test, vi } from 'vitest';
import { InquiryError } from '../../src/widget/inquiry-error.ts';
import { askDiagnostics } from '../../src/widget/load-diagnostics.ts';
import { START_OPTIONS, TEXT_OPTIONS } from '../../src/widget/option-names.ts';
import { parseOptions } from '../../src/widget/options.ts';
import { page } from '../../src/widget/page-record.ts';
import { FLOW_ORIGIN, openPage, settlePromises } from './flow-frame.ts';

beforeEach(openPage);

const START = { templateId: 'itmpl_demo' };

describe('options', () => {
  test.for([
    { what: 'nothing to start', options: {}, named: 'templateId' },
    { what: 'a template and an inquiry', options: { ...START, inquiryId: 'inq_a' }, named: 'templateId' },
    { what: 'a template and a version', options: { ...START, templateVersionId: 'itmplv_a' }, named: 'templateId' },
    { what: 'an empty template', options: { templateId: '' }, named: 'templateId' },
    { what: 'an unknown name', options: { ...START, templateID: 'itmpl_a' }, named: 'templateID' },
    { what: 'a name from the prototype', options: { ...START, ['constructor']: 'a' }, named: 'constructor' },
    { what: 'an account and a reference', options: { ...START, accountId: 'a', referenceId: 'b' }, named: 'accountId' },
    { what: 'an account and its type', options: { ...START, accountId: 'a', accountTypeId: 'b' }, named: 'accountId' },
    { what: 'an unknown mode', options: { ...START, mode: 'popup' }, named: 'mode' },
    { what: 'inline without a place', options: { ...START, mode: 'inline' }, named: 'parent' },
    { what: 'a place that is a selector', options: { ...START, mode: 'inline', parent: '#here' }, named: 'parent' },
    { what: 'no time at all', options: { ...START, timeout: 0 }, named: 'timeout' },
    { what: 'another word for persist', options: { ...START, persist: 'Tab' }, named: 'persist' },
    { what: 'another word for preload', options: { ...START, preload: 'eagre' }, named: 'preload' },
    { what: 'a place that is a selector, of a modal', options: { ...START, parent: '#here' }, named: 'parent' },
    { what: 'less than no time', options: { ...START, timeout: -1 }, named: 'timeout' },
    { what: 'a time that is no number', options: { ...START, timeout: 'soon' }, named: 'timeout' },
    { what: 'fields that are a text', options: { ...START, fields: 'name_first=Jane' }, named: 'fields' },
    { what: 'fields that are a list', options: { ...START, fields: ['Jane'] }, named: 'fields' },
    { what: 'nothing at all', options: undefined, named: 'templateId' },
  ])('with $what are refused by name', ({ options, named }) => {
    expect(() => parseOptions(options)).toThrow(new InquiryError('invalid_config', named, 400));
  });

  const WORDS = [
    { name: 'mode', words: ['modal', 'redirect'] },
    { name: 'persist', words: ['tab'] },
    { name: 'preload', words: ['eager', 'intent', 'none'] },
  ];

  test.for(WORDS)('take the words for $name, and no text that only holds one', ({ name, words }) => {
    for (const word of words) {
      expect(parseOptions({ ...START, [name]: word })).toMatchObject({ [name]: word });
      for (const text of [`${word}s`, `a${word}`, word.toUpperCase()])
        expect(() => parseOptions({ ...START, [name]: text })).toThrow(new InquiryError('invalid_config', name, 400));
    }
  });

  test.for(TEXT_OPTIONS)('take no object for %s', (name) => {
    const start = START_OPTIONS.some((each) => each === name) ? {} : START;
    for (const value of [{}, ['a']])
      expect(() => parseOptions({ ...start, [name]: value })).toThrow(new InquiryError('invalid_config', name, 400));
  });

  test('take a number for a text, the shortest time, and the type of an account beside a reference', () => {
    const options = { ...START, referenceId: 42, accountTypeId: 'acttp_a', timeout: 1, parent: document.body };
    expect(parseOptions(options)).toMatchObject({
      ...START,
      referenceId: '42',
      accountTypeId: 'acttp_a',
      parent: document.body,
    });
  });

  const cycle: Record<string, unknown> = { nameFirst: 'Jane' };
  cycle['itself'] = cycle;

  test.for([
    { what: 'fields that hold themselves', options: { ...START, fields: cycle } },
    { what: 'a prefill of no texts', options: { ...START, prefill: [1, null] } },
    { what: 'a mode that cannot be a text', options: { ...START, mode: Symbol('modal') } },
  ])('with $what are refused as a whole, by no word of what stood there', ({ options }) => {
    expect(() => parseOptions(options)).toThrow(new InquiryError('invalid_config', 'options', 400));
  });

  test.for([
    { debug: true, said: ['Did you mean templateId?'] },
    { debug: false, said: [] },
  ])('that are wrong are explained to the console where debug is $debug', async ({ debug, said }) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(() => parseOptions({ templatId: 'itmpl_demo', debug })).toThrow(InquiryError);
    vi.useRealTimers();
    // The second file is there by then: it was asked for first.
    await askDiagnostics(undefined, 'explain', new InquiryError('busy', ''));
    await settlePromises();
    expect(warn.mock.calls.map(([text]) => text)).toEqual(said.map((text) => expect.stringContaining(text)));
  });

  test('that are undefined or null count as not given', () => {
    expect(() =>
      parseOptions({ ...START, inquiryId: undefined, sessionToken: null, unknown: undefined }),
    ).not.toThrow();
  });

  test('of the persona package that have no meaning here are warned about once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (const _launch of ['first', 'second']) {
      parseOptions({ ...START, themeSetId: 'a', widgetPadding: { top: 1 } });
      expect(warn.mock.calls.map(([text]) => text)).toEqual([
        expect.stringContaining('themeSetId'),
        expect.stringContaining('widgetPadding'),
      ]);
    }
  });

  test('are refused on a page without an origin', () => {
    vi.spyOn(location, 'origin', 'get').mockReturnValue('null');
    expect(() => parseOptions(START)).toThrow(new InquiryError('invalid_config', 'location.origin', 400));
  });

  test('are not changed', () => {
    const options = Object.freeze({ ...START, customHost: 'verify.example.org' });
    parseOptions(options);
    expect(options).toEqual({ ...START, customHost: 'verify.example.org' });
  });
});

describe('the host', () => {
  test.for([
    ['https://verify.example.org', 'https://verify.example.org'],
    ['https://verify.example.org:8443', 'https://verify.example.org:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['verify.example.org', 'https://verify.example.org'],
    ['Verify.Example.org', 'https://verify.example.org'],
    ['localhost:4000', 'http://localhost:4000'],
    ['127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['[::1]:4000', 'http://[::1]:4000'],
    ['localhost.example.org', 'https://localhost.example.org'],
    ['development', 'http://localhost:3000'],
  ])('%s means %s', ([host, origin]) => {
    expect(parseOptions({ ...START, host }).host).toBe(origin);
    expect(parseOptions({ ...START, customHost: host }).host).toBe(origin);
  });

  test.for([
    'https://verify.example.org/',
    'https://verify.example.org/path',
    'https://user@verify.example.org',
    'https://user:pw@verify.example.org',
    'verify.example.org/path',
    'user@verify.example.org',
    'ftp://verify.example.org',
    'javascript:alert(1)',
    '//verify.example.org',
    'https://',
    'verify example',
    '',
    42,
    {},
  ])('%s is refused', (host) => {
    expect(() => parseOptions({ ...START, host })).toThrow(new InquiryError('invalid_config', 'host', 400));
  });

  test('is where the classic script came from unless it is given', () => {
    expect(parseOptions(START).host).toBe(FLOW_ORIGIN);
  });

  test('must be given where there is no classic script: there is no default vendor', () => {
    page.host = undefined;
    expect(() => parseOptions(START)).toThrow(new InquiryError('invalid_config', 'host', 400));
  });
});

describe('an error', () => {
  test('has its code, status and message, and says whether to try again', () => {
    const error = new InquiryError('rate_limited', 'too many', 429);
    expect(error).toMatchObject({ name: 'InquiryError', code: 'rate_limited', status: 429, retryable: true });
    expect(error.message).toMatch(/^rate_limited: too many/);
  });
});
