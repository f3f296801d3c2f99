import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { page } from '../../src/widget/page-record.ts';
import { openPage } from './flow-frame.ts';

beforeEach(() => {
  openPage();
  vi.resetModules();
  onTestFinished(() => {
    delete window.Inquiry;
  });
});

/** Runs the classic script as if it had come from `src`. */
async function runScript(src: string): Promise<string | undefined> {
  const script = document.createElement('script');
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script);
  vi.spyOn(script, 'src', 'get').mockReturnValue(src);
  await import('../../src/widget/global.ts');
  const { page: record } = await import('../../src/widget/page-record.ts');
  return record.host;
}

test('the classic script adds one name, and takes its own origin for the flow', async () => {
  const before = new Set(Object.keys(window));
  expect(await runScript('https://verify.example.org/v/1.2.3/inquiry.js')).toBe('https://verify.example.org');
  expect(Object.keys(window).filter((name) => !before.has(name))).toEqual(['Inquiry']);
  expect(Object.keys(window.Inquiry ?? {}).sort()).toEqual([
    'Client',
    'InquiryError',
    'check',
    'launch',
    'push',
    'returned',
    'scan',
    'version',
  ]);
});

test('the classic script answers a click once, although the page has it twice', async () => {
  const add = vi.spyOn(document, 'addEventListener');
  await runScript('https://verify.example.org/inquiry.js');
  const first = window.Inquiry;
  const listeners = add.mock.calls.length;
  vi.resetModules();
  await runScript('https://verify.example.org/inquiry.js');
  expect(window.Inquiry).toBe(first);
  expect(add.mock.calls).toHaveLength(listeners);
});

test('what the page has queued is called in its order when the script is there, and so is what it says later', async () => {
  const calls: string[] = [];
  const say = (name: string) => () => calls.push(`${name} ${typeof window.Inquiry?.launch}`);
  Object.assign(window, { Inquiry: [say('first'), say('second')] });
  await runScript('https://verify.example.org/inquiry.js');
  window.Inquiry?.push(say('third'));
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(calls).toEqual(['first function', 'second function', 'third function']);
});

test('a script that does not know where it came from, as a module does not, leaves the host to the page', async () => {
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(null);
  await import('../../src/widget/global.ts');
  const { page: record } = await import('../../src/widget/page-record.ts');
  expect(record.host).toBeUndefined();
  expect(typeof window.Inquiry?.launch).toBe('function');
});

test('markup that calls itself the current script does not choose where the flow comes from', async () => {
  // `<img name="currentScript" src="…">`: a document's named elements go before its own members.
  const image = Object.assign(document.createElement('img'), { src: 'https://evil.example/inquiry.js' });
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(image as never);
  await import('../../src/widget/global.ts');
  const { page: record } = await import('../../src/widget/page-record.ts');
  expect([record.host, record.script]).toEqual([undefined, undefined]);
  expect(typeof window.Inquiry?.launch).toBe('function');
});

test('with npm the page says by setHost where the flow of elements comes from', async () => {
  page.host = undefined;
  const { setHost } = await import('../../src/bindings/auto.ts');
  const { page: record } = await import('../../src/widget/page-record.ts');
  setHost('verify.example.org');
  expect(record.host).toBe('https://verify.example.org');
  expect(() => setHost('https://verify.example.org/path')).toThrow('invalid_config');
});
