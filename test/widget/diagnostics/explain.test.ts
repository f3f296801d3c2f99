import { describe, expect, test } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../../src/protocol/error-codes.ts';
import { explain } from '../../../src/widget/diagnostics/explain.ts';
import { InquiryError } from '../../../src/widget/inquiry-error.ts';
import { parseOptions } from '../../../src/widget/options.ts';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

describe('an explanation', () => {
  test.for(CODES)('of %s says in a sentence what it means, and where to read on', (code) => {
    const [first, ...rest] = explain(new InquiryError(code, 'the-thing')).split('\n');
    expect(first).toMatch(new RegExp(`^${code}: .+\\.$`));
    expect(rest.at(-1)).toBe(`See docs/troubleshooting.md#${code}`);
  });

  test('is another one for each code', () => {
    const sentences = CODES.map((code) => explain(new InquiryError(code, 'x')).split('\n')[0]?.slice(code.length));
    expect(new Set(sentences).size).toBe(CODES.length);
  });

  test('says what the error is about', () => {
    expect(explain(new InquiryError('unreachable', 'https://verify.example.com'))).toContain(
      '\nhttps://verify.example.com\n',
    );
  });

  test.for([
    ['frame-src https://verify.example.com', 'the Content-Security-Policy of this page'],
    ['frameAncestors https://portal.example', 'the options, because this page is framed itself'],
    ['shop.example:8443', 'allowedDomains of the template'],
  ])('says where %s has to be added', ([about, place]) => {
    expect(explain(new InquiryError('frame_blocked', about!))).toContain(`\nAdd to ${place}: ${about}\n`);
  });

  test('gives the words of the service as they came', () => {
    const words = 'The template is switched off (again).';
    expect(explain(new InquiryError('inactive_template', words))).toContain(`\n${words}\n`);
    expect(explain(new InquiryError('invalid_config', 'The address names no template.'))).toContain(
      '\nThe address names no template.\n',
    );
  });

  test('of something that is no error of ours is its message', () => {
    expect(explain({ code: 'ENOENT', message: 'no such file' })).toBe('no such file');
    expect(explain({ code: 'toString', message: 'odd' })).toBe('odd');
  });
});

describe('of a wrong option it says', () => {
  const of = (given: object) => {
    try {
      parseOptions(given);
    } catch (error) {
      return explain(error as InquiryError);
    }
    throw new Error('These options are fine');
  };
  const HINTS = [
    { given: { templatId: 'itmpl_1' }, hint: 'There is no option templatId. Did you mean templateId?' },
    { given: { templateID: 'itmpl_1' }, hint: 'Did you mean templateId?' },
    { given: { TEMPLATEID: 'itmpl_1' }, hint: 'Did you mean templateId?' },
    { given: { mdoe: 'modal' }, hint: 'Did you mean mode?' },
    { given: { 'template-id': 'itmpl_1' }, hint: 'Did you mean templateId?' },
    { given: { reference_id: 'user-1' }, hint: 'Did you mean referenceId?' },
    { given: { onComplet: () => {} }, hint: 'Did you mean onComplete?' },
    { given: { onclose: () => {} }, hint: 'There is no option onclose.' },
    { given: { sesionToken: 'x' }, hint: 'Did you mean sessionToken?' },
    { given: {}, hint: 'templateId takes exactly one of templateId, templateVersionId and inquiryId' },
    { given: { templateId: 'itmpl_1', mode: 'popup' }, hint: 'mode takes "modal"' },
    { given: { templateId: 'itmpl_1', mode: 'inline' }, hint: 'parent takes an element' },
    { given: { templateId: 'itmpl_1', timeout: -1 }, hint: 'timeout takes a number of ms above 0' },
    { given: { templateId: 'itmpl_1', host: 'https://verify.example.com/widget' }, hint: 'host takes an origin' },
  ];
  test.for(HINTS)('$hint', ({ given, hint }) => {
    expect(of(given)).toContain(hint);
  });

  test.for(['colour', 'ab', 'styleVarzzzz'])('nothing of a name that is near to none: %s', (name) => {
    expect(of({ templateId: 'itmpl_1', [name]: 'red' })).toContain(`There is no option ${name}.\n`);
  });
});

test.for([
  ['template', 'templateId (data-inquiry-template)'],
  ['data-inquiry-templat', 'templateId (data-inquiry-template)'],
  ['data-inquiry-session-endpont', 'sessionToken (data-inquiry-session-endpoint)'],
  ['templatVersion', 'templateVersionId (data-inquiry-template-version)'],
  ['data-inquiry-reference-ID', 'referenceId'],
])('what is %s in attributes, or in the wrong place, is led to %s', ([wrong, right]) => {
  expect(explain(new InquiryError('invalid_config', wrong!))).toContain(`Did you mean ${right}?`);
});

test('a page without an origin is told what that means', () => {
  expect(explain(new InquiryError('invalid_config', 'location.origin'))).toContain('This page has no origin');
});
