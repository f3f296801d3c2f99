import { describe, expect, test } from 'vitest';
import { applyTheme } from '../../../src/flow/styles/apply-theme.ts';

function themed(theme: Parameters<typeof applyTheme>[1]): CSSStyleDeclaration {
  const root = document.createElement('div');
  applyTheme(root, theme);
  return root.style;
}

describe('a theme', () => {
  test('sets what it names and leaves the rest to the style sheet', () => {
    const style = themed({ colorPrimary: '#112233', colorOnPrimary: '#ffeedd', borderRadius: '4px' });
    expect(style.getPropertyValue('--primary')).toBe('#112233');
    expect(style.getPropertyValue('--on-primary')).toBe('#ffeedd');
    expect(style.getPropertyValue('--radius')).toBe('4px');
    expect(themed({}).length).toBe(0);
  });
});
