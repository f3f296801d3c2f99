import { describe, expect, test } from 'vitest';
import {
  controlOf,
  dateOrder,
  joinDate,
  readDate,
  splitDate,
  toInput,
  toRaw,
  writesComma,
} from '../../../src/flow/form-values.ts';
import { checkField } from '../../../src/protocol/validate-field.ts';
import { fieldOf } from './draw.tsx';

const OPTIONS = ['a', 'b', 'c', 'd', 'e', 'f'].map((value) => ({ value, label: value }));

describe('choices', () => {
  test('up to five are all in view', () => {
    expect(controlOf(fieldOf('choices', { options: OPTIONS.slice(0, 5) }))).toBe('radios');
  });

  test('more than five are a list to open', () => {
    expect(controlOf(fieldOf('choices', { options: OPTIONS }))).toBe('select');
  });
});

describe('a date', () => {
  test('keeps the parts that were typed while others are missing', () => {
    const raw = joinDate({ year: '1988', month: '', day: '3' });
    expect(splitDate(raw)).toEqual({ year: '1988', month: '', day: '3' });
  });

  test('is empty when all its parts are', () => {
    expect(joinDate({ year: '', month: ' ', day: '' })).toBe('');
  });

  test('is not torn apart by a hyphen in a part', () => {
    expect(splitDate(joinDate({ year: '1988', month: '2-', day: '3' }))).toEqual({
      year: '1988',
      month: '2',
      day: '3',
    });
  });

  test('is sent with two digits for day and month', () => {
    expect(toInput(fieldOf('date'), '1988-2-3', false)).toBe('1988-02-03');
  });

  test.for([
    { text: ' 1984-02-29\n', raw: '1984-02-29' },
    { text: '1984-02-29T10:00:00Z', raw: '1984-02-29' },
    { text: '1984/2/9', raw: '1984-2-9' },
    { text: '29.2.1984', raw: '1984-2-29' },
    { text: '29 / 02 / 84', raw: '84-02-29' },
    { text: '٢٩/٢/١٩٨٤', raw: '١٩٨٤-٢-٢٩' },
    { text: '29', raw: undefined },
    { text: '29 February 1984', raw: undefined },
    { text: '030 1234 5678', raw: undefined },
    { text: '1, 2, 3, 4', raw: undefined },
    { text: '', raw: undefined },
  ])('is read out of "$text" as $raw, in the order that is asked for', ({ text, raw }) => {
    expect(readDate(text, ['day', 'month', 'year'])).toBe(raw);
  });

  test.for([
    { language: 'en-US', order: ['month', 'day', 'year'] },
    { language: 'en-GB', order: ['day', 'month', 'year'] },
    { language: 'ja', order: ['year', 'month', 'day'] },
  ])('is asked for in the order of $language', ({ language, order }) => {
    expect(dateOrder(language)).toEqual(order);
  });
});

describe('a date and time', () => {
  test('comes back from the service as the visitor gave it', () => {
    const sent = toInput(fieldOf('datetime'), '2026-01-02T03:04', false);
    expect(toRaw(fieldOf('datetime'), typeof sent === 'string' ? sent : null, false)).toBe('2026-01-02T03:04');
  });

  test('that no clock shows is sent as it is, for the service to refuse', () => {
    expect(toInput(fieldOf('datetime'), 'tomorrow', false)).toBe('tomorrow');
  });
});

describe('a number', () => {
  const field = fieldOf('number');
  const meant = (text: string, comma: boolean): unknown => {
    const check = checkField(field, toInput(field, text, comma), '');
    return check.kind === 'value' ? check.value : check.problem;
  };

  test.for([
    { text: '1500', point: 1500, comma: 1500 },
    { text: '12.5', point: 12.5, comma: 12.5 },
    { text: '12,5', point: 12.5, comma: 12.5 },
    // A thousand and some in one language, one and some in the other.
    { text: '1.500', point: 1.5, comma: 'not_a_number' },
    { text: '1,500', point: 'not_a_number', comma: 1.5 },
    { text: '1.500,5', point: 'not_a_number', comma: 'not_a_number' },
  ])('$text means $point where a point comes before the fraction, and $comma where a comma does', (row) => {
    expect(meant(row.text, false)).toBe(row.point);
    expect(meant(row.text, true)).toBe(row.comma);
  });

  test.for([
    { value: 1.125, point: '1.125', comma: '1,125' },
    { value: -0.5, point: '-0.5', comma: '-0,5' },
    { value: 2026, point: '2026', comma: '2026' },
  ])('$value is shown as $point or $comma, and means the same when it is sent again', ({ value, point, comma }) => {
    expect([toRaw(field, value, false), toRaw(field, value, true)]).toEqual([point, comma]);
    expect([meant(point, false), meant(comma, true)]).toEqual([value, value]);
  });

  test.for(['1.500', '1,500', '1.500,5', 'many'])('that is drafted as "%s" comes back as it was typed', (text) => {
    for (const comma of [false, true]) {
      const drafted = toInput(field, text, comma);
      expect(toRaw(field, typeof drafted === 'string' ? drafted : null, comma)).toBe(text);
    }
  });

  test.for([
    { language: 'en', comma: false },
    { language: 'de', comma: true },
    { language: 'de-CH', comma: false },
    { language: 'pt-BR', comma: true },
    { language: 'fa', comma: false },
  ])('has a comma in $language: $comma', ({ language, comma }) => {
    expect(writesComma(language)).toBe(comma);
  });

  test('of another kind of field keeps its signs: a text may be a version', () => {
    expect(toInput(fieldOf('string'), '1.500', true)).toBe('1.500');
    expect(toRaw(fieldOf('string'), '1.500', true)).toBe('1.500');
  });
});
