/** The program: reads the environment, takes the lock, opens the database, publishes the templates, listens. The only file with effects. */

import { basename, join, resolve } from 'node:path';
import { type AppDeps, createApp, DEFAULT_API_REQUESTS_PER_MINUTE } from './app.ts';
import { type Config, isLoopbackHost, parseConfig } from './config.ts';
import { DEFAULT_RATE_LIMITS } from './deps.ts';
import { openFileStore } from './files/disk-files.ts';
import { listen } from './listen.ts';
import { localSecret } from './local-secrets.ts';
import { takeLock } from './lock.ts';
import { createLog, faultOf } from './log.ts';
import { createRandomBytes } from './random-bytes.ts';
import { hashApiKey } from './routes/api/authenticate.ts';
import { publishFlowFiles } from './routes/assets/flow-files.ts';
import { publishScripts } from './routes/assets/pinned-scripts.ts';
import { readSite } from './routes/assets/read-site.ts';
import { createFlowDocuments } from './routes/pages/flow-document.ts';
import { StartError, under } from './start-error.ts';
import { openDatabase } from './store/database.ts';
import { createSqlStore } from './store/sql-store.ts';
import { startSweeping } from './sweeper.ts';
import { publishTemplates } from './templates/publish-templates.ts';
import { readTemplates } from './templates/read-templates.ts';
import { warmUp } from './warm-up.ts';

const clock = () => new Date();
const random = createRandomBytes();
/** The project: run from its sources in `service`, or bundled in `service/dist`. */
const root = resolve(import.meta.dirname, basename(import.meta.dirname) === 'dist' ? '../..' : '..');

/** How a fault is told: in full to whoever starts the service, and without its words once visitors are there. */
let logFault: (error: unknown) => void = console.error;

/** Undone backwards when the service stops, or does not come up. */
const undo: (() => Promise<void> | void)[] = [];

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel, clock, (line) => process.stderr.write(`${line}\n`));
  // Wrong files are the operator's to mend: told before anything is opened.
  const templates = await readTemplates(config.templatesDir ?? join(root, 'demo', 'templates'));
  if (config.database.kind === 'folder') {
    const lock = await under('DATA_DIR', () => takeLock(config.dataDir));
    undo.push(() => lock.release());
  }
  const secretOf = (name: string, prefix: string) =>
    under('DATA_DIR', () => localSecret(config.dataDir, name, prefix, random));
  const sessionSecrets = config.sessionSecrets ?? [await secretOf('session-secret', '')];
  const localKey = config.apiKeys ? undefined : await secretOf('api-key', 'inquiry_local_');
  const database = await under(config.database.kind === 'postgres' ? 'DATABASE_URL' : 'DATA_DIR', () =>
    openDatabase(config.database),
  );
  const store = createSqlStore(database);
  undo.push(() => store.close());
  const publications = await publishTemplates(templates, { store, clock, random });

  const site = await readSite(root);
  const files = await under('FILES_DIR', () => openFileStore(config.filesDir));

  // With no address given, what the service says of itself takes the port, and the port may be any: whoever asks in between waits.
  const ready = Promise.withResolvers<ReturnType<typeof createApp>>();
  const answer: Parameters<typeof listen>[0] = async (request, env) => (await ready.promise).fetch(request, env);
  const listening = await under('HOST and PORT', () => listen(answer, config.addresses, config.port));
  undo.push(() => listening.close());
  const publicUrl = config.publicUrl ?? `http://localhost:${listening.port}`;
  // Where only this machine finds it, as in development, a version is still being made.
  const isDraft = isLoopbackHost(new URL(publicUrl).hostname);
  const deps: AppDeps = {
    store,
    files,
    clock,
    random,
    sessionSecrets,
    publicUrl,
    log,
    rateLimits: DEFAULT_RATE_LIMITS,
    trustedProxyHops: config.trustProxy,
    loopbackOnly: config.isLoopback,
    site,
    pinned: await publishScripts(site, { store, clock, log }, isDraft),
    flowFiles: await publishFlowFiles(site, { store, clock }, isDraft),
    documents: createFlowDocuments(site),
    apiKeyHashes: (config.apiKeys ?? [localKey ?? '']).map(hashApiKey),
    apiRequestsPerMinute: DEFAULT_API_REQUESTS_PER_MINUTE,
  };
  ready.resolve(createApp(deps));
  logFault = (error) => log.error('unexpected_failure', faultOf(error));
  const sweeper = startSweeping(deps);
  undo.push(() => sweeper.stop());
  console.log(`Inquiry service: ${publicUrl}`);
  if (localKey) console.log(`API key (this machine only, kept in ${join(config.dataDir, 'api-key')}): ${localKey}`);
  for (const { template, version, isNew } of publications) {
    console.log(`Template ${template.id} "${template.name}", version ${version.number}${isNew ? ', new' : ''}`);
  }
  // For whoever started this program and waits for it.
  process.send?.('ready');
  void warmUp(deps);
}

/** Past it the service ends with whatever is still open: its data stands a kill. */
const STOP_TIMEOUT_MS = 15_000;
let stopping: Promise<void> | undefined;
function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    setTimeout(() => process.exit(code), STOP_TIMEOUT_MS).unref();
    for (const step of undo.reverse()) {
      try {
        await step();
      } catch (error) {
        logFault(error);
      }
    }
    process.exit(code);
  })();
  return stopping;
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
// A fault that nobody caught leaves a state that nobody knows: end in good order, and be started again.
for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(fault, (error: unknown) => {
    logFault(error);
    void stop(1);
  });
}
try {
  await start(parseConfig(process.env, process.cwd()));
} catch (error) {
  // What the operator can mend is told in words; anything else with its stack.
  console.error(error instanceof StartError ? error.message : error);
  await stop(1);
}
