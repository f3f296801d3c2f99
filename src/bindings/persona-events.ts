import type { FrameMessageName } from '../protocol/messages.ts';
import { parseFrameMessage } from '../protocol/parse-message.ts';
import { parseHost } from '../widget/host.ts';
import { createTeller, type EventHandlers } from './persona-options.ts';

/** What is heard of a frame that the page made itself. */
export interface SetupEventsOptions extends EventHandlers {
  readonly templateId?: string | null | undefined;
  readonly templateVersionId?: string | null | undefined;
  /** Where the flow comes from, as the option of `Client`. */
  readonly host?: string | null | undefined;
}

/** What is told of these messages beside `onEvent`. */
const CALLBACKS: Partial<Record<FrameMessageName, keyof EventHandlers>> = {
  load: 'onLoad',
  ready: 'onReady',
  complete: 'onComplete',
  fail: 'onComplete',
  exit: 'onCancel',
  error: 'onError',
};

/**
 * Hears what the flow tells in a frame that `setupIframe` has set up. A message counts only from a frame of this page itself and
 * from the very origin of the flow, in a known shape, and from the named container.
 *
 * @returns stops hearing
 * @throws InquiryError `invalid_config` about the host
 */
export function setupEvents(containerId: string, { host, ...options }: SetupEventsOptions): () => void {
  const origin = parseHost(host ?? undefined);
  const tell = createTeller(options);
  const listening = new AbortController();
  addEventListener(
    'message',
    (event) => {
      // A window, of whatever origin, or something that has no window around it.
      const source = Object(event.source);
      if (source.parent !== window || event.origin !== origin) return;
      const message = parseFrameMessage(event.data);
      if (message?.containerId !== containerId) return;
      const { name, metadata } = message;
      tell(name, metadata);
      const callback = CALLBACKS[name];
      if (callback) (options[callback] as ((detail: object) => void) | null | undefined)?.(metadata);
    },
    listening,
  );
  return () => listening.abort();
}
