import { parseHost } from '../widget/host.ts';
import { page } from '../widget/page-record.ts';

/**
 * Says where the flow comes from when options do not: in this package nothing else can.
 *
 * @param host as the option `host`
 * @throws InquiryError `invalid_config`
 */
export function setHost(host: string): void {
  page.host = parseHost(host);
}
