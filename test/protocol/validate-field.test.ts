import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIELD_TYPES, type FieldSchema, type FieldType, fieldValueType } from '../../src/protocol/fields.ts';
import { checkField, type FieldProblem, isDate } from '../../src/protocol/validate-field.ts';

const TODAY = '2026-11-21';
const OPTIONS = [
  { value: 'red', label: 'Red' },
  { value: 'green', label: 'Green' },
];

function field(type: FieldType, more: Partial<FieldSchema> = {}): FieldSchema {
  return { key: 'k', type, label: 'L', required: false, editable: false, options: OPTIONS, ...more };
}

const A = (length: number) => 'a'.repeat(length);
const LONGEST_ADDRESS = `${A(64)}@${A(61)}.${A(61)}.${A(61)}.com`;

describe('a value that fits is taken and normalised', () => {
  test.each<[string, FieldSchema, unknown, unknown]>([
    ['text is trimmed', field('string'), '  Jane ', 'Jane'],
    ['text as long as allowed', field('string', { maxCharLength: 3 }), 'abc', 'abc'],
    ['text of 255 characters by default', field('string'), 'a'.repeat(255), 'a'.repeat(255)],
    ['text loses what no database can hold', field('string'), 'a\u0000b\ud800c', 'abc'],
    ['an emoji is no half of a pair', field('string'), 'a😀', 'a😀'],
    ['a phone number with punctuation', field('string', { format: 'phone' }), '+1 (555) 123-4567', '+1 (555) 123-4567'],
    [
      'a phone number in the digits of another script',
      field('string', { format: 'phone' }),
      '+٤٤ ٢٠ ٧٩٤٦ ٠٠٠٠',
      '+44 20 7946 0000',
    ],
    [
      'a phone number with marks, spaces and dashes that came with copying it',
      field('string', { format: 'phone' }),
      '\u202a+44\u00a020\u20117946\u200b–0000\u202c',
      '+44 20-7946-0000',
    ],
    [
      'a phone number with its country in brackets',
      field('string', { format: 'phone' }),
      '(+49) 30 123456',
      '(+49) 30 123456',
    ],
    ['a phone number of five digits', field('string', { format: 'phone' }), '12345', '12345'],
    ['a phone number of fifteen digits', field('string', { format: 'phone' }), '123456789012345', '123456789012345'],
    ['a phone number with points', field('string', { format: 'phone' }), '030.12.34.56.', '030.12.34.56.'],
    ['a phone number in brackets', field('string', { format: 'phone' }), '(030 123456)', '(030 123456)'],
    ['a phone number with a slash', field('string', { format: 'phone' }), '030/123456', '030/123456'],
    [
      'an e-mail address with marks that came with copying it',
      field('email-address'),
      '\u200b jane\u00ad@mail.example.com\u2069 ',
      'jane@mail.example.com',
    ],
    [
      'an e-mail address in wide characters',
      field('email-address'),
      'jane＠mail．example．com',
      'jane@mail.example.com',
    ],
    ['an e-mail address', field('email-address'), ' jane.doe+x@mail.example.com ', 'jane.doe+x@mail.example.com'],
    ['an e-mail address of single letters', field('email-address'), 'j@x.y.z', 'j@x.y.z'],
    ['an e-mail address of two letters', field('email-address'), 'jo@ab.cd', 'jo@ab.cd'],
    [
      'an e-mail address with every sign that a name may hold',
      field('email-address'),
      "!#$%&'*+/=?^_`{|}~-.a@mail.example.com",
      "!#$%&'*+/=?^_`{|}~-.a@mail.example.com",
    ],
    ['an e-mail address with the longest name', field('email-address'), `${A(64)}@a.example`, `${A(64)}@a.example`],
    [
      'an e-mail address with the longest parts of a domain',
      field('email-address'),
      `j@${A(63)}.${A(63)}`,
      `j@${A(63)}.${A(63)}`,
    ],
    ['an e-mail address of 254 characters', field('email-address'), LONGEST_ADDRESS, LONGEST_ADDRESS],
    ['a number', field('number'), 4.5, 4.5],
    ['a number without a digit before its point', field('number'), '.5', 0.5],
    ['a number without a digit behind its point', field('number'), '5.', 5],
    ['a number with a comma and more digits before it than thousands have', field('number'), '1234,567', 1234.567],
    ['a number with a comma and more digits behind it than thousands have', field('number'), '1,2345', 1.2345],
    ['a number from an address', field('number'), ' -4.50 ', -4.5],
    ['a number at its limits', field('number', { min: 1, max: 1 }), '1', 1],
    ['a number with a decimal comma', field('number'), '-4,5', -4.5],
    ['a number with a comma and three digits that are no thousands', field('number'), '0,125', 0.125],
    ['a number with the decimal sign of Arabic', field('number'), '١٢٫٥', 12.5],
    ['a number with spaces of any kind in it', field('number'), '1 234\u00a0567\u202f890,5', 1_234_567_890.5],
    ['a number with a minus of typesetting', field('number'), '\u22124.5', -4.5],
    ['a number in wide characters', field('number'), '－１２．５', -12.5],
    ['an integer', field('integer'), '42', 42],
    ['an integer written as a decimal', field('integer'), '42.0', 42],
    ['an integer with more digits before its point than thousands have', field('integer'), '1234.000', 1234],
    ['an integer with more digits behind its point than thousands have', field('integer'), '1.0000', 1],
    ['the largest integer', field('integer'), '9007199254740991', 9_007_199_254_740_991],
    ['an integer in the digits of another script', field('integer'), '४२', 42],
    ['true', field('boolean'), true, true],
    ['true from an address', field('boolean'), 'true', true],
    ['false from an address', field('boolean'), 'false', false],
    ['a ticked required box', field('boolean', { required: true }), true, true],
    ['a date', field('date'), '2000-02-29', '2000-02-29'],
    ['a date in the digits of another script', field('date'), '۲۰۰۰-۰۲-۲۹', '2000-02-29'],
    ['a date on its first day', field('date', { minDate: '2000-01-01' }), '2000-01-01', '2000-01-01'],
    ['a date that is today', field('date', { maxDate: 'today' }), TODAY, TODAY],
    ['a datetime, in UTC with milliseconds', field('datetime'), '2026-01-02T03:04+02:00', '2026-01-02T01:04:00.000Z'],
    ['a datetime with seconds', field('datetime'), '2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['a datetime with a tenth of a second', field('datetime'), '2026-01-02T03:04:05.6Z', '2026-01-02T03:04:05.600Z'],
    [
      'a datetime with nanoseconds, to the millisecond',
      field('datetime'),
      '2026-01-02T03:04:05.678901234Z',
      '2026-01-02T03:04:05.678Z',
    ],
    ['a datetime in the digits of another script', field('datetime'), '۲۰۲۶-۰۱-۰۲T۰۳:۰۴Z', '2026-01-02T03:04:00.000Z'],
    ['a choice', field('choices'), 'green', 'green'],
    [
      'several choices, in the order of the options, once each',
      field('multi-choices'),
      ['green', 'red', 'green'],
      ['red', 'green'],
    ],
    ['a single choice of several', field('multi-choices'), 'red', ['red']],
    [
      'a choice, in the characters of the template',
      field('multi-choices', { options: [{ value: '１–２', label: '' }] }),
      '１–２',
      ['１–２'],
    ],
    ['text keeps the marks that join its letters', field('string'), 'نی\u200cنا', 'نی\u200cنا'],
    ['text keeps the mark that it begins with', field('string'), '\u200fשלום', '\u200fשלום'],
    ['text in wide characters stays as it is', field('string'), '１–２', '１–２'],
  ])('%s', (_name, schema, input, value) => {
    expect(checkField(schema, input, TODAY)).toEqual({ kind: 'value', value });
  });
});

describe('a value that does not fit is named', () => {
  test.each<[string, FieldSchema, unknown, FieldProblem]>([
    ['a number is no text', field('string'), 5, 'wrong_type'],
    ['text that is too long', field('string', { maxCharLength: 3 }), 'abcd', 'too_long'],
    ['text of more than 255 characters by default', field('string'), 'a'.repeat(256), 'too_long'],
    ['letters are no phone number', field('string', { format: 'phone' }), 'call me', 'not_a_phone_number'],
    ['four digits are no phone number', field('string', { format: 'phone' }), '1234', 'not_a_phone_number'],
    [
      'sixteen digits are no phone number',
      field('string', { format: 'phone' }),
      '1234567890123456',
      'not_a_phone_number',
    ],
    ['an address without a dot', field('email-address'), 'jane@localhost', 'not_an_email_address'],
    ['an address without a name', field('email-address'), '@mail.example.com', 'not_an_email_address'],
    ['an address with a space', field('email-address'), 'ja ne@mail.example.com', 'not_an_email_address'],
    [
      'an address beyond 254 characters',
      field('email-address'),
      `${'a'.repeat(60)}@${'a.'.repeat(100)}com`,
      'too_long',
    ],
    ['an address of 255 characters', field('email-address'), `${LONGEST_ADDRESS}m`, 'too_long'],
    ['an address with a name of 65 characters', field('email-address'), `${A(65)}@a.example`, 'not_an_email_address'],
    [
      'an address with a domain of 64 characters in one part',
      field('email-address'),
      `j@${A(64)}.example`,
      'not_an_email_address',
    ],
    ['an address that ends in 64 characters', field('email-address'), `j@mail.${A(64)}`, 'not_an_email_address'],
    ['an address with more behind it', field('email-address'), 'jane@mail.example.com>', 'not_an_email_address'],
    ['an address with more before it', field('email-address'), '<jane@mail.example.com', 'not_an_email_address'],
    ['an address whose domain begins with a dash', field('email-address'), 'jane@-a.example', 'not_an_email_address'],
    ['an address whose domain has a dash at an end', field('email-address'), 'jane@a-.example', 'not_an_email_address'],
    ['an address that is only marks is none', field('email-address', { required: true }), '\u200b', 'required'],
    ['words are no number', field('number'), 'ten', 'not_a_number'],
    ['hexadecimal is no number', field('number'), '0x10', 'not_a_number'],
    ['an exponent is no number', field('number'), '1e3', 'not_a_number'],
    ['NaN is no number', field('number'), Number.NaN, 'not_a_number'],
    ['infinity is no number', field('number'), Number.POSITIVE_INFINITY, 'not_a_number'],
    ['true is no number', field('number'), true, 'not_a_number'],
    ['a number below its limit', field('number', { min: 1 }), 0, 'too_small'],
    ['a number above its limit', field('number', { max: 1 }), 2, 'too_large'],
    ['a comma that may stand before thousands is no number', field('number'), '1,234', 'not_a_number'],
    ['a comma that may stand before hundreds of thousands is none', field('number'), '123,456', 'not_a_number'],
    ['two commas are no number', field('number'), '1,234,567', 'not_a_number'],
    ['a sign alone is no number', field('number'), '+', 'not_a_number'],
    ['a point alone is no number', field('number'), '.', 'not_a_number'],
    ['a minus and a comma are no number', field('number'), '-,', 'not_a_number'],
    ['a comma and a point are no number', field('number'), '1.234,5', 'not_a_number'],
    ['a number in raised digits is none', field('number'), '12²', 'not_a_number'],
    ['an integer with a point where some write a thousand', field('integer'), '1.000', 'not_an_integer'],
    ['an integer with a comma where some write a thousand', field('integer'), '1,000', 'not_an_integer'],
    ['an integer with a point where some write hundreds of thousands', field('integer'), '123.000', 'not_an_integer'],
    ['a fraction is no integer', field('integer'), '4.5', 'not_an_integer'],
    ['an integer that a double cannot hold', field('integer'), '9007199254740993', 'not_an_integer'],
    ['one is not true', field('boolean'), 1, 'wrong_type'],
    ['a required box that is not ticked', field('boolean', { required: true }), false, 'required'],
    ['the thirtieth of February', field('date'), '2026-02-30', 'not_a_date'],
    ['a date with a time', field('date'), '2026-02-03T00:00', 'not_a_date'],
    ['a date in another order', field('date'), '03.02.2026', 'not_a_date'],
    ['a date too early', field('date', { minDate: '2000-01-01' }), '1999-12-31', 'too_early'],
    ['a date after today', field('date', { maxDate: 'today' }), '2026-11-22', 'too_late'],
    ['a datetime without a zone', field('datetime'), '2026-01-02T03:04:05', 'not_a_datetime'],
    ['a datetime with words behind it', field('datetime'), '2026-01-02T03:04Z (noon)', 'not_a_datetime'],
    ['a datetime with a point and no fraction', field('datetime'), '2026-01-02T03:04:05.Z', 'not_a_datetime'],
    [
      'a datetime with ten digits of a fraction',
      field('datetime'),
      '2026-01-02T03:04:05.1234567890Z',
      'not_a_datetime',
    ],
    ['a datetime at no time', field('datetime'), '2026-01-02T25:00Z', 'not_a_datetime'],
    ['a datetime on no day', field('datetime'), '2026-02-30T00:00Z', 'not_a_datetime'],
    ['a datetime that is beyond the year 9999 in UTC', field('datetime'), '9999-12-31T23:59-10:00', 'not_a_datetime'],
    ['a choice that is none', field('choices'), 'blue', 'not_an_option'],
    ['a list for one choice', field('choices'), ['red'], 'not_an_option'],
    ['one wrong choice among several', field('multi-choices'), ['red', 'blue'], 'not_an_option'],
    ['an object for several choices', field('multi-choices'), {}, 'not_an_option'],
    ['a file given as text', field('file'), 'scan.png', 'wrong_type'],
    ['a document given by its id', field('relation-schema'), { id: 'doc_1', type: 'Document::Generic' }, 'wrong_type'],
  ])('%s', (_name, schema, input, problem) => {
    expect(checkField(schema, input, TODAY)).toEqual({ kind: 'problem', problem });
  });
});

describe('emptiness', () => {
  test('is also text of which nothing is seen', () => {
    for (const input of ['\u200b', ' \u200e\u00a0\u2060 '])
      expect(checkField(field('string', { required: true }), input, TODAY)).toEqual({
        kind: 'problem',
        problem: 'required',
      });
  });

  test.each(FIELD_TYPES)('of an optional %s field is null, of a required one a problem', (type) => {
    for (const input of [undefined, null, '', '   ', []]) {
      expect(checkField(field(type), input, TODAY)).toEqual({ kind: 'value', value: null });
      expect(checkField(field(type, { required: true }), input, TODAY)).toEqual({
        kind: 'problem',
        problem: 'required',
      });
    }
  });
});

const schema = fc.record({
  type: fc.constantFrom(...FIELD_TYPES),
  required: fc.boolean(),
  maxCharLength: fc.option(fc.integer({ min: 1, max: 1024 }), { nil: undefined }),
  format: fc.constantFrom(undefined, 'phone' as const, 'postal-code' as const),
  min: fc.option(fc.integer(), { nil: undefined }),
  max: fc.option(fc.integer(), { nil: undefined }),
  minDate: fc.constantFrom(undefined, 'today', '1900-01-01'),
  maxDate: fc.constantFrom(undefined, 'today', '2030-01-01'),
  options: fc.constantFrom(undefined, OPTIONS),
});
const dateText = fc
  .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
  .map((date) => date.toISOString());
const datetime = fc
  .tuple(dateText, fc.integer({ min: 0, max: 14 }), fc.constantFrom('+', '-'))
  .map(([text, hours, sign]) => text.replace('Z', `${sign}${String(hours).padStart(2, '0')}:00`));
const input = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc.double(),
  fc.double().map(String),
  fc.boolean(),
  dateText,
  dateText.map((text) => text.slice(0, 10)),
  datetime,
  fc.array(fc.constantFrom('red', 'green')),
);

test('any input of any field gives a value or a problem, and a taken value is taken again unchanged', () => {
  fc.assert(
    fc.property(schema, input, (more, given) => {
      const check = checkField({ ...field(more.type), ...more }, given, TODAY);
      if (check.kind === 'value')
        expect(checkField({ ...field(more.type), ...more }, check.value, TODAY)).toEqual(check);
    }),
    { numRuns: 2000 },
  );
});

describe('input as large as a request may be is checked at once:', () => {
  /** What requests of the flow take, in bytes, and those of the API. While a check goes on nobody else is answered. */
  const LARGEST = 64_000;
  const LARGEST_OF_API = 1_000_000;
  const AT_ONCE_MS = 500;
  const options = Array.from({ length: 500 }, (_, index) => ({ value: `${index}`, label: '' }));
  const HOSTILE: Readonly<Record<string, unknown>> = {
    digits: `${'1'.repeat(LARGEST)}x`,
    'digits with a point in the middle': `${'1'.repeat(LARGEST / 2)}.${'1'.repeat(LARGEST / 2)}x`,
    blanks: `x${' '.repeat(LARGEST)}x`,
    'marks that are not seen': `x${'\u200b'.repeat(LARGEST / 3)}x`,
    'an address without an end': `a@a${'.a'.repeat(LARGEST / 2)}!`,
    brackets: '('.repeat(LARGEST),
    choices: Array.from({ length: LARGEST_OF_API / '"499",'.length }, () => '499'),
  };

  test.each(Object.keys(HOSTILE))('%s', (what) => {
    for (const type of FIELD_TYPES) {
      const of = field(type, { options, ...(type === 'string' && { format: 'phone', maxCharLength: 1024 }) });
      const begin = performance.now();
      checkField(of, HOSTILE[what], TODAY);
      expect(performance.now() - begin, type).toBeLessThan(AT_ONCE_MS);
    }
  });
});

test('the digits of every script are read as what they mean', () => {
  for (const numberingSystem of Intl.supportedValuesOf('numberingSystem')) {
    const digits = new Intl.NumberFormat('en', { numberingSystem, useGrouping: false }).format(9_876_543_210);
    // Some systems are no digits: Roman, Hebrew, words.
    if (!/^\p{Nd}{10}$/u.test(digits)) continue;
    expect(checkField(field('number'), digits, TODAY), numberingSystem).toEqual({
      kind: 'value',
      value: 9_876_543_210,
    });
  }
});

test('every day of the calendar is a date, and text that is none is not', () => {
  fc.assert(fc.property(dateText, (text) => isDate(text.slice(0, 10))));
  for (const text of [
    '2026',
    '2026-01',
    '2026-00-01',
    '2026-13-01',
    '1900-02-29',
    '2026-1-1',
    '02026-01-01',
    '2026-01-01\n',
    '',
  ])
    expect(isDate(text)).toBe(false);
});

test.each([
  [field('multi-choices'), 'multi_choices'],
  [field('email-address'), 'email_address'],
  [field('relation-schema', { target: 'selfie' }), 'selfie'],
  [field('relation-schema', { target: 'document-government-id' }), 'government_id'],
  [field('relation-schema', { target: 'document-generic' }), 'generic'],
])('a field is shown under the published name of its type', (of, name) => {
  expect(fieldValueType(of)).toBe(name);
});
