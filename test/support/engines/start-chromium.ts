import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from './binaries.ts';
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
/** Without partitions there is no storage left to give to a frame of another site. */
const REFUSE_FRAME_STORAGE = ['--disable-features=ThirdPartyStoragePartitioning', '--test-third-party-cookie-phaseout'];

export async function startChromium(options: StartOptions): Promise<StartedEngine> {
  const { args = [], prefers = {}, refusesFrameStorage = false, proxy, width, height } = options;
  refuse('Chromium', { 'force contrast from its start on': prefers.isContrastForced });
  const binary = programPath('chromium', 'browser');
  const driver = await startDriver(programPath('chromium', 'driver'));
  const profile = await mkdtemp(join(tmpdir(), 'chromium-profile-'));
  const deviceMetrics = { width, height, pixelRatio: 1, touch: false, mobile: false };
  const allArgs = [
    ...ARGS,
    `--window-size=${width},${height}`,
    `--user-data-dir=${profile}`,
    ...(prefers.colours ? ['--blink-settings=preferredColorScheme=0'] : []),
    ...(prefers.motion ? ['--force-prefers-reduced-motion'] : []),
    ...(refusesFrameStorage ? REFUSE_FRAME_STORAGE : []),
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
        ...(width < SMALLEST_WIDTH ? { mobileEmulation: { deviceMetrics } } : {}),
      },
      'goog:loggingPrefs': { browser: 'ALL' },
    },
    async stop() {
      await driver.stop();
      // Chromium's helpers may still write for a moment after the browser is gone.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
