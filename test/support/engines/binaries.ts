import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { EngineName } from './engine-name.ts';

interface EngineFiles {
  /** Names or absolute paths of the browser, the preferred one first. */
  browser: readonly string[];
  /** A build of the engine without a browser around it, which takes less of the processor; used where it is installed. */
  shell?: readonly string[];
  /** The same for everything else that must be there, by its role. */
  others: Readonly<Record<string, readonly string[]>>;
  /** The Debian packages that bring all of it. */
  packages: readonly string[];
}

const FONTS = ['fonts-dejavu-core', 'fonts-liberation'];

const ENGINE_FILES: Record<EngineName, EngineFiles> = {
  chromium: {
    browser: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    // Not Debian's script of that name: it starts the program beside itself, and leaves it when the driver ends the script.
    shell: ['/usr/lib/chromium/chromium-headless-shell', 'chrome-headless-shell'],
    others: { driver: ['chromedriver', '/usr/lib/chromium/chromedriver'] },
    packages: ['chromium', 'chromium-driver', 'chromium-headless-shell', ...FONTS],
  },
  firefox: {
    browser: ['firefox-esr', 'firefox'],
    others: {},
    packages: ['firefox-esr', ...FONTS],
  },
  webkit: {
    browser: [
      '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
      '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
      '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
    ],
    others: { driver: ['WebKitWebDriver'], display: ['Xvfb'] },
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth', ...FONTS],
  },
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent and not executable are the same answer: look further.
    return false;
  }
}

function findProgram(candidates: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].filter(Boolean);
  for (const candidate of candidates) {
    const paths = candidate.startsWith('/') ? [candidate] : folders.map((folder) => join(folder, candidate));
    const found = paths.find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether the engine and all it needs are on this machine. */
export function isInstalled(name: EngineName): boolean {
  const { browser, others } = ENGINE_FILES[name];
  return [browser, ...Object.values(others)].every((candidates) => findProgram(candidates) !== undefined);
}

/** The Debian packages that bring the engines, each once. */
export function enginePackages(names: readonly EngineName[]): string[] {
  return [...new Set(names.flatMap((name) => ENGINE_FILES[name].packages))];
}

/** The command that installs the engines on Debian and Ubuntu. */
export function installCommand(names: readonly EngineName[]): string {
  return `sudo apt-get install -y --no-install-recommends ${enginePackages(names).join(' ')}`;
}

/** The path of one program of an engine; throws with the command to run if it is not installed. */
export function programPath(name: EngineName, role: 'browser' | 'driver' | 'display'): string {
  const { browser, others } = ENGINE_FILES[name];
  const candidates = role === 'browser' ? browser : (others[role] ?? []);
  const found = findProgram(candidates);
  if (found === undefined) {
    throw new Error(`${name}: found none of ${candidates.join(', ')}. Install it with:\n  ${installCommand([name])}`);
  }
  return found;
}

/** The path of the engine without a browser around it, if there is one here. */
export function shellPath(name: EngineName): string | undefined {
  return findProgram(ENGINE_FILES[name].shell ?? []);
}
