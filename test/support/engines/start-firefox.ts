import { programPath } from './binaries.ts';
import { type FirefoxPreferences, startGeckoShim } from './gecko-shim.ts';
import { refuse, type StartedEngine, type StartOptions } from './start-engine.ts';

/** Firefox's own names for what the options ask for. */
function firefoxPreferences({ prefers = {}, refusesFrameStorage, proxy }: StartOptions): FirefoxPreferences {
  const [host = '', port] = proxy?.split(':') ?? [];
  return {
    ...(prefers.colours && { 'ui.systemUsesDarkTheme': 1, 'layout.css.prefers-color-scheme.content-override': 0 }),
    ...(prefers.motion && { 'ui.prefersReducedMotion': 1 }),
    ...(prefers.isContrastForced && { 'browser.display.document_color_use': 2 }),
    // 2: for no site at all; the milder settings leave `sessionStorage` to frames.
    ...(refusesFrameStorage && { 'network.cookie.cookieBehavior': 2 }),
    ...(proxy && {
      'network.proxy.type': 1,
      'network.proxy.http': host,
      'network.proxy.http_port': Number(port),
      'network.proxy.ssl': host,
      'network.proxy.ssl_port': Number(port),
      'network.proxy.allow_hijacking_localhost': true,
    }),
  };
}

export async function startFirefox(options: StartOptions): Promise<StartedEngine> {
  refuse('Firefox', { 'take arguments of Chromium': options.args?.length });
  const { width, height } = options;
  const preferences = firefoxPreferences(options);
  const shim = await startGeckoShim({ firefox: programPath('firefox', 'browser'), width, height, preferences });
  return { url: shim.url, capabilities: { browserName: 'firefox' }, stop: shim.stop };
}
