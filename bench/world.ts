/** The service, a line to it that can be slow, a host site and a browser: what the measurements in a browser need. */

import { type HostSite, startHostSite } from '../test/support/world/host-site.ts';
import { startService } from '../test/support/world/service-process.ts';
import { TEMPLATES } from '../test/support/world/templates.ts';
import { type Browser, startBrowser } from './dev-tools.ts';
import { startGateway } from './gateway.ts';
import type { PageWorld } from './pages.ts';
import { type SlowLine, startSlowLine } from './slow-line.ts';

export interface BenchWorld extends PageWorld {
  readonly host: HostSite;
  readonly line: SlowLine;
  readonly browser: Browser;
  /** Another one, that goes with the world. */
  launch(args: readonly string[]): Promise<Browser>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<BenchWorld> {
  const templateId = TEMPLATES.identityCheck;
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const gateway = await startGateway(templateId);
    undo.push(gateway.stop);
    const line = await startSlowLine(() => gateway.port);
    undo.push(line.stop);
    const flow = `http://localhost:${line.port}`;
    const service = await startService(flow, { trustProxy: 1 });
    undo.push(service.stop);
    gateway.forwardTo(service.port);
    const host = await startHostSite();
    undo.push(host.stop);
    const launch = async (args: readonly string[]) => {
      const browser = await startBrowser(args);
      undo.push(browser.stop);
      return browser;
    };
    return { host, line, flow, templateId, browser: await launch([]), launch, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
