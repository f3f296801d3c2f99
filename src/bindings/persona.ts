/**
 * The names of the `persona` package, version 5.9, over our own client: an integration that was written for it changes one import, and
 * says once where the flow comes from, because there is no default vendor here.
 */

import { Client as OwnClient } from '../widget/client.ts';
import { createLauncher, type Launcher } from '../widget/launcher.ts';
import { parseOptions } from '../widget/options.ts';
import { setupEvents } from './persona-events.ts';
import { setupIframe } from './persona-iframe.ts';
import { type ClientOptions, toOwnOptions } from './persona-options.ts';

export { setupEvents } from './persona-events.ts';
export { setupIframe } from './persona-iframe.ts';
export type { ClientOptions, Event, InquiryError } from './persona-options.ts';
export { setHost } from './set-host.ts';

/** What a launch ends with; after an error its screen stays until the visitor closes it. */
const ENDS = /Comp|Canc|Err/;

/** A flow in a modal, loaded hidden as soon as it is constructed. */
export class Client {
  /** Origin that the flow comes from. */
  readonly baseUrl: string;
  readonly #launcher: Launcher;
  /** Until the document of the frame has arrived. */
  isLoading = true;
  /** From `open` to the outcome. */
  isOpen = false;

  /** @throws InquiryError `invalid_config`, naming the option */
  constructor(options: ClientOptions) {
    const config = parseOptions(toOwnOptions(options));
    this.baseUrl = config.host;
    this.#launcher = createLauncher(config, (...[name]) => {
      if (name === 'onLoad') this.isLoading = false;
      if (ENDS.test(name)) this.isOpen = false;
    });
    if (config.preload !== 'none') this.#launcher.warm();
  }

  /** Puts the flow's files into the browser's cache. */
  static readonly preload = OwnClient.preload;

  /** Shows the flow, at once or when it is there. */
  open(): void {
    this.isOpen = true;
    this.#launcher.open();
  }

  /** Asks the visitor for a confirmation; with `force` leaves at once. */
  cancel(force?: boolean): void {
    this.#launcher.cancel(force);
  }

  /** Removes everything from the page, for good. */
  destroy(): void {
    this.#launcher.destroy();
  }

  /** Nothing to do: what is shown follows what happens. */
  render(): void {}
}

// biome-ignore lint/style/noDefaultExport: the package that this stands in for has one, and its documentation uses it
export default { Client, setupIframe, setupEvents };
