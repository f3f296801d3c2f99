import { parseHost } from './host.ts';
import { createLauncher } from './launcher.ts';
import { askDiagnostics } from './load-diagnostics.ts';
import { type ClientOptions, parseOptions } from './options.ts';

/**
 * Launches one flow on this page. Constructing it is intent: the flow is loaded, hidden, unless `preload` says otherwise; nothing
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
  /** Shows the flow, at once or when it is there. After an outcome it starts again. `onError` hears `busy` while another modal is open. */
  declare readonly open: () => void;
  /** Asks the visitor for a confirmation; with `force` leaves at once. Before the flow is ready both leave. */
  declare readonly cancel: (force?: boolean) => void;
  /** Removes everything from the page, for good. A launch that was opened ends as cancelled. */
  declare readonly destroy: () => void;
  /**
   * Resolves with what happened so far, as text to send to somebody: no token, no field, no id of a visitor. Rejects where the
   * second file cannot be fetched.
   */
  declare readonly report: () => Promise<string>;

  /** @throws InquiryError `invalid_config`, naming the option */
  constructor(options: ClientOptions) {
    const { warm, ...methods } = createLauncher(parseOptions(options));
    Object.assign(this, methods);
    if ((options.preload ?? 'eager') === 'eager') warm();
  }

  /**
   * Puts the flow's files into the browser's cache. Resolves when they are there, or after 15 s in any case.
   *
   * @param host as the option; @throws InquiryError `invalid_config`, by rejecting
   */
  static async preload(host?: string): Promise<void> {
    const origin = parseHost(host);
    await askDiagnostics(origin, 'preload', origin);
  }
}
