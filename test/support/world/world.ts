/** One world per test file: the service behind a proxy, a host site, and a browser. Nothing in it outlives the file. */

import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { type LaunchedEngine, type LaunchOptions, launchEngine } from '../engines/launch-engine.ts';
import { type FlowProxy, startFlowProxy } from './flow-proxy.ts';
import { type HostSite, startHostSite } from './host-site.ts';
import { createRestApi, type RestApi } from './rest-api.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { createVisitor, type Visitor } from './visitor.ts';
import { startWireTap, type WireTap } from './wire-tap.ts';

export interface World {
  /** The flow's origin, `http://localhost:…`. */
  readonly flow: FlowProxy;
  /** The host site, `http://127.0.0.1:…`. */
  readonly host: HostSite;
  readonly api: RestApi;
  readonly service: ServiceProcess;
  /** Address and referrer of every request of the browsers so far, whether or not it reached one of our servers. Only where tapped. */
  readonly traffic: readonly string[];
  /** A person with an empty browser profile, in a new tab for each test. */
  readonly visitor: Visitor;
  /**
   * Another person, or the same one with another browser, in a new tab. Nobody else's in this test; another test may have had it, as
   * with `visitor`: what a site left in it is from another port or inquiry. Gone after the test file.
   */
  anotherVisitor(options?: AnotherOptions): Promise<Visitor>;
}

interface AnotherOptions extends LaunchOptions {
  /** A browser that was nowhere yet, and has nothing in its cache. Default: false. */
  readonly isNew?: boolean;
}

/** Somebody's browser. */
interface Seat {
  readonly key: string;
  readonly visitor: Visitor;
  isTaken: boolean;
}

export interface WorldOptions extends LaunchOptions {
  /** Whether the requests of the browser are written down on their way: see `World.traffic`. Default: false. */
  readonly isTapped?: boolean;
}

/** The world of this test file, from its first test on. */
export function createWorld({ isTapped = false, ...options }: WorldOptions = {}): World {
  const engine = inject('engine');
  const engines: LaunchedEngine[] = [];
  const seats: Seat[] = [];
  let flow: FlowProxy | undefined;
  let host: HostSite | undefined;
  let service: ServiceProcess | undefined;
  let api: RestApi | undefined;
  let visitor: Visitor | undefined;
  let tap: WireTap | undefined;

  const launch = async (more: LaunchOptions) => {
    const launched = await launchEngine(engine, { ...more, ...(tap && { proxy: tap.address }) });
    engines.push(launched);
    return createVisitor(launched.driver, () => started(flow).origin);
  };

  beforeAll(async () => {
    flow = await startFlowProxy();
    if (isTapped) tap = await startWireTap();
    const parts = [
      startHostSite().then((begun) => {
        host = begun;
      }),
      startService(flow.origin, { copyOf: inject('preparedService'), trustProxy: 1, isBrief: true }).then((begun) => {
        service = begun;
      }),
      launch(options).then((begun) => {
        visitor = begun;
      }),
    ];
    // All of them: where one does not start, the others are there to be stopped.
    await Promise.allSettled(parts);
    await Promise.all(parts);
    const { port } = started(service);
    flow.forwardTo(port);
    api = createRestApi(`http://127.0.0.1:${port}`);
  });

  beforeEach(async ({ onTestFailed }) => {
    flow?.nextVisitor();
    for (const seat of seats) seat.isTaken = false;
    await visitor?.startAfresh();
    onTestFailed(async () => {
      console.error(await visitor?.describe());
    });
  });

  afterAll(async () => {
    await Promise.all(engines.map((launched) => launched.stop()));
    await Promise.all([service?.stop(), flow?.stop(), host?.stop(), tap?.stop()]);
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
    get traffic() {
      return started(tap).traffic;
    },
    get visitor() {
      return started(visitor);
    },
    async anotherVisitor({ isNew = false, ...more } = {}) {
      const wanted = { ...options, ...more };
      const key = JSON.stringify(wanted);
      const free = isNew ? undefined : seats.find((seat) => seat.key === key && !seat.isTaken);
      const seat = free ?? { key, visitor: await launch(wanted), isTaken: true };
      if (free) await free.visitor.startAfresh();
      else seats.push(seat);
      seat.isTaken = true;
      return seat.visitor;
    },
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The world begins with the first test');
  return part;
}
