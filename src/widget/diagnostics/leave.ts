import type { Config } from '../options.ts';
import type { Cause } from './diagnose.ts';
import { createHostedUrl } from './hosted-url.ts';

/**
 * Leaves the page for the flow as a page of its own: `mode: 'redirect'`.
 *
 * @returns why it did not
 */
export async function leave(options: Config): Promise<Cause | undefined> {
  const { sessionToken } = options;
  try {
    location.assign(createHostedUrl(options, typeof sessionToken === 'function' ? await sessionToken() : sessionToken));
  } catch {
    return ['unauthenticated', 'sessionToken', 409];
  }
  return undefined;
}
