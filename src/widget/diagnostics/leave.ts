import type { Config } from '../options.ts';
import type { Cause } from './diagnose.ts';
import { createHostedUrl } from './hosted-url.ts';

/** Of the launch that the page is about to leave for: a press more meanwhile leads nowhere else. */
let leaving: (() => boolean) | undefined;
/** Until then it usually is gone; if the visitor stopped it, the next press counts. */
const LEAVE_TIMEOUT_MS = 2000;

/**
 * Leaves the page for the flow as a page of its own: `mode: 'redirect'`.
 *
 * @param isWanted whether it is still: the token may take its time
 * @returns why it did not, if that is a failure
 */
export async function leave(options: Config, isWanted: () => boolean): Promise<Cause | undefined> {
  if (leaving?.()) return undefined;
  leaving = isWanted;
  const { sessionToken } = options;
  try {
    const address = createHostedUrl(options, typeof sessionToken === 'function' ? await sessionToken() : sessionToken);
    if (!isWanted()) return undefined;
    addEventListener('pageshow', comeBack, { once: true });
    setTimeout(stay, LEAVE_TIMEOUT_MS);
    location.assign(address);
  } catch {
    if (!isWanted()) return undefined;
    stay();
    return ['unauthenticated', 'sessionToken', 409];
  }
  return undefined;
}

function stay(): void {
  leaving = undefined;
}

/** From the browser's cache of pages the visitor sees it as it was left. */
function comeBack(): void {
  stay();
  for (const element of document.querySelectorAll('[data-inquiry-mode=redirect]')) {
    element.removeAttribute('data-inquiry-state');
  }
}
