import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import type { EngineName } from './engine-name.ts';
import { startChromium } from './start-chromium.ts';
import type { Preferences, StartedEngine, StartOptions } from './start-engine.ts';
import { startFirefox } from './start-firefox.ts';
import { startWebKit } from './start-webkit.ts';

const DEFAULT_WIDTH = 1280;
const DEFAULT_HEIGHT = 900;

export interface LaunchOptions {
  /** More arguments for Chromium; the other engines refuse them. */
  args?: readonly string[];
  /** What the visitor's system is set to. Default: to nothing of it. */
  prefers?: Preferences;
  /** Gives a frame of another site no storage: each access throws. Firefox refuses it to the page as well, WebKit cannot. Default: false. */
  refusesFrameStorage?: boolean;
  /** `host:port` of an HTTP proxy that every request goes through, those to the loopback address too. */
  proxy?: string;
  /**
   * Needs what a browser puts around its engine, like keeping pages for the way back, or painting when it would. Otherwise Chromium is its
   * headless shell where that is installed, which takes less of the processor. Default: the same as `refusesFrameStorage`, which the shell
   * does not know.
   */
  isWhole?: boolean;
  /**
   * Of the window, in CSS pixels. Default: 1280 × 900. The viewport is as wide, and lower by the bars of the browser; in Chromium a
   * width below 500 is that of the viewport itself, as on a phone, and so is the height.
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

const START: Record<EngineName, (options: StartOptions) => Promise<StartedEngine>> = {
  chromium: startChromium,
  firefox: startFirefox,
  webkit: startWebKit,
};

/** Starts a browser with a new, empty profile. Throws with the command to run if the engine is not installed. */
export async function launchEngine(name: EngineName, options: LaunchOptions = {}): Promise<LaunchedEngine> {
  const size = { width: options.width ?? DEFAULT_WIDTH, height: options.height ?? DEFAULT_HEIGHT };
  const started = await START[name]({ ...options, ...size });
  try {
    const builder = new Builder().usingServer(started.url).withCapabilities(new Capabilities(started.capabilities));
    const driver = await builder.build();
    const capabilities = await driver.getCapabilities();
    // The others begin with a window of their own choice.
    if (name !== 'chromium')
      await driver
        .manage()
        .window()
        .setRect({ x: 0, y: 0, ...size });
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
