import { encodeOptions } from '../frame-url.ts';
import { ADDRESS_OPTIONS, type Config } from '../options.ts';

/** The address of the same flow as a page of its own. What is secret or personal stands in the fragment, which no server sees. */
export function createHostedUrl(options: Config, sessionToken: string | undefined): string {
  // The very address of a one-time link: it says by itself what to open.
  if (options.code) return `${options.host}/verify?code=${encodeURIComponent(options.code)}`;
  const query = encodeOptions([...ADDRESS_OPTIONS, 'redirectUri'], options);
  const fragment = encodeOptions(['sessionToken', 'referenceId', 'accountId'], { ...options, sessionToken });
  for (const [key, value] of Object.entries(options.fields)) {
    for (const item of [value ?? []].flat()) fragment.append(`fields[${key}]${item === value ? '' : '[]'}`, `${item}`);
  }
  return `${options.host}/verify?${query}#${fragment}`;
}
