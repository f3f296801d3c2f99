/**
 * What the pages of the demo allow themselves: as little as an integrator's page can.
 *
 * @param serviceOrigin where the script and the flow come from
 * @param asked origins that scripts of the page may send requests to, beside its own
 */
export function contentSecurityPolicy(serviceOrigin: string, asked: readonly string[] = []): string {
  // #region policy
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${serviceOrigin}`,
    "style-src 'self'",
    "img-src 'self'",
    `frame-src ${serviceOrigin}`,
    ["connect-src 'self'", ...asked].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  // #endregion
  return policy.join('; ');
}

/** Nobody may make a policy of Trusted Types, so no text becomes markup or script on the page. */
// #region trusted-types
export const TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types 'none'";
// #endregion
