import { refuse } from './inquiry-error.ts';
import { page } from './page-record.ts';

const LOOPBACK = /^(localhost|127[\d.]+|\[::1\])(:|$)/;

/**
 * The origin that `host` means: an origin, a bare host name, `development`, or nothing for the classic script's own.
 *
 * @throws InquiryError `invalid_config` for anything else: a path, user info, another scheme
 */
export function parseHost(host = page.host): string {
  const text = host === 'development' ? 'localhost:3000' : `${host ?? ''}`.toLowerCase();
  const address = /^https?:/.test(text) ? text : `http${LOOPBACK.test(text) ? '' : 's'}://${text}`;
  try {
    if (address === new window.URL(address).origin) return address;
  } catch {
    // No address at all: said below.
  }
  return refuse('host');
}
