// @vitest-environment node
import { createBuilder } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';

interface BuiltFile {
  fileName: string;
  type: 'chunk' | 'asset';
  code?: string;
  source?: string | Uint8Array;
  isEntry?: boolean;
}

/** Building takes a second, more on a busy machine. */
const BUILD_TIMEOUT_MS = 60_000;

let files: BuiltFile[];
let html: string;

beforeAll(async () => {
  const builder = await createBuilder({ logLevel: 'silent', build: { write: false } });
  const environment = builder.environments['client'];
  if (!environment) throw new Error('vite.config.ts has no environment "client"');
  const result = (await builder.build(environment)) as unknown as { output: BuiltFile[] };
  files = result.output;
  html = String(files.find(({ fileName }) => fileName === 'index.html')?.source);
}, BUILD_TIMEOUT_MS);

const chunks = () => files.filter((file) => file.type === 'chunk');

describe("the flow's document", () => {
  test('announces itself before any other script or style', () => {
    const head = html.slice(html.indexOf('<head>'));
    expect(head).toMatch(/^<head>\s*<meta charset="utf-8">\s*<script>\(/);
    expect(html.match(/<script>([\s\S]*?)<\/script>/)?.[1]).toContain('inquiryAddress');
  });

  test('has one script and one style, both its own, and an icon that is nothing to ask for', () => {
    expect(html.match(/<script\b[^>]*\bsrc=/g)).toHaveLength(1);
    expect(html.match(/<link\b/g)).toHaveLength(2);
    expect([...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'data:,',
      expect.stringMatching(/^\/assets\/[\w-]+\.js$/),
      expect.stringMatching(/^\/assets\/[\w-]+\.css$/),
    ]);
    expect(html).not.toMatch(/https?:\/\//);
  });

  test('comes with a style that says nothing of how it was built', () => {
    const styles = files.filter(({ fileName }) => fileName.endsWith('.css')).map(({ source }) => String(source));
    expect(styles).toEqual([expect.not.stringContaining('/*')]);
  });

  test('has the places that the service and the flow fill', () => {
    expect(html.match(/\(window\);<\/script>/g), 'where the texts of the modal go').toHaveLength(1);
    expect(html).toContain('<script type="application/json" id="boot"></script>');
    expect(html).toContain('<div id="app"></div>');
    expect(html).toMatch(/<html lang="en" dir="ltr">/);
    expect(html).toContain('interactive-widget=resizes-content');
    expect(html).toMatch(/<noscript lang="en">\w/);
  });
});

test('comes with the texts of the modal, all of them in each language, beside the document and not in it', () => {
  const strings = files.find(({ fileName }) => /^assets\/shell-strings-[\w-]+\.json$/.test(fileName));
  const languages = Object.entries(JSON.parse(String(strings?.source)) as Record<string, Record<string, string>>);
  expect(languages.map(([language]) => language)).toEqual(['ar', 'de']);
  for (const [language, texts] of languages) {
    expect(Object.keys(texts).sort()).toEqual(['close', 'closed', 'failed', 'lang', 'loading', 'retry']);
    expect(texts['lang']).toBe(language);
  }
  expect(html).not.toContain('Schließen');
});

test('what keeps an inquiry in its tab comes only where it is asked for', () => {
  const withLocks = chunks().filter(({ code }) => code?.includes('navigator.locks') || code?.includes('ifAvailable'));
  expect(withLocks.map(({ isEntry }) => isEntry)).toEqual([false]);
});

describe('its scripts', () => {
  test('are one entry, which can be inlined: no import or export of its own, later ones by absolute address', () => {
    const [entry, ...others] = chunks().filter(({ isEntry }) => isEntry);
    expect(others).toEqual([]);
    expect(entry?.code).not.toMatch(/\bimport\s*[{"'`*]|\bfrom\s*["'`]|\bexport\s*[{*]/);
    expect(entry?.code).toMatch(/\bimport\(["'`]\/assets\/[\w-]+\.js["'`]\)/);
    expect(entry?.code).not.toMatch(/\bimport\(["'`]\./);
  });

  test('that come later do not import the entry, which would run it a second time', () => {
    const entry = chunks().find(({ isEntry }) => isEntry);
    const later = chunks().filter(({ isEntry }) => !isEntry);
    expect(later.length).toBeGreaterThan(0);
    for (const { code } of later) expect(code).not.toContain(entry?.fileName.split('/').at(-1));
    expect(later.filter(({ code }) => code?.includes('globalThis.inquiryFlow'))).not.toEqual([]);
  });

  test('find every name they share with the entry', () => {
    const entry = chunks().find(({ isEntry }) => isEntry);
    const given = /globalThis\.inquiryFlow=\{([^}]*)\}/.exec(entry?.code ?? '')?.[1]?.split(',') ?? [];
    const names = given.map((pair) => pair.split(':')[0]);
    for (const { code, isEntry } of chunks()) {
      if (isEntry) continue;
      const taken = /const\{([^}]*)\}=globalThis\.inquiryFlow/.exec(code ?? '')?.[1]?.split(',') ?? [];
      expect(names).toEqual(expect.arrayContaining(taken.map((pair) => pair.split(':')[0])));
    }
  });
});
