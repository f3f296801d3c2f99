/** One world per test file: the service behind a proxy, a host site, and a browser. Nothing in it outlives the file. */

import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { type LaunchedEngine, type LaunchOptions, launchEngine } from '../engines/launch-engine.ts';
import { type FlowProxy, startFlowProxy } from './flow-proxy.ts';
import { type HostSite, startHostSite } from './host-site.ts';
import { createRestApi, type RestApi } from './rest-api.ts';
import { type ServiceOptions, type ServiceProcess, startService } from './service-process.ts';
import { createVisitor, type Visitor } from './visitor.ts';

export interface World {
  /** The flow's origin, `http://localhost:…`. */
  readonly flow: FlowProxy;
  /** The host site, `http://127.0.0.1:…`. */
  readonly host: HostSite;
  readonly api: RestApi;
  readonly service: ServiceProcess;
  /** A person with an empty browser profile, in a new tab for each test. */
  readonly visitor: Visitor;
  /** Another person, or the same one with another browser. Gone after the test file. */
  anotherVisitor(options?: LaunchOptions): Promise<Visitor>;
}

/** The world of this test file, from its first test on. */
export function createWorld({ database, ...options }: LaunchOptions & ServiceOptions = {}): World {
  const engine = inject('engine');
  const engines: LaunchedEngine[] = [];
  let flow: FlowProxy | undefined;
  let host: HostSite | undefined;
  let service: ServiceProcess | undefined;
  let api: RestApi | undefined;
  let visitor: Visitor | undefined;

  const launch = async (more: LaunchOptions) => {
    const launched = await launchEngine(engine, more);
    engines.push(launched);
    return createVisitor(launched.driver, () => started(flow).origin);
  };

  beforeAll(async () => {
    flow = await startFlowProxy();
    [host, service, visitor] = await Promise.all([
      startHostSite(),
      startService(flow.origin, database ? { database } : {}),
      launch(options),
    ]);
    flow.forwardTo(service.port);
    api = createRestApi(`http://127.0.0.1:${service.port}`);
  });

  beforeEach(async ({ onTestFailed }) => {
    await visitor?.startAfresh();
    onTestFailed(async () => {
      console.error(await visitor?.describe());
    });
  });

  afterAll(async () => {
    await Promise.all(engines.map((launched) => launched.stop()));
    await Promise.all([service?.stop(), flow?.stop(), host?.stop()]);
  });

  return {
    get flow() {
      return started(flow);
    },
    get host() {
      return started(host);
    },
    get api() {
      return started(api);
    },
    get service() {
      return started(service);
    },
    get visitor() {
      return started(visitor);
    },
    anotherVisitor: (more = {}) => launch({ ...options, ...more }),
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The world begins with the first test');
  return part;
}
