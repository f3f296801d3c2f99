import type { Config } from '../options.ts';
import type { Cause } from './diagnose.ts';
import { createHostedUrl } from './hosted-url.ts';

/** A press more while the page is on its way out leads nowhere else. */
let isLeaving = false;
/** Until then it usually is gone; if the visitor stopped it, the next press counts. */
const LEAVE_TIMEOUT_MS = 2000;

/**
 * Leaves the page for the flow as a page of its own: `mode: 'redirect'`.
 *
 * @param isWanted whether it is still, once the token is there
 * @returns why it did not, if that is a failure
 */
export async function leave(options: Config, isWanted: () => boolean): Promise<Cause | undefined> {
  if (isLeaving) return undefined;
  isLeaving = true;
  const { sessionToken } = options;
  try {
    const address = createHostedUrl(options, typeof sessionToken === 'function' ? await sessionToken() : sessionToken);
    isLeaving = isWanted();
    if (!isLeaving) return undefined;
    addEventListener('pageshow', comeBack, { once: true });
    location.assign(address);
    setTimeout(() => {
      isLeaving = false;
    }, LEAVE_TIMEOUT_MS);
  } catch {
    isLeaving = false;
    return ['unauthenticated', 'sessionToken', 409];
  }
  return undefined;
}

/** From the browser's cache of pages the visitor sees it as it was left. */
function comeBack(): void {
  isLeaving = false;
  for (const element of document.querySelectorAll('[data-inquiry-mode=redirect]')) {
    element.removeAttribute('data-inquiry-state');
  }
}
