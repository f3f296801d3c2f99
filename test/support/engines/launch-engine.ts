import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import { programPath } from './binaries.ts';
import { type Running, startDisplay, startDriver } from './child-program.ts';
import type { EngineName } from './engine-name.ts';
import { startGeckoShim } from './gecko-shim.ts';

const DEFAULT_WIDTH = 1280;
const DEFAULT_HEIGHT = 900;
/** Chromium makes no narrower window; below it the viewport is emulated instead. */
const CHROMIUM_SMALLEST_WIDTH = 500;

export interface LaunchOptions {
  /** More arguments for Chromium, say `--disable-features=ThirdPartyStoragePartitioning`; the other engines refuse them. */
  args?: readonly string[];
  /** Chromium only: keep what the network did for `driver.manage().logs().get('performance')`. Default: false. */
  recordNetwork?: boolean;
  /**
   * Of the window, in CSS pixels. Default: 1280 × 900. The smallest are 500 in Firefox and 447 in WebKit; in Chromium a width below 500
   * is that of the viewport itself, as on a phone.
   */
  width?: number;
  height?: number;
}

export interface LaunchedEngine {
  driver: WebDriver;
  /** Name and version of the browser, for messages. */
  version: string;
  /** Ends browser and driver and removes the profile. */
  stop(): Promise<void>;
}

interface Started extends Running {
  url: string;
  capabilities: Record<string, unknown>;
}

/** Works as root and without a network; a fake camera stands in for a real one and asks for no permission. */
const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

const START: Record<EngineName, (options: LaunchOptions & { width: number; height: number }) => Promise<Started>> = {
  async chromium({ args = [], recordNetwork = false, width, height }) {
    const binary = programPath('chromium', 'browser');
    const driver = await startDriver(programPath('chromium', 'driver'));
    const profile = await mkdtemp(join(tmpdir(), 'chromium-profile-'));
    const size = `--window-size=${width},${height}`;
    const deviceMetrics = { width, height, pixelRatio: 1, touch: false, mobile: false };
    return {
      url: driver.url,
      capabilities: {
        browserName: 'chrome',
        'goog:chromeOptions': {
          binary,
          args: [...CHROMIUM_ARGS, size, `--user-data-dir=${profile}`, ...args],
          ...(width < CHROMIUM_SMALLEST_WIDTH ? { mobileEmulation: { deviceMetrics } } : {}),
        },
        'goog:loggingPrefs': { browser: 'ALL', ...(recordNetwork ? { performance: 'ALL' } : {}) },
      },
      async stop() {
        await driver.stop();
        // Chromium's helpers may still write for a moment after the browser is gone.
        await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
      },
    };
  },

  async firefox({ args, width, height }) {
    refuseArguments('firefox', args);
    const shim = await startGeckoShim({ firefox: programPath('firefox', 'browser'), width, height });
    return { url: shim.url, capabilities: { browserName: 'firefox' }, stop: shim.stop };
  },

  async webkit({ args, width, height }) {
    refuseArguments('webkit', args);
    const binary = programPath('webkit', 'browser');
    const display = await startDisplay(programPath('webkit', 'display'), { width, height });
    const env = { DISPLAY: display.display, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' };
    const driver = await startDriver(programPath('webkit', 'driver'), env);
    return {
      url: driver.url,
      capabilities: {
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary, args: ['--automation'] },
      },
      async stop() {
        await driver.stop();
        await display.stop();
      },
    };
  },
};

function refuseArguments(name: EngineName, args: readonly string[] | undefined): void {
  if (args?.length) throw new Error(`${name} takes no extra arguments, got ${args.join(' ')}`);
}

/** Starts a browser with a new, empty profile. Throws with the command to run if the engine is not installed. */
export async function launchEngine(name: EngineName, options: LaunchOptions = {}): Promise<LaunchedEngine> {
  const started = await START[name]({ width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT, ...options });
  try {
    const builder = new Builder().usingServer(started.url).withCapabilities(new Capabilities(started.capabilities));
    const driver = await builder.build();
    const capabilities = await driver.getCapabilities();
    return {
      driver,
      version: `${capabilities.getBrowserName()} ${capabilities.get('browserVersion')}`,
      async stop() {
        try {
          await driver.quit();
        } finally {
          await started.stop();
        }
      },
    };
  } catch (error) {
    await started.stop();
    throw error;
  }
}
