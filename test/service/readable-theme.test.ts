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

test('A theme without a colour leaves both to the style sheet', () => {
  expect(readableTheme({ borderRadius: '4px' }).colorOnPrimary).toBeUndefined();
});
