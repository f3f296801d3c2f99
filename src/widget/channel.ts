import type { FrameMessage, PageMessage } from '../protocol/messages.ts';
import { parseFrameMessage } from '../protocol/parse-message.ts';
import { createDisposer, listen } from './disposer.ts';

/** The page's end of the wire to one frame. */
export interface Channel {
  /** Answers a `load`: hands over a new port, and closes the one before. */
  connect(metadata: Extract<PageMessage, { action: 'connect' }>['metadata']): void;
  /** Says something over the port. Nothing happens without one. */
  send(message: PageMessage): void;
  close(): void;
}

interface Listeners {
  /** A message that is the frame's, of a known shape. */
  message(message: FrameMessage): void;
  /** The frame shows a document that does not speak. */
  lost(): void;
}

export function createChannel(frame: HTMLIFrameElement, origin: string, containerId: string, on: Listeners): Channel {
  const disposer = createDisposer();
  let port: MessagePort | undefined;
  /** Has the document spoken since the last one's `load` event? */
  let announced = false;

  function parse(data: unknown): FrameMessage | undefined {
    const message = parseFrameMessage(data);
    return message?.containerId === containerId ? message : undefined;
  }

  disposer.add(
    listen(window, 'message', ({ source, origin: from, data }: MessageEvent<unknown>) => {
      // Source, origin, shape, container: each before the next is looked at. Source is null once a frame is gone.
      if (!source || source !== frame.contentWindow || from !== origin) return;
      const message = parse(data);
      // `error` comes this way from pages that stand in for the flow and know no port.
      if (message?.name !== 'load' && message?.name !== 'error') return;
      announced = true;
      on.message(message);
    }),
  );
  disposer.add(
    // The head of our document speaks before its `load` event; engines differ by milliseconds, which a wait absorbs.
    listen(frame, 'load', () => {
      if (!announced) on.lost();
      announced = false;
    }),
  );
  disposer.add(() => port?.close());

  return {
    connect(metadata) {
      port?.close();
      const { port1, port2 } = new MessageChannel();
      port = port1;
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        // A closed port may still deliver what was under way.
        const message = port === port1 && parse(data);
        if (message && message.name !== 'load') on.message(message);
      };
      frame.contentWindow?.postMessage({ action: 'connect', metadata } satisfies PageMessage, origin, [port2]);
    },
    send: (message) => port?.postMessage(message),
    close() {
      disposer.dispose();
      port = undefined;
    },
  };
}
