import { otherAncestors } from './ancestors.ts';
import { type Finding, finding } from './finding.ts';

/** Browsers inside apps, by what they add to the name of the engine; on iOS by what they leave out. */
const IN_APP = /FBA[NV]|Instagram|Snapchat|MicroMessenger|musical_ly|BytedanceWebview|LinkedInApp|\bLine\/|; wv\)/;
const APPLE_DEVICE = /iPhone|iPad|iPod/;

/** What this page and this browser are, whatever is to be launched. */
export function checkPage(ancestors: readonly string[]): Finding[] {
  return [
    finding('online', navigator.onLine, 'The browser is offline: nothing can be loaded.'),
    finding(
      'origin',
      // The address of a sandboxed page has one that the page itself has not.
      ![window.origin, location.origin].includes('null'),
      'This page has no origin, so that the flow cannot answer it: serve it by http(s), or add allow-same-origin to its sandbox.',
    ),
    finding(
      'secure-context',
      window.isSecureContext,
      'Serve this page, and all pages around it, by https (or from localhost): elsewhere browsers give no camera.',
    ),
    finding(
      'storage',
      hasStorage(),
      'This browser refuses storage to this page, and so to the flow: it works, but starts anew when the visitor loads the page again.',
    ),
    finding(
      'in-app-browser',
      !isInApp(navigator.userAgent) || 'unknown',
      "This looks like a browser inside an app, where the camera and file choosers may be missing. In an app of others, offer a link for the visitor's own browser; in yours, let the web view grant the camera.",
    ),
    checkAncestors(ancestors),
  ];
}

function hasStorage(): boolean {
  try {
    return sessionStorage.length >= 0;
  } catch {
    // This is how storage is refused.
    return false;
  }
}

function isInApp(userAgent: string): boolean {
  return IN_APP.test(userAgent) || (APPLE_DEVICE.test(userAgent) && !/Safari\//.test(userAgent));
}

/** A page in frames has to name the pages around it. @param given the option `frameAncestors` */
function checkAncestors(given: readonly string[]): Finding {
  if (window.parent === window) return finding('frame-ancestors', true, '');
  const around = otherAncestors();
  const list = JSON.stringify([...new Set(around ?? ['https://outer.example'])]);
  return finding(
    'frame-ancestors',
    around ? around.every((origin) => given.includes(origin)) : given.length > 0 || 'unknown',
    `This page is in a frame itself. Name all pages around it: frameAncestors: ${list}`,
  );
}
