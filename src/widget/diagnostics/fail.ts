import type { InquiryError } from '../inquiry-error.ts';
import type { Config } from '../options.ts';
import { addLink } from './add-link.ts';
import { explain } from './explain.ts';

/**
 * A launch fails, and its frame says nothing of it: the console tells the integrator in whole sentences (with `debug` it does so already),
 * and a link may help the visitor.
 *
 * @param text what the launcher shows in place of the flow
 */
export function fail(text: HTMLElement, error: InquiryError, options: Config): void {
  if (!options.debug) console.warn(`inquiry-widget ${explain(error)}`);
  addLink(text, error.code, options);
}
