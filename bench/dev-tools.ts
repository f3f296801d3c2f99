/** Chromium over its own protocol: a tab in an empty profile for each measurement, without a driver in between. */

import { launchEngine } from '../test/support/engines/launch-engine.ts';

/** Past it a measurement is stuck; the slowest takes two seconds. */
const ANSWER_TIMEOUT_MS = 120_000;
/** Nothing leaves the machine, whatever a script asks for. */
const OFFLINE = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1';

/** A tab counts as one that is looked at: what is not waits for what is, where processors are few. */
const IN_FRONT = [
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-timer-throttling',
];

type Parameters = Readonly<Record<string, unknown>>;
interface Reply {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export interface Tab {
  send(method: string, parameters?: Parameters): Promise<Record<string, unknown>>;
  /** Goes to an address and waits for the document's `load`. */
  goTo(address: string): Promise<void>;
  /** The value of an expression, awaited if it is a promise. Throws what it throws. */
  evaluate<T>(expression: string): Promise<T>;
}

export interface Browser {
  readonly version: string;
  /** A tab with an empty profile of its own: nothing is cached, no connection is open. Gone afterwards. */
  inNewTab<T>(use: (tab: Tab) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** @param args more arguments of the program */
export async function startBrowser(args: readonly string[]): Promise<Browser> {
  const engine = await launchEngine('chromium', { isWhole: true, args: [OFFLINE, ...IN_FRONT, ...args] });
  const chrome: unknown = (await engine.driver.getCapabilities()).get('goog:chromeOptions');
  const { debuggerAddress } = chrome as { debuggerAddress: string };
  const about = (await (await fetch(`http://${debuggerAddress}/json/version`)).json()) as Record<string, string>;
  const socket = new WebSocket(String(about['webSocketDebuggerUrl']));
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  /** By session and name; each waits for the next event of it. */
  const events = new Map<string, () => void>();
  let lastId = 0;

  socket.onmessage = ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
    else events.get(`${reply.sessionId} ${reply.method}`)?.();
  };

  function send(method: string, params: Parameters = {}, sessionId?: string): Promise<Record<string, unknown>> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${method} ${params['expression'] ?? ''}: no answer`)),
        ANSWER_TIMEOUT_MS,
      );
      waiting.set(id, ({ result = {}, error }) => {
        clearTimeout(timer);
        waiting.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
      socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  function createTab(sessionId: string): Tab {
    return {
      send: (method, parameters) => send(method, parameters, sessionId),
      async goTo(url) {
        const loaded = new Promise<void>((resolve) => events.set(`${sessionId} Page.loadEventFired`, resolve));
        await send('Page.navigate', { url }, sessionId);
        await loaded;
      },
      async evaluate<T>(expression: string) {
        const asked = { expression, awaitPromise: true, returnByValue: true };
        const { result, exceptionDetails } = (await send('Runtime.evaluate', asked, sessionId)) as {
          result: { value: T };
          exceptionDetails?: { exception?: { description?: string }; text: string };
        };
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
    };
  }

  return {
    version: engine.version,
    async inNewTab(use) {
      const { browserContextId } = await send('Target.createBrowserContext');
      try {
        const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId });
        const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
        const tab = createTab(String(sessionId));
        await tab.send('Page.enable');
        return await use(tab);
      } finally {
        await send('Target.disposeBrowserContext', { browserContextId });
      }
    },
    async stop() {
      socket.close();
      await engine.stop();
    },
  };
}
