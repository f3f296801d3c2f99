import type { DemoConfig } from './config.ts';
import { escapeHtml } from './highlight.ts';
import { type DemoPage, PAGES } from './pages.ts';

/** All of them on every page: they are few, and the browser keeps them. */
const SHEETS = ['base', 'site', 'overview', 'scene', 'log', 'app', 'code'];

const MARK =
  '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9"/><path d="M6 14.5c3.3 0 3.3-3 6.7-3s3.3 3 6.6 3 3.4-3 6.7-3M6 21c3.3 0 3.3-3 6.7-3s3.3 3 6.6 3 3.4-3 6.7-3"/></svg>';

/** An identity card that was found good. */
const HERO = `<svg class="hero" viewBox="0 0 352 232" aria-hidden="true">
<rect class="soft" x="44" y="14" width="300" height="190" rx="20"/>
<rect class="paper" x="8.5" y="34.5" width="300" height="190" rx="20"/>
<rect class="soft" x="32" y="62" width="84" height="104" rx="12"/>
<circle class="ink" cx="74" cy="100" r="19"/><path class="ink" d="M40 160c2-24 16-34 34-34s32 10 34 34v6H40z"/>
<rect class="ink" x="136" y="66" width="120" height="12" rx="6"/><rect class="soft" x="136" y="94" width="148" height="10" rx="5"/>
<rect class="soft" x="136" y="116" width="132" height="10" rx="5"/><rect class="soft" x="136" y="138" width="90" height="10" rx="5"/>
<rect class="soft" x="32" y="188" width="176" height="10" rx="5"/>
<circle class="strong" cx="296" cy="196" r="30"/><path class="tick" d="m283 197 9 9 17-19"/>
</svg>`;

const LOG = `<section class="log" aria-labelledby="log-title">
  <header><h2 id="log-title">What the page hears</h2><button id="log-clear" class="quiet" type="button">Clear</button></header>
  <ol id="log" tabindex="0" aria-labelledby="log-title" aria-live="polite" aria-relevant="additions"></ol>
  <p class="log-empty">Nothing yet. Every callback shows up here as it arrives.</p>
</section>`;

/** What the code of the pages calls and does not show. */
const HELPERS: readonly (readonly [call: RegExp, text: string])[] = [
  [
    /\blog\(/,
    '<code>log(name, detail)</code> adds a line to <em>What the page hears</em>. On a page of your own <code>const log = console.log</code> will do.',
  ],
  [
    /\bcallbacks\b/,
    '<code>callbacks</code> is an object with each callback of a launch, which adds such a line and does nothing else.',
  ],
  [/\bfind\(/, '<code>find</code> is <code>document.querySelector</code>.'],
  [/\bask\(/, '<code>ask(method, path)</code> sends a request to the backend of this page, and gives its answer.'],
];

/** The code of a page, with words about the helpers that it calls. */
function codeSection(lessons: string): string {
  const called = HELPERS.filter(([call]) => call.test(lessons)).map(([, text]) => text);
  return `<section class="codes" aria-labelledby="code-title">
<h2 id="code-title">The code of this page</h2>
<p class="helpers">${called.join(' ')}</p>
${lessons}</section>
`;
}

/** For addresses that lead nowhere. */
export const NOT_FOUND_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>No such page · Tidewell demo</title>
${['base', 'site'].map((name) => `<link rel="stylesheet" href="/styles/${name}.css">`).join('\n')}
</head>
<body>
<main>
<h1>There is no such page here</h1>
<p><a href="/">All demos</a></p>
</main>
</body>
</html>
`;

function navigation(current: DemoPage): string {
  const items = PAGES.map(
    ({ slug, name }) => `<li><a href="/${slug}"${slug === current.slug ? ' aria-current="page"' : ''}>${name}</a></li>`,
  );
  return `<nav aria-label="Demos"><ul>${items.join('')}</ul></nav>`;
}

/** Each demo as a card. */
function cards(): string {
  const items = PAGES.slice(1).map(
    ({ slug, name, summary }, index) =>
      `<li><a class="card" href="/${slug}"><span class="number" aria-hidden="true">${index + 1}</span><strong>${name}</strong><span>${escapeHtml(summary)}</span></a></li>`,
  );
  return `<ul class="cards">${items.join('\n')}</ul>`;
}

function pager(current: DemoPage): string {
  const index = PAGES.indexOf(current);
  const [before, after] = [PAGES[index - 1], PAGES[index + 1]];
  const links = [
    before && `<a rel="prev" href="/${before.slug}"><span>Before</span>${before.name}</a>`,
    after && `<a rel="next" href="/${after.slug}"><span>Next</span>${after.name}</a>`,
  ];
  return `<nav class="pager" aria-label="Next demo">${links.filter(Boolean).join('')}</nav>`;
}

/**
 * The whole document.
 *
 * @param source HTML of the page's own part; `{{log}}` is where its callbacks show up, `{{cards}}` the list of the demos; below `{{lessons}}` its code follows
 */
export function renderPage(
  page: DemoPage,
  source: string,
  { serviceOrigin }: Pick<DemoConfig, 'serviceOrigin'>,
): string {
  const index = PAGES.indexOf(page);
  const [demo = '', lessons] = source
    .replace('{{log}}', () => LOG)
    .replace('{{cards}}', cards)
    .split('{{lessons}}\n');
  const body = lessons === undefined ? demo : demo + codeSection(lessons);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="inquiry-host" content="${escapeHtml(serviceOrigin)}">
<title>${escapeHtml(page.title)} · Tidewell demo</title>
<meta name="description" content="${escapeHtml(page.summary)}">
<link rel="icon" href="/styles/mark.svg" type="image/svg+xml">
${SHEETS.map((name) => `<link rel="stylesheet" href="/styles/${name}.css">`).join('\n')}
<script type="module" src="/scripts/page.js"></script>
</head>
<body id="page-${page.slug || 'overview'}">
<a class="skip" href="#main">Skip to the demo</a>
<header class="site">
  <a class="brand" href="/">${MARK}<span>Tidewell</span></a>
  <a class="all" href="/">All demos</a>
</header>
<main id="main">
<header class="intro">
  <p class="eyebrow">${index === 0 ? 'inquiry-widget, live' : `Demo ${index} of ${PAGES.length - 1}`}</p>
  <h1>${escapeHtml(page.title)}</h1>
  <p class="lede">${escapeHtml(page.summary)}</p>
  ${index === 0 ? HERO : ''}
</header>
<p class="notice" id="notice" role="alert"></p>
${body}
${index === 0 ? '' : pager(page)}
</main>
<footer class="site">${navigation(page)}<p>Tidewell is a bank that does not exist. Nothing you enter here leaves this machine.</p></footer>
</body>
</html>
`;
}
