import type { CheckOptions, CheckReport } from './diagnostics/check.ts';
import { parseHost } from './host.ts';
import { askDiagnostics } from './load-diagnostics.ts';

/**
 * Looks at what a launch needs before there is one: camera and its delegation, secure context, storage, framing, and what is
 * known to stand in the way. Launches nothing, asks the visitor for nothing, and fetches the diagnostics first.
 *
 * @param options as for a launch; with `templateId` or another start also what the template allows and needs
 * @returns rejects only where the diagnostics cannot be fetched
 * @example
 * import { check } from 'inquiry-widget';
 *
 * const { ok, findings } = await check({ host: 'https://verify.example.com', templateId: 'itmpl_demoSignUpForm0000000001' });
 * for (const { name, advice } of findings) if (advice) console.log(ok, name, advice);
 */
export function check(options?: CheckOptions): Promise<CheckReport> {
  return askDiagnostics(options?.host, 'check', options, parseHost);
}
