/** The pages of the host site that the tests use, and what they write down. */

/** Options that go through JSON; callbacks are the recorder's. */
export type PageOptions = Readonly<Record<string, unknown>>;

/** Keeps everything the page hears in `window.heard`, oldest first. */
const RECORDER = `
  window.heard = [];
  function plain(value) {
    if (value instanceof Error || (value && typeof value === 'object' && 'code' in value)) {
      const { code, status, message, retryable } = value;
      return JSON.parse(JSON.stringify({ code, status, message, retryable }));
    }
    return value === undefined ? null : JSON.parse(JSON.stringify(value));
  }
  function hear(name, ...args) {
    heard.push({ name, args: args.map(plain) });
  }
  const callbacks = {};
  for (const name of ['onLoad', 'onReady', 'onComplete', 'onCancel', 'onError', 'onEvent']) {
    callbacks[name] = (...args) => hear(name, ...args);
  }
  for (const type of ['load', 'ready', 'complete', 'cancel', 'error', 'event']) {
    addEventListener('inquiry:' + type, (event) => hear('inquiry:' + type, event.detail));
  }
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, disposition }) =>
    hear('violation', { violatedDirective, blockedURI, disposition }));
  addEventListener('error', (event) => hear('uncaught', event.message));
  addEventListener('unhandledrejection', (event) => hear('unhandled', String(event.reason)));
`;

/** Of every script in these pages: a strict Content-Security-Policy can name it. */
export const NONCE = 'nonceOfTheHostPages';

export interface DocumentParts {
  readonly head?: string;
  readonly body?: string;
  /** Classic script that runs at the end of the body, after the recorder. */
  readonly script?: string;
  /** The same as a module. */
  readonly module?: string;
}

/** A page with a button before and one after whatever is tested. */
export function documentOf({ head = '', body = '', script = '', module }: DocumentParts): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host page</title>
<link rel="icon" href="data:,">
<script nonce="${NONCE}">${RECORDER}</script>
${head}
</head>
<body><main><h1>Host page</h1>
<button type="button" id="before">Before</button>
${body}
<button type="button" id="after">After</button>
</main>
<script nonce="${NONCE}">${script}</script>
${module === undefined ? '' : `<script type="module" nonce="${NONCE}">${module}</script>`}
</body></html>`;
}

/** JSON inside a script element. */
export const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const VERIFY = '<button type="button" id="open">Verify</button><div id="place"></div>';

/** Our classic script; the client is made with the page, the button opens it. */
export function clientPage(flowOrigin: string, options: PageOptions): string {
  return documentOf({
    head: `<script src="${flowOrigin}/inquiry.js"></script>`,
    body: VERIFY,
    script: `
      window.client = new Inquiry.Client({ ...${json(options)}, ...callbacks });
      document.getElementById('open').onclick = () => client.open();`,
  });
}

/** Our classic script; the button runs `script`, in which `callbacks` and `hear` are known. */
export function scriptPage(flowOrigin: string, script: string, body = ''): string {
  return documentOf({
    head: `<script src="${flowOrigin}/inquiry.js"></script>`,
    body: `${VERIFY}${body}`,
    script: `document.getElementById('open').onclick = () => { ${script} };`,
  });
}

/** Our classic script; each press launches. What the promise says is heard as `settled`. */
export function launchPage(flowOrigin: string, options: PageOptions): string {
  return documentOf({
    head: `<script src="${flowOrigin}/inquiry.js"></script>`,
    body: VERIFY,
    script: `
      document.getElementById('open').onclick = () => {
        Inquiry.launch({ ...${json(options)}, ...callbacks }).then(
          (outcome) => hear('settled', outcome),
          (reason) => hear('rejected', reason));
      };`,
  });
}

/** The npm package as a module of the host's own site. */
export function modulePage(flowOrigin: string, options: PageOptions): string {
  return documentOf({
    body: VERIFY,
    module: `
      import { launch } from '/npm/index.js';
      document.getElementById('open').onclick = () => {
        launch({ host: '${flowOrigin}', ...${json(options)}, ...callbacks }).then(
          (outcome) => hear('settled', outcome),
          (reason) => hear('rejected', reason));
      };`,
  });
}

/** The classic script and whatever markup. */
export function markupPage(flowOrigin: string, body: string): string {
  return documentOf({ head: `<script src="${flowOrigin}/inquiry.js" defer></script>`, body });
}

/** The package whose names a page uses: the official one by its classic script, or ours that has the same names. */
export type PersonaSource = 'official' | 'ours';

/** A page whose script knows `Persona`. */
export function personaPage(source: PersonaSource, body: string, script: string): string {
  return source === 'official'
    ? documentOf({ head: '<script src="/persona/persona.js"></script>', body, script })
    : documentOf({ body, module: `import Persona from '/npm/persona.js';\n${script}` });
}

/** As the documentation of that package shows: the client is made by the press, and opens when ready. */
export function officialPage(flowPort: number, options: PageOptions, source: PersonaSource = 'official'): string {
  return personaPage(
    source,
    VERIFY,
    `
      document.getElementById('open').onclick = () => {
        window.client = new Persona.Client({
          customHost: 'localhost:${flowPort}', eventsAllowlist: 'all', ...${json(options)}, ...callbacks,
          onReady: (...args) => { hear('onReady', ...args); client.open(); },
        });
      };
      hear('script');`,
  );
}

/** That package inline, in a frame of the page. */
export function officialInlinePage(flowPort: number, options: PageOptions, source: PersonaSource = 'official'): string {
  return personaPage(
    source,
    '<iframe id="inline" width="400" height="650"></iframe>',
    `
      const options = { host: 'localhost:${flowPort}', ...${json(options)} };
      Persona.setupEvents('inline-container', { eventsAllowlist: 'all', ...options, ...callbacks });
      Persona.setupIframe(document.getElementById('inline'), 'inline-container', 'inline', options);`,
  );
}
