/**
 * The names of the `persona` package, version 5.9, over our own client: an integration that was written for it changes one import, and
 * says once where the flow comes from, because there is no default vendor here.
 */

import { Client as OwnClient } from '../widget/client.ts';
import { parseHost } from '../widget/host.ts';
import { setupEvents } from './persona-events.ts';
import { setupIframe } from './persona-iframe.ts';
import { type ClientOptions, toOwnOptions } from './persona-options.ts';

export { setupEvents } from './persona-events.ts';
export { setupIframe } from './persona-iframe.ts';
export type { ClientOptions, Event, InquiryError } from './persona-options.ts';
export { setHost } from './set-host.ts';

/** A flow in a modal, loaded hidden as soon as it is constructed. */
export class Client {
  readonly #client: OwnClient;
  readonly #baseUrl: string;
  #isLoading = true;
  #isOpen = false;

  /** @throws InquiryError `invalid_config`, naming the option */
  constructor(options: ClientOptions) {
    const own = toOwnOptions(options);
    this.#baseUrl = parseHost(own.host ?? own.customHost);
    this.#client = new OwnClient({
      ...own,
      onLoad: () => {
        this.#isLoading = false;
        own.onLoad?.();
      },
      onComplete: (detail) => {
        this.#isOpen = false;
        own.onComplete?.(detail);
      },
      onCancel: (detail) => {
        this.#isOpen = false;
        own.onCancel?.(detail);
      },
      onError: (error) => {
        // What stays on the screen tells the visitor; the launch has ended.
        this.#isOpen = false;
        own.onError?.(error);
      },
    });
  }

  /** Puts the flow's files into the browser's cache. */
  static preload(host?: string): Promise<void> {
    return OwnClient.preload(host);
  }

  /** Shows the flow, at once or when it is there. */
  open(): void {
    this.#isOpen = true;
    this.#client.open();
  }

  /** Asks the visitor for a confirmation; with `force` leaves at once. */
  cancel(force?: boolean): void {
    this.#client.cancel(force);
  }

  /** Removes everything from the page, for good. */
  destroy(): void {
    this.#isOpen = false;
    this.#client.destroy();
  }

  /** Nothing to do: what is shown follows what happens. */
  render(): void {}

  /** Until the document of the frame has arrived. */
  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** From `open` to the outcome. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Origin that the flow comes from. */
  get baseUrl(): string {
    return this.#baseUrl;
  }
}

// biome-ignore lint/style/noDefaultExport: the package that this stands in for has one, and its documentation uses it
export default { Client, setupIframe, setupEvents };
