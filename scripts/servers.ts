import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The service first: the demo's backend calls it. Each prints its own address. */
const SERVERS = ['service/server.ts', 'demo/server.ts'];
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

/** Starts the service and the demo as programs of their own, as an operator would run them. */
export function startServers(): Servers {
  const children = SERVERS.map((file) => spawn(process.execPath, [file], { stdio: 'inherit' }));
  return {
    ended: Promise.race(children.map(async (child) => ((await once(child, 'exit'))[0] as number | null) ?? 1)),
    async stop() {
      await Promise.all(children.map(end));
    },
  };
}
