import { page } from './page-record.ts';

/** Going back within a document takes milliseconds; after this it will not be heard of any more. */
const RETURN_TIMEOUT_MS = 300;

/** Resolves when the browser is back at the entry before. */
export function goBack(): Promise<unknown> {
  history.back();
  page.returning = new Promise((resolve) => {
    addEventListener('popstate', resolve, { once: true });
    setTimeout(resolve, RETURN_TIMEOUT_MS);
  });
  // When everybody has heard of it.
  page.returning.then(() => setTimeout(() => (page.returning = undefined)));
  return page.returning;
}
