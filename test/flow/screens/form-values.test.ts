import { describe, expect, test } from 'vitest';
import { controlOf, dateOrder, joinDate, readDate, splitDate, toInput, toRaw } from '../../../src/flow/form-values.ts';
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
    expect(toInput(fieldOf('date'), '1988-2-3')).toBe('1988-02-03');
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
    const sent = toInput(fieldOf('datetime'), '2026-01-02T03:04');
    expect(toRaw(fieldOf('datetime'), typeof sent === 'string' ? sent : null)).toBe('2026-01-02T03:04');
  });

  test('that no clock shows is sent as it is, for the service to refuse', () => {
    expect(toInput(fieldOf('datetime'), 'tomorrow')).toBe('tomorrow');
  });
});
