import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { createDemo } from './app.ts';
import { type DemoConfig, readConfig } from './config.ts';

/** Loopback only: the demo holds the API key of the service and asks nobody who they are. */
const HOSTNAME = '127.0.0.1';

function run(config: DemoConfig): void {
  const server = serve({ fetch: createDemo(config).fetch, port: config.port, hostname: HOSTNAME }, () => {
    console.log(`Demo: ${config.demoOrigin}`);
  });
  server.on('error', (error) => {
    console.error(`The demo cannot listen on ${config.demoOrigin}: ${error.message}. DEMO_PORT sets another port.`);
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    run(readConfig(process.env));
  } catch (error) {
    // Its reader is whoever set the variables: where in the code it was noticed is of no use to them.
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
