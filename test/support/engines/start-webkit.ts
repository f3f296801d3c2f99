import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from './binaries.ts';
import { startDisplay, startDriver } from './child-program.ts';
import { refuse, type StartedEngine, type StartOptions } from './start-engine.ts';

/** The bars of the browser are what keeps its window from being as narrow as a phone; nobody looks at them. */
const SMALL_BARS = '* { min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px; }';

/** A folder of settings for the toolkit, which is where WebKit looks for what the visitor prefers. */
async function writeSettings(prefersReducedMotion: boolean): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'webkit-settings-'));
  await mkdir(join(folder, 'gtk-3.0'));
  await writeFile(join(folder, 'gtk-3.0/gtk.css'), SMALL_BARS);
  const animations = `[Settings]\ngtk-enable-animations=${prefersReducedMotion ? 0 : 1}\n`;
  await writeFile(join(folder, 'gtk-3.0/settings.ini'), animations);
  return folder;
}

export async function startWebKit(options: StartOptions): Promise<StartedEngine> {
  const { args, prefers = {}, refusesFrameStorage, proxy, width, height } = options;
  refuse('WebKit', {
    'take arguments of Chromium': args?.length,
    'force contrast': prefers.isContrastForced,
    'refuse storage': refusesFrameStorage,
  });
  const binary = programPath('webkit', 'browser');
  const display = await startDisplay(programPath('webkit', 'display'), { width, height });
  const settings = await writeSettings(prefers.motion === 'reduced');
  const driver = await startDriver(programPath('webkit', 'driver'), {
    DISPLAY: display.display,
    GDK_BACKEND: 'x11',
    LIBGL_ALWAYS_SOFTWARE: '1',
    XDG_CONFIG_HOME: settings,
  });
  return {
    url: driver.url,
    capabilities: {
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary, args: ['--automation', ...(prefers.colours ? ['--dark-mode'] : [])] },
      ...(proxy ? { proxy: { proxyType: 'manual', httpProxy: proxy, sslProxy: proxy } } : {}),
    },
    async stop() {
      await driver.stop();
      await display.stop();
      await rm(settings, { recursive: true, force: true });
    },
  };
}
