/** The host pages that are measured. */

import type { HostSite } from '../test/support/world/host-site.ts';
import { type Contender, readContenderFile } from './contenders.ts';
import { HOST_PROBE } from './probes.ts';

const SCRIPT = { 'Content-Type': 'text/javascript; charset=utf-8' };
const STYLE = { 'Content-Type': 'text/css; charset=utf-8' };
/** A page of its own: its clock then counts in microseconds. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export interface PageWorld {
  readonly host: HostSite;
  /** Origin of the flow. */
  readonly flow: string;
  readonly templateId: string;
}

/** A page with one button, its files loaded as an integrator loads them; the address of it. */
export function servePage(world: PageWorld, contender: Contender, isWarm = false): string {
  const { host, flow } = world;
  const tags = contender.files.map((file) => {
    if (contender.isServedByFlow) return `<script src="${flow}/inquiry.js"></script>`;
    const path = host.serve(readContenderFile(file).toString(), file.kind === 'script' ? SCRIPT : STYLE);
    return file.kind === 'script' ? `<script src="${path}"></script>` : `<link rel="stylesheet" href="${path}">`;
  });
  const wire = (isWarm && contender.warm) || contender.wire || '';
  const html = documentOf({
    head: `<script>${knownTo(world)}${HOST_PROBE}${contender.queue ?? ''}</script>${tags.join('')}`,
    body: buttons(world, contender, 1, isWarm),
    script: `${contender.prepare ?? ''}
      { const button = document.getElementById('open'); ${wire} }
      async function cycles(count) {
        for (let left = count; left > 0; left -= 1) { ${contender.cycle} }
      }`,
  });
  return host.origin + host.serve(html);
}

/** A page with buttons, and scripts that are not run yet; `startUp()` runs them, and is how long that took, in ms. */
export function serveStartUpPage(world: PageWorld, contender: Contender, buttonCount: number): string {
  const code = contender.files
    .filter(({ kind }) => kind === 'script')
    .map((file) => readContenderFile(file).toString().replaceAll('</script', '<\\/script'));
  // Text that no browser has seen before: compiled scripts are kept.
  const texts = code.map((text) => `<script type="text/plain">${text}\n//${Math.random()}\n</script>`).join('');
  const wire =
    buttonCount > 0 && contender.wire
      ? `for (const button of document.querySelectorAll('button')) { ${contender.wire} }`
      : '';
  const html = documentOf({
    head: `<script>${knownTo(world)}${contender.queue ?? ''}</script>`,
    body: buttons(world, contender, buttonCount, false),
    afterBody: texts,
    // While the document is still being parsed, as at the end of a page, and without a pause in which the browser draws.
    script: `
      const scripts = [...document.querySelectorAll('script[type]')].map(({ textContent }) => {
        return Object.assign(document.createElement('script'), { textContent });
      });
      document.body.offsetHeight;
      const begin = performance.now();
      document.head.append(...scripts);
      ${contender.prepare ?? ''}
      ${wire}
      const end = performance.now();
      function startUp() {
        const [{ domContentLoadedEventStart, domContentLoadedEventEnd }] = performance.getEntriesByType('navigation');
        return end - begin + domContentLoadedEventEnd - domContentLoadedEventStart;
      }`,
  });
  return world.host.origin + world.host.serve(html, ISOLATED);
}

const knownTo = ({ flow, templateId }: PageWorld): string =>
  `const flow = ${JSON.stringify(flow)}, templateId = ${JSON.stringify(templateId)};`;

function buttons({ templateId }: PageWorld, { attributes, warm }: Contender, count: number, isWarm: boolean): string {
  // What is loaded ahead by a script is opened by it: the attribute would open a second one.
  const isByAttribute = !isWarm || !warm?.includes('button.onclick');
  const extra = (isByAttribute && attributes?.(templateId)) || '';
  return Array.from({ length: count }, (_, index) => {
    return `<button type="button"${index === 0 ? ' id="open"' : ''} ${extra}>Verify</button>`;
  }).join('\n');
}

interface Parts {
  readonly head: string;
  readonly body: string;
  readonly script: string;
  readonly afterBody?: string;
}

function documentOf({ head, body, script, afterBody = '' }: Parts): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Host page</title><link rel="icon" href="data:,">
<style>#open { position: absolute; inset: 40px auto auto 40px; width: 200px; height: 40px }</style>${head}</head>
<body><main><p>A page has text, and with it the font that the text is in.</p>${body}</main>${afterBody}<script>${script}</script></body></html>`;
}
