import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { listenLocally } from '../world/listen-locally.ts';

/** How long a program has to end by itself before it is killed. */
const END_TIMEOUT_MS = 5_000;
const DRIVER_START_TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 50;

/** A running program and the way to end it. */
export interface Running {
  stop(): Promise<void>;
}

/** A TCP port of the loopback address that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenLocally(server);
  server.close();
  return port;
}

/** Calls `attempt` until it gives a value; throws an error that starts with `what` when the time is up. */
export async function poll<T>(what: string, timeoutMs: number, attempt: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; ) {
    const value = await attempt();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  throw new Error(`${what}: not up within ${timeoutMs} ms`);
}

/** Ends a program and waits until it is gone: first kindly, then not. */
export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  const killer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
  await gone;
  clearTimeout(killer);
}

/** Starts a WebDriver program on a free port and waits until it answers. */
export async function startDriver(
  binary: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Running & { url: string }> {
  const port = await freePort();
  const child = spawn(binary, [`--port=${port}`], { stdio: 'ignore', env: { ...process.env, ...env } });
  const url = `http://127.0.0.1:${port}`;
  try {
    await poll(binary, DRIVER_START_TIMEOUT_MS, async () => {
      if (child.exitCode !== null) throw new Error(`${binary} ended with code ${child.exitCode}`);
      // Refused connections are how a driver that is still starting looks.
      const answer = await fetch(`${url}/status`).catch(() => undefined);
      return answer?.ok ? true : undefined;
    });
  } catch (error) {
    await endProgram(child);
    throw error;
  }
  return { url, stop: () => endProgram(child) };
}

/** Starts an X server without a screen; only WebKitGTK's browser needs one. */
export async function startDisplay(
  binary: string,
  size: { width: number; height: number },
): Promise<Running & { display: string }> {
  // With -displayfd the server picks a free display and writes its number to that file descriptor.
  const args = ['-displayfd', '3', '-screen', '0', `${size.width}x${size.height}x24`, '-nolisten', 'tcp'];
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const answer = child.stdio[3] as Readable;
  const [number] = await Promise.race([
    once(answer, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${binary} ended before it had a display`))),
  ]);
  return { display: `:${String(number).trim()}`, stop: () => endProgram(child) };
}
