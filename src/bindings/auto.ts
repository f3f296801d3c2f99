import { startAttributes } from '../widget/attributes.ts';
import { parseHost } from '../widget/host.ts';
import { page } from '../widget/page-record.ts';

export { scan } from '../widget/attributes.ts';

/**
 * Says where the flow of elements comes from: markup may not. Also the default of `Client` and `launch`.
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

startAttributes();
