import { parseHost } from '../widget/host.ts';
import { page } from '../widget/page-record.ts';

/**
 * Says where the flow comes from when options do not: in a package nothing else can, and markup may not.
 *
 * @param host as the option `host`
 * @throws InquiryError `invalid_config`
 * @example
 * import { setHost } from 'inquiry-widget/auto';
 *
 * setHost('https://verify.example.com');
 */
export function setHost(host: string): void {
  page.host = parseHost(host);
}
