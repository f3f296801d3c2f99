import { expect, test } from 'vitest';
import { readableTheme } from '../../service/templates/readable-theme.ts';

test.for([
  { colour: '#102a6b', text: '#fff' },
  { colour: '#ffd400', text: '#000' },
])('A theme writes $text on $colour when it does not say what to write', ({ colour, text }) => {
  expect(readableTheme({ colorPrimary: colour, borderRadius: '4px' })).toEqual({
    colorPrimary: colour,
    colorOnPrimary: text,
    borderRadius: '4px',
  });
});

test('A theme that says what to write is left as it is', () => {
  const theme = { colorPrimary: '#112233', colorOnPrimary: '#ffeedd' };
  expect(readableTheme(theme)).toEqual(theme);
});

test.for([
  { primary: '#ffd400', written: '#ffffff', read: '#000' },
  { primary: '#767676', written: '#ffffff', read: '#ffffff' },
  { primary: '#777777', written: '#ffffff', read: '#000' },
])('A theme that writes $written on $primary is read in $read', ({ primary, written, read }) => {
  const theme = { colorPrimary: primary, colorOnPrimary: written };
  expect(readableTheme(theme)).toEqual({ colorPrimary: primary, colorOnPrimary: read });
});

test('A theme that says what to write on no colour of its own leaves both to the style sheet', () => {
  expect(readableTheme({ colorOnPrimary: '#ffffff' }).colorOnPrimary).toBeUndefined();
});

test('A theme without a colour leaves both to the style sheet', () => {
  expect(readableTheme({ borderRadius: '4px' }).colorOnPrimary).toBeUndefined();
});
