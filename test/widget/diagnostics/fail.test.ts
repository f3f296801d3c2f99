import { beforeEach, expect, test, vi } from 'vitest';
import { explain } from '../../../src/widget/diagnostics/explain.ts';
import { fail } from '../../../src/widget/diagnostics/fail.ts';
import { InquiryError } from '../../../src/widget/inquiry-error.ts';
import { parseOptions } from '../../../src/widget/options.ts';

const HOST = 'https://verify.example.com';
const ERROR = new InquiryError('frame_blocked', 'shop.example');

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));

function failed(options: object = {}): HTMLElement {
  const text = document.createElement('p');
  text.append('Something went wrong');
  fail(text, ERROR, parseOptions({ host: HOST, templateId: 'itmpl_1', ...options }));
  return text;
}

test('a failure is told to the console once, in whole sentences, and the visitor gets the link that may help', () => {
  expect(failed().querySelector('a')?.href).toContain('/verify?');
  expect(vi.mocked(console.warn).mock.calls).toEqual([[`inquiry-widget ${explain(ERROR)}`]]);
});

test('with debug, which tells everything, it is not told a second time', () => {
  expect(failed({ debug: true }).querySelector('a')).not.toBeNull();
  expect(console.warn).not.toHaveBeenCalled();
});
