/**
 * The flow's document: the built page with the first screen's script and style inlined, and the boot data in it.
 *
 * Inlining saves a round trip, and an inquiry is visited once. Each inline script and style is allowed by its hash.
 */

import { createHash } from 'node:crypto';
import type { Boot } from '../../../src/protocol/api.ts';
import { type HeldFile, holdFile, typeOfName } from '../assets/held-file.ts';
import type { Site } from '../assets/read-site.ts';

export interface FlowDocument {
  readonly file: HeldFile;
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
}

export interface FlowDocuments {
  /** The document for this boot data; made once for each. */
  documentOf(boot: Boot): FlowDocument;
}

/** Boot data differs by template version and refusal; more than this many at once are not being visited. */
const MAX_HELD = 200;
const NOT_BUILT =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not built</title></head>' +
  '<body><h1>The flow is not built</h1><p>Run <code>npm run build</code> and start the service again.</p></body></html>';
/** How the head's script ends, which tells the page that the document is there. */
const HEAD_CALL = '(window);</script>';
const BOOT_SCRIPT = /(<script\b[^>]*\bid="boot"[^>]*>)[^<]*(<\/script>)/;

export function createFlowDocuments(site: Site): FlowDocuments {
  const page = inlineFirstScreen(site.flowHtml ?? NOT_BUILT, site);
  const preloads = preloadsBeside(page, site);
  const hashes = inlineHashes(page);
  const shellStrings = readShellStrings(site);
  const held = new Map<string, FlowDocument>();
  return {
    documentOf(boot) {
      const json = inScript(boot);
      const known = held.get(json);
      if (known) return known;
      const oldest = held.keys().next();
      if (held.size >= MAX_HELD && !oldest.done) held.delete(oldest.value);
      const strings = boot.kind === 'flow' && shellStrings[new Intl.Locale(boot.locale).language];
      const told = strings ? page.replace(HEAD_CALL, () => `(window,${inScript(strings)});</script>`) : page;
      const file = holdFile(fill(told, boot, json, preloads), typeOfName('index.html'));
      const document = { file, ...(strings ? inlineHashes(told) : hashes) };
      held.set(json, document);
      return document;
    },
  };
}

/** A function as replacement: `$` in the data is no reference to a group. */
function fill(page: string, boot: Boot, json: string, preloads: string): string {
  // The start stands in the page; what its later screens need would only be in its way. A refusal is one of those.
  const isStart = boot.kind === 'flow' && boot.screen.kind === 'start';
  const loading = isStart ? page : page.replace('<title>', () => `${preloads}<title>`);
  const titled =
    boot.kind === 'flow'
      ? loading
          .replace(/<html\b[^>]*>/, () => `<html lang="${escapeHtml(boot.locale)}" dir="${directionOf(boot.locale)}">`)
          .replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(boot.name)}</title>`)
      : loading;
  return titled.replace(BOOT_SCRIPT, (_all, open: string, close: string) => `${open}${json}${close}`);
}

function inlineFirstScreen(html: string, site: Site): string {
  return html
    .replaceAll('\r\n', '\n')
    .replace(/<link\b[^>]*\brel="stylesheet"[^>]*\bhref="(\/assets\/[^"]+)"[^>]*>/g, (link, path: string) => {
      const css = site.assets.get(path)?.text;
      return css === undefined || css.includes('</style') ? link : `<style>${css.trim()}</style>`;
    })
    .replace(/<script\b[^>]*\bsrc="(\/assets\/[^"]+)"[^>]*><\/script>/g, (script, path: string) => {
      const code = site.assets.get(path)?.text;
      // A chunk that imports the entry by its address would run it a second time: then it must keep its address.
      if (code === undefined || isImported(path, site)) return script;
      const body = absoluteImports(code, path).replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--').trim();
      return `<script type="module">${body}</script>`;
    });
}

/** The scripts that are not inlined, named so that they come beside the document and not after it. */
function preloadsBeside(page: string, site: Site): string {
  const later = [...site.assets.keys()].filter((path) => path.endsWith('.js') && !isInlined(path, page, site));
  return later.map((path) => `<link rel="modulepreload" href="${path}">`).join('');
}

function isInlined(path: string, page: string, site: Site): boolean {
  return (site.flowHtml ?? '').includes(`src="${path}"`) && !page.includes(`src="${path}"`);
}

function isImported(path: string, site: Site): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [...site.assets].some(([other, { text }]) => other !== path && text?.includes(`/${name}`));
}

/** `from"./chunk.js"` is relative to the file it was in; inlined, it would be relative to the page. */
function absoluteImports(code: string, path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return code.replace(
    /(\bfrom\s*|\bimport\s*\(?\s*)(["'`])\.\//g,
    (_all, before: string, quote: string) => `${before}${quote}${folder}`,
  );
}

/** Texts of the modal around the flow, by language: the flow's build brings them. */
function readShellStrings(site: Site): Readonly<Record<string, unknown>> {
  const [, file] = [...site.assets].find(([path]) => /\/shell-strings[^/]*\.json$/.test(path)) ?? [];
  const parsed: unknown = JSON.parse(file?.text ?? '{}');
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

function inlineHashes(page: string): Pick<FlowDocument, 'scriptHashes' | 'styleHashes'> {
  return {
    scriptHashes: hashesOf(page, /<script\b(?![^>]*\b(?:src=|type="application\/json"))[^>]*>([\s\S]*?)<\/script>/g),
    styleHashes: hashesOf(page, /<style\b[^>]*>([\s\S]*?)<\/style>/g),
  };
}

function hashesOf(page: string, pattern: RegExp): readonly string[] {
  return [...page.matchAll(pattern)].map(
    (match) =>
      `sha256-${createHash('sha256')
        .update(match[1] ?? '')
        .digest('base64')}`,
  );
}

/** Inside a script element nothing but `<` can end it, or begin a comment. */
function inScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Scripts that are written from right to left, among those of living languages. */
const RIGHT_TO_LEFT = ['Adlm', 'Arab', 'Hebr', 'Nkoo', 'Rohg', 'Syrc', 'Thaa'];

function directionOf(locale: string): 'ltr' | 'rtl' {
  // By the script, which a language has even where its tag does not say it.
  const { script = '' } = new Intl.Locale(locale).maximize();
  return RIGHT_TO_LEFT.includes(script) ? 'rtl' : 'ltr';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
