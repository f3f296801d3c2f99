import { createAnnouncer, readOptions, whenNear } from '../widget/attributes.ts';
import type { InquiryError } from '../widget/inquiry-error.ts';
import type { ClientOptions } from '../widget/options.ts';
import { createLiveClient, type InquiryHandle } from './live-client.ts';
import { setHost } from './set-host.ts';

export type { InquiryEventDetail } from '../widget/attributes.ts';

/** `<inquiry-flow>`: a flow inside the page, by the attributes `data-inquiry-…`, with their states and `inquiry:…` events. */
export interface InquiryFlowElement extends HTMLElement, Pick<InquiryHandle, 'open' | 'cancel'> {
  /** What attributes cannot say: callbacks, `host`, objects. Goes before attributes; may be set at any time. */
  options: Partial<ClientOptions>;
}

declare global {
  interface HTMLElementTagNameMap {
    'inquiry-flow': InquiryFlowElement;
  }
}

/**
 * Makes `<inquiry-flow>` known to the page, those that are there already too. Twice is as once.
 *
 * @param host where their flow comes from, as the option: markup may not say. It is the default of `Client` and `launch` too
 * @param name of the element
 * @throws InquiryError `invalid_config` about the host
 * @example
 * import { defineInquiryFlow } from 'inquiry-widget/element';
 *
 * defineInquiryFlow('https://verify.example.com');
 * document.body.insertAdjacentHTML('beforeend', '<inquiry-flow data-inquiry-template="itmpl_…"></inquiry-flow>');
 */
export function defineInquiryFlow(host?: string, name = 'inquiry-flow'): void {
  if (host !== undefined) setHost(host);
  if (!customElements.get(name)) customElements.define(name, createElementClass());
}

/** The class is made when it is needed, because where there is no page there is no `HTMLElement` either. */
function createElementClass(): CustomElementConstructor {
  return class extends HTMLElement implements InquiryFlowElement {
    #options: Partial<ClientOptions> = {};
    #announce = createAnnouncer(this);
    readonly #client = createLiveClient((...happening) => {
      // What is told first after an end is of the next launch, which may be of another template.
      if (this.dataset['inquiryState'] !== 'open') this.#announce = createAnnouncer(this);
      this.#announce(...happening);
    });
    readonly #attributes = new MutationObserver((records) => {
      // Its state is what it writes itself.
      if (records.some(({ attributeName }) => attributeName !== 'data-inquiry-state')) this.#update();
    });
    readonly cancel = this.#client.cancel;

    get options(): Partial<ClientOptions> {
      return this.#options;
    }

    set options(options) {
      this.#options = options;
      this.#update();
    }

    open(): void {
      this.#update(true);
      this.#client.open();
    }

    connectedCallback(): void {
      // Set before the element was known, it hides the accessor.
      this.#options = this.options;
      delete (this as Partial<InquiryFlowElement>).options;
      // Who was near stays so.
      if (!this.dataset['inquiryState']) whenNear(this, () => this.#update(true));
      this.#update();
    }

    /** Moved by `moveBefore`, which keeps the frame as it is. */
    connectedMoveCallback(): void {}

    disconnectedCallback(): void {
      // WebKit runs microtasks in the middle of a move, when the frame goes.
      this.#client.release(setTimeout);
    }

    /**
     * Takes in what attributes and `options` say now.
     *
     * @param begins before the flow is needed, nothing is read; default: whether it was
     */
    #update(begins: unknown = this.dataset['inquiryState']): void {
      if (!begins || !this.isConnected) return;
      this.dataset['inquiryState'] ??= 'loading';
      this.#attributes.observe(this, { attributes: true });
      try {
        this.#client.update({ mode: 'inline', ...readOptions(this), parent: this, ...this.#options } as ClientOptions);
        this.#client.hold();
      } catch (error) {
        // The launch that runs does not fail by what is wrong in the next one.
        if (this.dataset['inquiryState'] !== 'open') createAnnouncer(this)('onError', error as InquiryError);
        reportError(error);
      }
    }
  };
}
