import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The demo's pages and its backend call the service, so it comes when the service is there. Each prints its own address. */
const SERVICE = 'service/server.ts';
const DEMO = 'demo/server.ts';
/** How long a server may take to answer what it has begun and to close its database. */
const CLOSE_TIMEOUT_MS = 10_000;

export interface Servers {
  /** Settles with the exit code of the first server that ends, whyever it does. */
  readonly ended: Promise<number>;
  /** Ends all of them; settles when they are gone. May be called twice. */
  stop(): Promise<void>;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
  await gone;
  clearTimeout(killer);
}

/** Starts the service and then the demo as programs of their own, as an operator would run them. */
export function startServers(): Servers {
  const children: ChildProcess[] = [];
  const ended = Promise.withResolvers<number>();
  let isStopping = false;
  const start = (file: string, channel?: 'ipc') => {
    const child = spawn(process.execPath, [file], { stdio: ['inherit', 'inherit', 'inherit', channel] });
    child.once('exit', (code) => ended.resolve(code ?? 1));
    child.once('error', (error) => {
      console.error(error);
      ended.resolve(1);
    });
    children.push(child);
    return child;
  };
  // On the channel it says that it answers.
  start(SERVICE, 'ipc').once('message', () => {
    if (!isStopping) start(DEMO);
  });
  return {
    ended: ended.promise,
    async stop() {
      isStopping = true;
      await Promise.all(children.map(end));
    },
  };
}
