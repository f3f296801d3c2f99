import { watch } from 'node:fs';
import { build } from './build-if-stale.ts';
import { type Servers, startServers } from './servers.ts';

/** Editors write a file in several steps; wait for the last. */
const QUIET_MS = 100;
const NEEDS_BUILD = ['src', 'index.html', 'vite.config.ts'];
const NEEDS_RESTART = ['service', 'demo'];

let servers: Servers | undefined;
let timer: NodeJS.Timeout | undefined;
let mustBuild = true;
let isBusy = false;
let isAskedAgain = false;

/** The service keeps the built files in memory, so every change ends in a new start. */
async function renew(): Promise<void> {
  if (isBusy) {
    isAskedAgain = true;
    return;
  }
  isBusy = true;
  do {
    isAskedAgain = false;
    const isBuilt = !mustBuild || build();
    mustBuild = !isBuilt;
    if (!isBuilt) continue;
    await servers?.stop();
    servers = startServers();
  } while (isAskedAgain);
  isBusy = false;
}

function changed(needsBuild: boolean): void {
  mustBuild ||= needsBuild;
  clearTimeout(timer);
  timer = setTimeout(renew, QUIET_MS);
}

for (const path of NEEDS_BUILD) watch(path, { recursive: true }, () => changed(true));
for (const path of NEEDS_RESTART) {
  watch(path, { recursive: true }, (_event, file) => {
    if (/(?:^|[\\/])(?:dist|node_modules|\.data)\b/.test(file ?? '')) return;
    // Of the demo, only its single-page app is built.
    changed(/^spa[\\/]/.test(file ?? ''));
  });
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    await servers?.stop();
    process.exit(0);
  });
}
await renew();
