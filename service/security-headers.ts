/** Headers that keep pages apart. Set route by route: what keeps a hosted page safe would keep the frame out of every host page. */

/** On every answer. */
export const COMMON_HEADERS = {
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Everything a flow never needs is off; the camera is for the flow's own origin, if the page around it grants it. */
const PERMISSIONS = [
  'camera=(self)',
  'microphone=()',
  'geolocation=()',
  'display-capture=()',
  'payment=()',
  'usb=()',
  'serial=()',
  'midi=()',
].join(', ');

export interface DocumentPolicy {
  /** `sha256-…` of the inline scripts and styles. */
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
  /** Sources of `frame-ancestors`; empty: nobody may frame it. */
  readonly ancestors: readonly string[];
}

/** The Content-Security-Policy of a document of the flow. */
export function contentSecurityPolicy({ scriptHashes, styleHashes, ancestors }: DocumentPolicy): string {
  const quoted = (hashes: readonly string[]) => hashes.map((hash) => ` '${hash}'`).join('');
  return [
    "default-src 'none'",
    `script-src 'self'${quoted(scriptHashes)}`,
    `style-src 'self'${quoted(styleHashes)}`,
    "connect-src 'self'",
    "img-src 'self' blob: data:",
    'media-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    `frame-ancestors ${ancestors.length > 0 ? ancestors.join(' ') : "'none'"}`,
  ].join('; ');
}

/** Whoever opened a document in a window could lead that elsewhere while the visitor looks away, to a page that looks the same. */
const OUT_OF_REACH = { 'Cross-Origin-Opener-Policy': 'same-origin' } as const;

/** A document that pages of others frame. Never `X-Frame-Options`: it knows no list, and browsers would take it for a no. */
export function framedHeaders(policy: DocumentPolicy): Record<string, string> {
  return {
    ...COMMON_HEADERS,
    'Content-Security-Policy': contentSecurityPolicy(policy),
    'Permissions-Policy': PERMISSIONS,
    // In a frame it says nothing; but anybody can open the frame's address in a window.
    ...OUT_OF_REACH,
    // So that isolated host pages (COEP) may frame it too.
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
}

/** A document of its own, in no frame. */
export function hostedHeaders(policy: Omit<DocumentPolicy, 'ancestors'>): Record<string, string> {
  return {
    ...COMMON_HEADERS,
    'Content-Security-Policy': contentSecurityPolicy({ ...policy, ancestors: [] }),
    'Permissions-Policy': PERMISSIONS,
    'X-Frame-Options': 'DENY',
    ...OUT_OF_REACH,
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}

/** A script that pages of others load, also those that are isolated, or check its integrity. */
export const PUBLIC_SCRIPT_HEADERS = {
  ...COMMON_HEADERS,
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

/** A file that somebody uploaded: never shown by the browser, and if it is, without rights. */
export const UPLOADED_FILE_HEADERS = {
  ...COMMON_HEADERS,
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;
