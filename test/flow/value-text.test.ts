import { expect, test } from 'vitest';
import { enSteps } from '../../src/flow/strings/en-steps.ts';
import { valueText } from '../../src/flow/value-text.ts';
import type { FieldType, FieldValue } from '../../src/protocol/fields.ts';
import { speak } from './speak.ts';

function readIn(language: string, type: FieldType, value: FieldValue): string {
  speak(language);
  return valueText(enSteps, { type }, value);
}

test.each([
  ['a date', 'date', '1984-02-29', 'th', '29 กุมภาพันธ์ ค.ศ. 1984'],
  ['a date', 'date', '1984-02-29', 'fa', '۲۹ فوریهٔ ۱۹۸۴'],
  ['a date and time', 'datetime', '1984-02-29T12:00:00.000Z', 'th', expect.stringContaining('ค.ศ. 1984')],
] as const)(
  '%s is told in the calendar it was asked for in, whichever one the language has (%s %s in %s)',
  (...row) => {
    const [, type, value, language, text] = row;
    expect(readIn(language, type, value)).toEqual(text);
  },
);

test.each([
  ['with the decimal sign of the language', 12.5, 'de', '12,5'],
  ['in the digits of the language', 12.5, 'fa', '۱۲٫۵'],
  ['as it was typed, a year for example', 2026, 'en', '2026'],
  ['with all its digits', 0.123_456_789, 'en', '0.123456789'],
])('a number is told %s', (_name, value, language, text) => {
  expect(readIn(language, 'number', value)).toBe(text);
});

test.each([
  ['A choice is told by its label', 'choices', 'b', 'Blue'],
  ['Several choices are told by their labels', 'multi-choices', ['r', 'b'], 'Red, Blue'],
  ['A choice that has no label any more is told as it is', 'choices', 'x', 'x'],
] as const)('%s', (_name, type, value, text) => {
  const options = [
    { value: 'r', label: 'Red' },
    { value: 'b', label: 'Blue' },
  ];
  expect(valueText(enSteps, { type, options }, value)).toBe(text);
});

test('A file is told by its name', () => {
  const file = { filename: 'letter.pdf', byteSize: 7, mimeType: 'application/pdf' } as const;
  expect(valueText(enSteps, { type: 'file' }, file as unknown as FieldValue)).toBe('letter.pdf');
});
