import type { FrameMessage, PageMessage } from '../protocol/messages.ts';
import { parseFrameMessage } from '../protocol/parse-message.ts';

/** The page's end of the wire to one frame. */
export interface Channel {
  /** Answers a `load`: hands over a new port, and closes the one before. */
  connect(metadata: Extract<PageMessage, { action: 'connect' }>['metadata']): void;
  /** Says something over the port. Nothing happens without one. */
  send(message: PageMessage): void;
  close(): void;
}

/**
 * @param receive hears every message that is the frame's and of a known shape
 * @param lose is told when the frame shows a document that does not speak
 */
export function createChannel(
  frame: HTMLIFrameElement,
  origin: string,
  containerId: string,
  receive: (message: FrameMessage) => void,
  lose: () => void,
): Channel {
  const listening = new AbortController();
  let port: MessagePort | undefined;
  /** Has the document spoken since the last one's `load` event? */
  let hasSpoken = false;

  /** @param isPort one kind of message belongs to the window, all others to the port; `error` also to pages that know no port */
  function accept(data: unknown, isPort: boolean): void {
    const message = parseFrameMessage(data);
    if (message?.containerId !== containerId) return;
    if (isPort ? message.name === 'load' : !/^(load|error)$/.test(message.name)) return;
    hasSpoken = true;
    receive(message);
  }

  addEventListener(
    'message',
    (event) => {
      // Source, origin, shape, container: each before the next is looked at. The source is null once a frame is gone.
      if (event.source && event.source === frame.contentWindow && event.origin === origin) accept(event.data, false);
    },
    listening,
  );
  frame.addEventListener('load', () => {
    // The head of our document speaks before its `load` event. Where it comes after, `load` makes good what is lost here.
    if (!hasSpoken) lose();
    hasSpoken = false;
  });

  return {
    connect(metadata) {
      port?.close();
      const { port1, port2 } = new MessageChannel();
      port = port1;
      port1.onmessage = ({ data }) => {
        // A closed port may still deliver what was under way.
        if (port === port1) accept(data, true);
      };
      frame.contentWindow?.postMessage({ action: 'connect', metadata } satisfies PageMessage, origin, [port2]);
    },
    send: (message) => port?.postMessage(message),
    close() {
      listening.abort();
      port?.close();
      port = undefined;
    },
  };
}
