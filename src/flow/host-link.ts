/** The frame's end of the wire (the numbered story is in protocol/messages.ts): one interface over both transports, or over nothing. */

import type { ErrorShape } from '../protocol/error-codes.ts';
import type { FrameMessageName, FrameMetadata, PageMessage } from '../protocol/messages.ts';
import { parsePageMessage } from '../protocol/parse-message.ts';
import type { HostConfig } from './boot.ts';

export interface HostLink {
  /** Tells the page; before the port is there, messages wait for it. `load` is told by the document's head already. */
  send<N extends FrameMessageName>(name: N, metadata: FrameMetadata[N], error?: ErrorShape): void;
  /** Hears what the page asks for, what came before this call included. One listener, for the life of the link. */
  onAction(listener: (message: PageMessage) => void): void;
  dispose(): void;
}

/** Only our own client asked for a port, and only it knows these. */
const PORT_ONLY: readonly FrameMessageName[] = ['resize', 'session', 'outcome'];

/**
 * The link to the page that `host` names.
 *
 * @param window where messages arrive; `parent` is the only window that is listened to
 */
export function createHostLink(window: Window, host: HostConfig): HostLink {
  const { parent } = window;
  const undo: (() => void)[] = [];
  let listener: ((message: PageMessage) => void) | undefined;
  let port: MessagePort | undefined;
  /** What waits for the port. */
  let outbox: unknown[] = [];

  function receive(data: unknown): void {
    const message = parsePageMessage(data);
    if (message) listener?.(message);
  }

  function adopt(given: MessagePort): void {
    port = given;
    port.onmessage = (event) => {
      // The handshake is over: another `connect` means nothing.
      const message = parsePageMessage(event.data);
      if (message && message.action !== 'connect') listener?.(message);
    };
    for (const message of outbox) port.postMessage(message);
    outbox = [];
  }

  function onMessage(event: MessageEvent): void {
    if (host.kind === 'none' || event.source !== parent || event.origin !== host.origin) return;
    const isConnect = parsePageMessage(event.data)?.action === 'connect';
    const [given] = event.ports;
    if (host.kind === 'window') {
      if (!isConnect) receive(event.data);
    } else if (isConnect && given && !port) {
      adopt(given);
      receive(event.data);
    }
  }

  return {
    send(name, metadata, error) {
      if (host.kind === 'none') return;
      const message = { name, ...host.echo, metadata, ...(error && { error }) };
      if (host.kind === 'window') {
        if (!PORT_ONLY.includes(name)) parent.postMessage(message, host.origin);
      } else if (port) port.postMessage(message);
      else outbox.push(message);
    },
    onAction(given) {
      listener = given;
      const early = window.inquiryEarly ?? [];
      window.inquiryEarly = undefined;
      window.addEventListener('message', onMessage);
      undo.push(
        () => window.removeEventListener('message', onMessage),
        () => port?.close(),
      );
      early.forEach(onMessage);
    },
    dispose() {
      listener = undefined;
      for (const step of undo.splice(0).reverse()) step();
    },
  };
}
