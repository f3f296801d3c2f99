import type { HeardMessage, PageMessage } from '../protocol/messages.ts';
import { parseFrameMessage } from '../protocol/parse-message.ts';

/** The head of our document speaks before its `load` event; WebKit may tell it in the other order, within milliseconds. */
const LATE_MS = 500;

/** Says something to the flow: `connect` hands over a new port and closes the one before, all else goes over the port. */
export type Send = <Action extends PageMessage['action']>(
  action: Action,
  metadata: Extract<PageMessage, { action: Action }>['metadata'],
) => void;

/**
 * The page's end of the wire to one frame.
 *
 * @param signal ends it
 * @param receive hears every message that is the frame's and of a known shape
 * @param lose is told when the frame shows a document that does not speak
 */
export function createChannel(
  frame: HTMLIFrameElement,
  origin: string,
  containerId: string,
  signal: AbortSignal,
  receive: (message: HeardMessage) => void,
  lose: () => void,
): Send {
  let port: MessagePort | undefined;
  /** Has a document spoken whose `load` event is still to come? */
  let hasSpoken = false;
  /** When there was a `load` event of one that had not. */
  let silentAt = -Infinity;

  /** @param isPort one kind of message belongs to the window, all others to the port; `error` also to pages that know no port */
  function accept(data: unknown, isPort: boolean): void {
    const message = parseFrameMessage(data);
    if (message?.containerId !== containerId) return;
    if (message.name === 'load' ? isPort : !isPort && message.name !== 'error') return;
    // Over the port it speaks later, too.
    if (!isPort) hasSpoken = performance.now() - silentAt > LATE_MS;
    receive(message);
  }

  addEventListener(
    'message',
    (event) => {
      // Source, origin, shape, container: each before the next is looked at. The source is null once a frame is gone.
      if (event.source && event.source === frame.contentWindow && event.origin === origin) accept(event.data, false);
    },
    { signal },
  );
  frame.onload = () => {
    if (!hasSpoken) {
      silentAt = performance.now();
      lose();
    }
    hasSpoken = false;
  };

  return (action, metadata) => {
    const message = { action, metadata };
    if (action !== 'connect') {
      port?.postMessage(message);
      return;
    }
    port?.close();
    const { port1, port2 } = new MessageChannel();
    port = port1;
    port1.onmessage = ({ data }) => {
      // A port that was closed may still deliver what was under way, and so may a frame that was dropped.
      if (port === port1 && !signal.aborted) accept(data, true);
    };
    frame.contentWindow?.postMessage(message, origin, [port2]);
  };
}
