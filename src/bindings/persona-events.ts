import { parseFrameMessage } from '../protocol/parse-message.ts';
import { parseHost } from '../widget/host.ts';
import { type EventHandlers, isHeard } from './persona-options.ts';

/** What is heard of a frame that the page made itself. */
export interface SetupEventsOptions extends EventHandlers {
  readonly templateId?: string | null | undefined;
  readonly templateVersionId?: string | null | undefined;
  /** Where the flow comes from, as the option of `Client`. */
  readonly host?: string | null | undefined;
}

/**
 * Hears what the flow tells in a frame that `setupIframe` has set up. A message counts only from a frame of this page itself and
 * from the very origin of the flow, in a known shape, and from the named container.
 *
 * @returns stops hearing
 * @throws InquiryError `invalid_config` about the host
 */
export function setupEvents(containerId: string, { host, eventsAllowlist, ...on }: SetupEventsOptions): () => void {
  const origin = parseHost(host ?? undefined);
  const listening = new AbortController();
  addEventListener(
    'message',
    (event) => {
      const { source } = event;
      if (!source || !('parent' in source) || source.parent !== window || event.origin !== origin) return;
      const message = parseFrameMessage(event.data);
      if (message?.containerId !== containerId) return;
      const { name, metadata } = message;
      // The two that only a port brings: who says them here is not a flow.
      if (name === 'session' || name === 'outcome' || name === 'resize') return;
      if (isHeard(name, eventsAllowlist)) on.onEvent?.(name, name === 'error' ? undefined : { ...metadata });
      if (name === 'load') on.onLoad?.();
      if (name === 'ready') on.onReady?.();
      if (name === 'complete' || name === 'fail') on.onComplete?.(metadata);
      if (name === 'exit') on.onCancel?.(metadata);
      if (name === 'error') on.onError?.(metadata);
    },
    { signal: listening.signal },
  );
  return () => listening.abort();
}
