import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProgram, freePort, poll, type Running } from './child-program.ts';
import { toGeckoCommand } from './gecko-commands.ts';
import { Marionette, MarionetteError } from './marionette.ts';

const FIREFOX_START_TIMEOUT_MS = 30_000;

/** Settings by Firefox's own names. */
export type FirefoxPreferences = Readonly<Record<string, string | number | boolean>>;

/** No request that the test did not ask for, no page and no question at start. */
const PREFERENCES: FirefoxPreferences = {
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.activity-stream.feeds.system.topstories': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'media.navigator.permission.disabled': true,
  'media.navigator.streams.fake': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'remote.prefs.recommended': true,
  'services.settings.server': 'data:,',
  'toolkit.legacyUserProfileCustomizations.stylesheets': true,
  'toolkit.telemetry.enabled': false,
};

/** The bars of the browser are what keeps its window from being as narrow as a phone. */
const NARROW_WINDOWS = ':root { min-width: 0 !important; }';

const STATUS_BY_ERROR: Readonly<Record<string, number>> = {
  'unknown command': 404,
  'no such element': 404,
  'invalid session id': 404,
};

interface Session {
  marionette: Marionette;
  firefox: ChildProcess;
  profile: string;
}

interface GeckoShimOptions {
  firefox: string;
  width: number;
  height: number;
  /** Beside those that keep it quiet. */
  preferences: FirefoxPreferences;
}

/** The capabilities a session is wanted with, without those that only geckodriver itself understands. */
function wantedCapabilities(body: Record<string, unknown>): Record<string, unknown> {
  const { alwaysMatch, firstMatch } = (body.capabilities ?? {}) as {
    alwaysMatch?: Record<string, unknown>;
    firstMatch?: Record<string, unknown>[];
  };
  const wanted = Object.entries({ ...alwaysMatch, ...firstMatch?.[0] });
  return Object.fromEntries(wanted.filter(([name]) => !name.startsWith('moz:') && name !== 'browserName'));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
}

async function startFirefox({ firefox: binary, width, height, preferences }: GeckoShimOptions): Promise<Session> {
  const profile = await mkdtemp(join(tmpdir(), 'firefox-profile-'));
  const port = await freePort();
  const all = Object.entries({ ...PREFERENCES, ...preferences, 'marionette.port': port });
  const lines = all.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  await writeFile(join(profile, 'user.js'), lines.join('\n'));
  await mkdir(join(profile, 'chrome'));
  await writeFile(join(profile, 'chrome/userChrome.css'), NARROW_WINDOWS);
  const size = { width: String(width), height: String(height) };
  const firefox = spawn(
    binary,
    ['--marionette', '--headless', '--no-remote', '--profile', profile, '--width', size.width, '--height', size.height],
    { stdio: 'ignore', env: { ...process.env, MOZ_HEADLESS_WIDTH: size.width, MOZ_HEADLESS_HEIGHT: size.height } },
  );
  try {
    const marionette = await poll('Marionette', FIREFOX_START_TIMEOUT_MS, () => Marionette.connect(port));
    return { marionette, firefox, profile };
  } catch (error) {
    await endProgram(firefox);
    await rm(profile, { recursive: true, force: true });
    throw error;
  }
}

async function endSession({ marionette, firefox, profile }: Session): Promise<void> {
  const gone = firefox.exitCode === null ? once(firefox, 'exit') : Promise.resolve();
  // The connection may break before the answer comes; the exit is what counts, and is forced if need be.
  marionette.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
  await endProgram(firefox);
  await rm(profile, { recursive: true, force: true });
}

/**
 * Stands in for geckodriver, which is no Debian package: WebDriver over HTTP in front of Firefox's own Marionette socket. On the loopback address
 * only.
 */
export async function startGeckoShim(options: GeckoShimOptions): Promise<Running & { url: string }> {
  const sessions = new Map<string, Session>();

  async function createSession(body: Record<string, unknown>): Promise<unknown> {
    const session = await startFirefox(options);
    const value = (await session.marionette.send('WebDriver:NewSession', wantedCapabilities(body))) as {
      sessionId: string;
    };
    sessions.set(value.sessionId, session);
    return value;
  }

  async function answer(method: string, url: string, body: Record<string, unknown>): Promise<unknown> {
    if (url === '/status') return { ready: true, message: '' };
    if (method === 'POST' && url === '/session') return createSession(body);
    const [, id = '', path = ''] = /^\/session\/([^/]+)(.*)$/.exec(url) ?? [];
    const session = sessions.get(id);
    if (session === undefined) throw new MarionetteError('invalid session id', id);
    if (method === 'DELETE' && path === '') {
      sessions.delete(id);
      await endSession(session);
      return null;
    }
    const translated = toGeckoCommand(method, path, body);
    if (translated === undefined) throw new MarionetteError('unknown command', `${method} ${path}`);
    const value = await session.marionette.send(translated.command, translated.parameters);
    // Marionette wraps plain values into {value}, WebDriver does it for all of them.
    const isWrapped = typeof value === 'object' && value !== null && Object.keys(value).join() === 'value';
    return isWrapped ? (value as { value: unknown }).value : value;
  }

  const server = createServer(async (request, response) => {
    let status = 200;
    let value: unknown;
    try {
      value = await answer(request.method ?? 'GET', request.url ?? '/', await readBody(request));
    } catch (error) {
      const known = error instanceof MarionetteError;
      status = known ? (STATUS_BY_ERROR[error.error] ?? 400) : 500;
      value = { error: known ? error.error : 'unknown error', message: String(error), stacktrace: '' };
    }
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify({ value: value ?? null }));
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await Promise.all([...sessions.values()].map(endSession));
      server.closeAllConnections();
      server.close();
    },
  };
}
