/** Sources as they run, and the parts of them that a page shows: nothing that is shown is written twice. */

import { readFile } from 'node:fs/promises';
import type { DemoConfig } from './config.ts';
import { escapeHtml, highlight } from './highlight.ts';

/** `{{service}}` in a source stands for the origin of the service. */
function fillIn(source: string, { serviceOrigin }: Pick<DemoConfig, 'serviceOrigin'>): string {
  return source.replaceAll('{{service}}', serviceOrigin);
}

async function read(file: string): Promise<string> {
  return await readFile(new URL(file, import.meta.url), 'utf8');
}

/** `{{code <file>#<region>}}`; without region the whole file. */
const CODE = /\{\{code ([a-z0-9./-]+)(?:#([a-z-]+))?\}\}/g;
const REGION_LINE = /^\s*(?:\/\/|<!--|\{?\/\*) #(?:end)?region\b.*$/;

/** A page's HTML with its code in place. */
export async function readSource(file: string, config: Pick<DemoConfig, 'serviceOrigin'>): Promise<string> {
  const source = fillIn(await read(file), config);
  const parts = await Promise.all(
    [...source.matchAll(CODE)].map(async ([placeholder, shown = '', region]) => {
      const code = extractRegion(fillIn(await read(shown), config), region, shown);
      return [placeholder, codeBlock(shown, code)] as const;
    }),
  );
  const whole = parts.reduce((text, [placeholder, block]) => text.replace(placeholder, () => block), source);
  return withoutRegionLines(whole);
}

/** The lines between `#region name` and the next `#endregion`, moved to the left margin. */
function extractRegion(source: string, region: string | undefined, file: string): string {
  const lines = source.split('\n');
  const start = region === undefined ? -1 : lines.findIndex((line) => line.includes(`#region ${region}`));
  if (region !== undefined && start < 0) throw new Error(`${file} has no region "${region}".`);
  const length =
    region === undefined ? lines.length : lines.slice(start).findIndex((line) => line.includes('#endregion'));
  const inside = withoutRegionLines(lines.slice(start + 1, start + length).join('\n')).split('\n');
  const indents = inside.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const margin = Math.min(...indents);
  return inside
    .map((line) => line.slice(margin))
    .join('\n')
    .trim();
}

function withoutRegionLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => !REGION_LINE.test(line))
    .join('\n');
}

function codeBlock(file: string, code: string): string {
  const name = file.split('/').pop() ?? file;
  return `<figure class="code"><figcaption><span>${escapeHtml(name)}</span><button class="copy" type="button">Copy</button></figcaption>
<pre tabindex="0" role="group" aria-label="Code of ${escapeHtml(name)}"><code>${highlight(code, name.endsWith('.html') ? 'markup' : 'script')}</code></pre></figure>`;
}
