import { buildIfStale } from './build-if-stale.ts';
import { startServers } from './servers.ts';

if (!buildIfStale()) process.exit(1);

const servers = startServers();
let wasAskedToEnd = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    wasAskedToEnd = true;
    void servers.stop();
  });
}
const code = await servers.ended;
await servers.stop();
process.exit(wasAskedToEnd ? 0 : code);
