/** A page of the demo site. */
export interface DemoPage {
  /** Its path without the slash; the overview has none. */
  readonly slug: string;
  /** What it is called in lists. */
  readonly name: string;
  readonly title: string;
  /** One sentence: what it shows. */
  readonly summary: string;
  /** Its source, relative to this folder. */
  readonly file: string;
  /** Whether callbacks arrive here. */
  readonly hasLog: boolean;
  /** Whether the page forbids itself to make markup or script from text. */
  readonly hasTrustedTypes?: true;
  /** Whether the page lets the launcher ask the service why a flow does not come. */
  readonly asksService?: true;
}

export const PAGES: readonly DemoPage[] = [
  {
    slug: '',
    name: 'Overview',
    title: 'Asking who someone is, page by page',
    summary: 'Each page is a real host page with one situation, the callbacks it hears, and the code that it runs.',
    file: 'pages/overview.html',
    hasLog: false,
  },
  {
    slug: 'script-tag',
    name: 'Script tag',
    title: 'One script tag, one call',
    summary:
      'The classic script, a button, and the flow in a modal: by a promise, or by a client that is loaded ahead.',
    file: 'pages/script-tag.html',
    hasLog: true,
  },
  {
    slug: 'data-attributes',
    name: 'Data attributes',
    title: 'No script of your own',
    summary: 'A button, a link that works without script, and a flow inside the page, all from attributes.',
    file: 'pages/data-attributes.html',
    hasLog: true,
  },
  {
    slug: 'single-page-app',
    name: 'Single-page app',
    title: 'From npm, in a component',
    summary: 'A small Preact app that imports the package, and cleans up when its view goes away.',
    file: 'pages/single-page-app.html',
    hasLog: true,
    asksService: true,
  },
  {
    slug: 'resume',
    name: 'Create and resume',
    title: 'Begun by a backend, taken up again later',
    summary:
      'A backend creates the inquiry by the REST API; the visitor leaves half way and goes on where it was left.',
    file: 'pages/resume.html',
    hasLog: true,
  },
  {
    slug: 'one-time-link',
    name: 'One-time link',
    title: 'A link that works once',
    summary: 'For e-mail and text messages: an address that leads into one inquiry, on the hosted page, a single time.',
    file: 'pages/one-time-link.html',
    hasLog: true,
  },
  {
    slug: 'prefill',
    name: 'Prefill',
    title: 'What the address already knows',
    summary: 'Named query parameters become fields of the flow, and disappear from the address.',
    file: 'pages/prefill.html',
    hasLog: true,
  },
  {
    slug: 'two-clients',
    name: 'Two clients',
    title: 'Two people, one page',
    summary: 'Two clients with options of their own: neither knows of the other, and each hears only its own flow.',
    file: 'pages/two-clients.html',
    hasLog: true,
  },
  {
    slug: 'strict-policy',
    name: 'Strict policy',
    title: 'On a page that allows next to nothing',
    summary: 'A strict Content-Security-Policy and Trusted Types: the widget is whole, and nothing is violated.',
    file: 'pages/strict-policy.html',
    hasLog: true,
    hasTrustedTypes: true,
  },
  {
    slug: 'inside-a-dialog',
    name: 'Inside a dialog',
    title: 'Above a dialog that holds the focus',
    summary: 'The flow opens from a dialog of the page, lies above it, and gives the focus back into it.',
    file: 'pages/inside-a-dialog.html',
    hasLog: true,
  },
  {
    slug: 'long-page',
    name: 'Long page',
    title: 'Far down a long page',
    summary: 'On a phone the visitor has scrolled for a while. After the flow the page is where it was, to the pixel.',
    file: 'pages/long-page.html',
    hasLog: true,
  },
  {
    slug: 'failures',
    name: 'Failures',
    title: 'When it does not work',
    summary: 'What the visitor reads and the page hears when a flow cannot come, and a check that looks before.',
    file: 'pages/failures.html',
    hasLog: true,
    asksService: true,
  },
];

/** The page at a path. */
export function findPage(slug: string): DemoPage | undefined {
  return PAGES.find((page) => page.slug === slug);
}
