import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { createDemo } from './app.ts';
import { readConfig } from './config.ts';

/** Loopback only: the demo holds the API key of the service and asks nobody who they are. */
const HOSTNAME = '127.0.0.1';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const config = readConfig(process.env);
  const server = serve({ fetch: createDemo(config).fetch, port: config.port, hostname: HOSTNAME }, () => {
    console.log(`Demo: ${config.demoOrigin}`);
  });
  server.on('error', (error) => {
    console.error(`The demo cannot listen on ${config.demoOrigin}: ${error.message}`);
    process.exitCode = 1;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      server.close();
      // A browser keeps its connections open for minutes.
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  }
}
