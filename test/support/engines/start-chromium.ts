import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath, shellPath } from './binaries.ts';
import { startDriver } from './child-program.ts';
import { refuse, type StartedEngine, type StartOptions } from './start-engine.ts';

/** Chromium makes no narrower window; below it the viewport is emulated instead. */
const SMALLEST_WIDTH = 500;

/** Works as root and without a network; a fake camera stands in for a real one and asks for no permission. */
const ARGS = [
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
/** Pages of the browser itself, which load hundreds of scripts beside each new window: they take the processor from what is looked at. */
const OWN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];
/** Starts with an empty page for the same reason: the one for new tabs is as heavy. */
const PREFERENCES = { 'session.restore_on_startup': 4, 'session.startup_urls': ['about:blank'] };
/** Without partitions there is no storage left to give to a frame of another site. */
const STORAGE_PARTITIONS = 'ThirdPartyStoragePartitioning';

export async function startChromium(options: StartOptions): Promise<StartedEngine> {
  const {
    args = [],
    prefers = {},
    refusesFrameStorage = false,
    isWhole = refusesFrameStorage,
    proxy,
    width,
    height,
  } = options;
  refuse('Chromium', { 'force contrast from its start on': prefers.isContrastForced });
  const binary = (isWhole ? undefined : shellPath('chromium')) ?? programPath('chromium', 'browser');
  // Where the driver puts the new profile: it does not always remove it.
  const folder = await mkdtemp(join(tmpdir(), 'chromium-'));
  const driver = await startDriver(programPath('chromium', 'driver'), { TMPDIR: folder });
  const deviceMetrics = { width, height, pixelRatio: 1, touch: false, mobile: false };
  const allArgs = [
    ...ARGS,
    `--window-size=${width},${height}`,
    ...(prefers.colours ? ['--blink-settings=preferredColorScheme=0'] : []),
    ...(prefers.motion ? ['--force-prefers-reduced-motion'] : []),
    // One switch for all: of two, only the last would count.
    `--disable-features=${[...OWN_PAGES, ...(refusesFrameStorage ? [STORAGE_PARTITIONS] : [])]}`,
    ...(refusesFrameStorage ? ['--test-third-party-cookie-phaseout'] : []),
    // Proxies are passed by on the loopback address, unless told not to.
    ...(proxy ? [`--proxy-server=http://${proxy}`, '--proxy-bypass-list=<-loopback>'] : []),
    ...args,
  ];
  return {
    url: driver.url,
    capabilities: {
      browserName: 'chrome',
      'goog:chromeOptions': {
        binary,
        args: allArgs,
        prefs: PREFERENCES,
        ...(width < SMALLEST_WIDTH ? { mobileEmulation: { deviceMetrics } } : {}),
      },
      'goog:loggingPrefs': { browser: 'ALL' },
    },
    async stop() {
      await driver.stop();
      // Chromium's helpers may still write for a moment after the browser is gone.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
