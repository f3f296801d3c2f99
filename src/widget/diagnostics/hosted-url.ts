import { encodeOptions } from '../frame-url.ts';
import { ADDRESS_OPTIONS } from '../option-names.ts';
import type { Config } from '../options.ts';

/**
 * The address of the same flow as a page of its own. What is secret or personal stands in the fragment, which no server sees, but for
 * the code of a one-time link, whose address is what it is: the service logs no query, and the code works once.
 */
export function createHostedUrl(options: Config, sessionToken: string | undefined): string {
  if (options.code) return `${options.host}/verify?code=${encodeURIComponent(options.code)}`;
  const query = encodeOptions([...ADDRESS_OPTIONS, 'redirectUri'], options);
  const fragment = encodeOptions(
    ['sessionToken', 'referenceId', 'accountId'],
    Object.assign(Object.create(options), { sessionToken }),
  );
  for (const name of ['fields', 'prefill'] as const) {
    for (const [key, value] of Object.entries(options[name])) {
      for (const item of [value ?? []].flat()) {
        fragment.append(`${name}[${key}]${item === value ? '' : '[]'}`, `${item}`);
      }
    }
  }
  return `${options.host}/verify?${query}#${fragment}`;
}
