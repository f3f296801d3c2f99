import { watch } from 'node:fs';
import { build } from './build-if-stale.ts';
import { type Servers, startServers } from './servers.ts';
import { watchFolder } from './watch-folder.ts';

/** Editors write a file in several steps; wait for the last. */
const QUIET_MS = 100;
const NEEDS_BUILD = ['src'];
const FILES_FOR_BUILD = ['index.html', 'vite.config.ts'];
const NEEDS_RESTART = ['service', 'demo'];
/** Folders in which nothing is written by hand. */
const OTHERS = /^(?:dist|node_modules|\.data)$/;

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

for (const path of NEEDS_BUILD) watchFolder(path, OTHERS, () => changed(true));
for (const path of NEEDS_RESTART) {
  // Of the demo, only its single-page app is built.
  watchFolder(path, OTHERS, (file) => changed(/^spa[\\/]/.test(file)));
}
// By their folder: an editor may put another file in the place of the one that was there.
watch('.', (_event, file) => {
  if (file !== null && FILES_FOR_BUILD.includes(file)) changed(true);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    await servers?.stop();
    process.exit(0);
  });
}
await renew();
