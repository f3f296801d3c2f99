import { createElement } from './element.ts';
import { parseHost } from './host.ts';
import { createLauncher, type Launcher, LOAD_TIMEOUT_MS } from './launcher.ts';
import { type ClientOptions, parseOptions } from './options.ts';

/**
 * Launches one flow on this page. Constructing it is intent: the flow is loaded, hidden, unless `preload` says `none`; nothing
 * is created before it is shown.
 *
 * @example
 * import { Client } from 'inquiry-widget';
 *
 * const client = new Client({
 *   host: 'https://verify.example.com',
 *   templateId: 'itmpl_demoSignUpForm0000000001',
 *   onReady: () => client.open(),
 *   onComplete: ({ inquiryId, status }) => console.log(inquiryId, status),
 *   onCancel: ({ inquiryId, sessionToken }) => console.log(inquiryId, sessionToken),
 *   onError: ({ code }) => console.log(code),
 * });
 */
export class Client {
  readonly #launcher: Launcher;

  /** @throws InquiryError `invalid_config`, naming the option */
  constructor(options: ClientOptions) {
    this.#launcher = createLauncher(parseOptions(options));
    if (options.preload !== 'none') this.#launcher.warm();
  }

  /** Shows the flow, at once or when it is there. After an outcome it starts again. `onError` hears `busy` while another modal is open. */
  open(): void {
    this.#launcher.open();
  }

  /** Asks the visitor for a confirmation; with `force` leaves at once. Before the flow is ready both leave. */
  cancel(force = false): void {
    this.#launcher.cancel(force);
  }

  /** Removes everything from the page, for good. A launch that was opened ends as cancelled. */
  destroy(): void {
    this.#launcher.destroy();
  }

  /**
   * Puts the flow's files into the browser's cache. Resolves when they are there, or after 15 s in any case.
   *
   * @param host as the option; @throws InquiryError `invalid_config`, by rejecting
   */
  static async preload(host?: string): Promise<void> {
    const frame = createElement('iframe', { src: `${parseHost(host)}/preload`, hidden: '', 'aria-hidden': 'true' });
    await new Promise((resolve) => {
      frame.onload = resolve;
      setTimeout(resolve, LOAD_TIMEOUT_MS);
      document.body.append(frame);
    });
    frame.remove();
  }
}
